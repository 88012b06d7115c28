"""Accounts: sign in, register, change what is yours, and who holds which role."""

from contextlib import suppress

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _

from deliberation.errors import Conflict, Invalid, NotFound
from deliberation.people import operations as people
from deliberation.people import queries
from deliberation.people.models import Account
from deliberation.permissions.actions import Action
from webapp import mail, signing
from webapp.access import public, requires
from webapp.extensions import db
from webapp.forms import attempt, render_form
from webapp.languages import current_language
from webapp.people import presenters
from webapp.people.forms import (
    ROLE_NAMES,
    AccountForm,
    FollowLinkForm,
    GrantForm,
    LinkForm,
    PasswordForm,
    RegisterForm,
    RevokeForm,
    SignInForm,
)

pages = Blueprint("people", __name__)


@pages.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> Response:
    form = SignInForm()
    if form.validate_on_submit():
        if signing.password_is_right(form.email.data, form.password.data):
            account = queries.account_of(db.session(), form.email.data)
            assert account is not None
            signing.begin(account)
            return redirect(signing.next_url(url_for("people.account")), 303)
        form.form_errors.append(_("The e-mail address or the password is not right."))
    return render_form("people/sign_in.html", form)


@pages.route("/sign-in/link", methods=["GET", "POST"])
@public
def sign_in_link() -> Response:
    form = LinkForm()
    if form.validate_on_submit():
        signing.count_link(form.email.data)
        _send_link(form.email.data)
        return redirect(url_for("people.link_sent"), 303)
    return render_form("people/sign_in_link.html", form)


@pages.get("/sign-in/link/sent")
@public
def link_sent() -> str:
    settings = current_app.config["SETTINGS"]
    writes_files = not settings.smtp_host and not settings.is_production
    return render_template("people/link_sent.html", writes_files=writes_files)


@pages.route("/sign-in/link/<token>", methods=["GET", "POST"])
@public
def follow_link(token: str) -> Response:
    """Only the button spends the token: mail programs open addresses by themselves."""
    form = FollowLinkForm()
    if form.validate_on_submit():
        signing.begin(people.use_link(db.session(), token))
        return redirect(url_for("people.account"), 303)
    return render_form("people/follow_link.html", form)


@pages.route("/register", methods=["GET", "POST"])
@public
def register() -> Response:
    """The same answer whether or not there is an account: an e-mail with a link into it."""
    form = RegisterForm()
    if form.validate_on_submit():
        signing.count_link(form.email.data)
        if attempt(form, lambda: _register(form)):
            return redirect(url_for("people.link_sent"), 303)
    return render_form("people/register.html", form)


def _register(form: RegisterForm) -> bool:
    session, address = db.session(), form.email.data
    with suppress(Conflict):  # they get a link to the account they have
        people.register(session, address, form.display_name.data, None, current_language())
    _send_link(address)
    return True


def _send_link(email: str) -> None:
    token = people.request_link(db.session(), email)
    account = queries.account_of(db.session(), email)
    if token is not None and account is not None:
        path = url_for("people.follow_link", token=token, lang=account.locale)
        mail.send(account, "sign_in_link", url=signing.absolute(path))


@pages.route("/account", methods=["GET", "POST"])
@requires(Action.ACCOUNT_USE)
def account() -> Response:
    own = signing.own_account()
    form = AccountForm(obj=own)
    if form.validate_on_submit() and attempt(form, lambda: _rename(own, form.display_name.data)):
        flash(_("Your name is changed."))
        return redirect(url_for("people.account"), 303)
    held = presenters.described(list(own.memberships))
    return render_form("people/account.html", form, account=own, roles=held)


def _rename(own: Account, name: str) -> bool:
    own.display_name = people.clean_name(name)
    return True


@pages.route("/account/password", methods=["GET", "POST"])
@requires(Action.ACCOUNT_USE)
def password() -> Response:
    form = PasswordForm()
    email, ref = signing.own_account().email, signing.own_account().ref
    if form.validate_on_submit() and attempt(form, lambda: _change_password(form, email, ref)):
        flash(_("Your password is set. Everywhere else you are signed out."))
        return redirect(url_for("people.account"), 303)
    return render_form("people/password.html", form, email=email)


def _change_password(form: PasswordForm, email: str, ref: str) -> bool:
    """Both hashes are computed while no transaction is open."""
    if not signing.may_change_password(email, form.current.data or ""):
        raise Invalid("current", "This is not your password until now.")
    fresh = people.hash_password(form.password.data)
    own = queries.account_named(db.session(), ref)
    assert own is not None
    people.set_password(db.session(), own, fresh)
    signing.begin(own)
    return True


@pages.post("/account/sign-out-everywhere")
@requires(Action.ACCOUNT_USE)
def sign_out_everywhere() -> Response:
    people.sign_out_everywhere(db.session(), signing.own_account())
    signing.end()
    flash(_("You are signed out everywhere."))
    return redirect(url_for("people.sign_in"), 303)


@pages.post("/sign-out")
@public
def sign_out() -> Response:
    signing.end()
    return redirect(url_for("home.index"), 303)


@pages.route("/roles", methods=["GET", "POST"])
@requires(Action.ROLE_GRANT)
def roles() -> Response:
    form = GrantForm()
    form.scope.choices = presenters.scopes()
    if form.validate_on_submit() and attempt(form, lambda: _grant(form)):
        flash(_("The role is given."))
        return redirect(url_for("people.roles"), 303)
    after, email = request.args.get("after", 0, type=int), request.args.get("email", "")
    held = queries.memberships(db.session(), after=after, limit=presenters.PAGE + 1, email=email)
    page = presenters.role_page(held)
    return render_form("people/roles.html", form, page=page, email=email, names=ROLE_NAMES)


def _grant(form: GrantForm) -> bool:
    granted = queries.account_of(db.session(), form.email.data)
    if granted is None:
        raise Invalid("email", "Nobody has an account with this address. Ask them to register.")
    kind, ref = presenters.scope_parts(form.scope.data)
    people.grant(db.session(), granted, form.role.data, kind, ref, signing.own_account())
    return True


@pages.post("/roles/revoke")
@requires(Action.ROLE_GRANT)
def revoke() -> Response:
    form = RevokeForm()
    held_by = queries.account_named(db.session(), form.account.data or "")
    if not form.validate_on_submit() or held_by is None:
        raise NotFound("This person does not hold this role.")
    kind, ref = presenters.scope_parts(form.scope.data or "")
    people.revoke(db.session(), held_by, form.role.data, kind, ref, signing.own_account())
    flash(_("The role is taken away."))
    return redirect(url_for("people.roles"), 303)
