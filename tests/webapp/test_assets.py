"""Front-end files: what is copied, what is left out, and the sentence when it can't be."""

import subprocess
from pathlib import Path

import pytest

from webapp import assets


@pytest.fixture
def stale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assets, "VENDOR", tmp_path / "vendor")


@pytest.mark.parametrize("name", ["govuk-frontend.css", "govuk-frontend.rtl.css"])
def test_the_copied_style_sheets_carry_no_foreign_font(name: str) -> None:
    css = (assets.VENDOR / name).read_text("utf-8")
    assert ".govuk-button" in css
    assert "@font-face" not in css
    assert "GDS Transport" not in css
    assert "var(--interface-font)" in css


def test_the_mirrored_sheet_swaps_sides() -> None:
    plain = (assets.VENDOR / "govuk-frontend.css").read_text("utf-8")
    mirrored = (assets.VENDOR / assets.MIRRORED).read_text("utf-8")
    assert plain.count("padding-left:") > 0
    assert plain.count("padding-left:") == mirrored.count("padding-right:")


def test_the_heading_font_is_small() -> None:
    assert (assets.VENDOR / "lora.woff2").stat().st_size <= 40 * 1024


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (FileNotFoundError("npm"), "need Node"),
        (subprocess.CalledProcessError(1, "npm"), "check the network"),
    ],
)
def test_what_is_missing_is_said_in_one_sentence(
    stale: None, monkeypatch: pytest.MonkeyPatch, fault: Exception, sentence: str
) -> None:
    def fail(*arguments: object, **more: object) -> None:
        raise fault

    monkeypatch.setattr(subprocess, "run", fail)
    with pytest.raises(SystemExit) as stopped:
        assets.main()
    assert sentence in str(stopped.value)
    assert "\n" not in str(stopped.value)


def test_nothing_is_installed_when_all_is_current(monkeypatch: pytest.MonkeyPatch) -> None:
    assert assets.is_current()
    monkeypatch.setattr(assets, "build", lambda: pytest.fail("it installed again"))
    assets.main()
