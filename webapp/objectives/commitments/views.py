"""The register of commitments: what offices promised, their accounts, the people's view."""

from flask import Response, flash, render_template
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from deliberation import disclosure
from deliberation.base import now
from deliberation.consultations.models import Consultation
from deliberation.missions.models import Mission
from deliberation.objectives.commitments import operations as commitments
from deliberation.objectives.commitments import queries
from deliberation.objectives.commitments.models import Commitment
from deliberation.objectives.models import Objective
from deliberation.people import queries as people
from deliberation.people.models import Participant
from deliberation.permissions.actions import Action
from webapp.access import current_actor, requires
from webapp.extensions import db
from webapp.forms import attempt, render_form
from webapp.objectives.acting import account, office, to_mission
from webapp.objectives.commitments import forms, words
from webapp.objectives.views import pages

REGISTER = "/<ref:mission>/commitments"
HERE = f"{REGISTER}/<ref:ref>"


@pages.get(f"{REGISTER}/")
@requires(Action.MISSION_READ, Mission)
def commitments_of(mission: Mission) -> str:
    session = db.session()
    mine = [person.id for person in _participants(mission)]
    return render_template(
        "objectives/commitments/index.html",
        mission=mission,
        entries=queries.register(session, mission, now().date()),
        may_judge=bool(mine),
        own=queries.scores_by(session, mine) if mine else {},
        fewest=disclosure.limit(),
        words=words,
    )


@pages.route(f"{REGISTER}/new", methods=["GET", "POST"])
@requires(Action.COMMITMENT_KEEP, Mission)
def new_commitment(mission: Mission) -> Response:
    form, session = forms.CommitmentForm(data={"office": office(mission)}), db.session()
    query = select(Objective).where(Objective.mission_id == mission.id).order_by(Objective.code)
    objectives = list(session.scalars(query.options(selectinload(Objective.versions))))
    form.offer(objectives)
    if form.validate_on_submit() and attempt(form, lambda: _commit(mission, form, objectives)):
        flash(_("Entered. Everybody sees it, and when its account is late."))
        return to_mission("objectives.commitments_of", mission)
    return render_form("objectives/commitments/new.html", form, mission=mission)


def _commit(mission: Mission, form: forms.CommitmentForm, objectives: list[Objective]) -> object:
    return commitments.enter(
        db.session(),
        mission,
        account(),
        text=form.text.data or "",
        office=form.office.data or "",
        review_on=form.review_on.data,
        objective=next((one for one in objectives if one.ref == form.objective.data), None),
    )


@pages.route(f"{HERE}/report", methods=["GET", "POST"])
@requires(Action.COMMITMENT_KEEP, Commitment)
def report_on(commitment: Commitment) -> Response:
    form = forms.ReportForm()
    if form.validate_on_submit() and attempt(form, lambda: _report(commitment, form)):
        flash(_("Recorded. Everybody can read it."))
        return to_mission(
            "objectives.commitments_of", commitment.mission, _anchor=f"commitment-{commitment.ref}"
        )
    return render_form(
        "objectives/commitments/report.html",
        form,
        commitment=commitment,
        mission=commitment.mission,
        words=words,
    )


def _report(commitment: Commitment, form: forms.ReportForm) -> object:
    return commitments.report(
        db.session(),
        commitment,
        account(),
        state=form.state.data or "",
        text=form.text.data or "",
        next_review_on=form.next_review_on.data,
    )


@pages.route(f"{HERE}/view", methods=["GET", "POST"])
@requires(Action.COMMITMENT_JUDGE, Commitment)
def judge_commitment(commitment: Commitment) -> Response:
    mission, form = commitment.mission, forms.ViewForm()
    mine = _participants(mission)
    if form.validate_on_submit() and attempt(form, lambda: _judge(commitment, mine, form)):
        flash(_("Thank you. You can change it whenever you come back."))
        return to_mission("objectives.commitments_of", mission)
    return render_form(
        "objectives/commitments/view.html",
        form,
        commitment=commitment,
        mission=mission,
        may_judge=bool(mine),
    )


def _judge(commitment: Commitment, mine: list[Participant], form: forms.ViewForm) -> object:
    score = form.score.data if form.score.data is not None else -1
    return commitments.judge(db.session(), commitment, mine, score)


def _participants(mission: Mission) -> list[Participant]:
    """As whom this person is known in the mission's consultations: by receipt or account."""
    actor, session = current_actor(), db.session()
    query = select(Consultation.ref).where(Consultation.mission_id == mission.id)
    refs = list(session.scalars(query))
    found: list[Participant] = []
    if actor.participant_ids:
        known = Participant.id.in_(actor.participant_ids), Participant.scope_ref.in_(refs)
        found += session.scalars(select(Participant).where(*known))
    if actor.account is not None:
        for ref in refs:
            person = people.participant_of(session, ref, actor.account)
            found += [person] if person is not None else []
    return found
