"""Words of dialogues: kinds, states, lanes, bands, what has to be known before one can run."""

from flask_babel import lazy_gettext as _l

KINDS = {
    "youth_table": _l("Youth table"),
    "future_generations": _l("Dialogue with future generations"),
    "stakeholder_round": _l("Stakeholder round"),
    "citizens_panel": _l("Citizens' panel session"),
    "life_event": _l("Life-event interview"),
    "sticky_notes": _l("Sticky-note workshop"),
}
DESIGNS = {
    "": "",
    "switch": _l("every table does both"),
    "split": _l("some tables are the future"),
}
STATES = {
    "planned": _l("planned"),
    "running": _l("running"),
    "submitted": _l("submitted"),
    "closed": _l("closed"),
}
LANES = {
    "citizens": _l("citizens"),
    "stakeholders": _l("stakeholders"),
    "youth": _l("youth"),
}
ITEM_KINDS = {
    "works": _l("works"),
    "unfair": _l("unfair"),
    "worry": _l("worry"),
    "hope": _l("hope"),
    "word": _l("word"),
    "card": _l("card"),
    "need": _l("need"),
    "insight": _l("insight"),
    "reason": _l("reason"),
    "minority": _l("view of few"),
    "thanks": _l("thanks"),
    "regret": _l("regret"),
    "letter": _l("letter"),
    "proposal": _l("proposal"),
    "line": _l("seen from the window"),
    "description": _l("description"),
    "message": _l("message to the board"),
    "dissent": _l("dissent"),
}
BANDS = {
    "under_13": _l("under 13"),
    "13_15": _l("13 to 15"),
    "16_17": _l("16 and 17"),
    "18_24": _l("18 to 24"),
    "25_30": _l("25 to 30"),
    "31_plus": _l("31 and older"),
}
FIELDS = {
    "people_count": _l("How many people are in the room"),
    "selection": _l("How the group was chosen"),
    "bands": _l("How many people are in each age group"),
    "first_adult": _l("First adult"),
    "second_adult": _l("Second adult, somebody else"),
    "lead": _l("Safeguarding lead"),
    "permission_holder": _l("Who holds the signed permissions"),
    "permission_version": _l("Version of the permission form"),
    "permission_on": _l("Day by which all permissions were there"),
    "space": _l("Space: where and how it is safe to speak"),
    "voice": _l("Voice: how everybody can say something"),
    "reader_name": _l("Audience: who reads it"),
    "reader_office": _l("The reader's office"),
    "influence": _l("Influence: what can change because of it"),
    "reply_due_on": _l("Day by which the reader answers"),
}
# The cells of the consent matrix, by column and code.
MATRIX = {
    "account": {
        "none": _l("none"),
        "above_national_age": _l("only above the national age of digital consent"),
        "check_national_age": _l("yes; check the national age of digital consent"),
        "yes": _l("yes"),
    },
    "to_take_part": {
        "assent_and_permission_held": _l(
            "The child agrees, and the organisation holds a guardian's permission"
        ),
        "assent_and_permission_recorded": _l(
            "The young person agrees, and a guardian permits it. The paper stays with the "
            "organiser; here stand who holds it, its version and the day"
        ),
        "own_consent_guardian_informed": _l(
            "Own consent; a guardian is told where a local rule says so"
        ),
        "own_consent": _l("Own consent"),
    },
    "display": {
        "group_text": _l("as words of the group only"),
        "premoderated": _l("after a moderator has read it; no name, no school"),
        "own_choice": _l("as the person chooses"),
    },
    "demographics": {
        "group_level": _l("counts of the group only"),
        "banded_optional": _l("age group only, if they want"),
        "optional": _l("if they want"),
    },
}
