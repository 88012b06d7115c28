"""E-mail: plain text, in the reader's language, sent only when the request's rows are stored.

Without a mail server every message becomes a file in `instance/mail`, named by the account, so
that erasing an account finds its messages.
"""

import logging
import secrets
import smtplib
import threading
import time
from email.message import EmailMessage
from pathlib import Path

from flask import current_app, render_template
from flask_babel import force_locale

from deliberation.people.models import Account
from webapp.settings import Settings
from webapp.transaction import after_commit

log = logging.getLogger("mission_commons.mail")
SECONDS = 20  # to wait for the mail server
KEPT_SECONDS = 7 * 24 * 3600  # a message that went to a file


def send(account: Account, template: str, **context: object) -> None:
    """Send `emails/<template>.txt` to an account; see `send_to`."""
    to = {"language": account.locale, "owner": account.ref}
    send_to(account.email, template, **to, account=account, **context)


def send_to(address: str, template: str, *, language: str, owner: str, **context: object) -> None:
    """Send `emails/<template>.txt` after the commit; its first line is the subject.

    `owner` names the message where it becomes a file.
    """
    settings: Settings = current_app.config["SETTINGS"]
    with force_locale(language):
        text = render_template(f"emails/{template}.txt", **context)
    message = letter(settings, address, text)
    after_commit(lambda: deliver(settings, owner, message))


def letter(settings: Settings, address: str, text: str) -> EmailMessage:
    """A message of plain text whose first line is the subject."""
    subject, _, body = text.strip().partition("\n")
    message = EmailMessage()
    message["From"], message["To"] = settings.mail_from, address
    message["Subject"] = subject.strip()
    message.set_content(body.strip() + "\n")
    return message


def deliver(settings: Settings, owner: str, message: EmailMessage, *, in_job: bool = False) -> None:
    """To the mail server beside the request (its answer takes as long without a message).

    A job waits for the server, so that many mails do not leave all at once.
    """
    if settings.smtp_host and in_job:
        _transmit(settings, message)
        return
    if settings.smtp_host:
        threading.Thread(target=_transmit, args=(settings, message)).start()
        return
    folder = settings.instance / "mail"
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    (folder / f"{owner}-{secrets.token_hex(6)}.eml").write_bytes(bytes(message))


def _transmit(settings: Settings, message: EmailMessage) -> None:
    try:
        with smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=SECONDS) as server:
            if server.has_extn("starttls"):
                server.starttls()
            server.send_message(message)
    except (OSError, smtplib.SMTPException) as error:
        log.error("an e-mail was not sent: %s", type(error).__name__)


def messages_of(instance: Path, owner: str) -> list[Path]:
    """The message files of one account, the newest last."""
    found = (instance / "mail").glob(f"{owner}-*.eml")
    return sorted(found, key=lambda path: path.stat().st_mtime_ns)


def forget_old(instance: Path) -> int:
    """Delete message files whose links are long over; returns how many."""
    found = (instance / "mail").glob("*.eml")
    stale = [path for path in found if time.time() - path.stat().st_mtime > KEPT_SECONDS]
    for path in stale:
        path.unlink(missing_ok=True)
    return len(stale)


def erase(instance: Path, owner: str) -> None:
    """Delete every message file of an account."""
    for path in messages_of(instance, owner):
        path.unlink(missing_ok=True)
