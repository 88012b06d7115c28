"""From documents to points: cut, told their language, or set aside with a reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from analysis.params import ThemeParams
from analysis.results import Document
from analysis.text.aside import question_word_sets, reason_to_set_aside
from analysis.text.language import LanguageTeller
from analysis.text.lists import list_items
from analysis.text.segment import Span, segment, trimmed

Progress = Callable[[float], None]


@dataclass(frozen=True)
class Draft:
    """A point before it has a theme; `document` is a position in the documents."""

    document: int
    index: int
    start: int
    end: int
    text: str
    language: str
    set_aside: str | None


PointKey = tuple[str, int, int]  # document id, start, end


def point_keys(documents: Sequence[Document], drafts: Sequence[Draft]) -> list[PointKey]:
    """What names a point in every run: its document and its place there."""
    return [(documents[draft.document].id, draft.start, draft.end) for draft in drafts]


Cut = list[list[tuple[int, int, str | None]]]


def cut_documents(
    documents: Sequence[Document], params: ThemeParams, progress: Progress
) -> tuple[Cut, int]:
    """Spans with the reason for setting aside, per document, and how many texts were shortened.

    A document without a visible character gives one blank point over its whole text, so that no
    document is without a point.
    """
    questions = question_word_sets(params.question_texts)
    cut: Cut = []
    for i, document in enumerate(documents):
        text = document.text[: params.max_chars]
        spans = _spans(document, text) or [(0, len(text))]
        cut.append([(a, b, reason_to_set_aside(text[a:b], questions)) for a, b in spans])
        if i % 50 == 0:
            progress(i / len(documents))
    shortened = sum(len(document.text) > params.max_chars for document in documents)
    return cut, shortened


def _spans(document: Document, text: str) -> list[Span]:
    if document.is_whole:
        start, end = trimmed(text, 0, len(text))
        return [(start, end)] if start < end else []
    if document.asks_for:
        return list_items(text, document.language, document.asks_for)
    return segment(text)


def drafts_with_languages(
    documents: Sequence[Document], cut: Cut, params: ThemeParams, progress: Progress
) -> list[Draft]:
    """All points in order, each with its language."""
    teller = LanguageTeller(params.languages)
    teller.settle([document.text for document in documents])
    drafts: list[Draft] = []
    for i, (document, spans) in enumerate(zip(documents, cut, strict=True)):
        whole = teller.tell(document.text, document.language)
        for index, (start, end, reason) in enumerate(spans):
            text = document.text[start:end]
            language = whole if reason else teller.tell_point(text, whole)
            drafts.append(Draft(i, index, start, end, text, language, reason))
        if i % 50 == 0:
            progress(i / len(documents))
    return drafts
