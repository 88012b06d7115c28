"""Followers leave an address, confirm it and stop; contributors offer help; staff invite them."""

from typing import Any

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from deliberation import disclosure
from deliberation.consultations.models import Consultation
from deliberation.errors import NotAllowed
from deliberation.insights.models import Theme
from deliberation.people.models import Participant
from deliberation.permissions.actions import Action
from deliberation.responses.following import operations as following
from deliberation.responses.following import queries
from webapp import mail, signing
from webapp.access import current_actor, public, requires
from webapp.extensions import db
from webapp.forms import attempt, render_form
from webapp.insights.presenters import place
from webapp.languages import current_language
from webapp.responses.following import forms
from webapp.responses.following.words import ROLES
from webapp.responses.views import HERE, THEME, pages
from webapp.submissions.presenters import participants
from webapp.transaction import after_commit


def _receipt(consultation: Consultation) -> Response:
    where = url_for("submissions.receipt", **place(consultation), _anchor="news")
    return redirect(where, 303)  # type: ignore[return-value]


def _own(consultation: Consultation) -> Participant:
    found = participants(consultation)
    if not found:
        raise NotAllowed("Open your receipt of this consultation first.")
    return found[0]


@pages.route(f"{HERE}/news", methods=["GET", "POST"])
@requires(Action.NEWS_FOLLOW, Consultation)
def follow(consultation: Consultation) -> Response:
    """Leave an address for news of this consultation."""
    people = participants(consultation)
    if not people:
        return redirect(url_for("submissions.open_receipt"), 303)  # type: ignore[return-value]
    form = forms.FollowForm()
    if form.validate_on_submit() and attempt(form, lambda: _follow(consultation, people[0], form)):
        flash(_("Look into your mailbox: the link in our mail confirms the address."))
        return _receipt(consultation)
    held = queries.follower_of(db.session(), people[0])
    return render_form(
        "responses/following/follow.html", form, consultation=consultation, held=held
    )


def _follow(consultation: Consultation, person: Participant, form: forms.FollowForm) -> bool:
    address = form.email.data or ""
    signing.count_link(address)
    language = current_language()
    token = following.follow(db.session(), consultation, person, address, language)
    held = queries.follower_of(db.session(), person)
    if token is not None and held is not None:
        path = url_for("responses.confirm_news", token=token, **place(consultation))
        mail.send_to(
            held.email,
            "news_confirm",
            language=language,
            owner=f"news-{held.ref}",
            consultation=consultation,
            url=signing.absolute(path),
        )
    return True


@pages.post(f"{HERE}/news/forget")
@requires(Action.NEWS_FOLLOW, Consultation)
def forget_news(consultation: Consultation) -> Response:
    person = _own(consultation)
    held = queries.follower_of(db.session(), person)
    following.forget(db.session(), person)
    if held is not None:
        _erase_mails(held.ref)
    flash(_("Your address is deleted. You get no more mail."))
    return _receipt(consultation)


@pages.route(f"{HERE}/news/confirm/<token>", methods=["GET", "POST"])
@requires(Action.CONSULTATION_READ, Consultation)
def confirm_news(consultation: Consultation, token: str) -> Response:
    form = forms.ButtonForm()
    if form.validate_on_submit():
        following.confirm(db.session(), token)
        flash(_("Your address is confirmed. We write to you when there is news."))
        return redirect(url_for("consultations.page", **place(consultation)), 303)  # type: ignore[return-value]
    return render_form("responses/following/confirm.html", form, consultation=consultation)


@pages.route("/news/stop/<token>", methods=["GET", "POST"])
@public
def stop_news(token: str) -> Response:
    """The unsubscribe link of every mail."""
    form = forms.ButtonForm()
    if form.validate_on_submit():
        ref, _dash, proof = token.partition("-")
        following.leave(db.session(), ref, proof)
        _erase_mails(ref)
        flash(_("Your address is deleted. You get no more mail."))
        return redirect(url_for("home.index"), 303)  # type: ignore[return-value]
    return render_form("responses/following/stop.html", form)


def _erase_mails(ref: str) -> None:
    """Without a mail server messages are files; they go with the address."""
    instance = current_app.config["SETTINGS"].instance
    after_commit(lambda: mail.erase(instance, f"news-{ref}"))


@pages.post(f"{HERE}/help")
@requires(Action.HELP_OFFER, Consultation)
def offer_help(consultation: Consultation) -> Response:
    roles = set(request.form.getlist("roles"))
    following.offer_help(db.session(), consultation, _own(consultation), roles)
    flash(_("Thank you. Invitations appear on your receipt, and come by mail if you follow."))
    return _receipt(consultation)


@pages.route(f"{THEME}/help", methods=["GET", "POST"])
@requires(Action.HELP_INVITE, Theme)
def invite(theme: Theme) -> Response:
    """How many of a theme's authors offer to help, and the invitation to them."""
    form = forms.InviteForm()
    if form.validate_on_submit() and attempt(form, lambda: _invite(theme, form)):
        flash(_("Invited. It stands on their receipts and goes by mail to those who follow."))
        return redirect(  # type: ignore[return-value]
            url_for("insights.theme", ref=theme.ref, **place(theme.run.consultation)), 303
        )
    return render_form(
        "responses/following/invite.html",
        form,
        theme=theme,
        consultation=theme.run.consultation,
        counts=queries.offer_counts(db.session(), theme),
        roles=ROLES,
        fewest=disclosure.limit(),
    )


def _invite(theme: Theme, form: forms.InviteForm) -> Any:
    actor = current_actor()
    assert actor.account is not None  # every role of this action belongs to an account
    role = actor.role_for(theme, Action.HELP_INVITE)
    return following.invite(db.session(), theme, form.role.data or "", actor.account, role)


def after_receipt(consultation: Consultation) -> str:
    """The part of a receipt about what comes later: news, offers to help, the question."""
    from webapp.responses.understanding.views import is_asked

    people = participants(consultation)
    if not people:
        return ""
    return render_template(
        "responses/following/_on_receipt.html",
        consultation=consultation,
        follower=queries.follower_of(db.session(), people[0]),
        offers=queries.offers_of(db.session(), people[0]),
        invitations=queries.invitations_of(db.session(), people),
        roles=ROLES,
        is_asked=is_asked(consultation),
    )


pages.add_app_template_global(after_receipt, "after_receipt")
