"""Long lists people choose from: languages of content, countries, time zones."""

from functools import cache
from zoneinfo import available_timezones

from babel import Locale

from webapp.languages import language_name, reader_locale

# Languages people may be asked in: the official ones of Europe and of many who live there.
LANGUAGES = """ar bg bs ca cs cy da de el en es et eu fa fi fr ga gl he hr hu is it lb lt lv mk mt
    nb nl nn pl pt ro ru sk sl sq sr sv tr uk ur"""
NO_STATES = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"})


def languages() -> list[tuple[str, str]]:
    """Code and name in the reader's language, by name."""
    named = [(code, language_name(code)) for code in LANGUAGES.split()]
    return sorted(named, key=lambda pair: pair[1])


def countries() -> list[tuple[str, str]]:
    """ISO code and name in the reader's language, by name."""
    return _countries(str(reader_locale()))


@cache
def _countries(locale: str) -> list[tuple[str, str]]:
    names = Locale.parse(locale).territories
    codes = [code for code in names if len(code) == 2 and code.isalpha() and code not in NO_STATES]
    return sorted(((code, names[code]) for code in codes), key=lambda pair: pair[1])


@cache
def time_zones() -> list[str]:
    """Named places only: an offset knows nothing of summer time."""
    places = (zone for zone in available_timezones() if "/" in zone and zone[:4] != "Etc/")
    return ["UTC", *sorted(places)]
