"""The mail that tells the lead that something waits: no words, no session, no names in it."""

from flask import url_for

from deliberation.dialogues.safeguarding.models import SafeguardingItem
from webapp import mail, signing


def tell_lead(item: SafeguardingItem) -> None:
    """To be called with whatever was flagged; it goes out once the flag is stored."""
    mail.send(item.lead, "safeguarding", url=signing.absolute(url_for("dialogues.flagged")))
