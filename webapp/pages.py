"""The features of the site, in one list, and what every template knows."""

from importlib import import_module

from flask import Flask, g, session, url_for
from flask_babel import gettext as _
from govuk_frontend_wtf.main import WTFormsHelpers
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader

from deliberation.people.models import Account
from deliberation.permissions import predicates
from webapp import languages
from webapp.access import current_actor
from webapp.extensions import db, login_manager

# Every feature has `webapp/<name>/views.py` with a blueprint called `pages`.
FEATURES = (
    "home",
    "people",
    "missions",
    "consultations",
    "submissions",
    "moderation",
    "insights",
    "responses",
    "objectives",
    "exchange",
    "development",
)


class SignedIn:
    """What flask-login carries: an account and its ref as the session's user id."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(self, account: Account) -> None:
        self.account = account

    def get_id(self) -> str:
        return self.account.ref


def register(app: Flask) -> None:
    app.jinja_loader = ChoiceLoader(
        [
            PackageLoader("webapp"),
            PrefixLoader(
                {
                    "govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja"),
                    "govuk_frontend_wtf": PackageLoader("govuk_frontend_wtf"),
                }
            ),
        ]
    )
    WTFormsHelpers(app)
    login_manager.user_loader(_account_of_session)
    for name in FEATURES:
        blueprint = import_module(f"webapp.{name}.views").pages
        app.register_blueprint(blueprint, url_prefix="/<lang:lang>")
    app.add_url_rule("/", "root", _root)
    app.context_processor(_everywhere)


def _account_of_session(ref: str) -> SignedIn | None:
    account = db.session.query(Account).filter_by(ref=ref).one_or_none()
    made_at = session.get("signed_in_at", 0.0)
    if account is None or account.sessions_valid_from.timestamp() > made_at:
        return None
    return SignedIn(account)


def _root() -> object:
    return languages.redirect_to_language()


_root.access = "public"  # type: ignore[attr-defined]


def _everywhere() -> dict[str, object]:
    """What base.html shows on every page."""
    actor = current_actor()
    mission = predicates.mission_of(g.get("thing")) if g.get("thing") else None
    return {
        "current_actor": actor,
        "languages": languages.offered_languages(),
        "current_locale": languages.current_language(),
        "is_rtl": languages.is_right_to_left(),
        "demo_mode": bool(mission and mission.is_invented),
        "navigation": _navigation(),
    }


def _navigation() -> list[tuple[str, str, bool]]:
    return [(_("Your receipt"), url_for("submissions.open_receipt"), False)]
