"""What the pages of readers show, and what every page says about how well it was read."""

from dataclasses import dataclass

from flask_babel import format_decimal
from flask_babel import gettext as _

from deliberation.consultations.models import Consultation
from deliberation.insights.challenges import queries as challenges
from deliberation.insights.challenges.models import MissingTheme
from deliberation.insights.models import Run, Theme
from deliberation.insights.reading import queries
from deliberation.insights.reading.execute import Agreement, Figure, ReaderAgreement, agreement
from deliberation.insights.reading.models import SecondReading, SecondReadingItem
from deliberation.insights.reading.queries import Coverage, SampleProgress
from deliberation.people import queries as people
from deliberation.people.models import Account, Participant
from webapp.access import current_actor
from webapp.extensions import db

KEYS = 9


@dataclass(frozen=True)
class Readers:
    """How well an analysis was read by people, in figures and words."""

    coverage: Coverage
    agreement: Agreement
    unanswered: int  # objections of contributors that wait for an analyst

    @property
    def sentence(self) -> str:
        """What is known about a second reader of the whole analysis."""
        return agreement_sentence(self.agreement, self.agreement.overall)

    def of(self, theme: Theme) -> str:
        """The same for one theme; "" where too few points of the sample were put into it."""
        alone = self.agreement.of_themes.get(theme.id)
        return agreement_sentence(self.agreement, alone) if alone else ""


def readers(run: Run) -> Readers:
    """A fixed number of statements, whatever the size."""
    session = db.session()
    return Readers(
        queries.coverage(session, run.consultation),
        agreement(session, run),
        challenges.open_count(session, run),
    )


def agreement_sentence(found: Agreement, measured: ReaderAgreement | None) -> str:
    """Kappa and alpha with their intervals and n, or why there is none."""
    if found.progress is None:
        return _("A second reader has not coded a sample, so agreement of readers is not known.")
    if measured is None:
        return _(
            "A second reader has coded %(coded)s of %(total)s points of a blind sample.",
            coded=found.progress.coded,
            total=found.progress.total,
        )
    return _(
        "A second reader coded %(n)s points without seeing these themes on them: the same in "
        "%(same)s of 100, Cohen's kappa %(kappa)s, Krippendorff's alpha %(alpha)s.",
        n=measured.n,
        same=round(100 * (measured.same.value or 0)),
        kappa=_figure(measured.kappa),
        alpha=_figure(measured.alpha),
    )


def _figure(figure: Figure) -> str:
    """0.71 (0.58 to 0.83), with the 95 % interval."""
    if figure.value is None:
        return _("not defined")
    value, low, high = (
        format_decimal(round(each, 2), format="0.00") if each is not None else "?"
        for each in (figure.value, figure.low, figure.high)
    )
    return _("%(value)s (95 %% interval %(low)s to %(high)s)", value=value, low=low, high=high)


@dataclass(frozen=True)
class SecondReader:
    """The page of the second reader; `item` is None when there is nothing (more) to code."""

    reading: SecondReading | None
    progress: SampleProgress | None
    item: SecondReadingItem | None
    themes: list[tuple[str, Theme]]  # key of the keyboard, or "", and the theme
    is_blind: bool
    can_take_back: bool
    sentence: str


def second_reader(run: Run, account: Account) -> SecondReader:
    session = db.session()
    reading = queries.second_reading(session, run)
    is_blind = not queries.has_reviewed(session, run, account)
    item = queries.next_item(session, reading) if reading and is_blind else None
    last = queries.last_coded(session, reading, account) if reading else None
    themes = queries.choices(run) if item else []
    found = agreement(session, run)
    return SecondReader(
        reading=reading,
        progress=found.progress,
        item=item,
        themes=[(str(at) if at <= KEYS else "", theme) for at, theme in enumerate(themes, 1)],
        is_blind=is_blind,
        can_take_back=is_blind and last is not None,
        sentence=agreement_sentence(found, found.overall),
    )


# People who took part.


def participant_here(consultation: Consultation) -> Participant | None:
    """As whom this person took part: by an opened receipt, or by the account's pseudonym."""
    actor, session = current_actor(), db.session()
    for participant_id in sorted(actor.participant_ids):
        participant = session.get(Participant, participant_id)
        if participant is not None and participant.scope_ref == consultation.ref:
            return participant
    if actor.account is None:
        return None
    return people.participant_of(session, consultation.ref, actor.account)


def missing_of(run: Run | None, ids: set[int]) -> list[MissingTheme]:
    """What these participants said that they miss in the run."""
    return challenges.missing_by(db.session(), run, ids) if run and ids else []
