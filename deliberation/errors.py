"""What can go wrong in the domain, in terms a person understands. No web, no database.

A message is a template with named gaps (`%(name)s`), so that the site can translate it.
"""

from collections.abc import Sequence

MAX_TEXT = 4000  # characters of a long field, unless something says otherwise


class DomainError(Exception):
    """Base of every refusal. `message` is a complete sentence for the person who asked."""

    def __init__(self, template: str, **params: object) -> None:
        super().__init__(template)
        self.template = template
        self.params = params

    @property
    def message(self) -> str:
        return self.template % self.params if self.params else self.template

    def __str__(self) -> str:
        return self.message


class NotAllowed(DomainError):
    """The person's roles do not permit this."""


class Closed(DomainError):
    """The phase or the state of the thing does not permit this now."""


class Conflict(DomainError):
    """Somebody else changed the same thing, or it exists already."""


class NotFound(DomainError):
    """There is no such thing, or it is not visible to this person."""


class TooMany(DomainError):
    """A limit for this network or for everybody was reached; try again later."""


class Invalid(DomainError):
    """One field holds a value that cannot be stored; `field` is the form's name for it."""

    def __init__(self, field: str, template: str, **params: object) -> None:
        super().__init__(template, **params)
        self.field = field


class Incomplete(Invalid):
    """Several fields at once: everything that is missing, so that nobody finds it one by one."""

    def __init__(self, gaps: Sequence[Invalid]) -> None:
        super().__init__(gaps[0].field, gaps[0].template, **gaps[0].params)
        self.gaps = tuple(gaps)

    @property
    def message(self) -> str:
        return " ".join(gap.message for gap in self.gaps)


def sentence(text: str) -> str:
    """The text as it is: marks a sentence that the site translates where it is said later."""
    return text


def told(field: str, text: str, sentence: str = "", *, limit: int = MAX_TEXT) -> str:
    """The text without space around it.

    Raises Invalid with `sentence`, where one is given, when there is no text; and when there is
    more of it than `limit` characters.
    """
    text = text.strip()
    if sentence and not text:
        raise Invalid(field, sentence)
    if len(text) > limit:
        raise Invalid(field, "At most %(limit)s characters are possible.", limit=limit)
    return text
