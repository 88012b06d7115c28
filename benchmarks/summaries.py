"""Do quotes and summaries tell what was said? Share of the key points held by 5 in 100 or more.

Run from the repository root: `python -m benchmarks.summaries`. On each ArgKP debate (topic and
stance) that nothing was tuned on: a key point is told when a person matched it with an argument
that is quoted or stands in the summary. Beside ours: two other ways to choose as many sentences.
"""

import time
from collections.abc import Callable, Sequence

import numpy as np

from analysis.briefs.summary import SPEAKS_FOR, Said, spoken_share, summarise
from analysis.params import ThemeParams
from analysis.results import Document, ThemeResult
from analysis.text.clean import letter_count
from analysis.themes.find import find_themes
from benchmarks.matching import DATA, Debate, read
from benchmarks.themes.corpora import encoded, is_odd

BAR, HELD, DRAWS = 0.80, 0.05, 50
Chosen = Sequence[int]


def told(debate: Debate, arguments: Chosen) -> float:
    """Share of the key points held by HELD or more that one of these arguments says."""
    says = debate.labels == 1
    held = says.mean(axis=0) >= HELD
    return float(says[list(arguments)].any(axis=0)[held].mean())


def of_themes(result: ThemeResult) -> dict[str, Chosen]:
    """Arguments in the quotes, in the summaries, and in both of all themes."""
    of_point = [int(point.document) for point in result.points]
    quotes = {of_point[quote.point] for theme in result.themes for quote in theme.quotes}
    quotes |= {of_point[point] for theme in result.themes for point in theme.rare[:1]}
    said = {of_point[each.point] for theme in result.themes for each in theme.summary}
    return {
        "quotes of its themes": sorted(quotes),
        "summaries of its themes": sorted(said),
        "quotes and summaries": sorted(quotes | said),
    }


def covering(vectors: np.ndarray, count: int) -> Chosen:
    """Greedy coverage: each time the argument near most of those that none is near to yet."""
    centred = vectors - vectors.mean(axis=0)
    centred /= np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-12)
    is_near = np.round(centred @ centred.T, 6) >= SPEAKS_FOR
    is_open, chosen = np.ones(len(vectors), dtype=bool), []
    for _ in range(count):
        gain = (is_near & is_open[:, None]).sum(axis=0)
        gain[chosen] = -1
        chosen.append(int(gain.argmax()))
        is_open &= ~is_near[:, chosen[-1]]
    return chosen


def medoids(vectors: np.ndarray, count: int) -> Chosen:
    """k-means, and of each group the argument nearest to its centre."""
    from sklearn.cluster import KMeans

    model = KMeans(count, n_init=3, random_state=0).fit(vectors)
    return [int((vectors @ centre).argmax()) for centre in model.cluster_centers_]


def at_random(debate: Debate, count: int) -> float:
    """The mean over draws of as many arguments."""
    draw = np.random.default_rng(0)
    size = len(debate.arguments)
    drawn = [draw.choice(size, min(count, size), replace=False) for _ in range(DRAWS)]
    return float(np.mean([told(debate, rows) for rows in drawn]))


def line(name: str, shares: Sequence[float], sizes: Sequence[int]) -> None:
    figures = np.array(shares)
    print(
        f"{name:<34} mean {figures.mean():.3f} lowest {figures.min():.2f} "
        f"debates with {BAR:.2f}: {(figures >= BAR - 1e-9).sum()} of {len(figures)} "
        f"sentences {np.mean(sizes):.1f} ratio {figures.mean() / BAR:.2f}"
    )


def alone(debates: Sequence[Debate], vectors: Sequence[np.ndarray]) -> list[Chosen]:
    """One summary of the whole debate, without themes; prints how many it speaks for."""
    found, shares = [], []
    for debate, rows in zip(debates, vectors, strict=True):
        said = [Said(i, str(i), "", letter_count(text)) for i, text in enumerate(debate.arguments)]
        sentences = summarise(said, rows)
        found.append([sentence.point for sentence in sentences])
        shares.append(spoken_share(sentences, len(said)))
    print(f"one summary a debate speaks for {np.mean(shares):.2f} of its arguments")
    return found


def main() -> None:
    """Prints every way with its lowest debate."""
    if not DATA.is_dir():
        print("skipped: argkp-train is absent")
        return
    started = time.process_time()
    debates = [debate for debate in read() if is_odd(debate.topic)]
    vectors = [encoded(debate.arguments) for debate in debates]
    print(f"{len(debates)} debates of {len({debate.topic for debate in debates})} odd topics")
    ways: dict[str, list[Chosen]] = {"one summary, no themes": alone(debates, vectors)}
    sizes = [len(rows) for rows in ways["one summary, no themes"]]
    peers: dict[str, Callable[[np.ndarray, int], Chosen]] = {
        "greedy coverage, as many": covering,
        "k-means medoids, as many": medoids,
    }
    for name, choose in peers.items():
        ways[name] = [choose(v, n) for v, n in zip(vectors, sizes, strict=True)]
    params = ThemeParams(languages=("en",), resamples=5)
    for debate in debates:
        documents = [Document(str(i), str(i), text) for i, text in enumerate(debate.arguments)]
        for name, rows in of_themes(find_themes(documents, params)).items():
            ways.setdefault(name, []).append(rows)
    for name, chosen in ways.items():
        counts = [len(rows) for rows in chosen]
        line(name, [told(d, rows) for d, rows in zip(debates, chosen, strict=True)], counts)
        random = [at_random(d, n) for d, n in zip(debates, counts, strict=True)]
        line("  at random, as many", random, counts)
    print(f"CPU {time.process_time() - started:.0f} s")


if __name__ == "__main__":
    main()
