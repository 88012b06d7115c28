"""What the ballot shows: who votes, the card, the progress, who sees what, when results open."""

from dataclasses import dataclass
from time import time
from typing import Any

from flask_babel import gettext as _

from deliberation.consultations.models import Consultation
from deliberation.people.models import Participant
from deliberation.voting import queries
from deliberation.voting.models import PROOFS, Ballot, Statement
from deliberation.voting.queries import Progress
from webapp.access import current_actor
from webapp.extensions import db
from webapp.voting import words


@dataclass(frozen=True)
class Gate:
    """Whether somebody may see the results now; else after how many more votes, or when."""

    is_open: bool
    missing: int = 0  # own votes; 0 where the end of voting opens it

    @property
    def line(self) -> str:
        if self.is_open:
            return ""
        if self.missing:
            return words.until_results(self.missing)
        return _("What others think is shown when the voting has ended.")


def gate(ballot: Ballot, participant: Participant | None, done: Progress | None = None) -> Gate:
    """As the organiser set it; staff of the consultation always sees the results."""
    session, consultation = db.session(), ballot.consultation
    done = done or queries.progress(session, ballot, participant)
    is_staff = current_actor().is_staff_of(consultation)
    if queries.may_see_results(session, ballot, participant, is_staff=is_staff, done=done):
        return Gate(True)
    if ballot.shows_results == "after_closing":
        return Gate(False)
    return Gate(False, max(min(ballot.results_after, max(done.visible, 1)) - done.voted, 1))


def may_take_receipt(ballot: Ballot, participant: Participant) -> bool:
    """Nothing was asked for, so the votes are tied to this browser until a code is taken."""
    if ballot.proof != "none" or participant.account_key is not None:
        return False
    return not queries.holds_receipt(db.session(), participant)


def lacks_proof(ballot: Ballot, participant: Participant) -> bool:
    """The ballot asks for more than this voter has shown."""
    voter = queries.voter(db.session(), participant)
    if voter is None:  # took part before the vote: with an account or with a receipt
        return PROOFS.index(ballot.proof) > PROOFS.index("receipt")
    return PROOFS.index(voter.proof) < PROOFS.index(ballot.proof)


def ballot_page(ballot: Ballot, person: Participant, chosen: Statement | None) -> dict[str, Any]:
    """Everything of the card: the statement, how far one is, and what one may do."""
    session = db.session()
    statement = chosen or queries.next_statement(session, ballot, person)
    done = queries.progress(session, ballot, person)
    mine = queries.my_vote(session, chosen, person) if chosen else None
    opened = gate(ballot, person, done)
    return {
        "card": statement,
        "mine": mine,
        "answers": words.ANSWERS,
        "shown_at": shown_at(),
        "progress": words.progress_line(done.voted, done.visible),
        "gate": opened,
        "can_undo": done.voted > 0,
    }


def on_receipt(consultation: Consultation, people: list[Participant]) -> dict[str, Any] | None:
    """The votes and statements of whoever holds the receipt; None where there are none."""
    session = db.session()
    ballot = queries.ballot_of(session, consultation) if people else None
    if ballot is None:
        return None
    votes = [vote for person in people for vote in queries.my_votes(session, ballot, person)]
    own = [one for person in people for one in queries.my_statements(session, ballot, person)]
    written = {statement.id for statement in own}
    others = [vote for vote in votes if vote.statement_id not in written]
    return {"votes": others, "own": own, "words": words} if others or own else None


def shown_at() -> int:
    """When the card was made, in milliseconds; it comes back with the vote."""
    return int(time() * 1000)


def took_ms(shown: str | None) -> int | None:
    """How long the answer took, as far as the returned moment can be believed."""
    if not (shown or "").isdigit():
        return None
    taken = shown_at() - int(shown or 0)
    return taken if 0 <= taken < 3_600_000 else None


def who_sees(ballot: Ballot) -> list[tuple[str, str]]:
    """Which part of a vote is seen by whom."""
    everybody = _("everybody, without your name")
    if ballot.moderation == "pre":
        everybody = _("everybody, without your name, after a moderator has read it")
    rows = [
        (
            _("Each single vote of yours"),
            _("those who analyse the votes, beside a random number and never beside a name"),
        ),
        (_("How many agree, disagree and pass"), _("everybody, as soon as results are shown")),
        (_("Your place on the map"), _("only you; others see one dot among many")),
    ]
    if ballot.allows_statements:
        rows.append((_("A statement you add"), everybody))
    network = _("nobody singly; a mark of your network is kept for a week, to notice stuffing")
    rows.append((_("Your e-mail, your device, your address"), network))
    return rows


def here(consultation: Consultation) -> dict[str, str]:
    """The refs of every address inside a consultation."""
    return {"mission": consultation.mission.ref, "consultation": consultation.ref}
