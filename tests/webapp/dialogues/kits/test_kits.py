"""Kits: printed sheets as pictures, their QR codes scanned, black and white on A4."""

import shutil
import subprocess
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from flask.testing import FlaskClient

from deliberation.dialogues import operations as dialogues
from deliberation.dialogues.items import operations as items
from deliberation.dialogues.items.operations import Entry
from deliberation.dialogues.models import KINDS
from tests.webapp.dialogues.rooms import Room, enter_by_code, make_room
from webapp.dialogues.kits import contents, kit
from webapp.documents import as_pdf
from webapp.transaction import command

A4 = (842, 595)  # at 72 dots an inch


def needs_poppler() -> None:
    if shutil.which("pdftoppm") is None or shutil.which("pdftotext") is None:
        pytest.skip("needs poppler's pdftoppm and pdftotext")


def pages(pdf: bytes, folder: Path, dots: int) -> list[np.ndarray]:
    """Each page as height x width x 3."""
    needs_poppler()
    file = folder / "sheet.pdf"
    file.write_bytes(pdf)
    for old in folder.glob("page*"):
        old.unlink()
    subprocess.run(["pdftoppm", "-r", str(dots), str(file), str(folder / "page")], check=True)
    return [_picture(path.read_bytes()) for path in sorted(folder.glob("page*.ppm"))]


def _picture(content: bytes) -> np.ndarray:
    kind, size, most, pixels = content.split(b"\n", 3)
    assert (kind, most) == (b"P6", b"255")
    width, height = map(int, size.split())
    return np.frombuffer(pixels, np.uint8).reshape(height, width, 3)


def text(pdf: bytes, folder: Path) -> str:
    needs_poppler()
    file = folder / "text.pdf"
    file.write_bytes(pdf)
    done = subprocess.run(["pdftotext", "-layout", str(file), "-"], check=True, capture_output=True)
    return done.stdout.decode()


def scanned(picture: np.ndarray) -> list[str]:
    import zxingcpp

    return [found.text for found in zxingcpp.read_barcodes(np.ascontiguousarray(picture))]


@pytest.fixture
def room(app: object, clock: datetime) -> Room:
    with command() as session:
        return make_room(session, bands={"13_15": 12})


def part(client: FlaskClient, room: Room, name: str) -> bytes:
    answer = client.get(f"{room.address.removesuffix('/room')}/kit/{name}.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    return answer.data


def test_every_sheet_is_printable_black_and_white_on_a4(
    client: FlaskClient, room: Room, tmp_path: Path
) -> None:
    enter_by_code(client, room)
    for name in kit.parts(kit.of_dialogue(room.dialogue, "")):
        for picture in pages(part(client, room, name), tmp_path, 72):
            assert max(abs(a - b) for a, b in zip(picture.shape, A4, strict=False)) <= 1, name
            spread = picture.max(axis=2).astype(int) - picture.min(axis=2)
            assert spread.max() == 0, f"{name} has a colour"
            assert picture.min() < 60, f"{name} is empty"
            edge = np.concatenate([picture[:12].ravel(), picture[:, :12].ravel()])
            assert edge.min() == 255, f"{name} runs off the paper"


def test_each_table_sheet_leads_to_the_room_and_has_its_own_numbers(
    client: FlaskClient, room: Room, tmp_path: Path
) -> None:
    enter_by_code(client, room)
    pdf = part(client, room, "tables")
    found = [scanned(picture) for picture in pages(pdf, tmp_path, 110)]
    links = [one for page in found for one in page]
    assert len(links) == 4
    assert len(set(links)) == 1
    assert links[0].endswith(room.address)
    said = text(pdf, tmp_path)
    for number in (101, 130, 201, 330, 430):
        assert str(number) in said
    assert room.ref in said


def test_before_it_is_submitted_slips_say_when_the_code_comes(
    client: FlaskClient, room: Room, tmp_path: Path
) -> None:
    enter_by_code(client, room)
    pdf = part(client, room, "slips")
    assert [scanned(picture) for picture in pages(pdf, tmp_path, 110)] == [[], []]
    assert "when all the sheets are typed in" in " ".join(text(pdf, tmp_path).split())


def submit(room: Room) -> str:
    with command() as session:
        dialogue = room.dialogue
        items.enter(session, dialogue, Entry("k", 1, "works", "The bus is on time."))
        return dialogues.submit(session, dialogue, None).code


def test_slips_carry_the_groups_code_and_it_opens_the_receipt(
    client: FlaskClient, room: Room, tmp_path: Path
) -> None:
    code = submit(room)
    enter_by_code(client, room)
    address = f"{room.address.removesuffix('/room')}/kit"
    assert "We keep no copy of the code" in client.get(address).text
    answer = client.post(address, data={"code": code.upper().replace(" ", "-")})
    assert answer.mimetype == "application/pdf"
    found = [one for page in pages(answer.data, tmp_path, 130) for one in scanned(page)]
    assert len(found) == 12
    assert len(set(found)) == 1
    assert found[0].endswith(code.replace(" ", "-"))
    opened = client.get(
        found[0].split("localhost", 1)[-1].split(":5000", 1)[-1], follow_redirects=True
    )
    assert "The bus is on time." in opened.text


def test_a_code_of_another_group_prints_nothing(client: FlaskClient, room: Room) -> None:
    submit(room)
    with command() as session:
        other = make_room(session)
    strange = submit(other)
    enter_by_code(client, room)
    answer = client.post(f"{room.address.removesuffix('/room')}/kit", data={"code": strange})
    assert answer.status_code == 422
    assert "not the code of this session" in answer.text


def test_the_manage_code_stands_on_no_sheet(
    client: FlaskClient, room: Room, tmp_path: Path
) -> None:
    enter_by_code(client, room)
    for name in kit.parts(kit.of_dialogue(room.dialogue, "")):
        said = text(part(client, room, name), tmp_path)
        assert room.code not in " ".join(said.split())


def test_only_who_runs_the_room_prints_its_kit(client: FlaskClient, room: Room) -> None:
    address = room.address.removesuffix("/room")
    assert client.get(f"{address}/kit").status_code == 403
    assert client.get(f"{address}/kit/slips.pdf").status_code == 403
    enter_by_code(client, room)
    assert client.get(f"{address}/kit/cards.pdf").status_code == 404


def test_forms_of_consent_follow_the_matrix(app: object) -> None:
    made = kit.blank("youth_table", "en")
    forms = contents.data(made, "consent")["forms"]
    assert [form["band"] for form in forms] == ["13–15", "16–17"]
    guardian = [part for part in forms[0]["parts"] if part["signed"] == "Parent or guardian"]
    assert guardian
    assert not [part for part in forms[1]["parts"] if part["signed"] == "Parent or guardian"]
    adult = contents.data(kit.blank("citizens_panel", "en"), "consent")["forms"]
    assert [len(form["parts"]) for form in adult] == [1]


@pytest.mark.parametrize("kind", KINDS)
def test_every_protocol_has_a_blank_kit(client: FlaskClient, kind: str) -> None:
    shown = client.get(f"/en/protocols/{kind}").text
    for name in kit.parts(kit.blank(kind, "en")):
        assert f"/en/protocols/{kind}/kit/{name}.pdf" in shown
        answer = client.get(f"/en/protocols/{kind}/kit/{name}.pdf")
        assert answer.data.startswith(b"%PDF")


def test_cards_for_2060_are_part_of_that_kit_alone(app: object) -> None:
    assert {"cards", "facts"} <= set(kit.parts(kit.blank("future_generations", "de")))
    assert "cards" not in kit.parts(kit.blank("youth_table", "de"))
    made = contents.data(kit.blank("future_generations", "da"), "cards")
    assert (made["year"], made["words"]["window"]) == ("2060", "Fra mit vindue ser jeg")


def test_words_of_people_are_never_read_as_markup(app: object) -> None:
    made = replace(kit.blank("youth_table", "en"), title='#panic("no") $x$ *bold* _', people=7)
    assert as_pdf("kit_slips", contents.data(made, "slips"), "en").startswith(b"%PDF")
    assert contents.data(made, "slips")["slip"]["count"] == 12
