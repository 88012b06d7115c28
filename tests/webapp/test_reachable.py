"""Every page is reached by links: from the mission's page and the consultations', by each role."""

import re
import shutil
from collections import Counter, deque
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.exceptions import HTTPException

from deliberation.consultations.models import Consultation
from deliberation.people.models import Account
from tests.conftest import forget_the_visitor, site_settings
from webapp import create_app
from webapp.extensions import db
from webapp.transaction import Site

ROLES = ("nobody", "organiser", "analyst", "moderator", "board", "chair", "facilitator",
         "lead", "administrator")  # fmt: skip
OF_EACH = 4  # addresses of one endpoint that one role opens
LINK = re.compile(r'(?:href|hx-get)="([^"#]+)')
# What opens by a code, a token, a form, or a state that the demo is not in; each with its reason.
ELSEWHERE = {
    "root", "static",
    # By a code on paper or a link in a message.
    "submissions.follow_receipt", "people.follow_link", "voting.take_receipt", "voting.join",
    "dialogues.group_receipt", "dialogues.survey_sheet", "dialogues.survey_thanks",
    "people.link_sent", "voting.link_sent", "responses.confirm_news", "responses.stop_news",
    # For whoever wrote: from the receipt.
    "submissions.receipt", "submissions.edit", "submissions.withdraw", "insights.challenge",
    "responses.follow", "moderation.appeal", "privacy.my_data", "privacy.erase", "privacy.erased",
    "voting.embed",  # for other sites, in a frame
    "dialogues.photo_picture",  # a picture on the page of its photo
    # The next step of a form, or a state of a job.
    "submissions.preview", "submissions.too_young", "submissions.age", "submissions.refused",
    "exchange.columns", "exchange.done", "dialogues.check_import", "insights.progress",
    "development.components",
    "insights.missing", "objectives.judge_commitment", "voting.prove", "voting.follow_link",
    "voting.add", "voting.edit",
    # What the session room's script asks for, and its question about one item of a sheet.
    "dialogues.room_now", "dialogues.room_state", "dialogues.room_rules", "dialogues.room_worker",
    "dialogues.room_flag",
    # Where something waits that nobody in the demo left waiting: an objection, a draft analysis, a
    # second analysis, a report to moderators, a proposal, an amended answer, a theme to vote on.
    "insights.answer", "insights.answer_missing", "insights.compare", "insights.import_themes",
    "insights.write_theme", "insights.queue", "moderation.answer", "moderation.decide",
    "moderation.safeguard",
    "missions.proposal", "objectives.adopt", "objectives.compare", "responses.history",
    "insights.split_theme", "objectives.position",
    "voting.desk_compare", "voting.desk_decide", "voting.desk_promote", "voting.desk_theme",
}  # fmt: skip


@pytest.fixture(scope="module")
def site(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("reachable") / "site"
    shutil.copytree(demo_folder, folder)
    app = create_app(site_settings(folder))
    app.teardown_request(forget_the_visitor)
    with app.app_context():
        yield app
        db.engine.dispose()


def _client(app: Site, role: str) -> FlaskClient:
    client = app.test_client()
    if role != "nobody":
        query = select(Account).where(Account.email == f"{role}@demo.example.org")
        with client.session_transaction() as session:
            session["_user_id"] = db.session.scalars(query).one().ref
            session["_fresh"], session["signed_in_at"] = True, 4e9
    return client


def _starts() -> list[str]:
    talks = list(db.session.scalars(select(Consultation)))
    rooms = {f"/en/{talk.mission.ref}/" for talk in talks}
    own = ["/en/account"]
    return [*sorted(rooms), *own, *(f"/en/{talk.mission.ref}/{talk.ref}/" for talk in talks)]


def _walk(app: Site, client: FlaskClient) -> tuple[set[str], list[str]]:
    """Endpoints that links lead to, and addresses that answer with a fault or lead nowhere."""
    adapter = app.url_map.bind("localhost")
    waiting, seen = deque(_starts()), set(_starts())
    opened: Counter[str] = Counter()
    wrong: list[str] = []
    while waiting:
        where = waiting.popleft()
        try:
            endpoint, _values = adapter.match(where.split("?")[0])
        except HTTPException:
            wrong.append(f"{where}: no such address")
            continue
        if opened[endpoint] >= OF_EACH:
            continue
        opened[endpoint] += 1
        page = client.get(where)
        if page.status_code >= 500 or page.status_code == 404:
            wrong.append(f"{where}: {page.status_code}")
        if page.mimetype != "text/html":
            continue
        for found in LINK.findall(page.text):
            link = found.replace("&amp;", "&")
            if link.startswith("/en/") and link not in seen:
                seen.add(link)
                waiting.append(link)
    return set(opened), wrong


def test_every_page_is_reached_by_links(site: Site) -> None:
    reached: set[str] = set()
    wrong: list[str] = []
    for role in ROLES:
        found, bad = _walk(site, _client(site, role))
        reached |= found
        wrong += [f"{role}: {line}" for line in bad]
    pages = {
        rule.endpoint for rule in site.url_map.iter_rules() if "GET" in (rule.methods or set())
    }
    unreached = pages - reached - ELSEWHERE
    assert (wrong, unreached) == ([], set()), "\n".join([*wrong, *sorted(unreached)])
