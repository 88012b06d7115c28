"""A workshop in the demo that is still to be held: its own protocol, and a photo to type in."""

from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from deliberation.consultations.models import Consultation
from deliberation.dialogues import operations as dialogues
from deliberation.dialogues.operations import Plan
from deliberation.dialogues.photos import operations as photos
from deliberation.dialogues.protocols import operations as protocols
from deliberation.dialogues.protocols.models import ProtocolCopy
from deliberation.dialogues.protocols.operations import Revision, StepWords
from deliberation.people.models import Account
from webapp.demo import people
from webapp.demo.reading import Calendar, toml
from webapp.dialogues.photos import pictures

KIND = "sticky_notes"
CHART = """\
#set page(width: 30cm, height: 21cm, margin: 2cm, fill: rgb("#fbf9f2"))
#set text(font: "DejaVu Sans", size: 26pt, fill: rgb("#22313f"))
"""


def prepare(session: Session, consultation: Consultation, calendar: Calendar) -> None:
    told = toml("kits")
    facilitator = people.account_of(session, "facilitator")
    copy = _copy(session, consultation, told["protocol"], facilitator)
    workshop = told["workshop"]
    plan = Plan(
        kind=KIND,
        title=workshop["title"],
        place=workshop["place"],
        held_on=calendar.on(workshop["held_day"]),
        protocol=copy.body,
        table_count=workshop["tables"],
        people_count=workshop["people"],
        selection=workshop["selection"],
    )
    dialogue = dialogues.plan(session, consultation, plan, facilitator).dialogue
    name = pictures.keep(_chart(workshop["chart"]))
    photos.take(session, dialogue, 1, name, facilitator)


def _copy(
    session: Session, consultation: Consultation, told: dict[str, Any], account: Account
) -> ProtocolCopy:
    """Two editions: the house's words, then with another first question."""
    first = protocols.copy(session, consultation, KIND, told["title"], account)
    content = first.content
    steps = [
        StepWords(
            step["key"],
            step["minutes"],
            *(step[name]["en"] for name in ("title", "prompt", "says")),
        )
        for step in content["steps"]
    ]
    steps[1] = replace(steps[1], prompt=told["prompt"])
    rules = tuple(rule["en"] for rule in content["rules"])
    revision = Revision(told["title"], "en", tuple(steps), rules)
    return protocols.revise(session, first, revision, account)


def _chart(lines: list[str]) -> bytes:
    """A flip chart, drawn: the demo has no camera."""
    import typst

    written = "\n\n".join(f"• {line}" for line in lines)
    made = typst.compile((CHART + written).encode(), format="png", ppi=72)
    return bytes(made if isinstance(made, bytes) else made[0])
