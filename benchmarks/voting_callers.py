"""The callers of voting_load.py: a hundred browsers as threads, and what they saw."""

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape
from http.client import HTTPConnection
from urllib.parse import urlencode

VOTERS = 100
REPEATED = 10  # one answer in so many is sent twice
FORM = re.compile(r'<form[^>]*method="post"[^>]*action="([^"]*)"[^>]*>(.*?)</form>', re.S)
HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')
everybody = threading.Barrier(VOTERS)
ATTRIBUTE = re.compile(r'(name|value)="([^"]*)"')


@dataclass
class Tally:
    """What the callers saw; `seconds` is of each vote, from the answer to the next statement."""

    seconds: list[float] = field(default_factory=list)
    sent: int = 0
    repeated: int = 0
    faults: list[str] = field(default_factory=list)
    began: float = 0.0

    @property
    def p95(self) -> float:
        return sorted(self.seconds)[int(len(self.seconds) * 0.95)] if self.seconds else 0.0


class Caller:
    """A connection that stays open, and the session's cookie."""

    def __init__(self, port: int) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=120)
        self.cookies: dict[str, str] = {}

    def ask(self, path: str, fields: dict[str, str] | None = None) -> tuple[int, str, str]:
        """(status, address to go on to, body); a POST by script when there are fields."""
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        body = None
        if fields is not None:
            body = urlencode(fields)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["HX-Request"] = "true"
        self.connection.request("GET" if body is None else "POST", path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, value = cookie.split(";")[0].split("=", 1)
            self.cookies[name] = value
        return answer.status, answer.headers.get("Location", ""), text


def form_on(page: str, holding: str) -> tuple[str, dict[str, str]]:
    """Where the form with a field of this name is sent to, and what is hidden in it."""
    for action, inside in FORM.findall(page):
        if f'name="{holding}"' in inside:
            hidden = [dict(ATTRIBUTE.findall(tag)) for tag in HIDDEN.findall(inside)]
            return unescape(action), {h["name"]: unescape(h.get("value", "")) for h in hidden}
    raise ValueError(f"there is no form with {holding} on the page")


def join(caller: Caller, ballot: str) -> str:
    """By the form, as somebody without an account; returns the first card's page."""
    _, _, page = caller.ask(ballot)
    action, fields = form_on(page, "agrees")
    status, onward, page = caller.ask(action, fields | {"agrees": "y", "age_band": "40_64"})
    if status != 303:
        raise ValueError(f"joining was answered with {status}")
    return caller.ask(onward)[2]


def vote(port: int, ballot: str, number: int, votes: int, tally: Tally) -> None:
    """One voter, from the moment when everybody has joined to the last statement."""
    caller, page = Caller(port), ""
    try:
        page = join(caller, ballot)
    except Exception as fault:
        tally.faults.append(f"voter {number}: {fault!r}")
    caller.connection.close()  # whoever waits long is let go; the next request opens it again
    everybody.wait()
    tally.began = time.perf_counter()
    try:
        for turn in range(votes):
            action, fields = form_on(page, "statement")
            fields["value"] = str((number + turn) % 3 - 1)
            started = time.perf_counter()
            status, _, page = caller.ask(action, fields)
            if status != 200:
                raise ValueError(f"a vote was answered with {status}")
            tally.seconds.append(time.perf_counter() - started)
            tally.sent += 1
            if turn % REPEATED == REPEATED - 1:
                status, _, page = caller.ask(action, fields)
                tally.repeated += 1
                if status != 200:
                    raise ValueError(f"the same vote once more was answered with {status}")
    except Exception as fault:
        tally.faults.append(f"voter {number}: {fault!r}")


def insert(port: int, number: int, votes: int, tally: Tally) -> None:
    """One caller of the bare site."""
    caller = Caller(port)
    everybody.wait()
    tally.began = time.perf_counter()
    for turn in range(votes):
        started = time.perf_counter()
        status, _, _ = caller.ask("/insert", {"voter": str(number), "value": str(turn % 3)})
        tally.seconds.append(time.perf_counter() - started)
        tally.sent += status == 204


def all_at_once(act: Callable[[int, Tally], None]) -> tuple[Tally, float]:
    """Everybody at the same moment; what they saw, and the time from the first to the last vote."""
    tallies = [Tally() for _ in range(VOTERS)]
    threads = [threading.Thread(target=act, args=(n, one)) for n, one in enumerate(tallies)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - min(one.began for one in tallies)
    whole = Tally()
    for one in tallies:
        whole.seconds += one.seconds
        whole.sent += one.sent
        whole.repeated += one.repeated
        whole.faults += one.faults
    return whole, seconds
