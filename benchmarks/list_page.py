"""The public list of submissions at 100,000 rows against the same list at 1,000.

The limit for a page that does not count or skip is a ratio of 1: what is printed is the median
of 30 requests through the whole site (session, permissions, templates), in this process.

    .venv/bin/python benchmarks/list_page.py
"""

import random
import statistics
import tempfile
import time
from pathlib import Path

from flask.testing import FlaskClient
from flask_migrate import upgrade

from deliberation.consultations.models import Consultation, Phase, Promise, Question
from deliberation.exchange import operations as exchange
from deliberation.exchange.operations import Columns
from deliberation.missions.models import Mission
from webapp import create_app
from webapp.settings import Settings
from webapp.transaction import Site, command

SIZES = (1_000, 100_000)
REQUESTS = 30
# Made-up words in the shape of short submissions; only their number matters here.
STARTS = ("bo", "ka", "li", "mu", "re", "so", "ta", "vi")
ENDS = ("den", "gart", "hoch", "land", "nass", "regen", "stein", "wurm", "zaun", "weg")
WORDS = [start + end for start in STARTS for end in ENDS]


def filled_site(folder: Path, size: int) -> tuple[Site, str]:
    keys = {"secret_key": "s" * 32, "receipt_key": "r" * 32}
    site = create_app(Settings(instance=folder, **keys))  # type: ignore[arg-type]
    with site.app_context():
        upgrade()
        with command() as session:
            consultation = _consultation()
            session.add(consultation)
            session.flush()
            rng = random.Random(0)
            rows = [(n, {"text": " ".join(rng.choices(WORDS, k=25))}) for n in range(size)]
            columns = Columns(("text",), language="en")
            prepared = exchange.prepare(consultation, ("text",), rows, columns)
            exchange.import_submissions(session, consultation, prepared, columns)
            address = f"/en/{consultation.mission.ref}/{consultation.ref}/submissions/"
    return site, address


def _consultation() -> Consultation:
    from datetime import date, timedelta

    from deliberation.base import now

    mission = Mission(title={"en": "M"}, statement={"en": "S"}, why={"en": "W"},
                      horizon_year=2035, started_on=date(2026, 1, 1))  # fmt: skip
    start = now() - timedelta(days=1)
    return Consultation(
        mission=mission, title={"en": "C"}, purpose={"en": "P"}, opened_at=start,
        promise=Promise(responder_name="R"), phases=[Phase(kind="share", starts_at=start)],
        questions=[Question(key="text", kind="open", prompt={"en": "?"})],
    )  # fmt: skip


def median_ms(client: FlaskClient, address: str) -> float:
    times = []
    for _ in range(REQUESTS):
        started = time.perf_counter()
        answer = client.get(address)
        times.append(1000 * (time.perf_counter() - started))
        assert answer.status_code == 200, answer.status
    return statistics.median(times)


def measure(size: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        site, address = filled_site(Path(folder), size)
        client = site.test_client()
        older = address
        for _ in range(5):  # five pages down: the same cost as the first
            page = client.get(older).text
            older = page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
        return {
            "first page": median_ms(client, address),
            "sixth page": median_ms(client, older),
            "filter by language": median_ms(client, f"{address}?language=en"),
            "search for two words": median_ms(client, f"{address}?search=kastein+visoil"),
            "search for one common word": median_ms(client, f"{address}?search=kastein"),
        }


if __name__ == "__main__":
    small, large = (measure(size) for size in SIZES)
    print(f"{'page':<28}{SIZES[0]:>12,} rows{SIZES[1]:>12,} rows   ratio")
    for name, before in small.items():
        print(f"{name:<28}{before:>14.1f} ms{large[name]:>14.1f} ms{large[name] / before:>8.2f}")
