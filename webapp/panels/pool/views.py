"""The pool of a panel: bring it in, set its quotas, take it away."""

from flask import Response, flash
from flask_babel import gettext as _
from flask_babel import ngettext

from deliberation.panels import operations as panels
from deliberation.panels import queries
from deliberation.panels.models import Panel
from deliberation.panels.pool import operations as pools
from deliberation.panels.pool.queries import BadPool
from deliberation.permissions.actions import Action
from webapp import files
from webapp.access import requires
from webapp.extensions import db
from webapp.forms import attempt, render_form
from webapp.panels.pool import forms
from webapp.panels.views import HERE, account, pages, to

MOST_REPORTED = 50


@pages.route(f"{HERE}/pool", methods=["GET", "POST"])
@requires(Action.PANEL_KEEP, Panel)
def pool(panel: Panel) -> Response:
    form, bad = forms.PoolForm(), None
    if form.validate_on_submit():
        try:
            count = attempt(form, lambda: _bring_in(panel, form))
        except BadPool as error:
            bad, count = error, None
            form.form_errors.append(_(error.template, **error.params))
        if count is not None:
            flash(
                ngettext("%(num)d person is in the pool.", "%(num)d people are in the pool.", count)
            )
            return to("panels.quotas", panel)
    return render_form("panels/pool.html", form, panel=panel, bad=bad, reported=MOST_REPORTED)


def _bring_in(panel: Panel, form: forms.PoolForm) -> int:
    table = files.read(form.file.data.filename, form.file.data.read(), most_rows=20_000)
    return pools.bring_in(db.session(), panel, table.columns, table.rows, account())


@pages.route(f"{HERE}/quotas", methods=["GET", "POST"])
@requires(Action.PANEL_KEEP, Panel)
def quotas(panel: Panel) -> Response:
    values = queries.pool_by_value(panel)
    form = forms.quotas_form(panel, values)
    if form.validate_on_submit() and attempt(form, lambda: _set(panel, form, values)):
        flash(_("Saved. Whether a panel can be drawn is being checked."))
        return to("panels.desk", panel, _anchor="quotas")
    return render_form("panels/quotas.html", form, panel=panel, values=values)


def _set(panel: Panel, form: forms.QuotasForm, values: forms.Values) -> bool:
    panels.set_quotas(db.session(), panel, form.rules(values), account())
    return True


@pages.post(f"{HERE}/pool/delete")
@requires(Action.PANEL_KEEP, Panel)
def delete_pool(panel: Panel) -> Response:
    pools.delete_pool(db.session(), panel, account())
    flash(_("The pool is deleted."))
    return to("panels.desk", panel)
