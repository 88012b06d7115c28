"""The receipt of a group. Its printed code reads, and gives one verdict of the class a theme."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from deliberation.consultations.models import Consultation
from deliberation.errors import NotAllowed
from deliberation.insights.models import Theme
from deliberation.permissions.actions import Action
from deliberation.responses import operations as responses
from webapp.access import requires
from webapp.dialogues import words
from webapp.dialogues.group import presenters
from webapp.dialogues.views import LIST, pages
from webapp.extensions import db
from webapp.submissions import receipts
from webapp.submissions.presenters import dates, here


@pages.get(f"{LIST}/receipt")
@requires(Action.CONSULTATION_READ, Consultation)
def group_receipt(consultation: Consultation) -> str | Response:
    groups = presenters.groups_here(consultation)
    found = [made for made in map(presenters.receipt_of, groups) if made is not None]
    if not found:
        return redirect(url_for("submissions.open_receipt"), 303)  # type: ignore[return-value]
    return render_template(
        "dialogues/group/receipt.html",
        consultation=consultation,
        receipts=found,
        slip=receipts.slip(groups),
        # The first of them is until when one changes one's own words; this code changes none.
        dates=dates(consultation)[1 if consultation.freezes_at else 0 :],
        words=words,
    )


@pages.post(f"{LIST}/receipt/<ref:ref>/verdict")
@requires(Action.VERDICT_GIVE, Theme)
def class_verdict(theme: Theme) -> Response:
    consultation = theme.run.consultation
    groups = presenters.groups_here(consultation)
    if not groups:
        raise NotAllowed("Only people whose words are in this theme judge its answer.")
    score = request.form.get("score", "")
    given = int(score) if score.isdecimal() and len(score) <= 2 else -1
    responses.give_verdict(db.session(), theme, groups[0], given)
    flash(_("Thank you. The verdict of your class is kept."))
    return redirect(url_for("dialogues.group_receipt", **here(consultation)), 303)  # type: ignore[return-value]
