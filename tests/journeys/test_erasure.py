"""Marker words in everything a person can fill in; after erasing, no file holds one of them."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from deliberation import journal
from deliberation.base import clock_at, now
from deliberation.consultations.models import Consultation, Question
from deliberation.insights import operations as insights
from deliberation.insights import queries as themes
from deliberation.insights.models import Point, Run, Theme
from deliberation.missions.models import BoardSeat
from deliberation.moderation import operations as moderation
from deliberation.objectives.models import Objective, ObjectiveVersion, Position
from deliberation.people import queries as accounts
from deliberation.responses.models import Verdict
from deliberation.submissions import operations as submissions
from deliberation.submissions import queries
from deliberation.submissions.models import Answer, Draft, Receipt, Submission
from tests import factories
from webapp import engine, mail
from webapp.cli.data import export
from webapp.extensions import db
from webapp.transaction import Site, command

# Letters only, so that word lists, the search index and the theme's keywords take them in.
WORDS = {
    name: f"Quokka{name}"
    for name in (
        "answer", "hope", "worry", "interest", "shown", "account", "address", "note",
        "appeal", "reply", "challenge", "explanation", "interests", "receipt", "edited",
    )
}  # fmt: skip
SUBJECTS = {
    "Earthworms": ["need soil that is ploughed less", "die where poison is sprayed"],
    "Floods": ["need meadows to flow over", "come faster since the drains were laid"],
    "Pupils": ["should learn to grow food", "need gardens at every school"],
}
PLACES = ["in the north", "near the coast", "in our valley", "around the town", "on slopes"]


@pytest.fixture
def world(app: Site, client: FlaskClient) -> Iterator[SimpleNamespace]:
    """A consultation whose themes are published, in which Zoe took part in every way there is."""
    start = now()
    with command() as session:
        consultation = factories.make_consultation(session, shows_submissions=True)
        consultation.questions.append(
            Question(key="pair", kind="hope_and_worry", prompt={"en": "What next?"}, position=1)
        )
        for subject, wishes in SUBJECTS.items():
            for wish in wishes:
                for place in PLACES:
                    factories.make_submission(session, consultation, f"{subject} {place} {wish}.")
        staff = {
            name: factories.make_account(session, (role, consultation), name=name)
            for name, role in (("one", "moderator"), ("two", "moderator"), ("ana", "analyst"))
        }
    w = SimpleNamespace(app=app, client=client, ref=consultation.ref, staff=staff)
    w.instance = app.config["SETTINGS"].instance
    _register(w)
    _take_part(w)
    with clock_at(start + timedelta(weeks=2)):
        _moderate(w)
        _find_and_publish(w)
        _take_part_later(w)
        # Weeks later the first session is over.
        assert w.client.post("/en/sign-in/link", data={"email": w.email}).status_code == 303
        _follow_link(w)
        yield w


def _consultation(w: SimpleNamespace) -> Consultation:
    return db.session.scalars(select(Consultation).where(Consultation.ref == w.ref)).one()


def _register(w: SimpleNamespace) -> None:
    """By the site itself, so that there is a message, a session and a name."""
    w.email = f"{WORDS['address']}@example.org".lower()
    data = {"email": w.email, "display_name": WORDS["account"], "is_old_enough": "y"}
    assert w.client.post("/en/register", data=data).status_code == 303
    _follow_link(w)


def _follow_link(w: SimpleNamespace) -> None:
    account = accounts.account_of(db.session(), w.email)
    assert account is not None
    message = mail.messages_of(w.instance, account.ref)[-1].read_text().replace("=\n", "")
    found = re.search(r"https?://[^/\s]+(/\S+)", message)
    assert found is not None
    assert w.client.post(found[1]).status_code == 303


def _take_part(w: SimpleNamespace) -> None:
    """Two submissions by account (so that a keyword can come of them), one by receipt alone."""
    person = {"language": "en", "age_band": "25_39", "agrees": True}
    pair = {"hope": f"I hope {WORDS['hope']}.", "worry": f"I fear {WORDS['worry']}."}
    with command() as session:
        consultation = _consultation(w)
        account = accounts.account_of(session, w.email)
        for ending in ("need soil that is ploughed less", "die where poison is sprayed"):
            text = f"Earthworms {WORDS['answer']} {ending}."
            draft = Draft(
                answers={"main": {"text": text}, "pair": pair}, demographics={},
                lane="stakeholders", interest=WORDS["interest"], shown_name=WORDS["shown"],
                **person,
            )  # fmt: skip
            submissions.submit(session, consultation, draft, account=account)
        text = f"Floods {WORDS['receipt']} come faster since the drains were laid."
        draft = Draft(answers={"main": {"text": text}}, demographics={}, **person)
        w.code = submissions.submit(session, consultation, draft).code
        w.holder = session.scalars(select(Receipt.participant_id)).one()
        edited = f"Floods {WORDS['edited']} come faster since the drains were laid."
        draft = Draft(answers={"main": {"text": edited}}, demographics={}, **person)
        own = select(Submission).where(Submission.participant_id == w.holder)
        submissions.edit(session, session.scalars(own).one(), draft)


def _moderate(w: SimpleNamespace) -> None:
    with command() as session:
        own = select(Submission).where(Submission.shown_name == WORDS["shown"])
        submission = session.scalars(own.limit(1)).one()
        decision = moderation.decide(
            session, submission, "removed", w.staff["one"], reason="off_topic", note=WORDS["note"]
        )
        appeal = moderation.appeal(session, decision, WORDS["appeal"])
        moderation.decide_appeal(session, appeal, "restored", WORDS["reply"], w.staff["two"])


def _find_and_publish(w: SimpleNamespace) -> None:
    with command() as session:
        insights.request_run(session, _consultation(w), w.staff["ana"], {"granularity": "coarse"})
    db.session.rollback()
    assert engine.run_waiting() == 1
    with command() as session:
        run = session.scalars(select(Run)).one()
        assert run.state == "draft", "the analysis of the small corpus failed"
        # The machine may or may not choose a rare word; an erasure has to cope with it.
        for theme in _themes_with(WORDS["answer"]):
            theme.keywords = [*theme.keywords, WORDS["answer"].lower()]
            theme.label = f"{theme.label}, {WORDS['answer'].lower()}"
        for theme in run.themes:
            insights.approve(session, run, theme, w.staff["ana"])
        insights.publish(session, run, w.staff["ana"])
    engine.seal_all()


def _themes_with(word: str) -> list[Theme]:
    points = db.session.scalars(select(Point).where(Point.theme_id.is_not(None)))
    return list({point.theme.id: point.theme for point in points if word in point.text}.values())


def _take_part_later(w: SimpleNamespace) -> None:
    """After publication: an objection, a verdict, and an office with a name."""
    with command() as session:
        account = accounts.account_of(session, w.email)
        assert account is not None
        points = session.scalars(select(Point)).all()
        point = next(one for one in points if WORDS["answer"] in one.text)
        objection = insights.challenge(session, point, WORDS["challenge"])
        insights.answer_challenge(session, objection, WORDS["explanation"], w.staff["ana"])
        themed = next(one for one in points if one.theme_id is not None)
        own = point.submission.participant_id
        session.add(Verdict(participant_id=own, theme_id=themed.theme_id, score=3))
        mission = _consultation(w).mission
        session.add(
            BoardSeat(
                mission=mission, account_id=account.id, name=WORDS["account"], office="Soil office",
                interests=WORDS["interests"],
            )
        )  # fmt: skip
        objective = Objective(mission=mission, code="1")
        version = ObjectiveVersion(objective=objective, number=1, title="Living soil")
        position = Position(
            version=version, account=account, member_name=WORDS["account"], stance="for"
        )
        session.add_all([objective, version, position])
    engine.seal_all()


def scan(folder: Path) -> dict[str, list[str]]:
    """Which marker words stand in which files, however they are written."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("*")):
        content = path.read_bytes().lower() if path.is_file() else b""
        for word in [word.lower() for word in WORDS.values()]:
            if word.encode() in content or word.encode("utf-16-le") in content:
                found.setdefault(word, []).append(path.name)
    return found


def open_receipt(w: SimpleNamespace) -> FlaskClient:
    browser = w.app.test_client()
    with browser.session_transaction() as session:
        session["receipts"] = {str(w.holder): now().timestamp() + 600}
    return browser


def exported(w: SimpleNamespace, folder: Path) -> str:
    """Everything public, as the console writes it."""
    assert export.callback is not None
    folder.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        settings = w.app.config["SETTINGS"]
        patch.setenv("INSTANCE", str(settings.instance))
        patch.setenv("SECRET_KEY", settings.secret_key)
        patch.setenv("RECEIPT_KEY", settings.receipt_key)
        export.callback(ref=w.ref, out=folder)
    return "".join(path.read_text() for path in folder.iterdir()).lower()


def ledger(w: SimpleNamespace) -> tuple[object, ...]:
    """The published numbers."""
    db.session.expire_all()
    run = themes.published_run(db.session(), _consultation(w))
    assert run is not None
    found = themes.ledger(db.session(), run)
    return found.received, found.themed, found.unthemed, found.set_aside, found.balances


def test_every_word_goes_and_every_number_stays(
    world: SimpleNamespace, tmp_path_factory: pytest.TempPathFactory
) -> None:
    # All are there first, even those an edit replaced (in the log), or this would prove nothing.
    assert set(scan(world.instance)) == {word.lower() for word in WORDS.values()}
    outside = tmp_path_factory.mktemp("outside")
    assert WORDS["answer"].lower() in exported(world, outside / "before")
    assert queries.public_page(db.session(), _consultation(world), search=WORDS["answer"]).items
    numbers = ledger(world)
    db.session.remove()

    sure = {"is_sure": "y"}
    told = json.dumps(json.loads(world.client.get("/en/my-data/download").text)).lower()
    for name in set(WORDS) - {"receipt", "edited"}:
        assert WORDS[name].lower() in told, f"{name} is missing in the download"
    assert world.client.post("/en/my-data/erase", data=sure).status_code == 303
    assert open_receipt(world).post("/en/my-data/erase", data=sure).status_code == 303

    assert scan(world.instance) == {}
    assert not list((world.instance / "mail").iterdir())
    assert ledger(world) == numbers
    public = exported(world, outside / "after")
    assert [word for word in WORDS.values() if word.lower() in public] == []
    page = queries.public_page(db.session(), _consultation(world), search=WORDS["answer"])
    assert page.items == []
    db.session.remove()
    _demand_whole_journal(world)


def _demand_whole_journal(world: SimpleNamespace) -> None:
    engine.seal_all()
    found = journal.verify(db.session())
    assert found.is_whole
    assert found.erased_count > 0
    # And still nothing after the worker, the exports and the log went on.
    assert scan(world.instance) == {}


def test_words_of_others_are_untouched(world: SimpleNamespace) -> None:
    sure = {"is_sure": "y"}
    world.client.post("/en/my-data/erase", data=sure)
    db.session.expire_all()
    own = select(Submission).where(Submission.erased_at.is_not(None))
    assert len(db.session.scalars(own).all()) == 2
    texts = db.session.scalars(select(Answer.text)).all()
    assert sum(text.startswith("Earthworms ") for text in texts) == 10
    assert sum(WORDS["edited"] in text for text in texts) == 1
