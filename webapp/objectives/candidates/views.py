"""Candidates: call for them, write one's own, show all at once, compare, merge."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from deliberation.missions.models import Mission
from deliberation.objectives.candidates import operations as candidates
from deliberation.objectives.candidates import queries
from deliberation.objectives.candidates.models import CandidateRound
from deliberation.objectives.clauses.queries import compare_texts
from deliberation.people.models import Account
from deliberation.permissions.actions import Action
from webapp.access import current_actor, requires
from webapp.extensions import db
from webapp.forms import attempt, render_form
from webapp.objectives.candidates import forms, words
from webapp.objectives.views import ROOM, pages

LIST = f"{ROOM}/candidates"
HERE = f"{LIST}/<ref:ref>"


def _account() -> Account:
    account = current_actor().account
    assert account is not None  # every role of these actions belongs to an account
    return account


def _to(endpoint: str, found: CandidateRound) -> Response:
    where = {"mission": found.mission.ref, "ref": found.ref}
    return redirect(url_for(endpoint, **where), 303)  # type: ignore[return-value]


@pages.get(f"{LIST}/")
@requires(Action.CANDIDATE_READ, Mission)
def candidates_index(mission: Mission) -> Response:
    return _index(mission, forms.CallForm())


def _index(mission: Mission, form: forms.CallForm) -> Response:
    return render_form(
        "objectives/candidates/index.html",
        form,
        mission=mission,
        rounds=queries.rounds(db.session(), mission),
        seated=queries.seated(mission),
        words=words,
    )


@pages.post(f"{LIST}/")
@requires(Action.CANDIDATE_OPEN, Mission)
def open_candidates(mission: Mission) -> Response:
    form = forms.CallForm()
    if form.validate_on_submit():
        task = form.task.data or ""
        made = attempt(form, lambda: candidates.open_round(db.session(), mission, _account(), task))
        if made is not None:
            flash(_("Every member can write a candidate now. Nobody sees another one's."))
            return _to("objectives.candidate_round", made)
    return _index(mission, form)


@pages.get(HERE)
@requires(Action.CANDIDATE_READ, CandidateRound)
def candidate_round(found: CandidateRound) -> str:
    """Before they are shown one's own; then all side by side, and two of them clause by clause."""
    shown = queries.visible(found, _account())
    picked = [one for one in shown if one.ref in (request.args.get("a"), request.args.get("b"))]
    pair = picked[:2] if len(picked) > 1 else shown[:2]
    return render_template(
        "objectives/candidates/round.html",
        found=found,
        mission=found.mission,
        shown=shown,
        own=queries.own(found, _account()),
        waiting=queries.waiting_for(found),
        pair=pair,
        changes=compare_texts(pair[0].clauses, pair[1].clauses) if len(pair) > 1 else [],
        words=words,
    )


@pages.route(f"{HERE}/write", methods=["GET", "POST"])
@requires(Action.CANDIDATE_WRITE, CandidateRound)
def write_candidate(found: CandidateRound) -> Response:
    own = queries.own(found, _account())
    form = forms.candidate_form(own, found.mission.language)
    is_final = request.form.get("step") == "submit"
    if form.validate_on_submit():
        kept = attempt(
            form,
            lambda: candidates.write(
                db.session(), found, _account(), form.candidate(), is_final=is_final
            ),
        )
        if kept is not None:
            flash(_("Put in.") if is_final else _("Kept. Only you can see it."))
            return _to("objectives.candidate_round", found)
    return render_form(
        "objectives/candidates/write.html", form, found=found, mission=found.mission, own=own
    )


@pages.post(f"{HERE}/reveal")
@requires(Action.CANDIDATE_REVEAL, CandidateRound)
def reveal_candidates(found: CandidateRound) -> Response:
    candidates.reveal(db.session(), found, _account())
    flash(_("The candidates are shown to the board now."))
    return _to("objectives.candidate_round", found)


@pages.route(f"{HERE}/merge", methods=["GET", "POST"])
@requires(Action.CANDIDATE_MERGE, CandidateRound)
def merge_candidates(found: CandidateRound) -> Response:
    shown = queries.visible(found, _account())
    form = forms.merge_form(shown)
    if form.validate_on_submit():
        made = attempt(
            form,
            lambda: candidates.merge(
                db.session(), found, _account(), form.title.data or "", form.chosen(shown)
            ),
        )
        if made is not None:
            flash(_("Kept as a draft, each clause with the name of who wrote it."))
            where = {"mission": found.mission.ref, "ref": made.objective.ref}
            return redirect(url_for("objectives.edit", **where), 303)  # type: ignore[return-value]
    return render_form(
        "objectives/candidates/merge.html",
        form,
        found=found,
        mission=found.mission,
        shown=shown,
        place_of=forms.place_of,
    )
