"""What was flagged to a safeguarding lead: their own list, one item, notes, done."""

from flask import Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from deliberation.dialogues.safeguarding import operations as safeguarding
from deliberation.dialogues.safeguarding import queries
from deliberation.dialogues.safeguarding.models import SafeguardingItem
from deliberation.permissions.actions import Action
from webapp import signing
from webapp.access import current_actor, requires
from webapp.dialogues.safeguarding.forms import NoteForm
from webapp.dialogues.views import pages
from webapp.extensions import db
from webapp.forms import attempt, render_form


@pages.get("/safeguarding/")
@requires(Action.ACCOUNT_USE)
def flagged() -> str:
    found = queries.items_for(db.session(), signing.own_account())
    return render_template("dialogues/safeguarding/index.html", found=found)


@pages.route("/safeguarding/<ref:ref>", methods=["GET", "POST"])
@requires(Action.SAFEGUARDING_READ, SafeguardingItem)
def flagged_item(item: SafeguardingItem) -> Response:
    form = NoteForm()
    if form.validate_on_submit() and attempt(form, lambda: _act(item, form)):
        return redirect(url_for("dialogues.flagged_item", ref=item.ref), 303)  # type: ignore[return-value]
    return render_form("dialogues/safeguarding/show.html", form, item=item)


def _act(item: SafeguardingItem, form: NoteForm) -> bool:
    """A note, or done; a note that was typed before "done" is kept with it."""
    words = form.words.data or ""
    if words or not form.done.data:
        safeguarding.note(db.session(), item, words)
        flash(_("Noted."))
    if form.done.data:
        safeguarding.mark_done(db.session(), item)
        flash(_("Marked as done."))
    return True


def leads_something() -> bool:
    """For the account's page: whether to show the way to this list."""
    account = current_actor().account
    return account is not None and queries.leads_something(db.session(), account)


pages.add_app_template_global(leads_something, "leads_something")
pages.add_app_template_global(queries.is_of_youth, "is_of_youth")
