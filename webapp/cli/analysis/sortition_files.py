"""The files that `mission-commons sortition` writes, as text: the same for the same result."""

from collections.abc import Sequence

from analysis.sortition.records import DrawResult, Person
from analysis.sortition.tickets import commitment
from webapp import files

DIGITS = 9


def texts(result: DrawResult, people: Sequence[Person]) -> dict[str, str]:
    """The name and the content of every file."""
    return {
        "panel.csv": _panel(result, people),
        "alternates.csv": _alternates(result),
        "probabilities.csv": _probabilities(result),
        "report.json": files.to_json(_report(result)),
    }


def headline(result: DrawResult) -> str:
    """What was drawn, in a few sentences."""
    told = "estimated" if result.is_estimated else "exact"
    said = (
        f"{len(result.panel)} of {len(result.probabilities):,} people drawn ({result.method}). "
        f"Chances ({told}): {result.lowest:.4f} to {result.highest:.4f}."
    )
    if result.best_minimum is not None:
        said += (
            f" No lottery with these quotas gives everybody more than {result.best_minimum:.4f}."
        )
    if result.excluded:
        said += f" {result.excluded} fit in no panel."
    return f"{said} {result.reason}".strip()


def _panel(result: DrawResult, people: Sequence[Person]) -> str:
    values = {person.id: person.values for person in people}
    columns = ["id", *(people[0].values if people else ())]
    return files.to_csv(columns, ({"id": one, **values[one]} for one in result.panel))


def _alternates(result: DrawResult) -> str:
    rows = (
        {
            "stratum": ", ".join(one.stratum),
            "id": one.id,
            "keeps_stratum": "yes" if one.keeps_stratum else "no",
        }
        for one in result.alternates
    )
    return files.to_csv(["stratum", "id", "keeps_stratum"], rows)


def _probabilities(result: DrawResult) -> str:
    rows = (
        {"id": one, "probability": f"{chance:.{DIGITS}f}"}
        for one, chance in result.probabilities.items()
    )
    return files.to_csv(["id", "probability"], rows)


def _report(result: DrawResult) -> dict[str, object]:
    """Everything that names nobody."""
    whole = result.to_json()
    for name in ("panel", "alternates", "probabilities"):
        whole.pop(name)
    seed = str(result.params["seed"])
    return {
        **whole,
        "commitment": commitment(seed, result.pool_hash),
        "headline": headline(result),
    }
