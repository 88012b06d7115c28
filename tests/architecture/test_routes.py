"""Every route says who may use it."""

import re

from webapp.transaction import Site

FRAMEWORK = {"static"}


def test_every_route_is_guarded(app: Site) -> None:
    open_doors = [
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint not in FRAMEWORK
        and not hasattr(app.view_functions[rule.endpoint], "access")
    ]
    assert open_doors == []


def test_addresses_hold_no_row_numbers(app: Site) -> None:
    numbered = [r.rule for r in app.url_map.iter_rules() if re.search(r"<int:\w*id>", r.rule)]
    assert numbered == []


def test_every_page_carries_a_language(app: Site) -> None:
    bare = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if "lang" not in rule.arguments and rule.endpoint not in FRAMEWORK | {"root", "unprefixed"}
    ]
    assert bare == []
