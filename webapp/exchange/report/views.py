"""The report and the case card: on the site, and as files."""

from flask import Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from deliberation.base import now
from deliberation.consultations.models import Consultation
from deliberation.exchange.editions import operations as editions
from deliberation.exchange.record import queries
from deliberation.exchange.record.queries import Record
from deliberation.permissions.actions import Action
from webapp.access import current_actor, requires
from webapp.exchange import prepared
from webapp.exchange.prepared import File
from webapp.exchange.report import card as case_card
from webapp.exchange.report import contents
from webapp.exchange.report.blocks import Document
from webapp.exchange.views import HERE, pages
from webapp.extensions import db
from webapp.insights.presenters import place

LARGE = 60  # themes; from here on the worker makes the files (benchmarks/board_pages.py)


def _record(consultation: Consultation) -> Record:
    return queries.record_of(db.session(), consultation, now())


@pages.get(f"{HERE}/report")
@requires(Action.EXPORT_PUBLIC, Consultation)
def report(consultation: Consultation) -> str:
    document = contents.report(_record(consultation))
    where = place(consultation)
    forms = [
        (label, url_for("exchange.report_file", extension=extension, **where))
        for extension, label in (
            ("pdf", _("As PDF")),
            ("docx", _("As a text document (DOCX)")),
            ("html", _("As one page (HTML)")),
        )
    ]
    return _page(document, consultation, [*forms, (_("Case card"), _card_url(where))], True)


@pages.post(f"{HERE}/report/edition")
@requires(Action.EDITION_PUBLISH, Consultation)
def publish_edition(consultation: Consultation) -> Response:
    actor = current_actor()
    role = actor.role_for(consultation, Action.EDITION_PUBLISH)
    editions.publish(db.session(), consultation, actor_ref=actor.ref, role=role)
    flash(_("Published. It stays as it is; a later edition stands beside it."))
    where = place(consultation)
    return redirect(url_for("exchange.report", _anchor="who", **where), 303)  # type: ignore[return-value]


def _card_url(where: dict[str, str]) -> str:
    return url_for("exchange.card", **where)


def _page(
    document: Document,
    consultation: Consultation,
    forms: list[tuple[str, str]],
    with_contents: bool,
) -> str:
    return render_template(
        "exchange/document.html",
        document=document,
        consultation=consultation,
        forms=forms,
        with_contents=with_contents,
    )


@pages.route(f"{HERE}/report.<any(html, pdf, docx):extension>", methods=["GET", "POST"])
@requires(Action.EXPORT_PUBLIC, Consultation)
def report_file(consultation: Consultation, extension: str) -> Response:
    record = _record(consultation)
    made = contents.report(record)
    is_large = extension != "html" and len(record.themes) > LARGE
    file = File("report", extension, made.name, made.data(), is_large)
    return prepared.answer(file, consultation)


@pages.get(f"{HERE}/case-card")
@requires(Action.EXPORT_PUBLIC, Consultation)
def card(consultation: Consultation) -> str:
    document = case_card.card(_record(consultation))
    where = place(consultation)
    forms = [
        (_("As PDF, one page"), url_for("exchange.card_file", **where)),
        (_("The whole report"), url_for("exchange.report", **where)),
    ]
    return _page(document, consultation, forms, False)


@pages.get(f"{HERE}/case-card.pdf")
@requires(Action.EXPORT_PUBLIC, Consultation)
def card_file(consultation: Consultation) -> Response:
    made = case_card.card(_record(consultation))
    file = File("card", "pdf", made.name, made.data(), False)
    return prepared.answer(file, consultation)
