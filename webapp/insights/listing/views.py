"""The points behind a number."""

from flask import render_template, request

from deliberation.errors import NotFound
from deliberation.insights.models import Theme
from deliberation.permissions.actions import Action
from webapp.access import requires
from webapp.insights.listing import presenters
from webapp.insights.views import HERE, pages


@pages.get(f"{HERE}/themes/<ref:ref>/points")
@requires(Action.THEME_READ, Theme)
def theme_points(theme: Theme) -> str:
    if not theme.is_living:
        raise NotFound("This theme was set aside in the review.")
    return render_template(
        "insights/points.html",
        theme=theme,
        consultation=theme.run.consultation,
        page=presenters.point_list(theme, request.args.to_dict()),
    )
