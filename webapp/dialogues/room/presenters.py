"""What the pages of the room show: where the session stands, the clock, the sheet of a table."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from flask import request, url_for

from deliberation.base import now
from deliberation.dialogues.future.models import Proposal
from deliberation.dialogues.models import Dialogue, DialogueItem, DialogueTable, Pile
from deliberation.dialogues.room import queries
from deliberation.dialogues.room.queries import Clock
from webapp.dialogues.future.forms import start_of
from webapp.dialogues.room import entries
from webapp.extensions import db
from webapp.languages import current_language, is_right_to_left
from webapp.submissions.presenters import here

STATIC = Path(__file__).resolve().parents[2] / "static"
STYLES = ("tokens", "site", "components", "features", "room")
SCRIPTS = ("init", "draft", "room", "room_check", "room_clock", "room_device", "room_item",
           "room_rows", "room_send", "room_sheet", "room_store")  # fmt: skip


@dataclass(frozen=True)
class Now:
    """The step the room is in, with its clock and the step that follows."""

    number: int
    total: int
    step: dict[str, Any] | None
    following: dict[str, Any] | None
    clock: Clock
    version: str  # changes when the room says something else

    @property
    def is_crossing(self) -> bool:
        return self.step is not None and self.step.get("key") == queries.CROSSING


def now_in(dialogue: Dialogue) -> Now:
    told = (dialogue.step, dialogue.step_ends_at, dialogue.seconds_left, dialogue.state)
    return Now(
        number=dialogue.step,
        total=len(queries.steps(dialogue)),
        step=queries.step_of(dialogue),
        following=queries.step_of(dialogue, dialogue.step + 1),
        clock=queries.clock(dialogue, now()),
        version=hashlib.sha256(repr(told).encode()).hexdigest()[:12],
    )


def address(dialogue: Dialogue) -> dict[str, str]:
    """For url_for."""
    return {"ref": dialogue.ref, **here(dialogue.consultation)}


def is_shell() -> bool:
    """The page as a device keeps it: nothing that anybody said, nobody's name, no token."""
    return "kept" in request.args


def current_choice(dialogue: Dialogue) -> str:
    """The first kind of the current step, or of the next one that has any."""
    found = [(number, kinds) for number, _step, kinds in entries.choices(dialogue) if kinds]
    here_or_later = [one for one in found if one[0] >= dialogue.step] or found
    return f"{here_or_later[0][0]}:{here_or_later[0][1][0]}" if here_or_later else ""


def sheet(table: DialogueTable) -> dict[str, Any]:
    """What the page of a table shows."""
    dialogue, is_kept = table.dialogue, is_shell()
    said_beside = {} if is_kept else queries.proposals_on(db.session(), table)
    return {
        "dialogue": dialogue,
        "table": table,
        "here": address(dialogue),
        "now": now_in(dialogue),
        "groups": entries.choices(dialogue),
        "is_shell": is_kept,
        "lines": [] if is_kept else queries.sheet(db.session(), table),
        "piles": [] if is_kept else list(table.piles),
        "cards_of": cards_of,
        "entry_of": partial(entry_of, dialogue, said_beside),
        "perspective_of": queries.perspective_of,
    }


def entry_of(
    dialogue: Dialogue, said_beside: dict[int, Proposal], item: DialogueItem
) -> dict[str, Any]:
    """An item as the device would have typed it, so that it can be changed there."""
    return {
        "key": item.entry_key,
        "choice": choice_of(dialogue, item),
        "text": item.words,
        "nods": item.nods,
        "votes": item.votes,
        "verbatim": item.is_verbatim,
        "language": item.language,
        "counted": item.number,
    } | start_of(said_beside.get(item.id))


def choice_of(dialogue: Dialogue, item: DialogueItem) -> str:
    """The button under which an item was entered."""
    for number, step, kinds in entries.choices(dialogue):
        meant = {step.get("perspective", ""), *(step.get("sides") or {}).values()}
        if item.kind in kinds and item.perspective in meant:
            return f"{number}:{item.kind}"
    return ""


def cards_of(lines: Sequence[DialogueItem], pile: Pile) -> str:
    return " ".join(str(item.number) for item in lines if item.pile_id == pile.id)


# What a device keeps.


def scope(dialogue: Dialogue) -> str:
    return url_for("dialogues.room", **address(dialogue))


def files() -> list[str]:
    """The files that the room's pages load."""
    mirrored = ".rtl" if is_right_to_left() else ""
    names = [f"css/{name}.css" for name in STYLES] + [f"js/{name}.js" for name in SCRIPTS]
    vendor = [f"govuk-frontend{mirrored}.css", "govuk-frontend.js", "lora.woff2", "lora-ext.woff2"]
    return [*names, *(f"vendor/{name}" for name in vendor), "icon.svg"]


def worker(dialogue: Dialogue) -> str:
    """The service worker of this room: the list of what it keeps, then the script."""
    where = address(dialogue)
    shells = {scope(dialogue): url_for("dialogues.room", kept=1, **where)}
    for table in dialogue.tables:
        page = url_for("dialogues.room_table", number=table.number, **where)
        shells[page] = f"{page}?kept=1"
    kept = {
        "prefix": f"room-{dialogue.ref}-",
        "shells": shells,
        "files": [*(url_for("static", filename=name) for name in files()),
                  url_for("dialogues.room_rules", **where)],
    }  # fmt: skip
    kept["version"] = _version(dialogue, kept)
    script = (STATIC / "js" / "room_worker.js").read_text("utf-8")
    return f"const ROOM = {json.dumps(kept)};\n{script}"


def _version(dialogue: Dialogue, kept: dict[str, Any]) -> str:
    """Changes with every file and with everything that the empty pages say."""
    told = [kept, dialogue.title, dialogue.protocol, dialogue.target_year, current_language()]
    digest = hashlib.sha256(json.dumps(told, sort_keys=True).encode())
    for name in files():
        digest.update((STATIC / name).read_bytes())
    return digest.hexdigest()[:16]
