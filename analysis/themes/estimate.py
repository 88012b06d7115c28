"""How long finding themes will take and how much memory, told before it starts.

The shape of the cost is that of the pipeline: a start (loading), the encoder's letters up to the
number of points from which a sample stands for all (`vectors.EXACT_VOICES`), and a share for each
point, which is smaller above that number. The constants were fitted to runs on one machine;
`measure_letter` makes them those of another. `benchmarks/estimate.py` prints estimate and truth.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass

POINT_LETTERS = 100  # letters of a point: 84 to 134 in the real consultations measured
EXACT_POINTS, SAMPLE_POINTS = 12_000, 10_000  # as in analysis.themes.vectors
LETTER = 1.2e-5  # CPU seconds the encoder takes for a letter on the machine of the fit
START = 4.4  # seconds there
POINT, POINT_ABOVE = 7.5e-4, 3.5e-4  # seconds a point there, up to EXACT_POINTS and above
BASE_MB, MB_POINT, MB_POINT_ABOVE, FULL_POINTS = 400, 0.014, 0.0025, 20_000
MEASURED = 100  # texts that tell the speed of this machine


@dataclass(frozen=True)
class Estimate:
    """Seconds on one core and the peak of memory in MB; both are meant within a half."""

    seconds: float
    megabytes: int


def estimate(letters: int, letter: float = LETTER) -> Estimate:
    """What finding themes in so many letters will cost, where the encoder takes `letter` seconds
    for each of them on this machine."""
    points = letters / POINT_LETTERS
    encoded = points if points <= EXACT_POINTS else SAMPLE_POINTS
    near, above = min(points, EXACT_POINTS), max(0.0, points - EXACT_POINTS)
    rest = START + POINT * near + POINT_ABOVE * above
    seconds = encoded * POINT_LETTERS * letter + rest * letter / LETTER
    many = max(0.0, points - FULL_POINTS)
    memory = BASE_MB + MB_POINT * min(points, FULL_POINTS) + MB_POINT_ABOVE * many
    return Estimate(seconds, round(memory))


def measure_letter(texts: Sequence[str]) -> float:
    """CPU seconds the encoder takes for a letter here, from up to MEASURED of the texts.

    Raises MissingExtra as the encoder does.
    """
    from analysis.text.embed import UseEncoder

    sample = [text for text in texts[:: max(1, len(texts) // MEASURED)] if text.strip()][:MEASURED]
    letters = sum(map(len, sample))
    if not letters:
        return LETTER
    encoder = UseEncoder()
    encoder.encode(["warm"])
    started = time.process_time()
    encoder.encode(sample)
    return (time.process_time() - started) / letters
