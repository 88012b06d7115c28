"""What can go wrong in the domain, in terms a person understands. No web, no database.

A message is a template with named gaps (`%(name)s`), so that the site can translate it.
"""


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
