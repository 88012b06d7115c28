"""The files that `mission-commons campaigns` writes, as text: the same for the same result."""

import hashlib
import resource
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from typing import Any

from analysis.campaigns.additions import own_words
from analysis.campaigns.families import MIN_WORDS, Campaign
from webapp import files
from webapp.cli.analysis import pages
from webapp.cli.analysis.texts import Texts
from webapp.cli.analysis.theme_files import table

# Additions are read of so many members of a family, and shown of so many.
MOST_READ = 2_000
MOST_SHOWN = 3
MOST_FAMILIES = 200
EXCERPT = 600


@dataclass(frozen=True)
class Shown:
    """One family as a person reads it; `additions` of the first `read` members."""

    number: int
    kind: str
    size: int
    letter_id: str
    letter: str
    read: int
    additions: list[str]
    burst: tuple[str, str, int, float] | None


def texts(found: Sequence[Campaign], read: Texts, cpu_seconds: float) -> dict[str, str]:
    """The name and the content of every file; only run.json tells how long it took."""
    families = [_shown(campaign, read) for campaign in found]
    counts = ledger(found, read)
    return {
        "campaigns.csv": _members(found, read),
        "families.csv": _families(families),
        "ledger.json": files.to_json(counts),
        "run.json": files.to_json(_run(read, cpu_seconds)),
        "report.html": pages.render(
            "insights/campaigns_file.html",
            headline=headline(counts),
            ledger=counts,
            file=read.name,
            families=sorted(families, key=lambda each: -each.size)[:MOST_FAMILIES],
            total=len(families),
            excerpt=EXCERPT,
            most_shown=MOST_SHOWN,
            least_words=MIN_WORDS,
        ),
    }


def ledger(found: Sequence[Campaign], read: Texts) -> dict[str, Any]:
    """Received = in families + alone; distinct counts each family once."""
    copied = sum(len(campaign.members) for campaign in found)
    received = len(read.rows)
    return {
        "received": received,
        "in_families": copied,
        "alone": received - copied,
        "families": len(found),
        "distinct": received - copied + len(found),
    }


def headline(counts: dict[str, Any]) -> str:
    """What was found, in one sentence."""
    return (
        f"{counts['families']:,} families of copied texts. {counts['received']:,} received = "
        f"{counts['in_families']:,} in families + {counts['alone']:,} alone; "
        f"{counts['distinct']:,} distinct."
    )


def _members(found: Sequence[Campaign], read: Texts) -> str:
    rows = [
        (read.rows[member].id, campaign.index + 1, campaign.kind, len(campaign.members))
        for campaign in found
        for member in campaign.members
    ]
    return table(("id", "family", "kind", "size"), rows)


def _families(families: Sequence[Shown]) -> str:
    columns = ("family", "kind", "size", "letter", "additions", "read_for_additions")
    columns += ("burst_start", "burst_end", "burst_count", "burst_expected", "text")
    rows = [
        (each.number, each.kind, each.size, each.letter_id, len(each.additions), each.read)
        + (each.burst or ("", "", "", ""))
        + (each.letter[:EXCERPT],)
        for each in families
    ]
    return table(columns, rows)


def _shown(campaign: Campaign, read: Texts) -> Shown:
    letter = read.rows[campaign.letter]
    others = [i for i in campaign.members if i != campaign.letter][:MOST_READ]
    additions = []
    for i in others if campaign.kind != "exact" else []:
        text = read.rows[i].text
        own = " … ".join(text[start:end] for start, end in own_words(text, letter.text))
        if own:
            additions.append(own)
    burst = campaign.burst
    when = (
        (_moment(burst.start), _moment(burst.end), burst.count, burst.expected) if burst else None
    )
    size = len(campaign.members)
    return Shown(
        *(campaign.index + 1, campaign.kind, size, letter.id, letter.text, len(others)),
        additions,
        when,
    )


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _run(read: Texts, cpu_seconds: float) -> dict[str, Any]:
    digest = hashlib.sha256()
    for row in read.rows:
        for part in (row.id, row.text):
            encoded = part.encode("utf-8", "surrogatepass")
            digest.update(len(encoded).to_bytes(8, "big") + encoded)
    return {
        "file": read.name,
        "input_hash": digest.hexdigest(),
        "method": "campaigns-2",
        "params": {"min_words": MIN_WORDS, "time": list(read.columns)},
        "versions": {name: metadata.version(name) for name in ("numpy", "scipy")},
        "timings": {"cpu": round(cpu_seconds, 2)},
        "peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
