"""Submissions: write, look at what will be sent, send; the public list; the receipt."""

from dataclasses import replace
from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask import session as web_session
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError

from deliberation.consultations.models import Consultation
from deliberation.errors import DomainError, NotFound
from deliberation.insights.arrivals import operations as arrivals
from deliberation.permissions.actions import Action
from deliberation.submissions import operations as submissions
from deliberation.submissions import queries
from deliberation.submissions.models import Submission
from webapp import errors, limits
from webapp.access import current_actor, public, requires
from webapp.extensions import db
from webapp.forms import attempt, render_form
from webapp.insights.words import REASONS
from webapp.submissions import forms, presenters, receipts
from webapp.submissions.forms import AgeForm, CodeForm, WordsForm
from webapp.submissions.presenters import Writer, here

pages = Blueprint("submissions", __name__)
HERE = "/<ref:mission>/<ref:consultation>"
MAX_BODY = 2_000_000
WRITING = ("submissions.new", "submissions.edit")


@pages.url_value_preprocessor
def limit_size(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """No page here takes a file: a huge body is refused before it is read."""
    request.max_content_length = MAX_BODY


def _to_receipt(consultation: Consultation) -> Response:
    return redirect(url_for("submissions.receipt", **here(consultation)), 303)


# Write and send. Nothing is stored on the way: each page carries what was filled in to the next.


@pages.route(f"{HERE}/submissions/new", methods=["GET", "POST"])
@requires(Action.SUBMISSION_CREATE, Consultation)
def new(consultation: Consultation) -> Response:
    step = request.form.get("step", "")
    who = presenters.writer(consultation, "" if step == "age" else request.form.get("age_band", ""))
    if step == "age" or who.must_say_age:
        return _ask_age(consultation)
    if not who.is_old_enough(consultation):
        return _group_route(consultation)
    form = forms.words_form(
        consultation, age_band=who.age_band, is_minor=who.is_minor, is_plain=_chosen("plain")
    )
    if "token_failed" in g:
        form.form_errors = [
            _("The page was open too long. Your text is still here: send it once more.")
        ]
        step = ""
    return STEPS.get(step, _write)(consultation, who, form)


def _chosen(name: str) -> bool:
    return request.args.get(name) == "1"


def _ask_age(consultation: Consultation) -> Response:
    """The age group is asked first; of those who are too young nothing is kept, not even that."""
    form = AgeForm()
    if "token_failed" not in g and form.validate_on_submit():
        who = Writer(None, None, form.age_band.data)
        if not who.is_old_enough(consultation):
            web_session.pop("age_band", None)
            return _group_route(consultation)
        web_session["age_band"] = who.age_band
        return redirect(url_for("submissions.new", **here(consultation), **request.args), 303)
    return render_form("submissions/age.html", form, consultation=consultation)


def _group_route(consultation: Consultation) -> Response:
    age = presenters.digital_age(consultation)
    return make_response(
        render_template("submissions/too_young.html", consultation=consultation, age=age)
    )


def _write(consultation: Consultation, who: Writer, form: WordsForm) -> Response:
    is_one = _chosen("one")
    if is_one and form.errors:
        wrong = (n for n, names in enumerate(form.groups) if any(form[x].errors for x in names))
        form.page.data = str(next(wrong, form.at))
    return render_form(
        "submissions/new.html",
        form,
        consultation=consultation,
        writer=who,
        is_one=is_one,
        is_plain=_chosen("plain"),
        shown=form.groups[form.at : form.at + 1] if is_one else form.groups,
        is_last=not is_one or form.at == len(form.groups) - 1,
    )


def _next(consultation: Consultation, who: Writer, form: WordsForm) -> Response:
    if form.page_holds():
        form.page.data = str(form.at + 1)
    return _write(consultation, who, form)


def _back(consultation: Consultation, who: Writer, form: WordsForm) -> Response:
    form.page.data = str(max(form.at - 1, 0))
    return _write(consultation, who, form)


def _preview(consultation: Consultation, who: Writer, form: WordsForm) -> Response:
    said = None
    if form.validate_on_submit():
        said = attempt(form, lambda: presenters.preview(consultation, form.draft()))
    if said is None:
        return _write(consultation, who, form)
    html = render_template(
        "submissions/preview.html",
        consultation=consultation,
        form=form,
        said=said,
        words=presenters,
        draft=form.draft(),
        rows=presenters.who_sees(consultation, form.draft(), who.is_minor),
        dates=presenters.dates(consultation),
        earlier=presenters.sent_before(consultation, who, form.draft()),
    )
    return make_response(html)


def _send(consultation: Consultation, who: Writer, form: WordsForm) -> Response:
    if not form.validate_on_submit():
        return _write(consultation, who, form)
    if who.account is None and who.participant is None:
        limit = current_app.config["SETTINGS"].receipts_per_network
        limits.count_try(("receipt:give", limits.network(), limit), window=limits.HOUR)
    sent = attempt(
        form,
        lambda: submissions.submit(
            db.session(),
            consultation,
            replace(form.draft(), age_band=who.age_band),
            account=who.account,
            participant=who.participant,
            post_key=form.secret(),
        ),
    )
    if sent is None:
        return _write(consultation, who, form)
    if sent.submission.participant is not None and who.account is None:
        receipts.keep_open(sent.submission.participant, sent.seed if sent.code else "")
    arrivals.announce(db.session(), consultation)
    web_session.pop("age_band", None)
    flash(_("Thank you. Your submission has arrived."))
    return _to_receipt(consultation)


STEPS: dict[str, Any] = {"next": _next, "back": _back, "preview": _preview, "send": _send}


@pages.post(f"{HERE}/submissions/similar")
@requires(Action.SUBMISSION_LIST, Consultation)
def similar(consultation: Consultation) -> str:
    """Offered while writing; posted, so that no draft stands in an address."""
    words = next((text for name, text in request.form.items() if name.startswith("q-")), "")
    found = queries.similar(db.session(), consultation, words)
    return render_template(
        "submissions/_similar.html", consultation=consultation, found=found, words=presenters
    )


# The public list and the page of one submission.


@pages.get(f"{HERE}/submissions/")
@requires(Action.SUBMISSION_LIST, Consultation)
def index(consultation: Consultation) -> str:
    chosen = {name: request.args.get(name, "")[:200] for name in ("search", "lane", "language")}
    page = queries.public_page(
        db.session(),
        consultation,
        **chosen,
        before=request.args.get("before"),
        after=request.args.get("after"),
    )
    return render_template(
        "submissions/index.html",
        consultation=consultation,
        page=page,
        chosen={name: value for name, value in chosen.items() if value},
        fields=presenters.filters(consultation, chosen),
        counts=queries.counts(db.session(), consultation),
        words=presenters,
    )


@pages.get(f"{HERE}/submissions/<ref:ref>")
@requires(Action.SUBMISSION_READ, Submission)
def show(submission: Submission) -> str:
    return render_template(
        "submissions/show.html",
        submission=submission,
        consultation=submission.consultation,
        item=receipts.public_item(submission),
        words=presenters,
    )


@pages.route(f"{HERE}/submissions/<ref:ref>/edit", methods=["GET", "POST"])
@requires(Action.SUBMISSION_EDIT, Submission)
def edit(submission: Submission) -> Response:
    form = forms.edit_form(submission, is_minor=presenters.is_by_minor(submission))
    if "token_failed" not in g and form.validate_on_submit():
        act = attempt(form, lambda: submissions.edit(db.session(), submission, form.draft()))
        if act is not None:
            flash(_("Changed. What you wrote before is gone."))
            return _to_receipt(submission.consultation)
    return render_form(
        "submissions/edit.html", form, submission=submission, consultation=submission.consultation
    )


@pages.route(f"{HERE}/submissions/<ref:ref>/withdraw", methods=["GET", "POST"])
@requires(Action.SUBMISSION_WITHDRAW, Submission)
def withdraw(submission: Submission) -> Response:
    if request.method == "POST":
        submissions.withdraw(db.session(), submission)
        flash(_("Taken back. The words are deleted; that you sent something still counts."))
        return _to_receipt(submission.consultation)
    consultation = submission.consultation
    html = render_template(
        "submissions/withdraw.html", submission=submission, consultation=consultation
    )
    return make_response(html)


# The receipt: a code opens it for a short while.


@pages.route("/receipt", methods=["GET", "POST"])
@public
def open_receipt() -> Response:
    form = CodeForm()
    if form.validate_on_submit():
        opened = _open(form.code.data or "")
        if opened is not None:
            return opened
        form.code.errors = [_("No receipt has this code. Look at each word again.")]
    return render_form("submissions/open_receipt.html", form, opened=receipts.opened())


@pages.get("/r/<code>")
@public
def follow_receipt(code: str) -> Response:
    """From the printed slip; the redirect takes the code out of the address."""
    opened = _open(code)
    if opened is not None:
        return opened
    flash(_("No receipt has this code. Look at each word again."))
    return redirect(url_for("submissions.open_receipt"), 303)


def _open(code: str) -> Response | None:
    """Open a receipt for this session and go there; None for an unknown code. Tries are counted
    first. A group's code leads to the group's own page, which only reads."""
    settings = current_app.config["SETTINGS"]
    limits.count_try(
        ("receipt:open", limits.network(), settings.receipt_tries_per_network),
        ("receipt:open", limits.EVERYBODY, settings.receipt_tries_global),
    )
    try:
        participant = submissions.open_receipt(db.session(), code).participant
    except NotFound:
        return None
    receipts.keep_open(participant)
    consultation = queries.consultation_of(db.session(), participant)
    if consultation is None:
        return None
    if participant.is_group:
        return redirect(url_for("dialogues.group_receipt", **here(consultation)), 303)
    return _to_receipt(consultation)


@pages.get(f"{HERE}/receipt")
@requires(Action.CONSULTATION_READ, Consultation)
def receipt(consultation: Consultation) -> str | Response:
    people = presenters.participants(consultation)
    if not people:
        has_group = bool(current_actor().group_ids)
        page = "dialogues.group_receipt" if has_group else "submissions.open_receipt"
        return redirect(url_for(page, **here(consultation) if has_group else {}), 303)
    items = receipts.items(consultation, people)
    return render_template(
        "submissions/receipt.html",
        consultation=consultation,
        items=items,
        is_fresh=receipts.is_fresh(items),
        slip=receipts.slip(people),
        dates=presenters.dates(consultation),
        words=presenters,
        aside_reasons=REASONS,
    )


@pages.post("/receipt/close")
@public
def close_receipt() -> Response:
    receipts.close_all()
    flash(_("Your receipt is closed on this device."))
    return redirect(url_for("home.index"), 303)


# What was refused: the text stays on the page.


@pages.errorhandler(CSRFError)
def keep_text(error: CSRFError) -> Any:
    """A lost session: the same form again with what was filled in and a fresh token."""
    if request.endpoint not in WRITING:
        return errors.csrf_error(error)
    g.token_failed = True
    arguments = {name: value for name, value in (request.view_args or {}).items() if name != "lang"}
    try:
        response = make_response(current_app.view_functions[request.endpoint](**arguments))
    except DomainError as refused:
        return refuse(refused)
    response.status_code = 422
    return response


@pages.errorhandler(DomainError)
def refuse(error: DomainError) -> Response:
    """Too late, too young, sent before, too many: why, what comes next, and the words."""
    thing = g.get("thing")
    if request.endpoint not in WRITING or thing is None or isinstance(error, NotFound):
        return errors.domain_error(error)
    consultation = thing if isinstance(thing, Consultation) else thing.consultation
    html = render_template(
        "submissions/refused.html",
        consultation=consultation,
        page=errors.page_of(error),
        message=errors.domain_message(error),
        kept=[text for name, text in request.form.items() if name.startswith("q-") and text],
    )
    return make_response(html, errors.page_of(error).status)
