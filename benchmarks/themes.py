"""Theme finding on two real consultations: time, memory, themes, agreement with human topics.

Run from the repository root: `python benchmarks/themes.py`. Needs ../shared/data; each corpus runs
in a process of its own, so that its peak memory is its own. "Ratio" is the total CPU time over that
of the embedding alone, the floor for any method on this encoder.
"""

import argparse
import csv
import json
import resource
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
DATA = ROOT.parent / "shared" / "data"
CORPORA = {
    "bonn": ("cycling-dialogue-bonn/contributions.csv", "text", "main_category_level1", "de"),
    "madrid": ("decide-madrid-proposals/proposals.csv", "description", "", "es"),
}


def read(name: str) -> tuple[list[str], list[str]]:
    """Texts with their titles, and the human topic of each where there is one."""
    file, column, topic, _ = CORPORA[name]
    with (DATA / file).open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    texts = [f"{row['title']}\n{row[column]}" for row in rows]
    return texts, [row[topic] for row in rows] if topic else []


def floor(texts: list[str], topics: list[str]) -> dict[str, float]:
    """K-means told the true number of topics, on the same encoder and on word TF-IDF."""
    from sklearn.cluster import KMeans
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.metrics import adjusted_mutual_info_score

    from analysis.text.embed import UseEncoder

    count = len(set(topics))
    spaces = {
        "k-means on sentence vectors": UseEncoder().encode(texts),
        "k-means on words": TfidfVectorizer(sublinear_tf=True, min_df=3).fit_transform(texts),
    }
    return {
        name: adjusted_mutual_info_score(
            topics, KMeans(count, n_init=3, random_state=0).fit_predict(space)
        )
        for name, space in spaces.items()
    }


def measure(name: str, granularity: str) -> dict[str, object]:
    """One run, from texts to the finished result."""
    from analysis.params import ThemeParams
    from analysis.results import Document
    from analysis.themes.find import find_themes

    texts, topics = read(name)
    documents = [Document(str(i), str(i), text) for i, text in enumerate(texts)]
    started = time.process_time()
    params = ThemeParams(languages=(CORPORA[name][3],), granularity=granularity)
    result = find_themes(documents, params)
    spent = time.process_time() - started
    timings = result.provenance.timings
    points = result.points_ledger
    report: dict[str, object] = {
        "corpus": f"{name}, {granularity}",
        "answers": len(texts),
        "points": points.received,
        "CPU seconds": round(spent, 1),
        "ratio to embedding": round(spent / timings["vectors"], 2),
        "peak MB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000),
        "themes": len(result.themes),
        "firm / fair / fragile": [
            sum(theme.firmness == word for theme in result.themes)
            for word in ("firm", "fair", "fragile")
        ],
        "points unthemed": f"{points.unthemed / points.received:.1%}",
        "answers without a theme": result.submissions.unthemed,
        "ledgers balance": points.balances and result.submissions.balances,
        "families": [len(family.documents) for family in result.families],
    }
    if topics:
        from sklearn.metrics import adjusted_mutual_info_score

        votes: dict[str, Counter[int]] = {}
        for point in result.points:
            if point.theme is not None:
                votes.setdefault(point.document, Counter())[point.theme] += 1
        main = [votes[d.id].most_common(1)[0][0] if d.id in votes else -1 for d in documents]
        report["AMI with human topics"] = round(adjusted_mutual_info_score(topics, main), 3)
        report |= {f"AMI, {k}": round(v, 3) for k, v in floor(texts, topics).items()}
    return report


def main() -> None:
    """Without arguments, all corpora; with `--one NAME GRANULARITY`, that one."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--one", nargs=2)
    asked = parser.parse_args().one
    if asked:
        print(json.dumps(measure(*asked), indent=1, ensure_ascii=False))
        return
    for name, (file, *_) in CORPORA.items():
        if not (DATA / file).exists():
            print(f"skipped {name}: ../shared/data/{file} is absent")
            continue
        for granularity in ("coarse", "medium", "fine") if name == "bonn" else ("medium",):
            command = [sys.executable, __file__, "--one", name, granularity]
            subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
