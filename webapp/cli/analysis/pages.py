"""The site's templates without the site: for files that stand alone."""

from pathlib import Path
from typing import Any

import jinja2
from jinja2.ext import InternationalizationExtension
from markupsafe import Markup

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
STYLE = Path(__file__).with_name("report.css")


def environment() -> jinja2.Environment:
    """Templates with English words and with the filters that the shared components use."""
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    env.add_extension(InternationalizationExtension)
    env.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    env.filters |= {"number": number, "share": share}
    return env


def render(template: str, **values: Any) -> str:
    """A page of its own, with its style sheet in the head: it asks nothing of any server."""
    style = Markup("<style>\n{}</style>").format(Markup(STYLE.read_text("utf-8")))  # noqa: S704
    return environment().get_template(template).render(style=style, **values)


def number(value: float) -> str:
    """Thousands apart."""
    return f"{value:,}"


def share(value: float | None) -> str:
    """A share in whole percent; a dash where there is none."""
    return "–" if value is None else f"{100 * value:.0f} %"
