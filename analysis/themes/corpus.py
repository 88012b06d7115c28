"""Everything known about a corpus before themes: documents, points, voices, copies."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from analysis.briefs.quotes import Candidate, candidate
from analysis.results import Document, Ledger
from analysis.themes.points import Draft, PointKey, point_keys
from analysis.themes.voices import Copies, Voices


@dataclass(frozen=True)
class Corpus:
    """Points are positions in `drafts`."""

    documents: Sequence[Document]
    drafts: Sequence[Draft]
    voices: Voices
    copies: Copies

    def submission(self, point: int) -> str:
        """The submission that a point is from."""
        return self.documents[self.drafts[point].document].submission

    @cached_property
    def point_keys(self) -> list[PointKey]:
        """By which the codebook knows the points."""
        return point_keys(self.documents, self.drafts)

    def without(self, reasons: Mapping[int, str]) -> Corpus:
        """The corpus with these points set aside, each for its reason."""
        drafts = [
            replace(draft, set_aside=reasons.get(point, draft.set_aside))
            for point, draft in enumerate(self.drafts)
        ]
        of_point = [
            -1 if point in reasons else voice for point, voice in enumerate(self.voices.of_point)
        ]
        return replace(self, drafts=drafts, voices=replace(self.voices, of_point=of_point))

    def distinct_count(self, points: Iterable[int]) -> int:
        """Submissions behind these points, those that only copied a letter counting once."""
        families: dict[str, set[int]] = defaultdict(set)
        for point in points:
            family = self.copies.family_of[self.drafts[point].document]
            families[self.submission(point)].add(-1 if family is None else family)
        own = sum(-1 in found for found in families.values())
        copied = {min(found) for found in families.values() if -1 not in found}
        return own + len(copied)

    def submissions_by(
        self, points: Iterable[int], name_of: Callable[[int], str]
    ) -> dict[str, int]:
        """How many submissions are behind these points, by the name of each point."""
        pairs = {(name_of(point), self.submission(point)) for point in points}
        return dict(sorted(Counter(name for name, _ in pairs).items()))

    def language(self, point: int) -> str:
        """The language of a point."""
        return self.drafts[point].language

    def lane(self, point: int) -> str:
        """The lane of a point's document."""
        return self.documents[self.drafts[point].document].lane

    def quotable(self, point: int) -> Candidate:
        """The point as a candidate for quoting; a family is one source."""
        family = self.copies.family_of[self.drafts[point].document]
        submission = f"submission {self.submission(point)}"
        source = submission if family is None else f"family {family}"
        return candidate(point, self.drafts[point].text, source, self.lane(point))

    def ledgers(self, themes: Sequence[int | None]) -> tuple[Ledger, Ledger]:
        """The ledger of submissions and that of points; `themes` has the theme of each point.

        A submission is themed when one of its points is; else set aside when all are (with the
        reason that most of them have); else unthemed.
        """
        reasons: dict[str, list[str | None]] = defaultdict(list)
        is_themed: dict[str, bool] = defaultdict(bool)
        for point, theme in enumerate(themes):
            submission = self.submission(point)
            reasons[submission].append(self.drafts[point].set_aside)
            is_themed[submission] |= theme is not None
        whole = [
            ("", True) if is_themed[name] else (_common_reason(found), False)
            for name, found in reasons.items()
        ]
        single = [
            (draft.set_aside or "", theme is not None)
            for draft, theme in zip(self.drafts, themes, strict=True)
        ]
        return _ledger(whole), _ledger(single)


def _common_reason(found: Sequence[str | None]) -> str:
    """The reason of most points when all were set aside, else none."""
    reasons = [reason for reason in found if reason is not None]
    if len(reasons) < len(found):
        return ""
    return max(sorted(set(reasons)), key=reasons.count)


def _ledger(outcomes: Sequence[tuple[str, bool]]) -> Ledger:
    reasons = Counter(reason for reason, _ in outcomes if reason)
    themed = sum(is_themed for _, is_themed in outcomes)
    set_aside = sum(reasons.values())
    return Ledger(
        received=len(outcomes),
        themed=themed,
        unthemed=len(outcomes) - themed - set_aside,
        set_aside=set_aside,
        reasons=dict(sorted(reasons.items())),
    )
