"""Every page of the site, as the first role that may see it: found from the routes, so that a new
page is looked at without anybody remembering it. Wide, dark and narrow, with axe."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Page
from sqlalchemy import select
from werkzeug.routing import Rule

from deliberation.base import Base, now
from deliberation.consultations import operations as consultations
from deliberation.consultations.models import Consultation
from deliberation.insights import operations as insights
from deliberation.insights.models import Point, Theme
from deliberation.missions.statements import operations as statements
from deliberation.moderation import operations as moderation
from deliberation.objectives import operations as objectives
from deliberation.objectives.models import Objective, Wording
from deliberation.people.models import Account
from deliberation.permissions import check
from deliberation.permissions.check import ANONYMOUS, Actor
from deliberation.permissions.places import consultation_of, mission_of
from deliberation.submissions.models import Submission
from tests.live import (
    OF_WIDTH,
    PHONE,
    WIDE,
    LiveSite,
    OpenPage,
    assert_accessible,
    give_code,
    sign_in,
    too_wide,
    violations,
)
from webapp import engine
from webapp.access import ARGUMENT
from webapp.extensions import db
from webapp.transaction import command

pytestmark = pytest.mark.browser
# In this order: a page is looked at by the first one who may see it.
ROLES = ("nobody", "contributor", "citizen", "moderator", "organiser", "analyst", "board",
         "chair", "lead", "administrator")  # fmt: skip
# Files, redirects, and what another test opens.
NOT_PAGES = {"static", "root", "exchange.download", "exchange.report_file", "exchange.card_file",
             "exchange.bundle", "privacy.download", "exchange.columns",
             "submissions.follow_receipt", "development.components", "voting.export",
             "objectives.log_file", "objectives.indicators_file", "handover.dossier_pdf",
             "handover.calendar",
             "responses.brief_pdf",
             "dialogues.blank_kit", "dialogues.kit_part", "dialogues.import_template",
             "dialogues.photo_picture", "dialogues.check_import", "dialogues.future_report_file",
             "dialogues.adopted_file", "panels.download", "insights.overview_file",
             # By a code on the screen of a room: tests/journeys/test_future_session.
             "dialogues.survey_sheet", "dialogues.survey_thanks",
             # What the room's script asks for, and a question about one item of a sheet; both in
             # tests/browser/test_room_device.
             "dialogues.room_now", "dialogues.room_state", "dialogues.room_rules",
             "dialogues.room_worker", "dialogues.room_manifest", "dialogues.room_flag",
             # Opened in tests/journeys/test_statement_desk: they need a choice or a theme.
             "voting.desk_compare", "voting.desk_theme", "voting.desk_promote"}  # fmt: skip
OTHER_VALUES = {"token": "gone", "verb": "rename", "part": "unthemed", "number": 1, "letter": "A",
                "kind": "youth_table", "wave": "pre"}  # fmt: skip
CONTRAST = {"runOnly": ["color-contrast"], "resultTypes": ["violations"]}


class Stage(NamedTuple):
    site: LiveSite
    codes: list[str]
    pages: dict[str, list[tuple[str, str]]]  # by role: endpoint and address


@pytest.fixture(scope="module")
def stage(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The demo with one of each rare thing, its pages by role, and the codes of receipts."""
    folder = tmp_path_factory.mktemp("pages") / "site"
    shutil.copytree(demo_folder, folder)
    site = LiveSite(folder)
    with site.app.app_context():
        with command() as session:
            sent = _rare_things(session)
            codes = [give_code(session, submission) for submission in sent]
        engine.run_waiting(1)
        yield Stage(site, codes, _pages_by_role(site, sent))
        db.session.remove()
    site.close()


def _rare_things(session: Any) -> list[Submission]:
    """An objection, a removal, a draft consultation, an analysis that is found and one that waits.

    Returns a submission of each consultation, whose authors together are the contributor.
    """
    analyst, moderator, organiser = (_account(k) for k in ("analyst", "moderator", "organiser"))
    open_one, answering, decided, *_ = session.scalars(
        select(Consultation).order_by(Consultation.id)
    )
    point = session.scalars(
        select(Point)
        .join(Theme, Point.theme_id == Theme.id)
        .where(Theme.run.has(consultation_id=decided.id))
        .limit(1)
    ).one()
    insights.challenge(session, point, "I meant the opposite.")
    first, second = session.scalars(
        select(Submission).where(Submission.consultation_id == open_one.id).limit(2)
    )
    second.participant = first.participant
    removed = moderation.decide(session, second, "removed", moderator, reason="off_topic")
    moderation.appeal(session, removed, "It is about soil.")
    proposed = session.scalars(select(Objective).where(Objective.code == "S1")).one()
    objectives.propose(session, proposed.latest, _account("chair"))
    wording = Wording("Soil in schools", ("Every school has soil to dig in,", "by 2031."))
    once = objectives.draft(session, decided.mission, wording, _account("board")).objective
    objectives.revise(session, once, wording, _account("board"))
    twice = objectives.draft(session, decided.mission, wording, _account("board")).objective
    objectives.propose(session, twice.latest, _account("board"))
    objectives.revise(session, twice, wording, _account("board"))
    objectives.propose(session, twice.latest, _account("board"))
    words = {"en": "By 2036, three in four hectares in Ostermere are alive."}
    statements.announce(session, decided.mission, words, "One more year.", _account("chair"))
    start = consultations.Start(
        recipe="open_questions", title="A draft", language="en", more_languages=(), time_zone="UTC",
        country="EU", starts_on=open_one.opened_at.date(),
    )  # fmt: skip
    consultations.create(session, decided.mission, start, organiser)
    insights.request_run(session, open_one, analyst)
    insights.request_run(session, answering, analyst)
    answered = session.scalars(
        select(Submission).where(Submission.consultation_id == answering.id).limit(1)
    ).one()
    return [first, answered, point.submission]


def _account(key: str) -> Account:
    query = select(Account).where(Account.email == f"{key}@demo.example.org")
    return db.session.scalars(query).one()


def _actor(key: str, sent: list[Submission]) -> Actor:
    if key == "nobody":
        return ANONYMOUS
    if key == "contributor":
        return Actor(participant_ids=frozenset(s.participant_id or 0 for s in sent))
    account = _account(key)
    return Actor(
        account, frozenset((m.role, m.scope_kind, m.scope_ref) for m in account.memberships)
    )


def _pages_by_role(site: LiveSite, sent: list[Submission]) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {role: [] for role in ROLES}
    actors = {role: _actor(role, sent) for role in ROLES}
    for rule in site.app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint in NOT_PAGES:
            continue
        access = site.app.view_functions[rule.endpoint].access  # type: ignore[attr-defined]
        if access == "public":
            found["nobody"].append((rule.endpoint, _address(site, rule, None)))
            continue
        seen: set[tuple[str, str]] = set()
        for role, actor in actors.items():
            for thing in _things(access[1]):
                if _is_new(kind := _kind(thing), seen) and not check.refusal(
                    actor, access[0], thing
                ):
                    seen.add(kind)
                    found[role].append((rule.endpoint, _address(site, rule, thing)))
    return found


def _things(model: type[Base] | None) -> list[Any]:
    """Consultation B first, where most is going on; then the newest."""
    if model is None:
        return [None]
    things = list(db.session.scalars(select(model).order_by(model.id.desc())))  # type: ignore[attr-defined]
    return sorted(things, key=lambda thing: not _is_answering(consultation_of(thing)))


def _is_answering(consultation: Consultation | None) -> bool:
    return consultation is not None and consultation.phase_is_open("respond", now())


def _kind(thing: Any) -> tuple[str, str]:
    consultation = None if thing is None else consultation_of(thing)
    state = thing.latest.state if isinstance(thing, Objective) else getattr(thing, "state", "")
    if isinstance(thing, Consultation) and thing.phase_is_open("weigh", now()):
        state = "voting"  # has pages that no other one has
    return (state, consultation.ref if consultation else "")


def _is_new(kind: tuple[str, str], seen: set[tuple[str, str]]) -> bool:
    """Of each state one thing stands for all its like; of what has none, two consultations'."""
    most = 1 if kind[0] else 2
    return kind not in seen and sum(state == kind[0] for state, _ in seen) < most


def _address(site: LiveSite, rule: Rule, thing: Any) -> str:
    values: dict[str, Any] = {"lang": "en", "name": "themes"} | OTHER_VALUES
    if thing is not None:
        values[ARGUMENT.get(type(thing).__name__, "ref")] = thing.ref
        for name, owner in (("consultation", consultation_of), ("mission", mission_of)):
            if name in rule.arguments:
                values[name] = owner(thing).ref
    with site.app.test_request_context():
        return str(site.app.url_for(rule.endpoint, **{k: values[k] for k in rule.arguments}))


def _enter(page: Page, stage: Stage, role: str) -> None:
    if role == "contributor":
        for code in stage.codes:
            page.goto(f"{stage.site.address}/en/r/{code.replace(' ', '-')}")
    elif role != "nobody":
        sign_in(page, stage.site, role)


@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_a_role(stage: Stage, open_page: OpenPage, role: str) -> None:
    page = open_page(WIDE, reduced_motion="reduce")
    said: list[str] = []
    page.on("console", lambda message: said.append(f"{page.url}: {message.text}"))
    page.on("pageerror", lambda error: said.append(f"{page.url}: {error}"))
    _enter(page, stage, role)
    assert stage.pages[role], f"{role} has no page of its own"
    seen: set[str] = set()
    wrong: list[str] = []
    for endpoint, where in stage.pages[role]:
        try:
            if _look(page, stage.site, where, is_first=endpoint not in seen):
                seen.add(endpoint)
        except AssertionError as fault:
            seen.add(endpoint)
            wrong.append(f"{where}: {fault}"[:1500])
    wrong += [text for text in said if "status of 404" not in text]
    assert not wrong, "\n".join(wrong)
    # A thing may have no such page now (nothing is proposed), but not every thing.
    assert {endpoint for endpoint, _ in stage.pages[role]} == seen


def _look(page: Page, site: LiveSite, where: str, *, is_first: bool) -> bool:
    """One load: wide, then dark, then narrow. False where there is nothing.

    The same page of another thing has the same colours and sizes: it is only seen narrow.
    """
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(WIDE if is_first else PHONE)  # type: ignore[arg-type]
    answer = page.goto(site.address + where)
    assert answer is not None
    if answer.status == 404:
        return False
    assert answer.status == 200, answer.status
    if not is_first:
        assert too_wide(page) <= 0
        return True
    assert_accessible(page)
    page.emulate_media(color_scheme="dark")
    assert violations(page, CONTRAST) == [], "dark"
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    assert_accessible(page, OF_WIDTH)
    page.keyboard.press("Tab")
    seen = page.evaluate(
        """() => { const e = document.activeElement, s = getComputedStyle(e);
        return e !== document.body && (s.outlineStyle !== 'none' || s.boxShadow !== 'none') }"""
    )
    assert seen, "the first focus cannot be seen"
    return True
