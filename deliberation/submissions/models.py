"""Submissions: what people wrote, the receipt they hold, and what became of it."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberation import sealing
from deliberation.base import Base, Referenced, Row, now, one_of
from deliberation.consultations.models import UNSAID, Consultation, Question
from deliberation.errors import Invalid
from deliberation.people.models import Participant

CHANNELS = ("online", "import", "session", "paper")
ROLE_PLAYED = "2060"  # the lane of those who spoke as people of that year
LANES = ("citizens", "stakeholders", "youth", ROLE_PLAYED)
STATES = ("visible", "waiting", "removed")
EVENTS = ("received", "edited", "withdrawn", "removed", "restored", "shown", "erased")
ANSWER_PARTS = ("text", "hope", "worry", "choice", "scale")
COUNTS = ("received", "removed", "withdrawn", "waiting")
# What a person fills in for each kind of question.
PARTS_OF = {
    "open": ("text",),
    "hope_and_worry": ("hope", "worry"),
    "choice": ("choice",),
    "scale": ("scale",),
}
WRITTEN_PARTS = ("text", "hope", "worry")
MAX_CHARS = 40_000  # of one submission
MAX_NAME = 120
MAX_INTEREST = 200
CODE_WORDS = 6  # of 7,775: 77.5 bits


def answer_field(question: Question, part: str) -> str:
    """The name under which a form carries one part of an answer, and an error finds it."""
    return f"q-{question.key}-{part}"


def about_field(question: Question) -> str:
    """The same for a question about the person."""
    return f"about-{question.key}"


Entry = tuple[Question, str, str]  # question, part, text


@dataclass(frozen=True)
class Draft:
    """What somebody is about to send. `answers` is question key -> part -> text."""

    answers: dict[str, dict[str, str]]
    demographics: dict[str, str] = field(default_factory=dict)
    language: str = "en"
    lane: str = "citizens"
    interest: str = ""
    is_listed: bool = True  # the choice of public display
    shown_name: str = ""
    age_band: str = UNSAID
    agrees: bool = False  # takes part knowingly, having been offered the privacy notice
    channel: str = "online"
    import_key: str | None = None

    def entries(self, questions: Iterable[Question]) -> list[Entry]:
        """The answers that say something, in order. Raises Invalid naming the form's field."""
        self._check_wording()
        asked = [question for question in questions if not question.is_demographic]
        found = [entry for question in asked for entry in self._of(question)]
        if not found and asked:
            field_name = answer_field(asked[0], PARTS_OF[asked[0].kind][0])
            raise Invalid(field_name, "Write something before you send it.")
        if sum(len(text) for _, _, text in found) > MAX_CHARS:
            raise Invalid(
                answer_field(*found[0][:2]),
                "All answers together can have at most %(limit)s characters.",
                limit=MAX_CHARS,
            )
        return found

    def about_person(self, questions: Iterable[Question]) -> dict[str, str]:
        """The chosen options about the person; "prefer not to say" is as if never asked."""
        chosen = {}
        for question in questions:
            option = self.demographics.get(question.key, "") if question.is_demographic else ""
            if option in ("", UNSAID):
                continue
            if option not in {known["key"] for known in question.options}:
                raise Invalid(about_field(question), "Choose one of the options.")
            chosen[question.key] = option
        return chosen

    def _check_wording(self) -> None:
        if self.lane not in LANES:
            raise Invalid("lane", "Choose for whom you write.")
        if not 2 <= len(self.language) <= 8:
            raise Invalid("language", "Choose the language you write in.")
        for name, words, limit in (
            ("shown_name", self.shown_name, MAX_NAME),
            ("interest", self.interest, MAX_INTEREST),
        ):
            if len(words) > limit:
                raise Invalid(name, "At most %(limit)s characters are possible.", limit=limit)
            if not is_storable(words):
                raise Invalid(name, "This has a character that can't be stored.")
        if self.lane == "stakeholders" and not self.interest.strip():
            raise Invalid("interest", "Name the organisation or interest you write for.")

    def _of(self, question: Question) -> list[Entry]:
        given = self.answers.get(question.key, {})
        found: list[Entry] = []
        for part in PARTS_OF[question.kind]:
            text = given.get(part, "").replace("\r\n", "\n").replace("\r", "\n")
            if not says_something(text):
                continue
            _check_part(question, part, text)
            found.append((question, part, text))
        if question.is_required and not found:
            name = answer_field(question, PARTS_OF[question.kind][0])
            raise Invalid(name, "Answer this question.")
        return found


def says_something(text: str) -> bool:
    """Whether there is anything to see in it: not only spaces, breaks and invisible signs."""
    return any(unicodedata.category(character)[0] not in "ZC" for character in text)


def _check_part(question: Question, part: str, text: str) -> None:
    name = answer_field(question, part)
    if part not in WRITTEN_PARTS:
        if text not in {option["key"] for option in question.options}:
            raise Invalid(name, "Choose one of the options.")
        return
    if not is_storable(text):
        raise Invalid(
            name, "The text has a character that can't be stored. Write it again without it."
        )
    if len(text) > question.max_chars:
        raise Invalid(
            name,
            "The text has %(count)s characters; at most %(limit)s are possible. Shorten it.",
            count=len(text),
            limit=question.max_chars,
        )


def is_storable(text: str) -> bool:
    """No NUL (PostgreSQL refuses it) and no half of a surrogate pair (no encoding has it)."""
    return not any(c == "\0" or "\ud800" <= c <= "\udfff" for c in text)


class Submission(Base, Referenced):
    """What one author or group sent. Withdrawn and erased rows stay, without words, as counts."""

    __tablename__ = "submission"
    __table_args__ = (
        UniqueConstraint("consultation_id", "import_key"),
        UniqueConstraint("consultation_id", "post_key"),
        one_of("channel", CHANNELS),
        one_of("lane", LANES),
        one_of("state", STATES),
        # The list page: newest first inside a consultation, by keyset.
        Index("ix_submission_list", "consultation_id", "state", "id"),
    )

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"))
    participant_id: Mapped[int | None] = mapped_column(
        ForeignKey("participant.id", ondelete="SET NULL"), index=True
    )
    language: Mapped[str] = mapped_column(String(8))
    channel: Mapped[str] = mapped_column(String(10), default="online")
    lane: Mapped[str] = mapped_column(String(14), default="citizens")
    interest: Mapped[str] = mapped_column(String(200), default="")  # declared by stakeholders
    state: Mapped[str] = mapped_column(String(10), default="visible")
    is_listed: Mapped[bool] = mapped_column(default=True)  # the author's choice of public display
    shown_name: Mapped[str] = mapped_column(String(120), default="")  # empty: without a name
    import_key: Mapped[str | None] = mapped_column(String(200))
    post_key: Mapped[str | None] = mapped_column(
        String(64)
    )  # one form sent twice is one submission
    created_at: Mapped[datetime] = mapped_column(default=now)
    withdrawn_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]

    consultation: Mapped[Consultation] = relationship()
    participant: Mapped[Participant | None] = relationship()
    answers: Mapped[list["Answer"]] = relationship(
        back_populates="submission", cascade="all, delete-orphan", order_by="Answer.id"
    )
    events: Mapped[list["SubmissionEvent"]] = relationship(
        back_populates="submission", cascade="all, delete-orphan", order_by="SubmissionEvent.id"
    )

    @property
    def is_public(self) -> bool:
        """Anybody may read it: shown by its author, not waiting, not removed, not taken back."""
        return (
            self.state == "visible"
            and self.is_listed
            and self.withdrawn_at is None
            and self.erased_at is None
        )

    @property
    def has_words(self) -> bool:
        return self.withdrawn_at is None and self.erased_at is None

    def write(self, entries: list[Entry]) -> None:
        """Put the answers over the old ones; what is no longer answered goes."""
        held = {(answer.question_id, answer.part): answer for answer in self.answers}
        for question, part, words in entries:
            answer = held.pop((question.id, part), None)
            if answer is None:
                self.answers.append(Answer(question=question, part=part, text=words))
            else:
                answer.text = words
        for answer in held.values():
            self.answers.remove(answer)

    def show_as(self, draft: Draft, is_minor: bool) -> None:
        """The author's choice of display; minors are never shown with a name.

        Whether a part was played is settled when the words are sent: they never move into or out
        of the counts of people.
        """
        crosses = self.lane is not None and self.is_role_played != (draft.lane == ROLE_PLAYED)
        self.lane, self.language = self.lane if crosses else draft.lane, draft.language
        self.interest = draft.interest.strip() if draft.lane == "stakeholders" else ""
        self.is_listed = draft.is_listed
        may_be_named = draft.is_listed and not is_minor
        self.shown_name = draft.shown_name.strip() if may_be_named else ""

    @property
    def is_role_played(self) -> bool:
        """Said in the part of a person of 2060: no counter knows it."""
        return self.lane == ROLE_PLAYED

    @property
    def counted_as(self) -> str | None:
        """The one counter beside `received` that it stands in, if any."""
        if self.is_role_played:
            return None
        if self.withdrawn_at is not None:
            return "withdrawn"
        return self.state if self.state in ("removed", "waiting") else None


class Answer(Base, Row):
    """One text or one chosen value inside a submission, exactly as it was written."""

    __tablename__ = "answer"
    __table_args__ = (
        UniqueConstraint("submission_id", "question_id", "part"),
        one_of("part", ANSWER_PARTS),
        CheckConstraint("length(text) <= 20000", name="text_length"),
    )

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"))
    # No cascade: a question that somebody answered cannot be deleted.
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    part: Mapped[str] = mapped_column(String(8), default="text")
    text: Mapped[str] = mapped_column(Text)  # for choice and scale: the option's key

    submission: Mapped[Submission] = relationship(back_populates="answers")
    question: Mapped[Question] = relationship()

    @property
    def is_written(self) -> bool:
        """Words of the author's own, as opposed to a ticked option."""
        return self.part in WRITTEN_PARTS


class SubmissionEvent(Base, Row):
    """One line in a submission's public history. Never holds words."""

    __tablename__ = "submission_event"
    __table_args__ = (one_of("kind", EVENTS),)

    submission_id: Mapped[int] = mapped_column(
        ForeignKey("submission.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime] = mapped_column(default=now)

    submission: Mapped[Submission] = relationship(back_populates="events")


class Receipt(Base, Row):
    """What a contributor holds: code words, of which we keep only the HMAC."""

    __tablename__ = "receipt"

    participant_id: Mapped[int] = mapped_column(
        ForeignKey("participant.id", ondelete="CASCADE"), unique=True
    )
    code_hmac: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=now)

    participant: Mapped[Participant] = relationship()

    @staticmethod
    def code_from(seed: str) -> str:
        """The six words that belong to a secret seed: a form sent twice gets the same code.

        The words are drawn by an HMAC under the receipt key, so the code is as unguessable as the
        seed, and neither the seed nor the database gives it away without that key.
        """
        words = _code_words()
        number = int(sealing.receipt(f"words\x1f{seed}"), 16)
        drawn = []
        for _ in range(CODE_WORDS):
            number, position = divmod(number, len(words))
            drawn.append(words[position])
        return " ".join(drawn)

    @staticmethod
    def normalised(code: str) -> str:
        """Only the letters count: capitals, spaces, dashes and commas are forgiven.

        No word of the list begins another one, so run together they stay as hard to guess.
        """
        folded = unicodedata.normalize("NFKC", code[:400]).lower()
        return "".join(character for character in folded if character.isalpha())


@cache
def _code_words() -> tuple[str, ...]:
    """The long list of the EFF, its hyphens left out, which makes two of its words the same."""
    from xkcdpass import xkcd_password

    listed = xkcd_password.generate_wordlist(
        xkcd_password.locate_wordfile("eff-long"), min_length=1, max_length=20
    )
    return tuple(sorted({word.replace("-", "") for word in listed}))


class SubmissionCount(Base, Row):
    """Counters kept in rows, so that no page counts. `received` never goes down."""

    __tablename__ = "submission_count"
    __table_args__ = (UniqueConstraint("consultation_id", "name"), one_of("name", COUNTS))

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(12))
    count: Mapped[int] = mapped_column(default=0)


class ImportBatch(Base, Referenced):
    """One file that was read in, with its report; never holds a row's text."""

    __tablename__ = "import_batch"

    consultation_id: Mapped[int] = mapped_column(
        ForeignKey("consultation.id", ondelete="CASCADE"), index=True
    )
    row_count: Mapped[int]
    added_count: Mapped[int]
    known_count: Mapped[int]
    imported_at: Mapped[datetime] = mapped_column(default=now)
