"""The features of the site, in one list, and what every template knows."""

from collections.abc import Sequence
from importlib import import_module
from typing import Any

from flask import Flask, current_app, g, request, session, url_for
from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.main import WTFormsHelpers
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader
from sqlalchemy import exists, select

from deliberation.missions.models import Mission
from deliberation.people.models import Account
from webapp import languages
from webapp.access import current_actor
from webapp.extensions import db, login_manager

# Every feature has `webapp/<name>/views.py` with a blueprint called `pages`.
FEATURES = (
    "home",
    "people",
    "privacy",
    "missions",
    "consultations",
    "submissions",
    "dialogues",
    "moderation",
    "insights",
    "voting",
    "responses",
    "objectives",
    "foresight",
    "panels",
    "populations",
    "evaluation",
    "handover",
    "comments",
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
    app.jinja_env.globals["address"] = address


def address(endpoint: str, **values: Any) -> str | None:
    """Where a page is; None while its feature is not part of this site."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else None


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
    return {
        "current_actor": current_actor(),
        "languages": languages.offered_languages(),
        "current_locale": languages.current_language(),
        "is_rtl": languages.is_right_to_left(),
        "demo_mode": _is_invented(),
        "navigation": _links(_navigation()),
        "footer": _links(FOOTER),
    }


def _is_invented() -> bool:
    """Whether the site shows invented content; asked once, though every widget is a template."""
    if "is_invented" not in g:
        g.is_invented = bool(db.session.scalar(select(exists().where(Mission.is_invented))))
    return bool(g.is_invented)


FOOTER = (
    ("home.how", _l("How it works")),
    ("home.methods", _l("Methods")),
    ("privacy.site_notice", _l("Privacy")),
    ("privacy.accessibility", _l("Accessibility")),
    ("privacy.contact", _l("Contact")),
    ("privacy.journal", _l("Journal")),
)
BOARD = frozenset({"board_member", "chair", "observer"})


def _navigation() -> list[tuple[str, str]]:
    """What this person may need from any page, in the order of how often."""
    actor = current_actor()
    links: list[tuple[str, str]] = [("missions.index", _l("Missions"))]
    links.append(("submissions.open_receipt", _l("Your receipt")))
    roles = {role for role, _, _ in actor.memberships}
    if roles & BOARD:
        links.append(("responses.board", _l("Board")))
    if actor.is_administrator:
        links.append(("people.roles", _l("Roles")))
    return links


def _links(entries: Sequence[tuple[str, str]]) -> list[tuple[str, str, bool]]:
    known = current_app.view_functions
    return [
        (label, url_for(endpoint), request.endpoint == endpoint)
        for endpoint, label in entries
        if endpoint in known
    ]
