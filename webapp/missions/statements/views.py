"""A new wording of the mission statement: announced, waited for, decided by the full board."""

from flask import Response, flash, redirect, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput
from wtforms import RadioField, SubmitField

from deliberation.base import now
from deliberation.missions.models import Mission
from deliberation.missions.statements import operations as statements
from deliberation.missions.statements import queries
from deliberation.missions.statements.models import STANCES, StatementProposal
from deliberation.permissions.actions import Action
from webapp.access import current_actor, requires
from webapp.extensions import db
from webapp.forms import Form, attempt, render_form, text_field
from webapp.missions.views import _account, pages

HERE = "/<ref:mission>/statement/<ref:ref>"
WORDS = {"for": _l("For"), "against": _l("Against"), "abstain": _l("Abstain")}
STATES = {
    "announced": _l("announced"),
    "adopted": _l("adopted"),
    "withdrawn": _l("withdrawn"),
}


class StanceForm(Form):
    stance = RadioField(
        _l("Where do you stand?"),
        choices=list(WORDS.items()),
        validate_choice=False,
        widget=GovRadioInput(),
    )
    dissent = text_field(
        _l("What would you have done instead?"),
        _l("Needed when you are against. It is published with your name, as you write it."),
    )
    send = SubmitField(_l("Record my position"), widget=GovSubmitInput())


def _to(proposal: StatementProposal) -> Response:
    where = {"mission": proposal.mission.ref, "ref": proposal.ref}
    return redirect(url_for("missions.proposal", **where), 303)  # type: ignore[return-value]


@pages.get(HERE)
@requires(Action.MISSION_READ, StatementProposal)
def proposal(found: StatementProposal) -> Response:
    """Public from the first day: the old words, the new ones, the notice, who stands where."""
    return _page(found, StanceForm())


def _page(found: StatementProposal, form: StanceForm) -> Response:
    account = current_actor().account
    return render_form(
        "missions/statements/proposal.html",
        form,
        found=found,
        mission=found.mission,
        has_seat=any(account and s.account_id == account.id for s in found.mission.seats),
        days_left=queries.days_left(found, now().date()),
        waiting=queries.waiting_for(found),
        columns=[
            {"title": WORDS[key], "count": len(names), "items": names}
            for key, names in _by_stance(found).items()
        ],
        states=STATES,
    )


def _by_stance(found: StatementProposal) -> dict[str, list[str]]:
    return {
        stance: [one.member_name for one in found.positions if one.stance == stance]
        for stance in STANCES
    }


@pages.post(f"{HERE}/position")
@requires(Action.MISSION_POSITION, StatementProposal)
def statement_position(found: StatementProposal) -> Response:
    form = StanceForm()
    stance, dissent = form.stance.data or "", form.dissent.data or ""
    if form.validate_on_submit() and attempt(
        form, lambda: statements.take_position(db.session(), found, _account(), stance, dissent)
    ):
        flash(_("Recorded. You can change it until the decision."))
        return _to(found)
    return _page(found, form)


@pages.post(f"{HERE}/sign")
@requires(Action.MISSION_REWORD, StatementProposal)
def sign_statement(found: StatementProposal) -> Response:
    statements.sign(db.session(), found, _account())
    flash(_("The new wording stands. The old one and your notice are public."))
    return redirect(url_for("missions.room", mission=found.mission.ref), 303)  # type: ignore[return-value]


@pages.post(f"{HERE}/withdraw")
@requires(Action.MISSION_REWORD, StatementProposal)
def withdraw_statement(found: StatementProposal) -> Response:
    statements.withdraw(db.session(), found, _account())
    flash(_("Withdrawn. The statement stays as it is."))
    return _to(found)


def proposals(mission: Mission) -> list[StatementProposal]:
    """For the mission's page: what was ever announced; adopted ones stand there as wordings."""
    return [one for one in queries.proposals(db.session(), mission) if one.state != "adopted"]


pages.add_app_template_global(proposals, "statement_proposals")
