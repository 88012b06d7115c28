"""What went wrong becomes a status and a page: one table."""

import logging
import uuid
from dataclasses import dataclass

from flask import Flask, Response, make_response, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from deliberation import database, errors
from webapp.extensions import db

log = logging.getLogger("mission_commons")


@dataclass(frozen=True)
class ErrorPage:
    status: int
    title: str
    advice: str


TRY_AGAIN = _l("Nothing of this step was stored. Go back and try again.")
PAGES: dict[type[Exception], ErrorPage] = {
    errors.NotAllowed: ErrorPage(403, _l("This is not open to you"), ""),
    errors.Closed: ErrorPage(403, _l("This is not possible now"), ""),
    errors.NotFound: ErrorPage(404, _l("There is nothing here"), _l("Check the address.")),
    errors.Conflict: ErrorPage(409, _l("Somebody was faster"), TRY_AGAIN),
    errors.TooMany: ErrorPage(429, _l("Too many tries"), _l("Wait a few minutes and try again.")),
    errors.Invalid: ErrorPage(422, _l("Something needs correcting"), TRY_AGAIN),
    CSRFError: ErrorPage(
        400,
        _l("Your page was open too long"),
        _l("Go back, load the page again and send it once more. Your draft is kept."),
    ),
}
BUSY = ErrorPage(
    503,
    _l("The site is busy"),
    _l("Your text was not stored. Go back in a minute and send it again."),
)
FULL = ErrorPage(507, _l("The site is out of space"), _l("Please tell its operator."))
HTTP = {
    404: PAGES[errors.NotFound],
    405: ErrorPage(405, _l("This address cannot do that"), _l("Go back and use the page's form.")),
    413: ErrorPage(413, _l("That is too large"), _l("Send a shorter text or a smaller file.")),
}
FAULT = ErrorPage(500, _l("A fault on our side"), TRY_AGAIN)


def domain_message(error: errors.DomainError) -> str:
    """The domain's sentence in the reader's language."""
    template = str(_(error.template)) if error.template else ""
    return template % error.params if error.params else template


def register(app: Flask) -> None:
    app.register_error_handler(errors.DomainError, domain_error)
    app.register_error_handler(CSRFError, csrf_error)
    app.register_error_handler(OperationalError, _database_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _fault)


def page_of(error: errors.DomainError) -> ErrorPage:
    """Status, title and advice of a refusal."""
    return next(PAGES[kind] for kind in type(error).__mro__ if kind in PAGES)


def domain_error(error: errors.DomainError) -> Response:
    return _page(page_of(error), domain_message(error))


def csrf_error(error: CSRFError) -> Response:
    return _page(PAGES[CSRFError], "")


def _database_error(error: OperationalError) -> Response:
    text = str(error.orig)
    if "locked" in text or "busy" in text:
        response = _page(BUSY, "")
        response.headers["Retry-After"] = "5"
        return response
    if "full" in text:
        return _page(FULL, "")
    return _fault(error)


def _http_error(error: HTTPException) -> Response | HTTPException:
    if error.code is None or error.code < 400:
        return error
    return _page(HTTP.get(error.code, ErrorPage(error.code, error.name, "")), "")


def _fault(error: Exception) -> Response:
    """Log the kind of fault and where, never the request's words."""
    reference = uuid.uuid4().hex[:8]
    log.error("fault %s at %s", reference, request.endpoint, exc_info=_without_words(error))
    return _page(FAULT, "", reference)


def _without_words(error: Exception) -> tuple[type, Exception, object]:
    """The traceback with the message left out: database errors repeat the stored text."""
    return type(error), Exception(type(error).__name__), error.__traceback__


def _page(page: ErrorPage, message: str, reference: str = "") -> Response:
    # The page reads who is asking; it must not wait for the lock that the request failed to get.
    with database.writing(False):
        db.session.rollback()
        html = render_template("errors/error.html", page=page, message=message, reference=reference)
    return make_response(html, page.status)
