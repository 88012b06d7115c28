"""Data protection in plain words: classes of data, legal bases, lines of the journal."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from deliberation.consultations.models import DATA_CLASSES, Consultation
from deliberation.journal import JournalEntry
from webapp.people.forms import ROLE_NAMES

LEGAL_BASES = {
    "public_task": _l(
        "A public task: asking people is part of the work of the body named above "
        "(General Data Protection Regulation, article 6.1 e)."
    ),
    "consent": _l(
        "Your consent (General Data Protection Regulation, article 6.1 a). You can take it back "
        "at any time by erasing your data."
    ),
}
CLASSES = {
    "submissions": _l("Which submissions belong together, names shown beside them, receipts"),
    "demographics": _l("What you said about yourself, and your age group"),
    "accounts": _l("The link between an account and its submissions"),
    "network_counts": _l("How often a network tried something, without its address"),
}
AFTERWARDS = {
    "submissions": _l(
        "Published words stay in the public record without a name. Other words are erased."
    ),
    "demographics": _l("It is erased."),
    "accounts": _l("The link is cut. An account itself stays until its owner erases it."),
    "network_counts": _l("It is erased, in fact after a day already."),
}
ACTIONS = {
    "appeal:decide": _l("an appeal was decided"),
    "appeal:make": _l("an appeal was made"),
    "account:erase": _l("somebody erased an account"),
    "participant:erase": _l("a contributor erased their data"),
    "challenge:answer": _l("a contributor's objection was answered"),
    "challenge:make": _l("a contributor said: not what I meant"),
    "consultation:close": _l("the consultation was closed"),
    "consultation:create": _l("a consultation was prepared"),
    "consultation:edit": _l("the consultation was changed"),
    "consultation:open": _l("the consultation was opened"),
    "decision_point:decide": _l("it was decided how to go on"),
    "decision_point:set": _l("a decision point was set"),
    "evidence:attach": _l("evidence was linked to an objective"),
    "evidence:detach": _l("evidence was taken from an objective"),
    "mission:create": _l("a mission was made"),
    "mission:edit": _l("the mission was changed"),
    "mission:reword": _l("the mission's statement was reworded"),
    "moderation:decide": _l("a moderator decided about a submission"),
    "objective:adopt": _l("an objective was adopted"),
    "objective:draft": _l("an objective was drafted"),
    "objective:propose": _l("an objective was proposed"),
    "objective:revise": _l("an objective got a new version"),
    "position:take": _l("a board member took a position"),
    "response:amend": _l("an answer to a theme was amended"),
    "response:give": _l("a theme was answered"),
    "retention:run": _l("data past their date were erased"),
    "role:grant": _l("a role was given"),
    "role:revoke": _l("a role was taken away"),
    "run:cancel": _l("an analysis was cancelled"),
    "run:find": _l("the machine proposed themes"),
    "run:publish": _l("themes were published"),
    "run:request": _l("an analysis was asked for"),
    "submission:create": _l("a submission was received"),
    "submission:edit": _l("a submission was edited by its author"),
    "submission:erase": _l("a submission's words were erased"),
    "submission:import": _l("submissions were imported"),
    "submission:withdraw": _l("a submission was withdrawn by its author"),
    "verdict:give": _l("a contributor judged an answer"),
}
# Kinds whose ref stands for a person: the public journal leaves it out.
PEOPLE = frozenset({"Account", "Participant"})


@dataclass(frozen=True)
class Line:
    """One act as everybody may read it."""

    entry: JournalEntry
    who: str
    what: str
    ref: str
    codes: str


def kept_classes(consultation: Consultation) -> list[list[object]]:
    """Rows of the notice's table: what, for how many months, what happens then."""
    months = consultation.retention_months
    return [[CLASSES[name], months.get(name) or "–", AFTERWARDS[name]] for name in DATA_CLASSES]


def legal_basis(consultation: Consultation) -> str:
    return str(LEGAL_BASES[consultation.legal_basis])


def public_lines(entries: Sequence[JournalEntry]) -> list[Line]:
    return [
        Line(
            entry,
            _role(entry.role),
            str(ACTIONS.get(entry.action, entry.action)),
            "" if entry.subject_kind in PEOPLE else entry.subject_ref,
            _codes(entry),
        )
        for entry in entries
    ]


def _role(role: str) -> str:
    return _("machine") if role == "machine" else str(ROLE_NAMES.get(role, role))


def _codes(entry: JournalEntry) -> str:
    """Short codes and numbers of the act; anything longer is not shown."""
    shown = {k: v for k, v in entry.details.items() if isinstance(v, str | int) and v != ""}
    return ", ".join(f"{key.replace('_', ' ')}: {value}" for key, value in shown.items())
