"""One run of sortition-algorithms on a pool of a file, for benchmarks/sortition.py, in the peers'
environment: its lottery where its solvers allow it, or many draws of its older procedure.

python sortition_peer.py CASE.json ALGORITHM DRAWS RESULT.json SECONDS
"""

import json
import resource
import sys
import time
from collections import Counter
from pathlib import Path


def main() -> None:
    case_file, algorithm, draws, result_file, seconds = sys.argv[1:]
    limit = int(seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 10))
    import sortition_algorithms
    from sortition_algorithms.committee_generation.maximin import find_distribution_maximin
    from sortition_algorithms.committee_generation.nash import find_distribution_nash
    from sortition_algorithms.features import read_in_features
    from sortition_algorithms.people import read_in_people
    from sortition_algorithms.settings import Settings

    case = json.loads(Path(case_file).read_text("utf-8"))
    columns = ["feature", "value", "min", "max"]
    rows = [dict(zip(columns, map(str, rule), strict=True)) for rule in case["quotas"]]
    features, *_ = read_in_features(columns, rows)
    settings = Settings(id_column="id", columns_to_keep=[])
    people, _ = read_in_people(list(case["pool"][0]), case["pool"], features, settings)
    wall, cpu = time.perf_counter(), time.process_time()
    if algorithm == "legacy":
        chances = repeated(case, int(draws))
    else:
        find = {"maximin": find_distribution_maximin, "nash": find_distribution_nash}[algorithm]
        panels, weights, _ = find(features, people, case["size"], [])
        chances = dict.fromkeys((row["id"] for row in case["pool"]), 0.0)
        for panel, weight in zip(panels, weights, strict=True):
            for one in panel:
                chances[one] += float(weight)
    found = {
        "wall": time.perf_counter() - wall,
        "cpu": time.process_time() - cpu,
        "chances": chances,
        "version": getattr(sortition_algorithms, "__version__", ""),
    }
    Path(result_file).write_text(json.dumps(found), "utf-8")


def repeated(case: dict, draws: int) -> dict[str, float]:
    """How often each person was drawn; a pool and quotas anew for each draw, as it uses them up."""
    from sortition_algorithms.core import find_random_sample
    from sortition_algorithms.features import read_in_features
    from sortition_algorithms.people import read_in_people
    from sortition_algorithms.settings import Settings

    columns = ["feature", "value", "min", "max"]
    rows = [dict(zip(columns, map(str, rule), strict=True)) for rule in case["quotas"]]
    settings = Settings(id_column="id", columns_to_keep=[])
    seen: Counter[str] = Counter()
    for _ in range(draws):
        features, *_ = read_in_features(columns, rows)
        people, _ = read_in_people(list(case["pool"][0]), case["pool"], features, settings)
        drawn, _ = find_random_sample(
            features, people, case["size"], [], selection_algorithm="legacy", max_attempts=1_000
        )
        seen.update(next(iter(drawn)))
    return {row["id"]: seen[row["id"]] / draws for row in case["pool"]}


if __name__ == "__main__":
    main()
