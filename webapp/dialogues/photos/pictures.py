"""Pictures of photos as files: made anew from their pixels, so that nothing else comes along.

Where and when a photo was taken, by which camera, and the small picture that cameras hide in it
stand in the file beside the pixels. What is stored here is a new PNG that never saw them.
"""

import secrets
import struct
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from flask import current_app
from sqlalchemy.orm import Session

from deliberation.dialogues.photos import queries
from deliberation.errors import Invalid

LONGEST = 2000  # pixels of a side; enough to read handwriting
MOST_PIXELS = 50_000_000
UNNAMED_SECONDS = 600  # a picture whose transaction never came to its end
SHEET = """\
#set page(width: auto, height: auto, margin: 0pt)
#context {{
  let own = measure(image("photo", format: "{kind}"))
  image("photo", format: "{kind}", width: own.width / calc.max(own.width, own.height) * {longest}pt)
}}
"""
PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
# The JPEG segments that say how large the picture is.
FRAMES = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})


def keep(content: bytes) -> str:
    """Store the picture alone; returns its file's name. Raises Invalid("photo", ...)."""
    made = pixels_only(content)
    name = f"{secrets.token_hex(16)}.png"
    path = folder() / name
    path.write_bytes(made)
    path.chmod(0o600)
    return name


def read(name: str) -> bytes | None:
    path = folder() / Path(name).name
    return path.read_bytes() if path.exists() else None


def delete(name: str) -> None:
    (folder() / Path(name).name).unlink(missing_ok=True)


def forget_unnamed(session: Session) -> int:
    """Delete files that no photo names any more; returns how many."""
    named = queries.file_names(session)
    stale = [
        file
        for file in folder().iterdir()
        if file.name not in named and time.time() - file.stat().st_mtime > UNNAMED_SECONDS
    ]
    for file in stale:
        file.unlink(missing_ok=True)
    return len(stale)


def folder() -> Path:
    """Nobody but the site reads it."""
    found: Path = current_app.config["SETTINGS"].instance / "photos"
    found.mkdir(parents=True, exist_ok=True)
    found.chmod(0o700)
    return found


def pixels_only(content: bytes) -> bytes:
    """The picture, turned as its camera meant it, as a PNG without anything else."""
    import typst  # 40 MB that only this needs

    kind, width, height = _measure(content)
    if not 0 < width * height <= MOST_PIXELS:
        raise Invalid("photo", "The picture is too large. Take it with fewer pixels.")
    longest = min(max(width, height), LONGEST)
    with tempfile.TemporaryDirectory() as place:
        (Path(place) / "photo").write_bytes(content)
        sheet = Path(place) / "sheet.typ"
        sheet.write_text(SHEET.format(kind=kind, longest=longest), "utf-8")
        try:
            made = typst.compile(sheet, root=place, format="png", ppi=72)
        except RuntimeError:  # what the compiler says of a picture that is none
            raise Invalid("photo", "This picture can't be read. Save it as JPEG or PNG.") from None
    return bytes(made if isinstance(made, bytes) else made[0])


def _measure(content: bytes) -> tuple[str, int, int]:
    """Its kind, width and height, read before anything is unpacked."""
    if content.startswith(PNG) and len(content) > 24:
        width, height = struct.unpack(">II", content[16:24])
        return "png", width, height
    if content.startswith(JPEG):
        for marker, body in _segments(content):
            if marker in FRAMES and len(body) >= 5:
                height, width = struct.unpack(">HH", body[1:5])
                return "jpg", width, height
    raise Invalid("photo", "Choose a photo as JPEG or PNG.")


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """The segments of a JPEG up to its picture."""
    place = 2
    while place + 4 <= len(content) and content[place] == 0xFF:
        marker = content[place + 1]
        (length,) = struct.unpack(">H", content[place + 2 : place + 4])
        if length < 2:
            return
        yield marker, content[place + 4 : place + 2 + length]
        place += 2 + length
