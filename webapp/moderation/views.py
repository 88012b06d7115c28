"""Moderation: the published rules, the queue, the decision and the appeal."""

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _

from deliberation.consultations.models import Consultation
from deliberation.dialogues.safeguarding import queries as safeguarding
from deliberation.errors import NotFound
from deliberation.insights.arrivals import operations as arrivals
from deliberation.moderation import operations as moderation
from deliberation.moderation import queries
from deliberation.moderation.models import ModerationDecision
from deliberation.permissions.actions import Action
from deliberation.privacy.rooms import operations as rooms
from deliberation.submissions.models import Submission
from webapp.access import current_actor, requires
from webapp.dialogues.safeguarding.letters import tell_lead
from webapp.extensions import db
from webapp.forms import attempt, render_form
from webapp.moderation.forms import REASONS, AppealDecisionForm, AppealForm, DecisionForm, FlagForm

pages = Blueprint("moderation", __name__)
HERE = "/<ref:mission>/<ref:consultation>"


def _back_to(endpoint: str, consultation: Consultation, **more: object) -> Response:
    where = {"mission": consultation.mission.ref, "consultation": consultation.ref}
    return redirect(url_for(endpoint, **where, **more), 303)


@pages.get(f"{HERE}/rules")
@requires(Action.CONSULTATION_READ, Consultation)
def rules(consultation: Consultation) -> str:
    return render_template(
        "moderation/rules.html",
        consultation=consultation,
        reasons=REASONS,
        removed=queries.removed_by_reason(db.session(), consultation),
    )


@pages.get(f"{HERE}/moderation/")
@requires(Action.MODERATION_READ, Consultation)
def queue(consultation: Consultation) -> str:
    after = request.args.get("after", 0, type=int)
    return render_template(
        "moderation/queue.html",
        consultation=consultation,
        items=queries.queue(db.session(), consultation, after),
        appeals=queries.open_appeals(db.session(), consultation),
        page_size=queries.QUEUE_PAGE,
        reasons=REASONS,
    )


@pages.route(f"{HERE}/moderation/<ref:ref>", methods=["GET", "POST"])
@requires(Action.MODERATION_DECIDE, Submission)
def decide(submission: Submission) -> Response:
    form = DecisionForm()
    account = current_actor().account
    assert account is not None
    if form.validate_on_submit() and attempt(
        form,
        lambda: moderation.decide(
            db.session(),
            submission,
            form.outcome.data,
            account,
            reason=form.reason.data or "",
            note=form.note.data or "",
        ),
    ):
        arrivals.announce(db.session(), submission.consultation)
        flash(_("Decided. The author sees it on the receipt."))
        return _back_to("moderation.queue", submission.consultation)
    return render_form("moderation/decide.html", form, submission=submission)


@pages.route(f"{HERE}/moderation/<ref:ref>/safeguard", methods=["GET", "POST"])
@requires(Action.MODERATION_DECIDE, Submission)
def safeguard(submission: Submission) -> Response:
    """A young person's words that tell of harm: to the lead, and out of everything else."""
    if request.method == "POST":
        tell_lead(rooms.flag_submission(db.session(), submission))
        flash(_("Sent to the safeguarding lead. Nobody else can read it."))
        return _back_to("moderation.queue", submission.consultation)
    lead = safeguarding.lead_for(db.session(), submission)
    html = render_template(
        "moderation/safeguard.html", submission=submission, has_lead=lead is not None
    )
    return make_response(html)


@pages.route(f"{HERE}/submissions/<ref:ref>/flag", methods=["GET", "POST"])
@requires(Action.SUBMISSION_FLAG, Submission)
def flag(submission: Submission) -> Response:
    form = FlagForm()
    if form.validate_on_submit() and attempt(
        form, lambda: moderation.flag(db.session(), submission, form.reason.data)
    ):
        flash(_("Thank you. A moderator will look at it."))
        return _back_to("submissions.show", submission.consultation, ref=submission.ref)
    return render_form("moderation/flag.html", form, submission=submission)


@pages.route(f"{HERE}/moderation/decisions/<ref:ref>/appeal", methods=["GET", "POST"])
@requires(Action.APPEAL_MAKE, ModerationDecision)
def appeal(decision: ModerationDecision) -> Response:
    form = AppealForm()
    if form.validate_on_submit() and attempt(
        form, lambda: moderation.appeal(db.session(), decision, form.text.data or "")
    ):
        flash(_("Your appeal has been sent. Another person decides; the answer comes here."))
        return _back_to("submissions.receipt", decision.submission.consultation)
    return render_form("moderation/appeal.html", form, decision=decision, reasons=REASONS)


@pages.route(f"{HERE}/moderation/decisions/<ref:ref>/answer", methods=["GET", "POST"])
@requires(Action.APPEAL_DECIDE, ModerationDecision)
def answer(decision: ModerationDecision) -> Response:
    made = decision.appeal
    if made is None:
        raise NotFound("There is no appeal against this decision.")
    account = current_actor().account
    assert account is not None
    form = AppealDecisionForm()
    if form.validate_on_submit() and attempt(
        form,
        lambda: moderation.decide_appeal(
            db.session(), made, form.outcome.data, form.answer.data or "", account
        ),
    ):
        flash(_("Decided. The author sees it on the receipt."))
        return _back_to("moderation.queue", decision.submission.consultation)
    return render_form("moderation/answer.html", form, decision=decision, reasons=REASONS)
