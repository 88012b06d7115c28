"""Comments on a draft: read them in their place, comment, take back; answer and moderate."""

from typing import Any

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

from deliberation import sealing
from deliberation.base import now
from deliberation.comments import operations as comments
from deliberation.comments import queries
from deliberation.comments.models import Comment, CommentRound
from deliberation.consultations.models import Consultation
from deliberation.errors import Invalid, NotFound
from deliberation.objectives.models import Clause
from deliberation.objectives.public_comment import operations as public_comment
from deliberation.objectives.public_comment import queries as drafts
from deliberation.people.models import Account
from deliberation.permissions.actions import Action
from webapp.access import current_actor, requires
from webapp.comments import forms, presenters, words
from webapp.extensions import db
from webapp.forms import attempt, render_form
from webapp.submissions import receipts
from webapp.submissions.presenters import Writer, digital_age, here, participants, writer

pages = Blueprint("comments", __name__)
LIST = "/<ref:mission>/<ref:consultation>/comments"
HERE = f"{LIST}/<ref:ref>"


def _account() -> Account:
    account = current_actor().account
    assert account is not None  # every role of these actions belongs to an account
    return account


def _to(found: CommentRound, endpoint: str = "comments.discussion", **more: Any) -> Response:
    where = here(found.consultation)
    return redirect(url_for(endpoint, ref=found.ref, **where, **more), 303)  # type: ignore[return-value]


@pages.get(HERE)
@requires(Action.COMMENT_READ, CommentRound)
def discussion(found: CommentRound) -> str:
    consultation = found.consultation
    people = participants(consultation)
    return render_template(
        "comments/discussion.html",
        page=presenters.page_of(found),
        found=found,
        consultation=consultation,
        slip=receipts.slip(people),
        own={one.ref for one in queries.by_participants(db.session(), people)} if people else set(),
        words=words,
    )


# Everybody.


@pages.route(f"{HERE}/new", methods=["GET", "POST"])
@requires(Action.COMMENT_MAKE, CommentRound)
def comment(found: CommentRound) -> Response:
    consultation, clause = found.consultation, _clause(found, request.args.get("clause", ""))
    who = writer(consultation)
    key = request.form.get("post_key") or sealing.fresh_token()
    form = forms.comment_form(consultation, must_say_age=who.must_say_age, post_key=key)
    if form.validate_on_submit():
        who = writer(consultation, form.age_band.data if form.age_band else "")
        if not who.is_old_enough(consultation):
            return _too_young(consultation)
        made = attempt(form, lambda: _make(found, clause, form, who))
        if made is not None:
            return _to(found, _anchor=f"comment-{made.ref}")
    return render_form(
        "comments/new.html", form, found=found, consultation=consultation, clause=clause
    )


def _clause(found: CommentRound, ref: str) -> Clause:
    """The paragraph that is named, else the first."""
    version = presenters.version_now(found)
    clause = next((one for one in version.clauses if ref in ("", one.ref)), None)
    if clause is None:
        raise NotFound("This paragraph is not part of the draft any more.")
    return clause


def _make(found: CommentRound, clause: Clause, form: Any, who: Writer) -> Comment:
    done = comments.comment(
        db.session(),
        found,
        clause.ref,
        clause.text,
        form.comment(),
        account=who.account,
        participant=who.participant,
        post_key=form.post_key.data,
    )
    person = done.comment.participant
    if who.account is None and person is not None:
        receipts.keep_open(person, done.seed if done.code else "")
    if done.comment.state == "waiting":
        flash(_("Sent. A moderator reads it, then everybody can."))
    else:
        flash(_("Sent. It stands under its paragraph now."))
    return done.comment


def _too_young(consultation: Consultation) -> Response:
    age = digital_age(consultation)
    html = render_template("submissions/too_young.html", consultation=consultation, age=age)
    return make_response(html)


@pages.post(f"{LIST}/own/<ref:ref>/withdraw")
@requires(Action.COMMENT_WITHDRAW, Comment)
def withdraw(own: Comment) -> Response:
    comments.withdraw(db.session(), own)
    flash(_("Taken back. Its words are gone; that there was a comment stays."))
    return _to(own.round)


# The board.


@pages.route(f"{HERE}/answer", methods=["GET", "POST"])
@requires(Action.COMMENT_ANSWER, CommentRound)
def answer(found: CommentRound) -> Response:
    rounds = queries.rounds_of(db.session(), found.objective_ref)
    open_ones = queries.unanswered(db.session(), rounds)
    form = forms.AnswerForm()
    form.offer(open_ones)
    if form.validate_on_submit() and attempt(form, lambda: _answer(found, form, open_ones)):
        return _to(found, "comments.answer")
    return render_form(
        "comments/answer.html",
        form,
        found=found,
        consultation=found.consultation,
        objective=drafts.objective_of(db.session(), found),
        open_ones=open_ones,
    )


def _answer(found: CommentRound, form: forms.AnswerForm, open_ones: list[Comment]) -> bool:
    """Accepted suggestions become a version; everything else is only answered."""
    session, chosen = db.session(), form.chosen(open_ones)
    outcome, said = form.outcome.data or "", form.answer.data or ""
    suggestions = [one for one in chosen if one.kind == "suggestion"]
    if outcome != "accepted" or not suggestions:
        comments.answer(session, chosen, outcome, said, _account())
        flash(_("Answered. Everybody can read it."))
        return True
    if len(suggestions) < len(chosen):
        raise Invalid("comments", "Accept suggestions and comments one after the other.")
    version = public_comment.accept(
        session,
        drafts.objective_of(session, found),
        suggestions,
        said,
        _account(),
        change_reason=form.change_reason.data or "",
    )
    flash(_("Accepted: version %(n)s has these words.", n=version.number))
    return True


@pages.post(f"{HERE}/close")
@requires(Action.COMMENT_ANSWER, CommentRound)
def close(found: CommentRound) -> Response:
    comments.close_round(db.session(), found, _account())
    flash(_("The comments are closed. They stay readable."))
    return _to(found)


# Moderators.


@pages.get(f"{LIST}/waiting")
@requires(Action.COMMENT_MODERATE, Consultation)
def waiting(consultation: Consultation) -> str:
    return render_template(
        "comments/waiting.html",
        consultation=consultation,
        found=queries.waiting(db.session(), consultation),
        form=forms.ModerateForm(),
        words=words,
    )


@pages.post(f"{LIST}/waiting/<ref:ref>")
@requires(Action.COMMENT_MODERATE, Comment)
def decide(found: Comment) -> Response:
    form = forms.ModerateForm()
    if not form.validate_on_submit():
        raise NotFound("There is no such decision.")
    state, reason = form.state.data or "", form.reason.data or ""
    if attempt(
        form, lambda: (comments.decide(db.session(), found, state, reason, _account()), True)
    ):
        flash(_("Decided."))
        where = here(found.consultation)
        return redirect(url_for("comments.waiting", **where), 303)  # type: ignore[return-value]
    return render_form(
        "comments/waiting.html",
        form,
        consultation=found.consultation,
        found=queries.waiting(db.session(), found.consultation),
        words=words,
    )


def open_comments(consultation: Consultation) -> list[CommentRound]:
    """For the pages of a consultation: the drafts that can be commented on now."""
    return queries.open_rounds(db.session(), consultation, now())


pages.add_app_template_global(open_comments, "open_comment_rounds")
pages.add_app_template_global(presenters.on_receipt, "comments_on_receipt")
pages.add_app_template_global(presenters.rounds_of, "comment_rounds_of")
pages.add_app_template_global(presenters.open_round_of, "open_comment_round_of")
