"""The mails to followers: written in their language, marked as sent, then handed on, once.

They hold titles and links only, never what somebody wrote or what the board answered.
"""

from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any

from flask import current_app
from flask_babel import force_locale
from sqlalchemy.orm import Session

from deliberation import jobs, sealing
from deliberation.responses.following import operations as following
from deliberation.responses.following import queries
from deliberation.responses.following.models import Delivery
from webapp import mail
from webapp.languages import localized
from webapp.responses.following.words import EVENTS, ROLES
from webapp.settings import Settings


@dataclass(frozen=True)
class Letter:
    """A mail that is ready; `delivery` is the ref of the row that says whether it left."""

    delivery: str
    owner: str
    message: EmailMessage


def path_of(endpoint: str, **values: Any) -> str:
    """The address of a page outside a request, as it goes into a mail."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings.address + current_app.url_map.bind("localhost").build(endpoint, values)


def stop_token(follower_ref: str) -> str:
    """What an unsubscribe link carries: whose it is and the proof that it came by mail."""
    return f"{follower_ref}-{sealing.parting(follower_ref)}"


def _load(session: Session, payload: dict[str, Any]) -> Letter | None:
    """The mail of one delivery; None when it was sent, or the follower left in the meantime."""
    delivery = queries.delivery_named(session, str(payload["delivery"]))
    if delivery is None or delivery.sent_at is not None:
        return None
    return _letter(delivery)


def _letter(delivery: Delivery) -> Letter:
    settings: Settings = current_app.config["SETTINGS"]
    follower, digest = delivery.follower, delivery.digest
    talk, language = digest.consultation, follower.language
    if language not in settings.languages:
        language = settings.languages[0]
    here = {"lang": language, "mission": talk.mission.ref, "consultation": talk.ref}
    stop = path_of("responses.stop_news", lang=language, token=stop_token(follower.ref))
    with force_locale(language):
        text = current_app.jinja_env.get_template(f"emails/{digest.kind}.txt").render(
            title=str(localized(talk.title, talk.language)),
            events=[(EVENTS[name], _page(name, here)) for name in digest.events],
            role=str(ROLES[digest.role]) if digest.role else "",
            theme=_theme(delivery, here),
            receipt=path_of("submissions.open_receipt", lang=language),
            stop=stop,
        )
    message = mail.letter(settings, follower.email, text)
    message["List-Unsubscribe"] = f"<{stop}>"
    return Letter(delivery.ref, f"news-{follower.ref}", message)


def _page(event: str, here: dict[str, str]) -> str:
    if event == "answers":
        return path_of("responses.you_said", **here)
    return path_of("objectives.index", lang=here["lang"], mission=here["mission"])


def _theme(delivery: Delivery, here: dict[str, str]) -> str:
    theme = delivery.digest.theme
    return path_of("insights.theme", ref=theme.ref, **here) if theme else ""


def _store(session: Session, payload: dict[str, Any], letter: Letter | None) -> None:
    if letter is not None:
        following.mark_sent(session, letter.delivery)


def _hand_on(letter: Letter | None) -> None:
    if letter is not None:
        settings = current_app.config["SETTINGS"]
        mail.deliver(settings, letter.owner, letter.message, in_job=True)


TASK = jobs.Task(load=_load, store=_store, afterwards=_hand_on)
