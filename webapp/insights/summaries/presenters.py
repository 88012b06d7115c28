"""How the summary of a theme is shown: each sentence with whom it speaks for."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from deliberation.insights import queries
from deliberation.insights.models import Theme
from deliberation.insights.queries import ThemeSummary
from webapp.extensions import db

KINDS = {
    "central": _l("said by many"),
    "position": _l("one of the positions"),
    "minority": _l("a view of few, apart from the others"),
    "rare": _l("least like the others"),
    "youth": _l("from the youth lane"),
    "2060": _l("seen from 2060"),
}
LANE_KINDS = ("youth", "2060")


def said(theme: Theme, summary: ThemeSummary) -> list[dict[str, Any]]:
    """The sentences that may be shown, in their order; a lane is named where it may be told."""
    rows = []
    for sentence in queries.sentences_of(db.session(), theme):
        is_told = sentence.kind not in LANE_KINDS or summary.lanes.get(sentence.kind) is not None
        number = len(sentence.support_ids)
        rows.append(
            {
                "text": sentence.point.text,
                "language": sentence.point.language,
                "kind": str(KINDS[sentence.kind]) if is_told else _("least like the others"),
                "speaks_for": ngettext(
                    "speaks for %(num)d point", "speaks for %(num)d points", number
                ),
            }
        )
    return rows
