"""Voting: joining, one statement at a time, one's own statement, proofs; then the opinions."""

from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _

from deliberation.consultations.models import Consultation
from deliberation.errors import Closed, NotFound
from deliberation.people.models import Participant
from deliberation.permissions.actions import Action
from deliberation.voting import operations as voting
from deliberation.voting import queries
from deliberation.voting.models import Ballot, Statement
from webapp import limits, mail, signing
from webapp.access import requires
from webapp.extensions import db
from webapp.forms import Form, attempt, render_form
from webapp.languages import current_language
from webapp.submissions import receipts
from webapp.submissions.presenters import Writer, digital_age, participants, writer
from webapp.transaction import Later
from webapp.voting import forms, presenters, words
from webapp.voting.presenters import here

pages = Blueprint("voting", __name__)
HERE = "/<ref:mission>/<ref:consultation>"
MAX_BODY = 100_000


@pages.url_value_preprocessor
def limit_size(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """No page of a voter takes a file; the desk has its own measure."""
    if not (endpoint or "").startswith("voting.desk"):
        request.max_content_length = MAX_BODY


def _to(endpoint: str, consultation: Consultation, **more: Any) -> Response:
    return redirect(url_for(endpoint, **here(consultation), **more), 303)  # type: ignore[return-value]


def ballot_here(consultation: Consultation) -> Ballot:
    found = queries.ballot_of(db.session(), consultation)
    if found is None:
        raise NotFound("There is no voting here yet.")
    return found


def _participant(consultation: Consultation) -> Participant | None:
    return next(iter(participants(consultation)), None)


# One statement at a time.


@pages.get(f"{HERE}/vote")
@requires(Action.VOTE_CAST, Consultation)
def ballot(consultation: Consultation) -> str | Response:
    found, person = ballot_here(consultation), _participant(consultation)
    if person is None:
        return _join_page(found, _join_form(consultation))
    if presenters.lacks_proof(found, person):
        return _to("voting.prove", consultation)
    return _card(found, person, request.args.get("statement", ""))


def _card(ballot: Ballot, person: Participant, wanted: str = "") -> str:
    """The ballot with the statement that is wanted, else with the next one by the draw."""
    chosen = _open_statement(ballot, wanted) if wanted else None
    page = presenters.ballot_page(ballot, person, chosen)
    context = page | {"ballot": ballot, "consultation": ballot.consultation, "words": words}
    if request.headers.get("HX-Request"):
        return render_template("voting/_ballot.html", here=here(ballot.consultation), **context)
    return render_template(
        "voting/ballot.html",
        slip=receipts.slip([person]),
        may_take_receipt=presenters.may_take_receipt(ballot, person),
        rows=presenters.who_sees(ballot),
        **context,
    )


def _open_statement(ballot: Ballot, ref: str) -> Statement | None:
    found = queries.statement_named(db.session(), ref)
    is_here = found is not None and found.consultation_id == ballot.consultation_id
    return found if is_here and found is not None and found.is_open else None


@pages.post(f"{HERE}/vote")
@requires(Action.VOTE_CAST, Consultation)
def cast(consultation: Consultation) -> Later | Response:
    found, person = ballot_here(consultation), _participant(consultation)
    if person is None:
        return _to("voting.ballot", consultation)
    statement = queries.statement_named(db.session(), request.form.get("statement", ""))
    if statement is None or statement.consultation_id != consultation.id:
        raise NotFound("There is no such statement here.")
    try:
        voting.cast(
            db.session(),
            statement,
            person,
            request.form.get("value", 9, type=int),
            request.form.get("is_important") == "y",
            network=limits.network(),
            took_ms=presenters.took_ms(request.form.get("shown_at")),
        )
    except Closed:
        if statement.is_open:
            raise
        flash(_("That statement has just been taken out, so your answer was not needed any more."))
    receipts.prolong(person)
    return Later(lambda: _onward(found, person))


def _onward(ballot: Ballot, person: Participant, wanted: str = "") -> str | Response:
    """The next card at once where htmx asked, else by way of its address."""
    if request.headers.get("HX-Request"):
        return _card(ballot, person, wanted)
    return _to("voting.ballot", ballot.consultation, statement=wanted or None)


@pages.post(f"{HERE}/vote/undo")
@requires(Action.VOTE_CAST, Consultation)
def undo(consultation: Consultation) -> str | Response:
    found, person = ballot_here(consultation), _participant(consultation)
    if person is None:
        return _to("voting.ballot", consultation)
    statement = voting.undo_last(db.session(), found, person)
    return _onward(found, person, statement.ref if statement else "")


# Who votes.


def _join_form(consultation: Consultation) -> Any:
    return forms.join_form(consultation, must_say_age=writer(consultation).account is None)


def _join_page(ballot: Ballot, form: Form) -> Response:
    consultation = ballot.consultation
    return render_form(
        "voting/join.html",
        form,
        consultation=consultation,
        ballot=ballot,
        visible=queries.progress(db.session(), ballot, None).visible,
        example=queries.next_statement(db.session(), ballot, None),
        proof_line=words.PROOF_NEEDED.get(ballot.proof, ""),
        rows=presenters.who_sees(ballot),
    )


@pages.route(f"{HERE}/vote/join", methods=["GET", "POST"])
@requires(Action.VOTE_CAST, Consultation)
def join(consultation: Consultation) -> Response:
    found, form = ballot_here(consultation), _join_form(consultation)
    if form.validate_on_submit():
        band = form.age_band.data if form.age_band else ""
        who = writer(consultation, band)
        if who.participant is not None:
            return _to("voting.ballot", consultation)
        if not who.is_old_enough(consultation):
            return _too_young(consultation)
        if attempt(form, lambda: _join(found, who, bool(form.agrees.data))):
            return _to("voting.ballot", consultation)
    return _join_page(found, form)


def _join(ballot: Ballot, who: Writer, agrees: bool) -> bool:
    joined = voting.join(
        db.session(),
        ballot,
        account=who.account,
        age_band=who.age_band,
        agrees=agrees,
        network=limits.network(),
    )
    if who.account is None:
        receipts.keep_open(joined.participant, joined.seed if joined.code else "")
    return True


def _too_young(consultation: Consultation) -> Response:
    age = digital_age(consultation)
    html = render_template("submissions/too_young.html", consultation=consultation, age=age)
    return make_response(html)


@pages.post(f"{HERE}/vote/receipt")
@requires(Action.VOTE_CAST, Consultation)
def receipt(consultation: Consultation) -> Response:
    """Where none is asked for, a voter may still want a code to come back with."""
    found, person = ballot_here(consultation), _participant(consultation)
    if person is not None:
        joined = voting.take_receipt(db.session(), found, person, network=limits.network())
        receipts.keep_open(person, joined.seed if joined.code else "")
    return _to("voting.ballot", consultation)


# Proof that one voter is one person.


@pages.route(f"{HERE}/vote/proof", methods=["GET", "POST"])
@requires(Action.VOTE_CAST, Consultation)
def prove(consultation: Consultation) -> Response:
    """What the ballot asks for: a code that was handed out, or an e-mail address."""
    found, person = ballot_here(consultation), _participant(consultation)
    if person is None or not presenters.lacks_proof(found, person):
        return _to("voting.ballot", consultation)
    if found.proof == "receipt":
        return render_form("voting/take_receipt.html", Form(), consultation=consultation)
    form: Any = forms.EmailForm() if found.proof == "email" else forms.InvitationForm()
    if form.validate_on_submit():
        if found.proof == "email":
            if attempt(form, lambda: _send_link(found, form.email.data)):
                return render_form("voting/link_sent.html", Form(), consultation=consultation)
        elif attempt(form, lambda: _spend_code(found, person, form.code.data)):
            flash(_("Your code is right. You can vote now."))
            return _to("voting.ballot", consultation)
    return render_form("voting/prove.html", form, consultation=consultation, ballot=found)


def _send_link(ballot: Ballot, address: str) -> bool:
    signing.count_link(address)
    token = voting.request_email_proof(db.session(), ballot, address)
    path = url_for("voting.follow_link", token=token, **here(ballot.consultation)) if token else ""
    mail.send_to(
        address,
        "vote_link",
        language=current_language(),
        owner=f"ballot-{ballot.ref}",
        consultation=ballot.consultation,
        url=signing.absolute(path) if path else "",
    )
    return True


def _spend_code(ballot: Ballot, person: Participant, code: str) -> bool:
    most = current_app.config["SETTINGS"].receipt_tries_per_network
    limits.count_try(("invitation", limits.network(), most))
    voting.prove_invitation(db.session(), ballot, person, code)
    return True


@pages.route(f"{HERE}/vote/email/<token>", methods=["GET", "POST"])
@requires(Action.VOTE_CAST, Consultation)
def follow_link(consultation: Consultation, token: str) -> Response:
    """Only the button spends the token: mail programs open addresses by themselves."""
    found, person, form = ballot_here(consultation), _participant(consultation), forms.ConfirmForm()
    if person is not None and form.validate_on_submit():
        voting.prove_email(db.session(), found, person, token)
        flash(_("Your address is confirmed. You can vote now."))
        return _to("voting.ballot", consultation)
    return render_form("voting/confirm.html", form, consultation=consultation, person=person)


# One's own statement.


@pages.route(f"{HERE}/vote/add", methods=["GET", "POST"])
@requires(Action.STATEMENT_PROPOSE, Consultation)
def add(consultation: Consultation) -> Response:
    found, person = ballot_here(consultation), _participant(consultation)
    if person is None or presenters.lacks_proof(found, person):
        return _to("voting.ballot", consultation)
    if not found.allows_statements:
        raise Closed("On this ballot only the organiser adds statements.")
    form, step = forms.statement_form(consultation), request.form.get("step", "look")
    if step != "change" and form.validate_on_submit():
        if step == "send":
            statement = attempt(form, lambda: _propose(found, person, form))
            if statement is not None:
                return _to("voting.add", consultation)
        else:
            similar = queries.similar(db.session(), found, form.text.data)
            return render_form(
                "voting/look.html", form, consultation=consultation, ballot=found, found=similar
            )
    return render_form(
        "voting/add.html",
        form,
        consultation=consultation,
        own=queries.my_statements(db.session(), found, person),
        rubric=words.RUBRIC,
        words=words,
        here=here(consultation),
    )


def _propose(ballot: Ballot, person: Participant, form: Any) -> Statement:
    statement = voting.propose(
        db.session(),
        ballot,
        form.text.data,
        form.language.data,
        person,
        network=limits.network(),
    )
    if statement.author_id != person.id:
        flash(_("The same statement was there already. Your agreement is counted there."))
    elif statement.state == "waiting":
        flash(_("Added. A moderator reads it, then others can vote on it."))
    else:
        flash(_("Added. Others can vote on it now."))
    return statement


@pages.post(f"{HERE}/vote/similar")
@requires(Action.STATEMENT_PROPOSE, Consultation)
def similar(consultation: Consultation) -> str:
    """Offered while writing; posted, so that no draft stands in an address."""
    found = queries.similar(
        db.session(), ballot_here(consultation), request.form.get("text", "")[:500]
    )
    return render_template("voting/_similar.html", found=found)


@pages.route(f"{HERE}/vote/own/<ref:ref>", methods=["GET", "POST"])
@requires(Action.STATEMENT_EDIT, Statement)
def edit(statement: Statement) -> Response:
    consultation = statement.consultation
    person = _participant(consultation)
    assert person is not None  # the door lets only the author in
    form = forms.statement_form(consultation, statement.text)
    if form.validate_on_submit():
        text = form.text.data
        if attempt(form, lambda: voting.edit_own(db.session(), statement, text, person)):
            flash(_("Changed."))
            return _to("voting.add", consultation)
    return render_form("voting/edit.html", form, consultation=consultation, statement=statement)


def votes_on_receipt(consultation: Consultation) -> dict[str, Any] | None:
    """What the receipt page shows of the voting; None where the holder has not voted."""
    return presenters.on_receipt(consultation, participants(consultation))


pages.add_app_template_global(votes_on_receipt, "votes_on_receipt")

# The pages of the results and of the desk register on the same blueprint.
from webapp.voting.desk import views as _desk  # noqa: E402, F401
from webapp.voting.opinions import views as _opinions  # noqa: E402, F401
