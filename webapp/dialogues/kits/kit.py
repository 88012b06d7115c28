"""A kit: what one session, or a protocol without a session, is printed from."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from deliberation.dialogues.consent import queries as consent
from deliberation.dialogues.models import Dialogue
from deliberation.dialogues.protocols import queries as protocols
from webapp.dialogues.kits.words import in_language

# Which bands of the consent matrix a blank kit prints forms for.
BANDS = {"young": ("13_15", "16_17"), "": ("18_24",)}


@dataclass(frozen=True)
class Kit:
    """What a kit is printed from. Empty means: leave room to write."""

    protocol: dict[str, Any]
    language: str
    title: str = ""
    code: str = ""  # the session's: it names the session and opens nothing
    url: str = ""  # of the room, which asks for the manage code
    day: date | None = None
    tables: tuple[tuple[int, str], ...] = ((1, ""),)  # number and side
    people: int = 0
    bands: tuple[str, ...] = ()
    is_young: bool = False
    facts: tuple[dict[str, Any], ...] = ()
    year: int = protocols.YEAR
    reader: str = ""
    reply_by: date | None = None
    adults: str = ""
    lead: str = ""
    holder: str = ""
    version: str = ""
    receipt: str = ""  # the group's code, once there is one
    receipt_url: str = ""
    type_at: str = ""


def blank(kind: str, language: str) -> Kit:
    """The kit of a protocol without a session."""
    protocol = protocols.protocol(kind)
    is_young = "young" in protocol["who"]
    title = in_language(protocol["title"], language)
    bands = BANDS["young" if is_young else ""]
    return Kit(protocol, language, title=title, is_young=is_young, bands=bands)


def of_dialogue(dialogue: Dialogue, url: str) -> Kit:
    bands = tuple(key for key in consent.bands() if dialogue.bands.get(key))
    is_young = dialogue.has_minors
    return Kit(
        protocol=dialogue.protocol or protocols.protocol(dialogue.kind, dialogue.design),
        language=dialogue.language,
        title=dialogue.title,
        code=dialogue.ref,
        url=url,
        day=dialogue.held_on,
        tables=tuple((table.number, table.side) for table in dialogue.tables),
        people=dialogue.people_count,
        bands=bands or BANDS["young" if is_young else ""],
        is_young=is_young,
        facts=tuple(dialogue.facts),
        year=dialogue.target_year or protocols.YEAR,
        reader=", ".join(filter(None, (dialogue.reader_name, dialogue.reader_office))),
        reply_by=dialogue.reply_due_on,
        adults=", ".join(filter(None, (dialogue.first_adult, dialogue.second_adult))),
        lead=dialogue.lead.display_name if dialogue.lead else "",
        holder=dialogue.permission_holder,
        version=dialogue.permission_version,
    )


def parts(kit: Kit) -> list[str]:
    """The names of the sheets this kit has."""
    has_role_play = any(step["perspective"] == "imaginary_future" for step in kit.protocol["steps"])
    found = ["script", "tables"]
    found += ["cards", "facts"] if has_role_play else []
    found += ["consent", "slips", "removal"]
    return [*found, "survey"] if kit.protocol.get("survey") else found
