"""The request edge: commit or roll back. One of the two files that commit."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask, g, request
from flask.typing import ResponseReturnValue
from flask.wrappers import Response
from sqlalchemy.orm import Session

from deliberation import database
from webapp.extensions import db

UNSAFE_METHODS = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class Later:
    """What a view returns when its page is to be made after the commit.

    Where many write at once (voting), the next writer need not wait for this one's page.
    """

    def __init__(self, page: Callable[[], ResponseReturnValue]) -> None:
        self.page = page


class Site(Flask):
    """A Flask site in which a request is one transaction around its view.

    The commit happens inside `dispatch_request`, so that a failing commit reaches the ordinary
    error table, and before the session is saved.
    """

    def full_dispatch_request(self) -> Response:
        with database.writing(request.method in UNSAFE_METHODS):
            return super().full_dispatch_request()

    def dispatch_request(self) -> Any:
        try:
            answer = super().dispatch_request()
            if isinstance(answer, Later):
                return self._stored_first(answer)
            response = self.make_response(answer)
        except BaseException:
            db.session.rollback()
            raise
        if request.method in UNSAFE_METHODS and response.status_code < 400:
            db.session.commit()
            _run_after_commit()
        else:
            db.session.rollback()
        return response

    def _stored_first(self, answer: Later) -> Response:
        """Commit, then make the page in a transaction that only reads.

        What the view has read stays as it was, so that the page need not ask for it again.
        """
        session = db.session()
        session.expire_on_commit = False
        session.commit()
        session.expire_on_commit = True
        _run_after_commit()
        with database.writing(False):
            response = self.make_response(answer.page())
            db.session.rollback()
        return response


def after_commit(act: Callable[[], None]) -> None:
    """Do something that must not happen unless the request's rows are stored: send e-mail."""
    g.setdefault("after_commit", []).append(act)


def _run_after_commit() -> None:
    for act in g.pop("after_commit", []):
        act()


@contextmanager
def apart() -> Iterator[Session]:
    """A short write transaction of its own, after the request's has ended.

    For sessions, rate counters and refused-access lines: what even a GET may write.
    """
    db.session.rollback()
    with database.writing(), Session(db.engine) as session:
        yield session
        session.commit()


@contextmanager
def command() -> Iterator[Session]:
    """One transaction around a console command that writes."""
    with database.writing():
        db.session.rollback()
        try:
            yield db.session()
            db.session.commit()
        except BaseException:
            db.session.rollback()
            raise
