"""Roles x routes x things, generated from the routes: whoever the table refuses gets 403, and
nothing answers at an address that is not its own. Runs on the demo, where every kind of thing is.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from deliberation.base import Base
from deliberation.consultations.models import Consultation
from deliberation.insights.models import Challenge
from deliberation.missions.models import Mission
from deliberation.people.models import Account
from deliberation.permissions import check
from deliberation.permissions.check import ANONYMOUS, Actor
from deliberation.permissions.places import consultation_of, mission_of
from tests.conftest import forget_the_visitor, site_settings
from webapp import create_app
from webapp.access import ARGUMENT
from webapp.extensions import db
from webapp.transaction import Site

ACTORS = ("nobody", "citizen", "organiser", "moderator", "analyst", "board", "chair",
          "facilitator", "lead", "administrator")  # fmt: skip
THINGS_OF_EACH_KIND = 3


@pytest.fixture(scope="module")
def site(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("matrix") / "site"
    shutil.copytree(demo_folder, folder)
    app = create_app(site_settings(folder))
    app.config["WTF_CSRF_ENABLED"] = False
    app.teardown_request(forget_the_visitor)
    with app.app_context():
        yield app
        db.engine.dispose()


def guarded(app: Site) -> list[tuple[str, Any, Any]]:
    views = app.view_functions
    return [
        (rule.endpoint, *views[rule.endpoint].access)
        for rule in app.url_map.iter_rules()
        if isinstance(getattr(views[rule.endpoint], "access", None), tuple)
    ]


def actor_of(key: str) -> Actor:
    if key == "nobody":
        return ANONYMOUS
    account = db.session.scalar(select(Account).where(Account.email == f"{key}@demo.example.org"))
    assert account is not None
    return Actor(
        account, frozenset((m.role, m.scope_kind, m.scope_ref) for m in account.memberships)
    )


def client_of(app: Site, actor: Actor) -> FlaskClient:
    client = app.test_client()
    if actor.account is not None:
        with client.session_transaction() as session:
            session["_user_id"] = actor.account.ref
            session["_fresh"] = True
            session["signed_in_at"] = 4e9
    return client


def address(app: Site, endpoint: str, thing: Base | None, **changes: str) -> str | None:
    """The thing's own address on this route; None when the route needs more than the thing."""
    rule = next(iter(app.url_map.iter_rules(endpoint)))
    values: dict[str, Any] = {"lang": "en"}
    if thing is not None:
        values[ARGUMENT.get(type(thing).__name__, "ref")] = thing.ref  # type: ignore[attr-defined]
        consultation, mission = consultation_of(thing), mission_of(thing)
        if "consultation" in rule.arguments and consultation is not None:
            values["consultation"] = consultation.ref
        if "mission" in rule.arguments and mission is not None:
            values["mission"] = mission.ref
    values |= changes
    if rule.arguments - set(values):
        return None
    with app.test_request_context():
        return str(app.url_for(endpoint, **{k: values[k] for k in rule.arguments}))


def things(model: type[Base] | None) -> list[Base | None]:
    if model is None:
        return [None]
    return list(db.session.scalars(select(model).limit(THINGS_OF_EACH_KIND)))


def test_the_demo_has_things_for_nearly_every_route(site: Site) -> None:
    rare = {Challenge}
    empty = {m.__name__ for _, _, m in guarded(site) if m and m not in rare and not things(m)}
    assert empty <= {"ModerationDecision"}


@pytest.mark.parametrize("key", ACTORS)
def test_whoever_the_table_refuses_is_kept_out(site: Site, key: str) -> None:
    actor = actor_of(key)
    client = client_of(site, actor)
    wrong: list[str] = []
    for endpoint, action, model in guarded(site):
        methods = next(iter(site.url_map.iter_rules(endpoint))).methods or set()
        for thing in things(model):
            where = address(site, endpoint, thing)
            if where is None:
                continue
            refused = check.refusal(actor, action, thing) is not None
            for method in methods & {"GET", "POST"}:
                if method == "POST" and not refused:
                    continue  # would change the demo under the next check
                status = client.open(where, method=method).status_code
                if (status == 403) != refused or status >= 500:
                    wrong.append(f"{method} {where} ({action}): {status}, refused={refused}")
            db.session.rollback()
    assert wrong == []


def test_a_thing_answers_only_at_its_own_address(site: Site) -> None:
    first, second = db.session.scalars(select(Consultation).limit(2)).all()
    client = client_of(site, actor_of("organiser"))
    elsewhere = Mission(
        title={"en": "Elsewhere"}, statement={"en": "s"}, why={"en": "w"}, horizon_year=2040,
        started_on=first.mission.started_on,
    )  # fmt: skip
    db.session.add(elsewhere)
    db.session.commit()
    for endpoint, _, model in guarded(site):
        for thing in things(model)[:1] if model not in (None, Mission) else []:
            owner = consultation_of(thing)
            other = second.ref if owner is None or owner.ref == first.ref else first.ref
            swapped = (
                {"mission": elsewhere.ref}
                if owner is None or thing is owner
                else {"consultation": other}
            )
            where = address(site, endpoint, thing, **swapped)
            if where is not None and set(swapped) <= set(
                next(iter(site.url_map.iter_rules(endpoint))).arguments
            ):
                assert client.get(where).status_code in (404, 405), where
