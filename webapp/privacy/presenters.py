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
    "submissions": _l(
        "Which submissions belong together, names shown beside them, receipts; who added a "
        "statement, former votes"
    ),
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
    "network_counts": _l("It is erased, in fact after a day already; beside votes after a week."),
}
ACTIONS = {
    "appeal:decide": _l("an appeal was decided"),
    "appeal:make": _l("an appeal was made"),
    "account:erase": _l("somebody erased an account"),
    "participant:erase": _l("a contributor erased their data"),
    "edition:publish": _l("who took part was published"),
    "ballot:import": _l("votes were imported"),
    "ballot:invite": _l("invitation codes for a vote were made"),
    "ballot:set_up": _l("the rules of a vote were set"),
    "candidate:submit": _l("a board member put in a candidate objective"),
    "candidates:merge": _l("candidate objectives were merged into a draft"),
    "candidates:open": _l("the board began to write candidate objectives"),
    "candidates:reveal": _l("the candidate objectives were shown to the board"),
    "challenge:answer": _l("a contributor's objection was answered"),
    "challenge:make": _l("a contributor said: not what I meant"),
    "comment:answer": _l("a comment on a draft was answered"),
    "comment:decide": _l("a moderator decided about a comment"),
    "comment:make": _l("somebody commented on a draft"),
    "comment:withdraw": _l("a comment was withdrawn by its author"),
    "comments:close": _l("the comments on a draft were closed"),
    "washing:answer": _l("the board answered a question about what is new"),
    "understanding:give": _l("a contributor said whether the reasons are understood"),
    "run:retell": _l("the machine told changed themes anew"),
    "run:arrivals": _l("the machine placed later submissions"),
    "news:follow": _l("a contributor asked for news"),
    "initiative:ask": _l("an initiative was asked what changed"),
    "help:offer": _l("a contributor offered to go on helping"),
    "help:invite": _l("people who offered to help were invited"),
    "check:reason": _l("the board said why it stays as it is in spite of a warning"),
    "comments:open": _l("a draft was opened for comments"),
    "consultation:close": _l("the consultation was closed"),
    "consultation:create": _l("a consultation was prepared"),
    "consultation:edit": _l("the consultation was changed"),
    "consultation:open": _l("the consultation was opened"),
    "criteria:answer": _l("the criteria sheet of an objective was filled in"),
    "decision_point:decide": _l("it was decided how to go on"),
    "decision_point:set": _l("a decision point was set"),
    "evidence:attach": _l("evidence was linked to an objective"),
    "evidence:detach": _l("evidence was taken from an objective"),
    "fact:mark": _l("a claim of fact was checked"),
    "missing:answer": _l("a contributor who missed a theme got an answer"),
    "missing:say": _l("a contributor said that a theme is missing"),
    "mission:announce": _l("a new statement of the mission was announced"),
    "mission:create": _l("a mission was made"),
    "mission:edit": _l("the mission was changed"),
    "mission:position": _l("a board member took a position on the new statement"),
    "mission:withdraw": _l("the announced statement was withdrawn"),
    "mission:reword": _l("the mission's statement was reworded"),
    "moderation:decide": _l("a moderator decided about a submission"),
    "objective:adopt": _l("an objective was adopted"),
    "objective:draft": _l("an objective was drafted"),
    "objective:open_comments": _l("a draft was put out for comments"),
    "objective:propose": _l("an objective was proposed"),
    "objective:revise": _l("an objective got a new version"),
    "opinions:cancel": _l("an analysis of votes was cancelled"),
    "opinions:find": _l("the machine compared opinions"),
    "opinions:publish": _l("an edition of opinion groups was published"),
    "opinions:request": _l("an analysis of votes was asked for"),
    "position:take": _l("a board member took a position"),
    "rating:give": _l("a board member rated a draft"),
    "ratings:close": _l("the chair showed the ratings of a draft"),
    "reading:complete": _l("a second reader finished the blind sample"),
    "reading:draw": _l("a blind sample was drawn for a second reader"),
    "panel:announce": _l("the draw of a panel was announced"),
    "panel:draw": _l("the draw of a panel was started"),
    "panel:drawn": _l("a panel was drawn by lot"),
    "panel:forget": _l("the pool of a panel was deleted"),
    "panel:pool": _l("the pool of a panel was brought in"),
    "panel:prepare": _l("a panel was prepared"),
    "panel:quotas": _l("the quotas of a panel were set"),
    "panel:replace": _l("a seat of a panel was filled again"),
    "panel:take_back": _l("the announcement of a draw was taken back"),
    "response:amend": _l("an answer to a theme was amended"),
    "response:give": _l("a theme was answered"),
    "retention:run": _l("data past their date were erased"),
    "role:grant": _l("a role was given"),
    "role:revoke": _l("a role was taken away"),
    "run:cancel": _l("an analysis was cancelled"),
    "run:find": _l("the machine proposed themes"),
    "run:publish": _l("themes were published"),
    "run:request": _l("an analysis was asked for"),
    "run:learn": _l("the machine was asked to learn from decisions about points"),
    "run:learned": _l("the machine learnt from decisions about points"),
    "statement:decide": _l("a moderator decided about a statement"),
    "statement:edit": _l("a statement was reworded by its author"),
    "statement:promote": _l("a point of a theme was put to the vote"),
    "statement:propose": _l("a participant added a statement"),
    "statement:seed": _l("the organiser added a statement"),
    "statement:split": _l("a statement of two ideas was split"),
    "statement:take_back": _l("a statement was taken back before any vote"),
    "submission:create": _l("a submission was received"),
    "submission:edit": _l("a submission was edited by its author"),
    "submission:erase": _l("a submission's words were erased"),
    "submission:import": _l("submissions were imported"),
    "submission:withdraw": _l("a submission was withdrawn by its author"),
    "verdict:give": _l("a contributor judged an answer"),
    "barrier:close": _l("a barrier got its answer"),
    "barrier:decide": _l("it was decided what is done about a barrier"),
    "barrier:raise": _l("a barrier was put on the agenda"),
    "commitment:judge": _l("somebody who took part judged a commitment"),
    "commitment:make": _l("an office made a commitment"),
    "commitment:report": _l("an office gave an account of its commitment"),
    "decision_point:sign": _l("a sign to watch was seen"),
    "exit_plan:write": _l("an exit plan was written"),
    "fairness:answer": _l("a recommendation about fairness was answered"),
    "population:import": _l("figures about the population were brought in"),
    "population:map": _l("it was said which group each figure means"),
    "outreach:plan": _l("outreach to a missing group was planned"),
    "outreach:finish": _l("outreach to a missing group was done"),
    "survey:answer": _l("somebody answered how it was run"),
    "discourse:draw": _l("a sample was drawn for the coding of discourse"),
    "discourse:complete": _l("two readers finished the coding of discourse"),
    "fairness:assess": _l("fairness between generations was assessed"),
    "dialogue:import": _l("items of a session were imported"),
    "dialogue:new_code": _l("a session got a new manage code"),
    "dialogue:plan": _l("a session was planned"),
    "dialogue:revise": _l("the set-up of a session was changed"),
    "dialogue:submit": _l("a session was submitted"),
    "photo:forget": _l("a photo of a flip chart was deleted"),
    "photo:take": _l("a photo of a flip chart was kept for typing"),
    "protocol:copy": _l("a protocol was copied"),
    "protocol:revise": _l("a protocol got a new edition"),
    "dialogue:facts": _l("the fact sheet of a session was written"),
    "seat:answer": _l("the board answered an opinion given for future generations"),
    "seat:ask": _l("a body that speaks for future generations was asked for its opinion"),
    "seat:end": _l("a seat for future generations ended"),
    "seat:give": _l("a body that speaks for future generations was given a seat"),
    "seat:opine": _l("a body gave its opinion for future generations"),
    "survey:open": _l("a survey of a session was opened or closed"),
    "fairness:examine": _l("a stage of a fairness assessment was filled in"),
    "force:add": _l("a driving force was added"),
    "force:change": _l("a driving force was changed"),
    "force:retire": _l("a driving force was retired"),
    "persona:add": _l("a future persona was added"),
    "scenario:tell": _l("a scenario was told"),
    "scenarios:make": _l("two forces were chosen for four scenarios"),
    "signal:attach": _l("a signal was put under a driving force"),
    "signal:decide": _l("a moderator decided about a signal"),
    "signal:send": _l("somebody sent a signal"),
    "stress:answer": _l("a change from a stress test was answered"),
    "stress:change": _l("a stress test proposed a change"),
    "stress:conclude": _l("a stress test was concluded"),
    "stress:open": _l("the scoring of a stress test began"),
    "stress:reveal": _l("the scores of a stress test were shown"),
    "stress:score": _l("somebody scored in a stress test"),
    "stress:start": _l("a stress test began"),
    "indicator:add": _l("a further indicator was added"),
    "indicator:enter": _l("a value was entered"),
    "outcome:write": _l("it was noted what came of something"),
    "stop:criterion": _l("it was said what would stop something"),
    "stop:decide": _l("it was decided whether something stops"),
    "stop:hear": _l("an owner was heard before a stop"),
    "stop:open": _l("it was asked whether something stops"),
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
