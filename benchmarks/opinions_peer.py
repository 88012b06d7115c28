"""One run of red-dwarf on votes of a file, for benchmarks/opinions.py, in the peers' environment.

python opinions_peer.py VOTES.npz K RESULT.json GB MINUTES
"""

import json
import resource
import sys
import time
from pathlib import Path

import numpy as np


def peak() -> float:
    """Largest memory of this process alone, MB (getrusage also counts who started it)."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1000


def main() -> None:
    votes_file, k, result_file, memory, minutes = sys.argv[1:]
    limit = int(float(memory) * 2**30)
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    spent = int(minutes) * 60
    resource.setrlimit(resource.RLIMIT_CPU, (spent, spent + 60))
    from reddwarf.implementations.polis import run_pipeline

    votes = np.load(votes_file)
    columns = (votes[name].tolist() for name in ("participant", "statement", "value"))
    rows = [
        {"participant_id": p, "statement_id": s, "vote": v, "modified": i}
        for i, (p, s, v) in enumerate(zip(*columns, strict=True))
    ]
    wall, cpu = time.perf_counter(), time.process_time()
    result = run_pipeline(
        votes=rows,
        force_group_count=int(k),
        random_state=0,
        # The same people as ours: nobody by the threshold, all by name.
        min_user_vote_threshold=10**9,
        keep_participant_ids=votes["included"].tolist(),
    )
    found = {
        "wall": time.perf_counter() - wall,
        "cpu": time.process_time() - cpu,
        "peak": peak(),
    }
    labels = result.participants_df["cluster_id"].dropna()
    found["groups"] = {str(person): int(group) for person, group in labels.items()}
    with open(result_file, "w", encoding="utf-8") as target:
        json.dump(found, target)


if __name__ == "__main__":
    main()
