"""Theme finding on real consultations and the demo: cost, themes, agreement with human topics.

Run from the repository root: `python -m benchmarks.themes`. The real ones need ../shared/data; each
corpus runs in a process of its own, so that its peak memory is its own. "Ratio" is the total CPU
time over that of encoding the points alone, the floor for any method on this encoder.
"""

import argparse
import csv
import resource
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from analysis.params import ThemeParams
from analysis.results import Document, Point

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data"
CORPORA = {
    "bonn": DATA / "cycling-dialogue-bonn" / "contributions.csv",
    "madrid": DATA / "decide-madrid-proposals" / "proposals.csv",
    "demo": ROOT / "webapp" / "demo" / "content" / "submissions_b.csv",
}
LANGUAGES = {"bonn": ("de",), "madrid": ("es",), "demo": ("en", "de")}


def read(name: str) -> tuple[list[Document], dict[str, str]]:
    """Answers, and the human main topic of each submission that has one (no copied letters)."""
    with CORPORA[name].open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    documents, topics = [], {}
    for i, row in enumerate(rows):
        if name == "demo":
            answers = [row[column] for column in ("text", "hope", "worry") if row[column]]
            topic = row["topic"] if row["campaign"] in ("", "0") else ""
        else:
            answers = [f"{row['title']}\n{row.get('text', row.get('description'))}"]
            topic = row.get("main_category_level1", "")
        documents += [
            Document(f"{i}-{n}", str(i), text, row.get("language"))
            for n, text in enumerate(answers)
        ]
        if topic:
            topics[str(i)] = topic
    return documents, topics


def floor(documents: list[Document], topics: dict[str, str]) -> dict[str, float]:
    """K-means told the true number of topics, on the same encoder and on word TF-IDF."""
    from sklearn.cluster import KMeans
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.metrics import adjusted_mutual_info_score

    from analysis.text.embed import UseEncoder

    whole: dict[str, str] = {}
    for document in documents:
        if document.submission in topics:
            whole[document.submission] = f"{whole.get(document.submission, '')}\n{document.text}"
    texts, truth = list(whole.values()), [topics[name] for name in whole]
    spaces = {
        "k-means on sentence vectors": UseEncoder().encode(texts),
        "k-means on words": TfidfVectorizer(sublinear_tf=True, min_df=3).fit_transform(texts),
    }
    return {
        name: adjusted_mutual_info_score(
            truth, KMeans(len(set(truth)), n_init=3, random_state=0).fit_predict(space)
        )
        for name, space in spaces.items()
    }


def measure(name: str, granularity: str) -> dict[str, object]:
    """One run, from texts to the finished result."""
    from analysis.themes.find import find_themes

    documents, topics = read(name)
    started = time.process_time()
    params = ThemeParams(languages=LANGUAGES[name], granularity=granularity)
    result = find_themes(documents, params)
    spent = time.process_time() - started
    embedding = _embedding_seconds(documents, result.points)
    points = result.points_ledger
    report: dict[str, object] = {
        "corpus": f"{name}, {granularity}",
        "answers": len(documents),
        "points": points.received,
        "CPU seconds": round(spent, 1),
        "ratio to embedding": round(spent / embedding, 2),
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

        submission = {document.id: document.submission for document in documents}
        votes: dict[str, Counter[int]] = {}
        for point in result.points:
            if point.theme is not None:
                votes.setdefault(submission[point.document], Counter())[point.theme] += 1
        main = [votes[i].most_common(1)[0][0] if i in votes else -1 for i in topics]
        agreement = adjusted_mutual_info_score(list(topics.values()), main)
        report["AMI with human topics"] = round(agreement, 3)
        report |= {f"AMI, {k}": round(v, 3) for k, v in floor(documents, topics).items()}
    return report


def _embedding_seconds(documents: list[Document], points: tuple[Point, ...]) -> float:
    from analysis.text.embed import UseEncoder

    texts = {document.id: document.text for document in documents}
    encoder = UseEncoder()
    started = time.process_time()
    encoder.encode([texts[point.document][point.start : point.end] for point in points])
    return time.process_time() - started


def main() -> None:
    """Without arguments, all corpora; with `--one NAME GRANULARITY`, that one."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--one", nargs=2)
    asked = parser.parse_args().one
    if asked:
        print("\n".join(f"{name}: {value}" for name, value in measure(*asked).items()), end="\n\n")
        return
    for name, file in CORPORA.items():
        if not file.exists():
            print(f"skipped {name}: {file.parent.name}/{file.name} is absent")
            continue
        for granularity in ("coarse", "medium", "fine") if name == "bonn" else ("medium",):
            command = [sys.executable, "-m", "benchmarks.themes.costs", "--one", name, granularity]
            subprocess.run(command, cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
