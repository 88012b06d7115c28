"""Smallest chances and time of our draw beside sortition-algorithms (GPL-3, only a peer here).

    python -m benchmarks.sortition [--quick]

Pools are made by a rule from a seed: a population, volunteers who come forward unevenly, quotas
within a tenth of the population's shares. Both get the same. The peer's leximin needs a solver
with a licence of its own and falls back to maximin without it, so its maximin is run; the second
smallest chances of that are not optimised, which the column "below 1.5 x min" tells (people whose
chance is within half of the smallest). The older procedure of the peer is estimated by draws. Its
smallest chance is then the smallest mean over people of the same values, in which luck counts for
little; each is shown with the number of draws.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

from analysis.sortition.draw import draw_panel
from analysis.sortition.params import DrawParams
from analysis.sortition.records import Person, Quota
from benchmarks import peers
from tests.analysis.sortition.pools import pool_and_quotas

PEER = Path(__file__).with_name("sortition_peer.py")
SECONDS = 600  # of the processor, for one run of the peer
DRAWS = 200
# People of the pool, seats, how many values each category has.
CASES = (
    (200, 30, (2, 3, 3)),
    (500, 60, (2, 4, 4, 3)),
    (1_000, 100, (2, 5, 4, 3)),
    (1_500, 110, (2, 5, 4, 3, 3)),
    (2_000, 160, (2, 5, 4, 3, 3, 2)),
)
Found = dict[str, Any]


def ours(pool: list[Person], quotas: list[Quota], size: int, method: str) -> Found:
    """One draw of ours, from the pool to the seats."""
    wall, cpu = time.perf_counter(), time.process_time()
    params = DrawParams(size=size, seed="bench", method=method, alternates=0, samples=DRAWS)
    result = draw_panel(pool, quotas, params)
    return {
        "wall": time.perf_counter() - wall,
        "cpu": time.process_time() - cpu,
        "chances": result.probabilities,
        "method": result.method,
    }


def peer(case: Path, algorithm: str, target: Path) -> Found:
    """One run of the peer, or why there is no result."""
    target.unlink(missing_ok=True)
    command = [str(peers.python()), str(PEER), str(case), algorithm, str(DRAWS), str(target)]
    done = subprocess.run([*command, str(SECONDS)], capture_output=True, text=True)
    if not target.exists():
        last = (done.stderr.strip().splitlines() or ["killed"])[-1]
        return {"failed": f"over {SECONDS} s" if done.returncode < 0 else last[:50]}
    found: Found = json.loads(target.read_text("utf-8"))
    return found


def smallest(chances: dict[str, float], pool: list[Person]) -> float:
    """The smallest mean over people of the same values, who have the same chance by symmetry."""
    groups: defaultdict[tuple[str, ...], list[float]] = defaultdict(list)
    for person in pool:
        groups[tuple(person.values.values())].append(chances[person.id])
    return min(sum(one) / len(one) for one in groups.values())


def near(chances: dict[str, float]) -> int:
    """How many people are within half of the smallest chance."""
    low = min(chances.values())
    return sum(chance < 1.5 * low for chance in chances.values())


def line(name: str, found: Found, best: Found, pool: list[Person]) -> str:
    if "failed" in found:
        return f"  {name:<34} {found['failed']}"
    low, ref = smallest(found["chances"], pool), smallest(best["chances"], pool)
    few = "-" if "draws" in name else str(near(found["chances"]))  # of single people: luck
    return (
        f"  {name:<34} {low:9.5f} {low / ref:8.3f} {few:>9} "
        f"{found['cpu']:9.2f} {found['cpu'] / best['cpu']:8.1f}"
    )


def report(people: int, size: int, shape: tuple[int, ...], folder: Path) -> None:
    """Everything on one pool."""
    pool, quotas = pool_and_quotas(1, people, size, shape)
    case, target = folder / "case.json", folder / "found.json"
    rules = [(q.category, q.value, q.low, q.high) for q in quotas]
    rows = [{"id": one.id, **one.values} for one in pool]
    case.write_text(json.dumps({"pool": rows, "quotas": rules, "size": size}), "utf-8")
    cells = len({tuple(one.values.values()) for one in pool})
    print(f"{people:,} people, {size} seats, {cells} combinations of values", flush=True)
    best = ours(pool, quotas, size, "leximin")
    print(line(f"ours, {best['method']}", best, best, pool), flush=True)
    print(line(f"ours, greedy ({DRAWS} draws)", ours(pool, quotas, size, "greedy"), best, pool))
    for algorithm in ("maximin", "legacy"):
        name = f"peer, {algorithm}" + (f" ({DRAWS} draws)" if algorithm == "legacy" else "")
        print(line(name, peer(case, algorithm, target), best, pool), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true", help="only the two smallest pools")
    cases = CASES[:2] if parser.parse_args().quick else CASES
    draw_panel(*pool_and_quotas(1, 40, 8, (2, 2)), DrawParams(size=8, seed="warm"))
    print(f"{'':<36} {'smallest':>9} {'of best':>8} {'< 1.5 min':>9} {'CPU s':>9} {'x ours':>8}")
    with tempfile.TemporaryDirectory() as scratch:
        for people, size, shape in cases:
            report(people, size, shape, Path(scratch))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(f"our peak: {peak:.0f} MB; {sys.version.split()[0]}")


if __name__ == "__main__":
    main()
