"""Report, case card and bundle: what is in them, that they open, that they are the same twice."""

import io
import re
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from docx import Document
from flask.testing import FlaskClient

from deliberation.base import now
from deliberation.consultations.models import Question
from deliberation.exchange.record import queries
from deliberation.insights.models import Campaign, CampaignMember
from deliberation.moderation.models import ModerationDecision
from deliberation.objectives.models import (
    Clause,
    Decision,
    Evidence,
    Objective,
    ObjectiveVersion,
    Position,
)
from deliberation.people.models import Demographic
from deliberation.responses.models import ThemeResponse
from tests.factories import make_account, make_participant, make_point, make_submission, make_theme
from tests.webapp.board import TEXT, Board
from webapp import documents, engine
from webapp.cli.bundle import bundle as bundle_command
from webapp.documents import word
from webapp.exchange import prepared
from webapp.exchange.bundle import archive
from webapp.exchange.bundle import check as checker
from webapp.exchange.report import views
from webapp.extensions import db
from webapp.transaction import Site, command

pytestmark = pytest.mark.usefixtures("clock")
QUOTE = "Water, 0."


@pytest.fixture
def board(client: FlaskClient) -> Board:
    """Two themes, one answered, an adopted objective with a quote, dissent, and a campaign."""
    made = Board(client)
    with command() as session:
        session.add(
            ThemeResponse(theme=made.water, status="partly", text=TEXT, office="Soil office",
                          taken="More hedges.", not_taken="The fixed date.")
        )  # fmt: skip
        version = ObjectiveVersion(
            objective=Objective(mission=made.mission, code="S1"), number=1, state="adopted",
            title="Living water", proposed_at=now(),
        )  # fmt: skip
        clause = Clause(ordinal=1, text="Every field keeps its rain.")
        clause.evidence.append(Evidence(theme=made.water, point=made.water.points[0]))
        version.clauses += [clause, Clause(ordinal=2, text="And the board adds this.")]
        version.positions.append(
            Position(member_name="Mo Member", stance="against", dissent="I would have asked more.")
        )
        version.decision = Decision(
            quorum=2, for_count=3, against_count=1, abstain_count=0, reason="It is time.",
            options_considered="A later year.",
        )  # fmt: skip
        session.add(version)
        removed = make_submission(session, made.consultation, "Gone.", state="removed")
        session.add(ModerationDecision(submission=removed, outcome="removed", reason="spam"))
        family = Campaign(run_id=made.run.id, kind="near", is_organised=True, label="The letter")
        family.members.append(CampaignMember(submission_id=made.worms.points[0].submission_id))
        session.add(family)
    return made


def get(board: Board, rest: str) -> bytes:
    answer = board.client.get(board.here(rest))
    assert answer.status_code == 200, (rest, answer.status_code)
    return answer.data


SAID = (
    "Soil office", "Worms", "Water", "Not answered yet.", "More hedges.", "The fixed date.",
    QUOTE, "Every field keeps its rain.", "from the board itself", "I would have asked more.",
    "A later year.", "The letter", "received, the sum of these", "Minority and rare views",
    "You said, we did, we did not", "The objectives.", "The year.",
)  # fmt: skip


@pytest.mark.parametrize("rest", ["report", "report.html"])
def test_the_page_tells_everything_on_record(board: Board, rest: str) -> None:
    page = get(board, rest).decode()
    assert [words for words in SAID if words not in page] == []


def test_the_file_asks_nothing_of_any_server(board: Board) -> None:
    page = get(board, "report.html").decode()
    assert not re.search(r"<(script|link|img|iframe)\b|url\(|@import", page)
    assert '<html lang="en">' in page


def test_the_text_document_opens_and_is_built_of_real_parts(board: Board) -> None:
    made = Document(io.BytesIO(get(board, "report.docx")))
    styles = [paragraph.style.name for paragraph in made.paragraphs]
    assert {"Title", "Heading 1", "Heading 2", "Heading 3", "List Bullet"} <= set(styles)
    told = "\n".join(p.text for p in made.paragraphs) + "\n".join(
        cell.text for table in made.tables for row in table.rows for cell in row.cells
    )
    assert [words for words in SAID if words not in told] == []
    for table in made.tables:
        assert "tblHeader" in table.rows[0]._tr.xml  # the header row says that it is one
    pictures = [shape._inline.docPr for shape in made.inline_shapes]
    assert pictures
    assert all(picture.get("descr") for picture in pictures)
    assert made.core_properties.language == "en"
    assert 'w:lang w:val="en"' in made.styles["Normal"].element.xml


def test_the_pdf_opens(board: Board, tmp_path: Path) -> None:
    for rest, pages in (("report.pdf", None), ("case-card.pdf", 1)):
        content = get(board, rest)
        assert content.startswith(b"%PDF-")
        assert b"/MarkInfo" in content  # tagged, with its reading order
        assert b"/Lang" in content
        if pages:
            assert _page_count(content, tmp_path) == pages


def _page_count(content: bytes, folder: Path) -> int:
    (folder / "card.pdf").write_bytes(content)
    try:
        found = subprocess.run(
            ["pdfinfo", folder / "card.pdf"], capture_output=True, text=True, check=True
        )
    except FileNotFoundError:
        return len(re.findall(rb"/Type\s*/Page\b", content))
    return int(re.findall(r"Pages:\s+(\d+)", found.stdout)[0])


@pytest.mark.parametrize(
    "rest", ["report.html", "report.pdf", "report.docx", "case-card.pdf", "data/bundle.zip"]
)
def test_the_same_records_give_the_same_bytes(board: Board, rest: str) -> None:
    assert get(board, rest) == get(board, rest)


def test_a_full_case_card_still_fits_one_page(board: Board, tmp_path: Path) -> None:
    with command() as session:
        for number in range(12):
            theme = make_theme(session, board.run, f"Theme {number} " + "w" * 90, state="approved")
            session.add(
                ThemeResponse(theme=theme, status="partly", text=TEXT, office="Soil office",
                              taken="taken " * 60, not_taken="not taken " * 60)
            )  # fmt: skip
    assert _page_count(get(board, "case-card.pdf"), tmp_path) == 1


def test_small_groups_are_not_told(board: Board) -> None:
    with command() as session:
        for number in range(3):
            make_submission(session, board.consultation, f"Young {number}", lane="youth")
    record = queries.record_of(db.session(), db.session.merge(board.consultation), now())
    assert record.participation.lanes["youth"] is None
    assert record.participation.lanes["citizens"] is None  # or it could be worked out
    assert "too few to tell" in get(board, "report").decode()


def test_the_report_asks_as_often_for_many_themes_as_for_few(
    board: Board, count_queries: Callable[..., int]
) -> None:
    def ask() -> int:
        db.session.expire_all()
        return count_queries(lambda: get(board, "report"))

    get(board, "report")
    few = ask()
    with command() as session:
        for number in range(15):
            theme = make_theme(session, board.run, f"Theme {number}", state="approved")
            author = make_participant(session, board.consultation)
            submission = make_submission(session, board.consultation, participant=author)
            point = make_point(session, board.run, submission, theme)
            session.add(ThemeResponse(theme=theme, status="declined", text=TEXT, office="O",
                                      reason="cost"))  # fmt: skip
            version = ObjectiveVersion(
                objective=Objective(mission=board.mission, code=f"T{number}"), number=1,
                state="adopted", title="T", proposed_at=now(),
            )  # fmt: skip
            clause = Clause(ordinal=1, text="More.")
            clause.evidence.append(Evidence(theme=theme, point=point))
            version.clauses.append(clause)
            session.add(version)
    assert ask() <= few + 1
    assert few <= 45


def test_a_large_file_is_made_by_the_worker(
    app: Site, board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "LARGE", 1)
    where = board.here("report.pdf")
    assert "Prepare the file" in board.get(where)
    board.post(where)
    assert "Waiting for a free worker" in board.get(where)
    board.post(where)  # pressed twice, made once
    assert engine.run_waiting() == 1
    assert "Download the file" in board.get(where)
    assert board.client.get(f"{where}?download=1").data.startswith(b"%PDF-")
    # What an author takes back makes another file; the old one is never handed out again.
    with command() as session:
        session.merge(board.water.points[0].submission).is_listed = False
    assert "Prepare the file" in board.get(where)


def test_prepared_files_go_after_an_hour(app: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    (prepared.folder() / "old.pdf").write_bytes(b"x")
    assert prepared.forget_old() == 0
    monkeypatch.setattr(prepared, "KEPT_SECONDS", -1)
    assert prepared.forget_old() == 1


# The bundle.


def _bundle(board: Board, folder: Path) -> Path:
    path = folder / "bundle.zip"
    path.write_bytes(get(board, "data/bundle.zip"))
    return path


def test_a_third_party_can_check_the_bundle(board: Board, tmp_path: Path) -> None:
    path = _bundle(board, tmp_path)
    good, bad = checker.check(path)
    assert bad == []
    assert "1 links from clauses lead to words" in " ".join(good)
    with zipfile.ZipFile(path) as archive:
        (tmp_path / "check.py").write_bytes(archive.read("check.py"))
    alone = subprocess.run(
        ["python3", "-I", tmp_path / "check.py", path], capture_output=True, text=True, check=False
    )
    assert alone.returncode == 0, alone.stderr
    assert "Everything holds." in alone.stdout
    assert CliRunner().invoke(bundle_command, ["check", str(path)]).exit_code == 0


CHANGES = {
    "submissions.csv": (b"Water, 0.", b"Fire, 0."),
    "ledger.csv": (b"themed,8", b"themed,9"),
    "themes.csv": (b",2,2,0,2,2,", b",2,2,0,3,2,"),
}


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("with_hashes", [False, True])
def test_a_changed_bundle_is_found_out(
    board: Board, tmp_path: Path, name: str, with_hashes: bool
) -> None:
    """Even by somebody who also writes the hashes anew: the counts and words no longer agree."""
    path = _bundle(board, tmp_path)
    with zipfile.ZipFile(path) as source:
        files = {entry: source.read(entry) for entry in source.namelist()}
    before, after = CHANGES[name]
    assert before in files[name], files[name].decode()
    changed = files[name].replace(before, after)
    if with_hashes:
        import hashlib

        old, new = (hashlib.sha256(content).hexdigest() for content in (files[name], changed))
        package = files["datapackage.json"]
        files["datapackage.json"] = package.replace(old.encode(), new.encode())
        pairs = ((old, new), tuple(
            hashlib.sha256(content).hexdigest() for content in (package, files["datapackage.json"])
        ))  # fmt: skip
        for was, is_now in pairs:
            files["SHA256SUMS"] = files["SHA256SUMS"].replace(was.encode(), is_now.encode())
    files[name] = changed
    with zipfile.ZipFile(path, "w") as target:
        for entry, content in files.items():
            target.writestr(entry, content)
    _good, bad = checker.check(path)
    assert bad
    assert CliRunner().invoke(bundle_command, ["check", str(path)]).exit_code == 1
    assert with_hashes == (not any("was changed" in line for line in bad))


def test_the_bundle_says_nothing_about_a_person(board: Board, tmp_path: Path) -> None:
    with zipfile.ZipFile(_bundle(board, tmp_path)) as source:
        for name in source.namelist():
            if name.endswith(".csv"):
                header = source.read(name).decode("utf-8-sig").splitlines()[0].split(",")
                assert not checker.PERSONAL & set(header)
        package = source.read("datapackage.json").decode()
        assert '"description": ""' not in package
        assert "CC-BY-4.0" in package


def test_no_table_may_get_a_column_about_a_person(board: Board) -> None:
    bad: list[str] = []
    checker.persons({"submissions": [{"submission": "a", "age_band": "18_24"}]}, [], bad)
    assert bad == ["submissions has the column age_band, which is about a person"]


def test_signs_that_a_document_cannot_hold_are_left_out() -> None:
    block = {"kind": "text", "text": "a\x01b\ufffe", "language": "", "url": "", "is_soft": False,
             "is_strong": False}  # fmt: skip
    data = {"title": "T\x02", "subtitle": "", "language": "en", "foot": "", "blocks": [block]}
    assert Document(io.BytesIO(word.as_docx(data))).paragraphs[-1].text == "ab"
    assert documents.as_pdf("report", data).startswith(b"%PDF-")


def test_the_bundle_is_found_anew_when_something_was_said(board: Board) -> None:
    talk = db.session.merge(board.consultation)
    before = archive.state_of(db.session(), talk)
    assert archive.state_of(db.session(), talk) == before
    with command() as session:
        make_submission(session, talk, "One more.")
    assert archive.state_of(db.session(), db.session.merge(talk)) != before


def test_organisers_publish_who_took_part_and_readers_do_not(board: Board) -> None:
    with command() as session:
        talk = session.merge(board.consultation)
        talk.questions.append(
            Question(key="place", kind="choice", prompt={"en": "Where do you live?"},
                     is_demographic=True, options=[{"key": "n", "label": {"en": "In the north"}}])
        )  # fmt: skip
        people = [point.submission.participant for point in session.merge(board.worms).points]
        for person in people:
            assert person is not None
            person.demographics.append(Demographic(question_key="place", option_key="n"))
        organiser = make_account(session, ("organiser", talk))
    assert "once an edition of it is published" in board.get(board.here("report"))
    assert board.client.post(board.here("report/edition")).status_code in (302, 303, 403)
    assert "In the north" not in board.get(board.here("report"))
    board.sign_in(organiser)
    board.post(board.here("report/edition"))
    page = board.get(board.here("report"))
    assert "Edition 1" in page
    assert "In the north" in page
    rows = board.client.get(board.here("data/participation.csv")).text
    # Six of eight: the two who said nothing could be recognised, so neither count is told.
    assert "1,2027-03-15,8,place,n,\r\n" in rows


def test_a_large_bundle_is_made_by_the_worker(
    board: Board, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(archive, "LARGE", 1)
    where = board.here("data/bundle.zip")
    assert board.client.get(board.here("data/everything.zip")).location.endswith(where)
    board.post(where)
    assert engine.run_waiting() == 1
    (tmp_path / "bundle.zip").write_bytes(board.client.get(f"{where}?download=1").data)
    assert checker.check(tmp_path / "bundle.zip")[1] == []
