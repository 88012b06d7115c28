"""Data protection: notices, one's own data, and the public journal."""

import json

from flask import Blueprint, Response, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from deliberation import journal as record
from deliberation.base import now
from deliberation.consultations.models import Consultation
from deliberation.people import queries as people
from deliberation.permissions.actions import Action
from deliberation.privacy import operations as privacy
from deliberation.privacy import queries
from deliberation.privacy.queries import Person
from deliberation.submissions.models import Answer
from webapp import erasures, signing
from webapp.access import current_actor, public, requires
from webapp.extensions import db
from webapp.forms import render_form
from webapp.privacy import presenters
from webapp.privacy.forms import EraseForm

pages = Blueprint("privacy", __name__)
PAGE = 50
MOST_NAMED = 50  # consultations on the contact page


@pages.get("/<ref:mission>/<ref:consultation>/privacy")
@requires(Action.CONSULTATION_READ, Consultation)
def notice(consultation: Consultation) -> str:
    return render_template(
        "privacy/notice.html",
        consultation=consultation,
        legal_basis=presenters.legal_basis(consultation),
        classes=presenters.kept_classes(consultation),
        age=people.digital_age(consultation.country),
    )


@pages.get("/privacy")
@public
def site_notice() -> str:
    return render_template("privacy/site_notice.html", consultations=_open_consultations())


@pages.get("/accessibility")
@public
def accessibility() -> str:
    return render_template("privacy/accessibility.html", consultations=_open_consultations())


@pages.get("/contact")
@public
def contact() -> str:
    return render_template("privacy/contact.html", consultations=_open_consultations())


def _open_consultations() -> list[Consultation]:
    """Those that were opened, the newest first, with their mission and promise."""
    query = select(Consultation).where(Consultation.opened_at <= now())
    query = query.options(joinedload(Consultation.mission), joinedload(Consultation.promise))
    return list(db.session.scalars(query.order_by(Consultation.id.desc()).limit(MOST_NAMED)))


@pages.get("/my-data")
@requires(Action.DATA_USE)
def my_data() -> str:
    held = [(holding, rows) for holding, rows in queries.held(db.session(), _person()) if rows]
    words = next((rows for holding, rows in held if holding.model is Answer), [])
    return render_template("privacy/my_data.html", held=held, words=words)


@pages.get("/my-data/download")
@requires(Action.DATA_USE)
def download() -> Response:
    content = json.dumps(privacy.download(db.session(), _person()), indent=2, ensure_ascii=False)
    headers = {"Content-Disposition": "attachment; filename=my-data.json"}
    return Response(content, mimetype="application/json", headers=headers)


@pages.route("/my-data/erase", methods=["GET", "POST"])
@requires(Action.DATA_USE)
def erase() -> Response:
    form = EraseForm()
    if form.validate_on_submit():
        person = _person()
        erasures.finish_later(person.account, privacy.erase(db.session(), person))
        signing.end()
        return redirect(url_for("privacy.erased"), 303)
    return render_form("privacy/erase.html", form, actor=current_actor())


@pages.get("/my-data/erased")
@public
def erased() -> str:
    return render_template("privacy/erased.html")


def _person() -> Person:
    """Whoever asks: the account with its pseudonyms, and whatever receipts are open."""
    actor, session = current_actor(), db.session()
    opened = queries.person_of_receipts(session, sorted(actor.participant_ids))
    if actor.account is None:
        return opened
    own = queries.person_of_account(session, actor.account)
    more = tuple(one for one in opened.participants if one not in own.participants)
    return Person(own.account, own.participants + more)


@pages.get("/journal")
@requires(Action.JOURNAL_READ)
def journal() -> str:
    before, scope = request.args.get("before", type=int), request.args.get("scope", "")[:16]
    entries = record.lines(db.session(), scope_ref=scope, before=before, limit=PAGE + 1)
    return render_template(
        "privacy/journal.html",
        lines=presenters.public_lines(entries[:PAGE]),
        older=entries[PAGE - 1].id if len(entries) > PAGE else None,
        scope=scope,
    )
