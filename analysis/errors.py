"""What an analysis may refuse, in words that a page can show."""


class AnalysisError(Exception):
    """Anything an analysis refuses knowingly."""


class NotEnoughData(AnalysisError):
    """There is too little text to say anything about."""


class MissingExtra(AnalysisError):
    """A package of an optional extra is not installed."""

    def __init__(self, extra: str, package: str = "") -> None:
        """`extra` is the name to install, `package` the module that was not found."""
        self.extra = extra
        self.package = package
        missing = f" ({package} was not found)" if package else ""
        super().__init__(f"Install the extra '{extra}' to run this analysis{missing}.")


class BrokenWeights(AnalysisError):
    """The encoder's weight files are not the ones this version was measured with."""


class NotSealed(AnalysisError):
    """The second encoder can't be had here, or not sealed off; the sentence says why."""
