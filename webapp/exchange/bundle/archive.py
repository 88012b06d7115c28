"""The open data bundle: one ZIP that explains itself and can be checked without this site.

The same records give the same bytes: rows come in a fixed order, and no moment of making is told.
"""

import hashlib
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from deliberation.consultations.models import Consultation
from deliberation.exchange import queries
from deliberation.exchange.queries import Table
from deliberation.insights import queries as insights
from deliberation.journal import JournalEntry
from deliberation.submissions.models import Submission, SubmissionEvent
from deliberation.voting.models import Statement
from webapp import files
from webapp.exchange.bundle import check
from webapp.extensions import db

ENTRY = (2000, 1, 1, 0, 0, 0)  # of every file in the archive
LICENCE = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}
LARGE = 5_000  # submissions; from here on the worker makes the bundle
README = Path(__file__).with_name("readme.txt")


def state_of(session: Session, consultation: Consultation) -> dict[str, Any]:
    """What the bundle depends on, without reading it (five statements)."""
    here = Statement.consultation_id == consultation.id
    seen = Statement.agree_count + Statement.disagree_count + Statement.pass_count
    events = select(func.max(SubmissionEvent.id)).join(
        Submission, Submission.id == SubmissionEvent.submission_id
    )
    acts = select(func.max(JournalEntry.id)).where(
        JournalEntry.scope_ref.in_((consultation.ref, consultation.mission.ref))
    )
    run = insights.published_run(session, consultation)
    counts = select(func.count(), func.max(Submission.id)).where(
        Submission.consultation_id == consultation.id
    )
    return {
        "consultation": consultation.ref,
        "acts": session.scalar(acts),
        "events": session.scalar(events.where(Submission.consultation_id == consultation.id)),
        "votes": session.scalar(
            select(
                func.sum(seen),
            ).where(here)
        ),
        "run": run.ref if run else None,
        "submissions": list(session.execute(counts).one()),
    }


def is_large(state: Mapping[str, Any]) -> bool:
    """So much that nobody should wait for it in one request."""
    return int(state["submissions"][0]) > LARGE


def from_state(state: Mapping[str, Any]) -> bytes:
    """The bundle of the consultation that the state names, as it is now."""
    session = db.session()
    query = select(Consultation).where(Consultation.ref == state["consultation"])
    return bundle(session, session.scalars(query).one())


def bundle(session: Session, consultation: Consultation) -> bytes:
    """Tables, dictionary, manifest, licence, words of explanation, a check, and all hashes."""
    made: dict[str, bytes] = {}
    resources = []
    for table in queries.TABLES:
        rows = list(table.rows(session, consultation))
        content = ("\ufeff" + files.to_csv(table.header, rows)).encode()
        made[f"{table.name}.csv"] = content
        resources.append(_resource(table, content, len(rows)))
    made["datapackage.json"] = files.to_json(_package(consultation, resources)).encode()
    made["DICTIONARY.md"] = queries.dictionary().encode()
    made["README.txt"] = _readme(consultation).encode()
    made["LICENCE.txt"] = f"{LICENCE['title']} ({LICENCE['name']})\n{LICENCE['path']}\n".encode()
    made["check.py"] = Path(check.__file__).read_bytes()
    sums = [f"{hashlib.sha256(made[name]).hexdigest()}  {name}\n" for name in sorted(made)]
    made[check.SUMS] = "".join(sums).encode()
    return _zip(made)


def _resource(table: Table, content: bytes, rows: int) -> dict[str, Any]:
    return {
        "name": table.name.replace("_", "-"),
        "path": f"{table.name}.csv",
        "description": table.about,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "rows": rows,
        "schema": {
            "fields": [{"name": name, "description": about} for name, about in table.columns]
        },
    }


def _package(consultation: Consultation, resources: list[dict[str, Any]]) -> dict[str, Any]:
    first = consultation.language
    return {
        "name": f"consultation-{consultation.ref.lower()}",
        "title": consultation.title.get(first, ""),
        "description": consultation.purpose.get(first, ""),
        "version": "1",
        "licenses": [LICENCE],
        "contributors": [{"title": consultation.controller, "role": "publisher"}],
        "resources": resources,
    }


def _readme(consultation: Consultation) -> str:
    first = consultation.language
    return README.read_text("utf-8").format(
        title=consultation.title.get(first, ""),
        mission=consultation.mission.title.get(first, ""),
        controller=consultation.controller or "-",
        contact=consultation.contact or "-",
        licence=LICENCE["title"],
    )


def _zip(made: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in sorted(made):
            entry = zipfile.ZipInfo(name, ENTRY)
            archive.writestr(entry, made[name], zipfile.ZIP_DEFLATED, 6)
    return target.getvalue()
