"""The drift notice on real arguments: how often a planted new debate is noticed, and how often
there is an alarm without one (at most 5 in 100 are allowed).

Old and new arguments come from the same debates of ../shared/data/argkp-train; in half of the
trials 3 in 100 of the new ones come from a debate that nobody has heard before.
Run: .venv/bin/python -m benchmarks.drift
"""

import csv
import time
from pathlib import Path

import numpy as np

from analysis.text.embed import choose_encoder
from analysis.themes.cluster import compress
from analysis.themes.drift import notice_drift

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "argkp-train"
OLD, NEW, SHARE, DEBATES, TRIALS = 1200, 400, 0.03, 16, 100


def main() -> None:
    if not DATA.exists():
        print(f"needs the real data set ../shared/data/{DATA.name}")
        return
    with (DATA / "arguments_train.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    topics = np.array([row["topic"] for row in rows])
    encoder, _ = choose_encoder("auto", 0)
    vectors = encoder.encode([row["argument"] for row in rows])
    names = sorted(set(topics))
    alarms = {0.0: 0, SHARE: 0}
    started = time.process_time()
    for trial in range(TRIALS):
        chance = np.random.default_rng(trial)
        drawn = chance.permutation(names)
        known = chance.permutation(np.flatnonzero(np.isin(topics, drawn[:DEBATES])))
        strange = chance.permutation(np.flatnonzero(topics == drawn[DEBATES]))
        for share in alarms:
            planted = round(share * NEW)
            new = np.concatenate([known[OLD : OLD + NEW - planted], strange[:planted]])
            space = compress(vectors[np.concatenate([known[:OLD], new])])
            homes = np.arange(OLD), np.arange(len(new))
            alarms[share] += notice_drift(space[:OLD], space[OLD:], *homes, seed=trial).is_alarm
    seconds = (time.process_time() - started) / (2 * TRIALS)
    print(f"{OLD} old and {NEW} new arguments of {DEBATES} debates, {TRIALS} trials each")
    print(f"a new debate in {SHARE:.0%} of the new ones: noticed in {alarms[SHARE]} of {TRIALS}")
    false = alarms[0.0]
    print(f"nothing new: {false} alarms of {TRIALS}; ratio to the 5 allowed {false / 5:.1f}")
    print(f"{seconds:.2f} CPU seconds a notice, without the encoder")


if __name__ == "__main__":
    main()
