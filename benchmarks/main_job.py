"""The main job on real input: import, themes, review, response, objective, export.

Runs the console commands of the product on the two data sets in ../shared/data, each on a fresh
site, and prints counts that balance, time and peak memory, beside the limit: embedding the same
texts alone, one thread, in a process of its own.

    .venv/bin/python benchmarks/main_job.py
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT.parent / "shared" / "data"
COMMAND = Path(sys.executable).with_name("mission-commons")
STEPS = Path(__file__).with_name("main_job_steps.py")


@dataclass(frozen=True)
class DataSet:
    name: str
    file: str
    language: str
    options: tuple[str, ...]


SETS = (
    DataSet(
        "cycling-dialogue-bonn", "contributions.csv", "de",
        ("--text", "title", "--text", "text", "--id", "ID"),
    ),
    DataSet(
        "decide-madrid-proposals", "proposals.csv", "es",
        ("--text", "title", "--text", "description", "--id", "id"),
    ),
)  # fmt: skip


def timed(arguments: list[str], instance: Path) -> tuple[str, float, float]:
    """Output, seconds and peak MB (this child's own, from wait4)."""
    environment = os.environ | {"INSTANCE": str(instance), "OMP_NUM_THREADS": "1",
                                "OPENBLAS_NUM_THREADS": "1"}  # fmt: skip
    started = time.perf_counter()
    with tempfile.TemporaryFile("w+") as output:
        child = subprocess.Popen(arguments, stdout=output, env=environment, cwd=ROOT)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - started
        output.seek(0)
        text = output.read()
    if status:
        sys.exit(f"{' '.join(arguments)} failed:\n{text}")
    return text, seconds, peak_mb(usage)


def peak_mb(usage: resource.struct_rusage) -> float:
    return usage.ru_maxrss / 1024


def walk(data: DataSet) -> None:
    folder = DATA / data.name
    if not folder.is_dir():
        print(f"{data.name}: absent, skipped")
        return
    with tempfile.TemporaryDirectory() as place:
        instance = Path(place)
        timed([str(COMMAND), "migrate"], instance)
        made, _, _ = timed([sys.executable, str(STEPS), "open", data.language], instance)
        ref = made.strip()
        bring_in = [str(COMMAND), "import", "submissions", str(folder / data.file),
                    "--consultation", ref, *data.options, "--language", data.language]  # fmt: skip
        steps = {"import": timed(bring_in, instance)}
        again, _, _ = timed(bring_in, instance)
        steps["themes, reviewed and published"] = timed(
            [str(COMMAND), "themes-run", "--consultation", ref, "--approve-all", "--publish",
             "--as", "analyst@example.org"], instance,
        )  # fmt: skip
        steps["respond, draft, adopt, close"] = timed(
            [sys.executable, str(STEPS), "answer", ref], instance
        )
        steps["export"] = timed(
            [str(COMMAND), "export", "--consultation", ref, "--out", str(instance / "out")],
            instance,
        )
        limit = timed([sys.executable, str(STEPS), "embed", ref], instance)
        told, _, _ = timed([sys.executable, str(STEPS), "counts", ref], instance)
        report(data.name, again, steps, limit, json.loads(told))


def report(
    name: str,
    again: str,
    steps: dict[str, tuple[str, float, float]],
    limit: tuple[str, float, float],
    counts: dict[str, int],
) -> None:
    print(f"\n{name}")
    for what, (_, seconds, memory) in steps.items():
        print(f"  {what:<34} {seconds:7.1f} s   peak {memory:6.0f} MB")
    total = sum(seconds for _, seconds, _ in steps.values())
    embedding = float(limit[0])
    print(f"  {'all of it':<34} {total:7.1f} s")
    print(f"  {'limit: embedding alone':<34} {embedding:7.1f} s   ratio {total / embedding:.2f}")
    print(f"  imported again: {again.strip().splitlines()[-1]}")
    parts = {k: v for k, v in counts.items() if k not in ("received", "themes", "points")}
    balance = "balances" if counts["received"] == sum(parts.values()) else "DOES NOT BALANCE"
    listed = " + ".join(f"{v} {k.replace('_', ' ')}" for k, v in parts.items())
    print(f"  received {counts['received']} = {listed}: {balance}")
    print(f"  {counts['points']} points, {counts['themes']} themes")


if __name__ == "__main__":
    for data_set in SETS:
        walk(data_set)
