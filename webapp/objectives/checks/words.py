"""Words for what the checks warn of, what was found in a sentence, and the six questions."""

from flask_babel import lazy_gettext as _l

CAUTIONS = {
    "no_baseline": _l("Nothing says where it starts: the baseline has no value or no year."),
    "no_target": _l("Nothing says how far it goes: there is no target."),
    "no_year": _l("Nothing says by when: the target has no year."),
    "no_indicator": _l("Nothing says what is measured."),
    "output_worded": _l("It reads as something to do, not as something that changes in the world."),
    "technology_named": _l("It names a solution. What would count if a different solution won?"),
    "supplier_named": _l("It names a supplier. What would count if a different one won?"),
    "few_paths": _l("Fewer than two ways to get there are named."),
    "figures_differ": _l("The sentence says another figure than the fields."),
    "funding_ends": _l("The money of all its initiatives ends before the year of the target."),
    "restated": _l("This target and year stood before. What is new?"),
}
TREE = {
    "crowded": _l("There are more objectives on this level than a board can carry (7)."),
    "single_child": _l("It has one objective below it only: are they one and the same?"),
    "shared_indicator": _l("They are measured by the same indicator: are they one and the same?"),
}
FOUND = {
    "amount": _l("How much"),
    "baseline_value": _l("How it is at the start"),
    "baseline_year": _l("Since when"),
    "target_year": _l("By when"),
    "indicator": _l("What can be measured"),
    "direction": _l("Which way"),
    "scope": _l("For whom or where"),
    "technology": _l("A solution by name"),
    "supplier": _l("A supplier by name"),
}
MISSING = {
    "no_amount": _l("It does not say how much."),
    "no_year": _l("It does not say by when."),
    "no_baseline": _l("It does not say compared with what."),
    "no_indicator": _l("It names nothing that can be measured."),
    "no_direction": _l("It does not say which way."),
    "amount_in_words": _l("It says how much in words, without a figure."),
    "scope_vague": _l("It says “many” or “some”, but not how many or which."),
    "technology_named": CAUTIONS["technology_named"],
    "supplier_named": CAUTIONS["supplier_named"],
    "output_worded": CAUTIONS["output_worded"],
}
QUESTIONS = {
    "new": _l("What is being done that would not be done otherwise?"),
    "stops": _l("What stops?"),
    "rules": _l("Which rule, budget, procurement or data right changes, and when?"),
    "who": _l("Who is new at the table?"),
    "attached": _l("Which existing initiatives were attached, and how did each change?"),
    "failed": _l("What would make us say that it failed?"),
}
