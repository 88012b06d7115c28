from analysis.progress import Tracker


def test_progress_never_goes_back_and_ends_at_one() -> None:
    seen: list[tuple[str, float]] = []
    tracker = Tracker(lambda stage, fraction: seen.append((stage, fraction)), {"a": 1.0, "b": 3.0})
    tracker.enter("a")
    tracker(0.8)
    tracker(0.2)
    tracker.enter("b")
    tracker.part(0.5, 1.0)(0.5)
    tracker.finish()
    fractions = [fraction for _, fraction in seen]
    assert fractions == sorted(fractions)
    assert ("b", 0.25 + 0.75 * 0.75) in seen
    assert seen[-1] == ("b", 1.0)
    assert set(tracker.timings) == {"a", "b"}
