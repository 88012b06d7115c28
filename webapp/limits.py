"""How often one network, or one account, may try something.

Counted in a transaction of its own, so that a refused request is counted too. Networks and
accounts are stored as marks that change every day.
"""

from datetime import timedelta
from ipaddress import ip_address, ip_network

from flask import request

from deliberation import sealing
from deliberation.base import now
from deliberation.people import operations as people
from webapp.transaction import apart

QUARTER_HOUR = timedelta(minutes=15)
HOUR = timedelta(hours=1)
EVERYBODY = "all"
# How much of an address names a network: a household or an office, not a device.
PREFIX = {4: 24, 6: 48}


def network() -> str:
    """The mark of the network that sent this request."""
    return mark(_network_of(request.remote_addr or ""))


def mark(name: str) -> str:
    """The mark of today for anything that is counted: a network, an e-mail address."""
    return sealing.network(name, now().date())


def count_try(*tries: tuple[str, str, int], window: timedelta = QUARTER_HOUR) -> None:
    """Count (action, mark, limit) of each try; raises TooMany above a limit.

    It ends the request's transaction, so it comes before anything is read for writing.
    """
    with apart() as session:
        for action, who, limit in tries:
            people.count_up(session, action, who, window, limit)


def _network_of(address: str) -> str:
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if found.version == 6 and found.ipv4_mapped:
        found = found.ipv4_mapped
    return str(ip_network(f"{found}/{PREFIX[found.version]}", strict=False))
