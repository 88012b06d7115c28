"""What people agree on: the lists, the map and its table, one group, one statement, files."""

from collections.abc import Collection
from typing import Any

from flask import Response, make_response, render_template, url_for
from flask_babel import gettext as _

from deliberation.base import now
from deliberation.consultations.models import Consultation
from deliberation.errors import NotFound
from deliberation.insights.opinions import queries as opinions
from deliberation.people.models import Participant
from deliberation.permissions.actions import Action
from deliberation.voting import queries
from deliberation.voting.models import Ballot, Statement
from webapp import security, signing
from webapp.access import can, requires
from webapp.extensions import db
from webapp.languages import localized
from webapp.submissions.presenters import participants
from webapp.voting import words
from webapp.voting.opinions import presenters, tables
from webapp.voting.presenters import Gate, gate, here
from webapp.voting.views import HERE, ballot_here, pages

LETTERS = "A, B, C, D, E, F, G, H"
TYPES = {"csv": "text/csv; charset=utf-8", "svg": "image/svg+xml", "png": "image/png"}


def _visitor(consultation: Consultation) -> Participant | None:
    return next(iter(participants(consultation)), None)


def _allowed(
    ballot: Ballot, person: Participant | None, refs: Collection[str] | None = None
) -> tuple[Gate, presenters.Results | None]:
    """What this visitor may see now: the newest run, else the newest edition, else nothing."""
    opened = gate(ballot, person)
    found = presenters.results_of(ballot.consultation, editions_only=not opened.is_open, refs=refs)
    return opened, found


@pages.get(f"{HERE}/opinions", endpoint="opinions")
@requires(Action.OPINION_READ, Consultation)
def opinions_(consultation: Consultation) -> str:
    ballot, person = ballot_here(consultation), _visitor(consultation)
    opened, results = _allowed(ballot, person)
    if results is None:
        return _not_yet(consultation, opened)
    return render_template(
        "voting/opinions.html",
        consultation=consultation,
        ballot=ballot,
        slate=presenters.slate(results),
        firmness=presenters.firmness_rows(results),
        breakdowns=tables.breakdowns(results, is_staff=can(Action.OPINION_RUN, consultation)),
        is_final=not consultation.phase_is_open("weigh", now()),
        embed_url=_absolute("voting.embed", consultation),
        **_page(results, person),
    )


def _page(results: presenters.Results, person: Participant | None) -> dict[str, Any]:
    """What the page and the embedded view share."""
    parts = presenters.sections(results)
    picture = presenters.picture(results, person)
    return {
        "results": results,
        "headline": presenters.headline(results, parts),
        "no_groups": words.why_no_groups(results.result),
        "sections": parts,
        "groups": presenters.groups(results),
        "picture": picture,
        "map_title": presenters.map_title(results),
        "map_rows": presenters.map_rows(picture),
    }


def _not_yet(consultation: Consultation, opened: Gate) -> str:
    text = opened.line or _("Nothing has been counted yet. It happens every few minutes.")
    return render_template("voting/not_yet.html", consultation=consultation, text=text)


def _absolute(endpoint: str, consultation: Consultation) -> str:
    return signing.absolute(url_for(endpoint, **here(consultation)))


@pages.get(f"{HERE}/opinions/group/<any({LETTERS}):letter>")
@requires(Action.OPINION_READ, Consultation)
def group(consultation: Consultation, letter: str) -> str:
    ballot, person = ballot_here(consultation), _visitor(consultation)
    opened, results = _allowed(ballot, person)
    if results is None:
        return _not_yet(consultation, opened)
    found = presenters.groups(results)
    chosen = next((one for one in found if one.letter == letter), None)
    if chosen is None:
        raise NotFound("There is no such group now.")
    place = opinions.place_of(db.session(), results.run, [person]) if person else None
    return render_template(
        "voting/group.html",
        consultation=consultation,
        results=results,
        group=chosen,
        others=[one for one in found if one is not chosen],
        shared=presenters.items(results, results.result.get("common_ground", []))[:3],
        is_mine=place is not None and place.letter == letter,
    )


@pages.get(f"{HERE}/statements/<ref:ref>")
@requires(Action.STATEMENT_READ, Statement)
def statement(statement: Statement) -> str:
    consultation = statement.consultation
    ballot, person = ballot_here(consultation), _visitor(consultation)
    opened, results = _allowed(ballot, person, [statement.ref])
    entry = results.by_ref.get(statement.ref) if results else None
    shown = presenters.bars(entry, results.sizes) if results and entry else []
    theme, clauses = presenters.theme_of(statement)
    return render_template(
        "voting/statement.html",
        consultation=consultation,
        statement=statement,
        gate=opened,
        results=results,
        bars=shown,
        bar_rows=tables.bar_rows(shown),
        proof_rows=tables.proof_rows(statement) if opened.is_open else [],
        mine=queries.my_vote(db.session(), statement, person) if person else None,
        can_vote=statement.is_open and can(Action.VOTE_CAST, consultation),
        halves=queries.halves(db.session(), statement) if statement.state == "split" else [],
        theme=theme,
        clauses=clauses,
        words=words,
    )


@pages.get(f"{HERE}/opinions.<any(csv, svg, png):kind>")
@requires(Action.OPINION_READ, Consultation)
def export(consultation: Consultation, kind: str) -> Response:
    ballot, person = ballot_here(consultation), _visitor(consultation)
    refs = None if kind != "csv" else presenters.EVERY
    _opened, results = _allowed(ballot, person, refs)
    if results is None:
        raise NotFound("The results are not shown yet.")
    content = tables.csv_file(results) if kind == "csv" else _drawing(results, kind)
    name = f"{consultation.ref}-opinions.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, content_type=TYPES[kind], headers=headers)


def _drawing(results: presenters.Results, kind: str) -> bytes:
    """The map as a file of its own, without the reader's place: files are passed on."""
    svg = render_template(
        "voting/map.svg",
        picture=presenters.picture(results, None),
        title=presenters.map_title(results),
        source=[str(localized(results.run.consultation.title)), results.source],
    )
    if kind == "svg":
        return svg.encode()
    from resvg_py import svg_to_bytes  # only where a picture is asked for

    return bytes(svg_to_bytes(svg_string=svg))


@pages.get(f"{HERE}/opinions/embed")
@requires(Action.OPINION_READ, Consultation)
def embed(consultation: Consultation) -> Response:
    """For frames on other sites: what everybody may see, the same for every reader."""
    ballot = ballot_here(consultation)
    if not ballot.is_embeddable:
        raise NotFound("These results are not offered for embedding.")
    is_open = queries.may_see_results(db.session(), ballot, None)
    results = presenters.results_of(consultation, editions_only=not is_open)
    page = _page(results, None) if results else {"results": None}
    html = render_template(
        "voting/embed.html",
        consultation=consultation,
        text=_("The results are shown here when the voting has ended."),
        page_url=_absolute("voting.opinions", consultation),
        method_url=signing.absolute(url_for("home.method", name="opinions")),
        **page,
    )
    security.let_be_framed()
    return make_response(html)
