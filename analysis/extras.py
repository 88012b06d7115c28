"""Late loading of the packages of an optional extra, so that starting the site loads none."""

from __future__ import annotations

import importlib
from typing import Any

from analysis.errors import MissingExtra


def load(module: str, extra: str = "analysis") -> Any:
    """The module, imported now. Raises MissingExtra naming the extra when it is not installed."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise MissingExtra(extra, module) from error
