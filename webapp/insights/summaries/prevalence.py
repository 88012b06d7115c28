"""How much of what was received says a theme, in a sentence."""

from flask_babel import format_percent
from flask_babel import gettext as _

from deliberation.insights.models import Theme
from deliberation.insights.prevalence.execute import spreads
from webapp.extensions import db


def prevalence_note(theme: Theme) -> str:
    """The share with its interval; "" until a second reader has coded the sample."""
    found = spreads(db.session(), theme.run).get(theme.id)
    if found is None:
        return ""
    return _(
        "Of the points received, %(sorted)s are sorted here. Counting mistakes of sorting, a "
        "second reader would put %(low)s to %(high)s here (95 %% interval from %(sample)s points "
        "read twice). It says nothing about any population.",
        sorted=format_percent(found.sorted),
        low=format_percent(found.low),
        high=format_percent(found.high),
        sample=found.sample,
    )
