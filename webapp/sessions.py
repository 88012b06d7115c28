"""Server-side sessions: the browser holds a random token, the database its HMAC.

Signing out ends the session for good, and a copied cookie is worthless afterwards.
"""

import json
from datetime import timedelta
from typing import Any

from flask import Flask, Request, Response
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import CallbackDict

from deliberation import sealing
from deliberation.base import now
from deliberation.people.models import WebSession
from webapp.extensions import db
from webapp.transaction import apart


class ServerSession(CallbackDict[str, Any], SessionMixin):
    """Session data; `token` is None until something is stored."""

    def __init__(self, data: dict[str, Any], token: str | None) -> None:
        def on_update(_: Any) -> None:
            self.modified = True
            self.accessed = True

        super().__init__(data, on_update)
        self.token = token
        self.modified = False
        self.should_renew = False

    def renew(self) -> None:
        """A new token for the same data: at sign-in and when rights change."""
        self.should_renew = True
        self.modified = True


class ServerSessions(SessionInterface):
    def open_session(self, app: Flask, request: Request) -> ServerSession:
        token = request.cookies.get(self.get_cookie_name(app))
        if not token:
            return ServerSession({}, None)
        query = select(WebSession.data).where(
            WebSession.token_hmac == sealing.token(token), WebSession.expires_at > now()
        )
        with Session(db.engine) as reader:
            data = reader.scalar(query)
        return ServerSession({}, None) if data is None else ServerSession(json.loads(data), token)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        assert isinstance(session, ServerSession)
        name = self.get_cookie_name(app)
        if session.accessed:
            response.vary.add("Cookie")
        if not session.modified:
            return
        if not session:
            self._end(session)
            response.delete_cookie(name, path="/", secure=self.get_cookie_secure(app))
            return
        token = self._store(app, session)
        response.set_cookie(
            name,
            token,
            httponly=True,
            secure=self.get_cookie_secure(app),
            samesite="Lax",
            path="/",
        )

    def _end(self, session: ServerSession) -> None:
        if session.token:
            with apart() as writer:
                mark = sealing.token(session.token)
                writer.execute(delete(WebSession).where(WebSession.token_hmac == mark))

    def _store(self, app: Flask, session: ServerSession) -> str:
        lifetime = timedelta(hours=app.config["SETTINGS"].session_hours)
        old = session.token
        token = sealing.fresh_token() if session.should_renew or old is None else old
        with apart() as writer:
            row = writer.scalar(
                select(WebSession).where(WebSession.token_hmac == sealing.token(old or token))
            )
            if row is None:
                row = WebSession(token_hmac="", data="", expires_at=now() + lifetime)
                writer.add(row)
            row.token_hmac = sealing.token(token)
            row.data = json.dumps(dict(session))
            row.account_ref = session.get("_user_id")
            if session.should_renew:
                row.expires_at = now() + lifetime
        return token
