"""Words for how things end."""

from flask_babel import lazy_gettext as _l

EXIT_PARTS = {
    "end_condition": _l("When it ends"),
    "continues": _l("What goes on, and where"),
    "affected": _l("People and places affected"),
    "notice_period": _l("How long beforehand they are told"),
    "data_and_assets": _l("Who keeps the data and what was built"),
    "final_account": _l("The final account: who gives it, and when"),
    "not_needed_because": _l("No exit plan is needed, because"),
}
STOP_OUTCOMES = {"stop": _l("It stops"), "go_on": _l("It goes on")}
NOTE_PARTS = {
    "intended": _l("Wanted"),
    "unintended": _l("Not wanted"),
    "spill_over": _l("Elsewhere"),
    "learning": _l("Learnt"),
}
SAID = {
    "criterion": _l("Said beforehand. It counts from tomorrow."),
    "open": _l("Now the owner is heard."),
    "note": _l("Kept. It can be found by search."),
}
