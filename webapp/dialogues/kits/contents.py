"""What stands on each sheet of a kit: plain data for the sheets of `webapp/documents`.

A kit is that of a session, or the blank kit of a protocol, which leaves room to write.
"""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import segno
from babel.dates import format_date

from deliberation.dialogues.consent import queries as consent
from deliberation.dialogues.items.operations import printed_lines
from webapp.dialogues.kits.kit import Kit
from webapp.dialogues.kits.words import in_language, labels, spoken, word

CARDS_A_PAGE = 6
SLIPS_A_PAGE = 6
MOST_SLIPS = 400
MOST_CARDS = 120


def data(kit: Kit, part: str) -> dict[str, Any]:
    """What the sheet of this part reads."""
    return _shared(kit) | _MAKERS[part](kit)


def _shared(kit: Kit) -> dict[str, Any]:
    language = kit.language
    told = labels(language) | {
        "consent_title": word("consent", "title", language),
        "consent_stays": word("consent", "stays", language),
    }
    return {
        "words": told,
        "language": spoken(language),
        "title": kit.title,
        "code": kit.code,
        "day": _day(kit.day, language),
        "qr": _qr(kit.url),
        "qr_alt": kit.url,
        "year": str(kit.year),
        "about": _about(kit),
    }


def _about(kit: Kit) -> list[tuple[str, str]]:
    told = labels(kit.language)
    rows = [
        (told["topic"], kit.title if kit.code else ""),
        (told["day"], _day(kit.day, kit.language)),
        (told["reader"], kit.reader),
        (told["reply_by"], _day(kit.reply_by, kit.language)),
    ]
    if kit.is_young:
        rows += [(told["adults"], kit.adults), (told["lead"], kit.lead)]
    return rows


def _script(kit: Kit) -> dict[str, Any]:
    language, protocol = kit.language, kit.protocol
    least, most = protocol["table_size"]
    bring = ["paper", "cards", "numbers", *(["minors"] if kit.is_young else [])]
    return {
        "aim": in_language(protocol["aim"], language),
        "bring": [word("bring", name, language) for name in bring],
        "people": word(
            "label", "helpers", language, least=least, most=most, helpers=protocol["helpers"]
        ),
        "rules": [in_language(rule, language) for rule in protocol["rules"]],
        "steps": list(_steps(kit)),
    }


def _steps(kit: Kit) -> Iterator[dict[str, str]]:
    begun = 0
    for step in kit.protocol["steps"]:
        ended = begun + step["minutes"]
        yield {
            "time": f"{begun}–{ended}",
            "minutes": word("label", "minutes", kit.language, n=step["minutes"]),
            "title": in_language(step["title"], kit.language),
            "prompt": in_language(step["prompt"], kit.language),
            "says": in_language(step["says"], kit.language),
            "capture": ", ".join(_captured(step, kit.language)),
        }
        begun = ended


def _captured(step: dict[str, Any], language: str) -> Iterator[str]:
    for kind in step["kinds"]:
        yield word("kind", kind, language)
    named = labels(language)
    for name, is_written in (("piles", "piles"), ("votes", "votes"), ("read_back", "read_back")):
        if step.get(name):
            yield named[is_written].lower() if language != "de" else named[is_written]
    if step.get("survey"):
        yield named["survey"]


def _tables(kit: Kit) -> dict[str, Any]:
    steps, language = kit.protocol["steps"], kit.language
    kinds = dict.fromkeys(kind for step in steps for kind in step["kinds"])
    lines = kit.protocol["sheet_lines"]
    sides = {"present": labels(language)["present_side"], "future": str(kit.year)}
    return {
        "legend": [word("kind", kind, language) for kind in kinds],
        "has_fields": "proposal" in kinds,
        "has_piles": any(step.get("piles") for step in steps),
        "tables": [
            {
                "name": word("label", "table", language, n=number),
                "side": sides.get(side, ""),
                "numbers": list(printed_lines(number)[:lines]),
            }
            for number, side in kit.tables
        ],
    }


def _cards(kit: Kit) -> dict[str, Any]:
    return {"cards": min(max(kit.people, CARDS_A_PAGE), MOST_CARDS)}


def _facts(kit: Kit) -> dict[str, Any]:
    facts = [
        {
            "text": str(fact.get("text", "")),
            "source": str(fact.get("source", "")),
            "is_loss": bool(fact.get("is_loss")),
        }
        for fact in kit.facts
    ]
    return {"facts": facts}


def _consent(kit: Kit) -> dict[str, Any]:
    """A form for each way of consenting that the bands in the room need."""
    matrix = consent.bands()
    ways: dict[str, list[str]] = {}
    for key in kit.bands:
        ways.setdefault(matrix[key].to_take_part, []).append(_ages(matrix[key]))
    forms = [
        {"band": ", ".join(ages), "parts": list(_consent_parts(way, kit.language))}
        for way, ages in ways.items()
    ]
    return {"forms": forms, "holder": kit.holder, "version": kit.version}


def _ages(band: consent.Band) -> str:
    return f"{band.from_age}–{band.to_age}" if band.to_age is not None else f"{band.from_age}+"


def _consent_parts(way: str, language: str) -> Iterator[dict[str, Any]]:
    def part(text: str, choices: tuple[str, ...], signed: str, title: str = "") -> dict[str, Any]:
        return {
            "title": title,
            "text": word("consent", text, language),
            "choices": [word("consent", choice, language) for choice in choices],
            "signed": labels(language)[signed] if signed else "",
        }

    guardian = labels(language)["guardian"]
    if way == "own_consent":
        yield part("adult", ("adult_yes",), "name")
        return
    yield part("young", ("young_yes", "young_no"), "first_name")
    if way == "own_consent_guardian_informed":
        yield part("guardian_informed", (), "", guardian)
        yield part("guardian", (), "")
        return
    yield part("guardian", ("guardian_yes", "guardian_no"), "guardian", guardian)


def _slips(kit: Kit) -> dict[str, Any]:
    language, reader = kit.language, "young" if kit.is_young else "adult"
    has_code = bool(kit.receipt)
    due = _day(kit.reply_by, language)
    return {
        "slip": {
            "title": word("slip", "title" if kit.is_young else "title_adult", language),
            "text": word("slip", reader if has_code else f"{reader}_before", language),
            "answer": word("slip", "young_answer", language, day=due) if due else "",
            "code": kit.receipt,
            "qr": _qr(kit.receipt_url),
            "qr_alt": kit.receipt_url,
            "type": word("slip", "type", language, address=kit.type_at) if has_code else "",
            "numbers": labels(language)["mine"],
            "count": _whole_pages(kit.people),
        }
    }


def _removal(kit: Kit) -> dict[str, Any]:
    language = kit.language
    return {
        "slip": {
            "title": word("removal", "title", language),
            "text": word("removal", "young" if kit.is_young else "adult", language),
            "answer": "",
            "code": "",
            "type": "",
            "numbers": labels(language)["out"],
            "count": SLIPS_A_PAGE,
        }
    }


def _survey(kit: Kit) -> dict[str, Any]:
    asked = kit.protocol.get("survey", [])
    times = [name for name in ("pre", "post") if any(name in one["when"] for one in asked)]
    return {
        "surveys": [
            {
                "title": labels(kit.language)[time]
                if len(times) > 1
                else labels(kit.language)["survey"],
                "scales": [
                    in_language(one["text"], kit.language)
                    for one in asked
                    if time in one["when"] and one["kind"] == "scale"
                ],
                "lines": [
                    in_language(one["text"], kit.language)
                    for one in asked
                    if time in one["when"] and one["kind"] == "text"
                ],
            }
            for time in times
        ]
    }


_MAKERS: dict[str, Callable[[Kit], dict[str, Any]]] = {
    "script": _script,
    "tables": _tables,
    "cards": _cards,
    "facts": _facts,
    "consent": _consent,
    "slips": _slips,
    "removal": _removal,
    "survey": _survey,
}


def _whole_pages(people: int) -> int:
    wanted = min(max(people, 1), MOST_SLIPS)
    return -(-wanted // SLIPS_A_PAGE) * SLIPS_A_PAGE


def _day(day: date | None, language: str) -> str:
    """English dates are written day first, as everywhere in Europe."""
    locale = "en_GB" if language == "en" else language
    return format_date(day, format="long", locale=locale) if day else ""


def _qr(url: str) -> str:
    """As SVG text, black on white, with the quiet zone that scanners need."""
    if not url:
        return ""
    drawn: str = segno.make(url, error="m", micro=False).svg_inline(
        border=3, omitsize=True, light="#fff"
    )
    return drawn
