"""Whatever somebody types into a public form: never a fault, nothing executed, and what is refused
leaves nothing behind."""

import csv
import html
import io
from html.parser import HTMLParser
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from deliberation import schema
from deliberation.consultations.models import Consultation, Question
from deliberation.moderation import operations as moderation
from deliberation.submissions.models import Answer, Submission
from tests import factories
from webapp.extensions import db
from webapp.transaction import Site

EVIL = {
    "script": "Soil <script>alert(1)</script><img src=x onerror=alert(2)>",
    "attribute": 'Soil" autofocus onfocus="alert(3)" x="',
    "SQL": "Soil'; DROP TABLE submission; -- \" OR 1=1",
    "template": "Soil {{ 7*7 }} {% include 'x' %} %(name)s %s {0}",
    "right to left": "\u202eSoil gnp.exe\u202c שלום \u2066مرحبا",
    "emoji": "Soil \U0001f331\U0001f469\u200d\U0001f33e\U0001f3fd",
    "NUL": "Soil\x00after",
    "header": "Soil\r\nSet-Cookie: a=b",
    "formula": '=HYPERLINK("http://e.example")',
    "address": "javascript:alert(4)",
    "search words": 'Soil" AND NEAR( * NOT',
    "lone surrogate": b"Soil \xed\xa0\x80 \xff",
    "10 MB": "Soil " * 2_000_000,
}
RUNS = ("<script>alert", "<img src=x", '" autofocus onfocus="alert', 'href="javascript:')
TYPED = ("text", "email", "password", "textarea", "search")


class Scene(NamedTuple):
    """A browser with an open receipt: a submission, a removed one, and a published theme."""

    client: FlaskClient
    consultation: Consultation
    pages: dict[str, str]  # name of a form -> address of its page


@pytest.fixture
def scene(app: Site, client: FlaskClient, clock: Any) -> Scene:
    session = db.session()
    consultation = factories.make_consultation(session, country="DE")
    consultation.questions.append(
        Question(key="pair", kind="hope_and_worry", prompt={"en": "Hopes?"}, position=2)
    )
    person = factories.make_participant(session, consultation, age_band="25_39")
    mine, gone = (
        factories.make_submission(session, consultation, text, participant=person)
        for text in ("More worms.", "Less noise.")
    )
    run = factories.make_run(session, consultation, state="published")
    theme = factories.make_theme(session, run, state="approved")
    point = factories.make_point(session, run, mine, theme)
    moderator = factories.make_account(session, ("moderator", consultation))
    removed = moderation.decide(session, gone, "removed", moderator, reason="off_topic")
    session.commit()
    with client.session_transaction() as browser:
        browser["receipts"] = {str(person.id): 4e9}
    here = f"/en/{consultation.mission.ref}/{consultation.ref}"
    pages = {
        "write": f"{here}/submissions/new",
        "change": f"{here}/submissions/{mine.ref}/edit",
        "flag": f"{here}/submissions/{mine.ref}/flag",
        "appeal": f"{here}/moderation/decisions/{removed.ref}/appeal",
        "challenge": f"{here}/themes/points/{point.ref}/challenge",
        "receipt": "/en/receipt",
        "sign in": "/en/sign-in",
        "link": "/en/sign-in/link",
        "register": "/en/register",
    }
    return Scene(client, consultation, pages)


FORMS = ("write", "change", "flag", "appeal", "challenge", "receipt", "sign in", "link", "register")


class Fields(HTMLParser):
    """Name, kind and value of every field on a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, tuple[str, str]] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attributes}
        kind = told.get("type", "text") if tag == "input" else tag
        if tag in ("input", "textarea", "select") and told.get("name"):
            self.found.setdefault(told["name"], (kind, told.get("value", "")))


def filled(page: str) -> tuple[dict[str, str], list[str]]:
    """A sensible answer in every field, and the names of those one types into."""
    found = Fields(page).found
    values = {name: value for name, (_, value) in found.items()}
    values |= {name: "Soil" for name, (kind, _) in found.items() if kind in TYPED}
    values |= {name: "a@example.org" for name, (kind, _) in found.items() if kind == "email"}
    values |= {name: "en" for name, (kind, _) in found.items() if kind == "select"}
    if "display" in found:
        values |= {"display": "named", "agrees": "y", "lane": "stakeholders", "step": "send"}
    return values, [name for name, (kind, _) in found.items() if kind in TYPED]


def rows() -> dict[str, int]:
    """How many rows there are, but for sessions and counts against misuse."""
    db.session.rollback()
    kept = [t for t in schema.metadata.sorted_tables if t.name not in ("web_session", "rate_count")]
    return {t.name: db.session.scalar(select(func.count()).select_from(t)) or 0 for t in kept}


def post(client: FlaskClient, where: str, values: dict[str, Any]) -> TestResponse:
    kind = "application/x-www-form-urlencoded"
    return client.post(where, data=urlencode(values), content_type=kind)


def demand_harmless(answer: TestResponse, said: str) -> None:
    assert answer.status_code < 500, f"{said}: {answer.status_code}"
    assert "Set-Cookie: a=b" not in str(answer.headers), said
    found = [mark for mark in RUNS if mark in answer.text]
    assert found == [], said


@pytest.mark.parametrize("form", FORMS)
def test_evil_in_every_field_of_a_form(scene: Scene, form: str) -> None:
    where = scene.pages[form]
    page = scene.client.get(where)
    assert page.status_code == 200
    values, typed = filled(page.text)
    assert typed or form == "flag", "this form has no field to type into"
    for name, evil in EVIL.items():
        chosen = [] if name == "10 MB" else [[field] for field in values if field not in typed]
        for at_once in (typed, *chosen):
            before = rows()
            answer = post(scene.client, where, values | dict.fromkeys(at_once, evil))
            said = f"{form}: {name} in {at_once}"
            demand_harmless(answer, said)
            if answer.status_code >= 400:
                assert rows() == before, f"{said}: refused with {answer.status_code}, but stored"
                assert "<h1" in answer.text, f"{said}: refused without a page"
    assert db.session.scalar(select(func.count()).select_from(Submission))


def test_evil_words_are_shown_as_they_are_and_run_nowhere(scene: Scene) -> None:
    where = scene.pages["write"]
    _, typed = filled(scene.client.get(where).text)
    words = {name: evil for name, evil in EVIL.items() if isinstance(evil, str)}
    del words["10 MB"]
    for name, evil in words.items():
        fresh, _ = filled(scene.client.get(where).text)
        answer = post(scene.client, where, fresh | dict.fromkeys(typed, evil))
        if name == "NUL":
            assert answer.status_code == 422
            assert "This has a character that can&#39;t be stored." in answer.text
        else:
            assert answer.status_code == 303, f"{name}: {answer.status_code}"
    del words["NUL"]
    here = where.removesuffix("/submissions/new")
    shown = "".join(
        page.text
        for page in (
            scene.client.get(f"{here}/receipt"),
            scene.client.get(f"{here}/submissions/"),
            scene.client.get(f"{here}/submissions/", query_string={"search": "Soil"}),
        )
    )
    for name, evil in words.items():
        stays = evil.replace("\r\n", "\n")
        assert html.unescape(html.escape(stays)) in html.unescape(shown), name
    assert [mark for mark in RUNS if mark in shown] == []
    for submission in db.session.scalars(select(Submission)):
        demand_harmless(scene.client.get(f"{here}/submissions/{submission.ref}"), submission.ref)
    stored = db.session.scalars(select(Answer.text)).all()
    assert set(words.values()) <= {text.replace("\n", "\r\n") for text in stored} | set(stored)
    _demand_tame_exports(scene, here)


def _demand_tame_exports(scene: Scene, here: str) -> None:
    file = scene.client.get(f"{here}/data/submissions.csv")
    cells = [cell for row in csv.reader(io.StringIO(file.text)) for cell in row]
    assert any(cell.startswith("'=HYPERLINK") for cell in cells)
    assert [cell for cell in cells if cell[:1] in ("=", "+", "@", "\t", "\r")] == []


@pytest.mark.parametrize("name", EVIL)
def test_evil_in_addresses(scene: Scene, name: str) -> None:
    here = scene.pages["write"].removesuffix("/submissions/new")
    evil = EVIL[name][:2000]
    for field in ("search", "lane", "language", "before", "after"):
        query = f"{quote(field)}={quote(evil)}"
        demand_harmless(scene.client.get(f"{here}/submissions/?{query}"), f"{name} in {field}")
        demand_harmless(scene.client.get(f"{here}/themes/?{query}"), f"{name} in {field}")
    for where in ("/en/r/", "/en/sign-in/link/", f"{here}/submissions/", "/en/"):
        demand_harmless(scene.client.get(where + quote(evil, safe="")), f"{name} at {where}")
