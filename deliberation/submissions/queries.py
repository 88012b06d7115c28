"""What reads submissions: the public list with its search, counts, and what the analysis gets."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, column, func, literal_column, select, table
from sqlalchemy.orm import Session, joinedload, selectinload

from deliberation import sealing
from deliberation.consultations.models import Consultation
from deliberation.people.models import Account, Participant
from deliberation.submissions.counting.queries import counts_people
from deliberation.submissions.models import (
    WRITTEN_PARTS,
    Answer,
    Entry,
    Submission,
    SubmissionCount,
)

MAX_TERMS = 10
SIMILAR_TERMS = 8
SIMILAR_CANDIDATES = 60


@dataclass(frozen=True)
class Page:
    """One page of the list, newest first; `newer` and `older` are refs to go on from."""

    items: list[Submission]
    newer: str | None
    older: str | None


@dataclass(frozen=True)
class Counts:
    """Of accepted submissions: `received` never goes down; the others are parts of it."""

    received: int = 0
    removed: int = 0
    withdrawn: int = 0
    waiting: int = 0


@dataclass(frozen=True)
class WrittenAnswer:
    """One answer in the author's words, as the analysis reads it."""

    answer_id: int
    submission_id: int
    submission_ref: str
    question_key: str
    part: str
    text: str
    language: str
    lane: str
    channel: str
    asks_for: int = 0  # how many things the question asked for


def public_page(
    session: Session,
    consultation: Consultation,
    *,
    search: str = "",
    lane: str = "",
    language: str = "",
    before: str | None = None,
    after: str | None = None,
    limit: int = 20,
) -> Page:
    """What everybody may read, by keyset: the same few rows are touched however long the list.

    `before` and `after` are the ref of the last or first item of the page one comes from.
    """
    if not consultation.shows_submissions:
        return Page([], None, None)
    query = _public(consultation)
    if lane:
        query = query.where(Submission.lane == lane)
    if language:
        query = query.where(Submission.language == language)
    number: Any = Submission.id
    if search.strip():
        terms = search_terms(search)
        if not terms:
            return Page([], None, None)
        query, number = _matching(session, query, _all_of(terms))
    edge = _row_of(session, consultation, after or before)
    if edge is not None:
        query = query.where(number > edge if after else number < edge)
    order = number.asc() if after else number.desc()
    numbers = list(session.scalars(query.order_by(order).limit(limit + 1)))
    has_more, numbers = len(numbers) > limit, sorted(numbers[:limit], reverse=True)
    items = with_words(session, numbers)
    if not items:
        return Page([], None, None)
    has_newer = has_more if after else edge is not None
    has_older = edge is not None if after else has_more
    return Page(items, items[0].ref if has_newer else None, items[-1].ref if has_older else None)


def counts(session: Session, consultation: Consultation) -> Counts:
    """The counters, read and not counted."""
    query = select(SubmissionCount.name, SubmissionCount.count).where(
        SubmissionCount.consultation_id == consultation.id
    )
    return Counts(**{name: count for name, count in session.execute(query)})


def recounted(session: Session, consultation: Consultation) -> Counts:
    """The same numbers, counted from the rows; to check the counters."""
    is_back = Submission.withdrawn_at.is_not(None)

    def of_state(state: str) -> Any:
        return func.count().filter(and_(Submission.state == state, ~is_back))

    query = select(
        func.count(), of_state("removed"), func.count().filter(is_back), of_state("waiting")
    ).where(Submission.consultation_id == consultation.id, counts_people())
    return Counts(*session.execute(query).one())


def written_answers(session: Session, consultation: Consultation) -> list[WrittenAnswer]:
    """All that the analysis may read: shown or hidden by its author's choice, not taken back,
    removed or waiting; in the order of arrival."""
    query = (
        select(Answer)
        .join(Answer.submission)
        .where(
            Submission.consultation_id == consultation.id,
            Submission.state == "visible",
            Submission.withdrawn_at.is_(None),
            Submission.erased_at.is_(None),
            Answer.part.in_(WRITTEN_PARTS),
        )
        .options(joinedload(Answer.submission), joinedload(Answer.question))
        .order_by(Submission.id, Answer.id)
    )
    return [
        WrittenAnswer(
            answer_id=answer.id,
            submission_id=answer.submission_id,
            submission_ref=answer.submission.ref,
            question_key=answer.question.key,
            part=answer.part,
            text=answer.text,
            language=answer.submission.language,
            lane=answer.submission.lane,
            channel=answer.submission.channel,
            asks_for=answer.question.asks_for,
        )
        for answer in session.scalars(query)
    ]


def participants_of(
    session: Session,
    consultation: Consultation,
    account: Account | None,
    participant_ids: Iterable[int],
) -> list[Participant]:
    """Who the visitor is here: by opened receipts and by the account's pseudonym."""
    is_theirs: ColumnElement[bool] = Participant.id.in_(list(participant_ids))
    if account is not None:
        mark = sealing.pseudonym(consultation.ref, account.ref)
        is_theirs = is_theirs | (Participant.account_key == mark)
    query = select(Participant).where(Participant.scope_ref == consultation.ref, is_theirs)
    return list(session.scalars(query.order_by(Participant.id.desc())))


def consultation_of(session: Session, participant: Participant) -> Consultation | None:
    """Where somebody takes part."""
    return session.scalar(select(Consultation).where(Consultation.ref == participant.scope_ref))


def consultations_of(session: Session, participant_ids: Iterable[int]) -> list[Consultation]:
    """Where these participants take part, oldest first."""
    refs = select(Participant.scope_ref).where(Participant.id.in_(list(participant_ids)))
    query = select(Consultation).where(Consultation.ref.in_(refs))
    query = query.options(joinedload(Consultation.mission)).order_by(Consultation.id)
    return list(session.scalars(query))


def submissions_of(
    session: Session, participants: Iterable[Participant], limit: int = 100
) -> list[Submission]:
    """What these participants sent, newest first, with words and history."""
    ids = [participant.id for participant in participants]
    query = select(Submission.id).where(Submission.participant_id.in_(ids))
    return with_words(session, session.scalars(query.order_by(Submission.id.desc()).limit(limit)))


def duplicate_of(
    session: Session, consultation: Consultation, participant: Participant, entries: list[Entry]
) -> Submission | None:
    """An earlier submission of the same person with the same words, if there is one."""
    wanted = {(question.id, part, words.strip()) for question, part, words in entries}
    query = (
        select(Submission)
        .where(
            Submission.consultation_id == consultation.id,
            Submission.participant_id == participant.id,
        )
        .options(selectinload(Submission.answers))
    )
    for earlier in session.scalars(query):
        said = {(a.question_id, a.part, a.text.strip()) for a in earlier.answers}
        if earlier.has_words and said == wanted:
            return earlier
    return None


def similar(
    session: Session, consultation: Consultation, words: str, limit: int = 3
) -> list[Submission]:
    """Of the newest public submissions that share long words with a text in the making, those
    that share most of them."""
    if not consultation.shows_submissions:
        return []
    terms = sorted(set(search_terms(words, 400)), key=lambda term: (-len(term), term))
    terms = [term for term in terms if len(term) >= 5][:SIMILAR_TERMS]
    if len(terms) < 2:
        return []
    query, number = _matching(session, _public(consultation), _two_of(terms))
    numbers = session.scalars(query.order_by(number.desc()).limit(SIMILAR_CANDIDATES))
    found = with_words(session, numbers)
    shared = {item.id: _shared_count(item, terms) for item in found}
    close = [item for item in found if shared[item.id] >= max(2, len(terms) // 2)]
    return sorted(close, key=lambda item: -shared[item.id])[:limit]


def folded(words: str) -> str:
    """Without accents and capitals, as SQLite's index folds by itself."""
    parts = unicodedata.normalize("NFKD", words.replace("\0", " ")).lower()
    return "".join(character for character in parts if not unicodedata.combining(character))


def search_terms(search: str, limit: int = MAX_TERMS) -> list[str]:
    """The words of a search, as plain terms that carry no query syntax."""
    return [term[:40] for term in re.findall(r"\w+", folded(search[:4000]))][:limit]


def with_words(session: Session, numbers: Iterable[int]) -> list[Submission]:
    """The submissions of these rows in this order, with answers, questions and history."""
    order = list(numbers)
    if not order:
        return []
    query = (
        select(Submission)
        .where(Submission.id.in_(order))
        .options(
            selectinload(Submission.answers).joinedload(Answer.question),
            selectinload(Submission.events),
            joinedload(Submission.participant),
        )
    )
    found = {submission.id: submission for submission in session.scalars(query)}
    return [found[number] for number in order if number in found]


def _public(consultation: Consultation) -> Select[Any]:
    """Row numbers of what everybody may read; the same conditions as Submission.is_public."""
    return select(Submission.id).where(
        Submission.consultation_id == consultation.id,
        Submission.state == "visible",
        Submission.is_listed.is_(True),
        Submission.withdrawn_at.is_(None),
        Submission.erased_at.is_(None),
    )


def _row_of(session: Session, consultation: Consultation, ref: str | None) -> int | None:
    if not ref:
        return None
    query = select(Submission.id).where(
        Submission.ref == ref, Submission.consultation_id == consultation.id
    )
    return session.scalar(query)


def _matching(session: Session, query: Select[Any], wanted: str) -> tuple[Select[Any], Any]:
    """Only what the index finds for `wanted`: quoted terms joined by AND and OR, * a beginning.

    Returns the query and the index's own row number to order by: SQLite then stops at the limit
    instead of collecting every match.
    """
    if session.get_bind().dialect.name == "postgresql":
        index = table("submission_search", column("submission_id"), column("words"))
        for word, sign in (("AND", "&"), ("OR", "|"), ('"*', '":*'), ('"', "'")):
            wanted = wanted.replace(word, sign)
        number: Any = index.c.submission_id
        is_match = index.c.words.op("@@")(func.to_tsquery("simple", wanted))
    else:
        index = table("submission_search", column("rowid"))
        number = index.c.rowid
        is_match = literal_column("submission_search").op("MATCH")(wanted)
    return query.join(index, number == Submission.id).where(is_match), number


def _all_of(terms: list[str]) -> str:
    """Every term, the last one perhaps not typed to its end."""
    return " AND ".join(f'"{term}"' for term in terms) + "*"


def _two_of(terms: list[str]) -> str:
    """Any two of the terms."""
    quoted = [f'"{term}"' for term in terms]
    pairs = (f"({one} AND {two})" for one, two in combinations(quoted, 2))
    return " OR ".join(pairs)


def _shared_count(submission: Submission, terms: list[str]) -> int:
    words = {
        term for a in submission.answers if a.is_written for term in search_terms(a.text, 4000)
    }
    return len(words.intersection(terms))
