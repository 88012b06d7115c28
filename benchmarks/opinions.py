"""Opinion groups beside red-dwarf: seconds, peak memory, agreement with the published groups.

    python -m benchmarks.opinions [--only NAME]... [--quick]

Every run is a process of its own on one thread; seconds are those of the processor, which other
work on the machine disturbs least. Both get the same votes (after moderation), the same included
participants and the same number of groups, and the clock stands still while files are read and
packages loaded. "Whole" is our result with its evidence (200 shuffles, 100 resamples),
"alike" the same without them, which is the work red-dwarf does. Small conversations: medians of
three. The peer may use 12 GB and 20 minutes; where it needs more, that is printed. Real
conversations need ../shared/data. `--quick` leaves out what is synthetic.
"""

import argparse
import json
import math
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from analysis.opinions.records import Votes
from benchmarks import opinions_peer, peers

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data"
PEER = Path(__file__).with_name("opinions_peer.py")
MEMORY, MINUTES = 12, 20  # what the peer may use: GB, and minutes of the processor in one run
SMALL = 100_000  # votes up to which the median of three runs is taken
THREADS = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}
SYNTHETIC = ((10_000, 500), (10_000, 2_000), (30_000, 2_000), (100_000, 2_000))
VOTES_EACH = 50
# Conversations whose published groups can be derived from their published votes.
DERIVABLE = (
    "15-per-hour-seattle", "brexit-consensus", "canadian-electoral-reform", "vtaiwan.uberx",
    "austria-climate.5twd2jsnkf", "150ptpt-3gp-no-strict-no-meta",
    "25ptpt-3gp-no-strict-with-meta", "below-100-ptpts",
)  # fmt: skip
Found = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """A conversation on disk; `published` are its own groups by position of participant."""

    name: str
    file: Path
    votes: int
    k: int
    published: dict[str, str]


def conversations(folder: Path, only: list[str]) -> Iterator[Case]:
    """Every real conversation that is here, read and moderated as the command does."""
    from analysis.opinions import polis

    for root in ("polis-opendata", "polis-math-fixtures"):
        for path in sorted((DATA / root).iterdir() if (DATA / root).is_dir() else ()):
            if not path.is_dir() or (only and path.name not in only):
                continue
            about = path / "conversation.json"
            is_strict = about.exists() and json.loads(about.read_text())["strict_moderation"]
            read = polis.read_export(path, is_strict=is_strict)
            place = {name: str(i) for i, name in enumerate(read.votes.participants)}
            groups = {place[name]: group for name, group in read.groups.items() if name in place}
            file = stored(folder / f"{path.name}.npz", read.votes)
            yield Case(path.name, file, len(read.votes.value), len(set(groups.values())), groups)


def synthetic(folder: Path, people: int, statements: int) -> Case:
    """Three camps; each person votes on about fifty statements drawn at random."""
    draw = np.random.default_rng(0)
    camp = draw.integers(0, 3, people)
    chance = np.clip(draw.normal(0.55, 0.28, (3, statements)), 0.03, 0.97)
    pair = np.unique(
        np.repeat(np.arange(people, dtype=np.int64), VOTES_EACH) * statements
        + draw.integers(0, statements, people * VOTES_EACH)
    )
    participant, statement = pair // statements, pair % statements
    agrees = draw.random(len(pair)) < chance[camp[participant], statement]
    value = np.where(draw.random(len(pair)) < 0.15, 0, np.where(agrees, 1, -1))
    votes = Votes(
        tuple(map(str, range(people))), tuple(map(str, range(statements))),
        participant.astype(np.int32), statement.astype(np.int32), value.astype(np.int8),
    )  # fmt: skip
    name = f"{people:,} x {statements:,}"
    file = stored(folder / f"{people}-{statements}.npz", votes)
    groups = {str(i): str(group) for i, group in enumerate(camp.tolist())}
    return Case(name, file, len(pair), 3, groups)


def stored(file: Path, votes: Votes) -> Path:
    """The votes by position, with who is included by our rule (so that both take the same)."""
    counts = np.bincount(votes.participant, minlength=len(votes.participants))
    enough = np.flatnonzero(counts >= min(7, len(votes.statements)))
    if len(enough) < 15:
        enough = np.sort(np.argsort(-counts, kind="stable")[:15])
    np.savez(
        file, participant=votes.participant, statement=votes.statement, value=votes.value,
        included=enough, shape=np.array([len(votes.participants), len(votes.statements)]),
    )  # fmt: skip
    return file


def ours(file: Path, k: int, target: Path, is_whole: bool) -> None:
    """One run of ours, in this process."""
    from analysis.opinions.find import find_opinions
    from analysis.opinions.params import OpinionParams

    held = np.load(file)
    people, statements = (tuple(map(str, range(n))) for n in held["shape"].tolist())
    votes = Votes(people, statements, held["participant"], held["statement"], held["value"])
    bare = {} if is_whole else {"shuffles": 0, "resamples": 0}
    warm_up(find_opinions, OpinionParams(groups=2, shuffles=0, resamples=0))
    wall, cpu = time.perf_counter(), time.process_time()
    result = find_opinions(votes, OpinionParams(groups=k, **bare))
    found = {
        "wall": time.perf_counter() - wall,
        "cpu": time.process_time() - cpu,
        "peak": opinions_peer.peak(),
        "groups": {p.participant: p.group for p in result.places if p.group is not None},
        "included": [int(p.participant) for p in result.places if p.is_included],
        "declared": result.declared,
        "reason": result.reason,
        "silhouette": result.silhouette,
        "null95": result.null95,
        "bootstrap_ari": result.bootstrap_ari,
    }
    target.write_text(json.dumps(found), "utf-8")


def warm_up(find: Any, params: Any) -> None:
    """Packages are loaded on first use; that is not what is measured."""
    grid = np.arange(40 * 8)
    names = tuple(map(str, range(40)))
    value = np.where(grid // 8 % 2 == grid % 2, 1, -1).astype(np.int8)
    find(Votes(names, names[:8], (grid // 8).astype("i4"), (grid % 8).astype("i4"), value), params)


def run(command: list[str], target: Path) -> Found:
    """The result that a child wrote, or why there is none."""
    target.unlink(missing_ok=True)
    try:
        subprocess.run(
            command, cwd=ROOT, env=os.environ | THREADS, check=True, capture_output=True, text=True
        )
    except subprocess.CalledProcessError as error:
        if error.returncode == -signal.SIGXCPU:
            return {"failed": f"over {MINUTES} minutes"}
        last = (error.stderr.strip().splitlines() or ["killed"])[-1]
        is_memory = "Memory" in last or "allocate" in last or error.returncode < 0
        return {"failed": f"over {MEMORY} GB" if is_memory else last[:60]}
    found: Found = json.loads(target.read_text("utf-8"))
    return found


def repeated(command: list[str], target: Path, times: int) -> Found:
    """The median of several runs."""
    runs = [run(command, target) for _ in range(times)]
    if any("failed" in found for found in runs):
        return next(found for found in runs if "failed" in found)
    middle = {key: statistics.median(found[key] for found in runs) for key in ("wall", "cpu")}
    return {**runs[0], **middle, "peak": max(found["peak"] for found in runs)}


def measure(case: Case, folder: Path) -> dict[str, Found]:
    """Ours whole, ours alike, and the peer."""
    times = 3 if case.votes <= SMALL else 1
    target = folder / "found.json"
    mine = [sys.executable, "-m", "benchmarks.opinions", "--one", str(case.file), str(case.k)]
    theirs = [str(peers.python()), str(PEER), str(case.file), str(case.k), str(target)]
    found = {
        "whole": repeated([*mine, str(target), "whole"], target, times),
        "alike": repeated([*mine, str(target), "alike"], target, times),
        "peer": repeated([*theirs, str(MEMORY), str(MINUTES)], target, times),
    }
    if "included" in found["whole"]:
        expected = np.load(case.file)["included"].tolist()
        found["whole"]["same_people"] = found["whole"]["included"] == expected
    return found


def agreement(found: Found, published: dict[str, str]) -> float | None:
    """Adjusted Rand index over the people who have a group in both."""
    from sklearn.metrics import adjusted_rand_score

    shared = [name for name in published if name in found.get("groups", {})]
    if not shared:
        return None
    score = adjusted_rand_score(
        [published[n] for n in shared], [found["groups"][n] for n in shared]
    )
    return float(score)


def line(case: Case, found: dict[str, Found]) -> str:
    """One row of the table."""
    whole, alike, peer = (found[name] for name in ("whole", "alike", "peer"))
    cells = [f"{case.name:<36} {case.votes:>9,} {case.k}"]
    cells += [seconds(each) for each in (whole, alike, peer)]
    cells += [ratio(peer, whole), ratio(peer, alike)]
    cells += [f"{each.get('peak', math.nan):6.0f}" for each in (whole, peer)]
    cells += [
        "   - " if score is None else f"{score:5.2f}"
        for score in (agreement(each, case.published) for each in (whole, peer))
    ]
    cells.append(firmness(whole))
    return "  ".join(cells)


def seconds(found: Found) -> str:
    return f"{found['cpu']:8.2f}" if "cpu" in found else f"{found['failed']:>8}"


def ratio(peer: Found, mine: Found) -> str:
    both = "cpu" in peer and "cpu" in mine
    return f"{peer['cpu'] / mine['cpu']:6.1f}" if both else "     -"


def firmness(found: Found) -> str:
    if "failed" in found:
        return str(found["failed"])
    told = [f"{name} {found[name]:.2f}" for name in ("silhouette", "null95", "bootstrap_ari")
            if found[name] is not None]  # fmt: skip
    verdict = "declared" if found["declared"] else found["reason"]
    people = "" if found.get("same_people") else "; OTHER PEOPLE INCLUDED"
    return f"{verdict} ({', '.join(told)}){people}"


def exponent(points: list[tuple[int, float]]) -> float:
    """Slope of log seconds on log votes."""
    votes, spent = np.log(np.array(points, float)).T
    return float(np.polyfit(votes, spent, 1)[0])


def main() -> None:
    """Without options everything; `--one FILE K TARGET whole|alike` is one run of ours."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--one", nargs=4)
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--quick", action="store_true")
    asked = parser.parse_args()
    if asked.one:
        ours(Path(asked.one[0]), int(asked.one[1]), Path(asked.one[2]), asked.one[3] == "whole")
        return
    print("CPU seconds: whole, alike, peer | ratio peer/whole, peer/alike | peak MB: ours, peer | "
          "ARI with the published (planted) groups: ours, peer | how firm")  # fmt: skip
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        report(folder, asked.only, asked.quick)


def report(folder: Path, only: list[str], is_quick: bool) -> None:
    """Measure and print, one conversation after the other."""
    scores: list[float] = []
    for case in conversations(folder, only):
        found = measure(case, folder)
        print(line(case, found), flush=True)
        score = agreement(found["whole"], case.published)
        if case.name in DERIVABLE and score is not None:
            scores.append(score)
    if scores:
        print(f"median ARI with the published groups, {len(scores)} derivable conversations: "
              f"{statistics.median(scores):.2f} (goal .80)")  # fmt: skip
    growth: dict[str, list[tuple[int, float]]] = {"whole": [], "alike": []}
    for people, statements in () if is_quick else SYNTHETIC:
        if only and f"{people}x{statements}" not in only:
            continue
        case = synthetic(folder, people, statements)
        found = measure(case, folder)
        print(line(case, found), flush=True)
        for name, points in growth.items():
            if statements == 2_000 and "cpu" in found[name]:
                points.append((case.votes, found[name]["cpu"]))
    for name, points in growth.items():
        if len(points) > 1:
            print(f"our time grows as votes to the power of {exponent(points):.2f} ({name})")


if __name__ == "__main__":
    main()
