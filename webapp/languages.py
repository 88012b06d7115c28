"""Languages of the interface and of content: the address, the reader, the author."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date
from flask import Flask, Response, current_app, g, redirect, request, url_for
from flask_babel import format_decimal, get_locale
from markupsafe import Markup, escape
from werkzeug.routing import BaseConverter

from deliberation.base import REF_ALPHABET, REF_LENGTH, LocalizedText, now
from webapp.extensions import babel

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})


class RefConverter(BaseConverter):
    """A public ref in an address; its alphabet keeps it apart from words such as `sign-in`."""

    regex = f"[{REF_ALPHABET}]{{{REF_LENGTH}}}"


class LanguageConverter(BaseConverter):
    regex = "[a-z]{2}"


@dataclass(frozen=True)
class Text:
    """A content text in the language nearest to the reader's, with that language's code."""

    text: str
    language: str

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.text)

    def __html__(self) -> str:
        """Marks a foreign passage, so that screen readers pronounce it right."""
        if not self.text or self.language == current_language():
            return str(escape(self.text))
        return Markup('<span lang="{}">{}</span>').format(self.language, self.text)


def register(app: Flask) -> None:
    app.url_map.converters["ref"] = RefConverter
    app.url_map.converters["lang"] = LanguageConverter
    babel.init_app(app, locale_selector=current_language, timezone_selector=lambda: "UTC")
    app.url_value_preprocessor(_take_language)
    app.url_defaults(_give_language)
    app.jinja_env.globals["current_language"] = current_language
    app.jinja_env.filters.update(
        localized=localized, day=day, moment=moment, days_until=days_until, number=number
    )


def current_language() -> str:
    """From the address; else what the browser asks for; else English."""
    offered = current_app.config["SETTINGS"].languages
    # An address that no route knows still says in which language it was asked for.
    wanted = g.get("language") or (request.path[1:3] if request else "")
    if wanted in offered:
        return str(wanted)
    return request.accept_languages.best_match(offered) or offered[0] if request else offered[0]


def is_right_to_left() -> bool:
    return current_language() in RIGHT_TO_LEFT


def _take_language(endpoint: str | None, values: dict[str, Any] | None) -> None:
    if values and "lang" in values:
        g.language = values.pop("lang")


def _give_language(endpoint: str, values: dict[str, Any]) -> None:
    if "lang" not in values and current_app.url_map.is_endpoint_expecting(endpoint, "lang"):
        values["lang"] = current_language()


def switch_language_url(code: str) -> str:
    """This same page in another interface language."""
    if not request.endpoint or request.method not in ("GET", "HEAD"):
        return url_for("home.index", lang=code)
    arguments = {**(request.view_args or {}), **request.args.to_dict(flat=True)}
    return url_for(request.endpoint, **{**arguments, "lang": code})


def offered_languages() -> list[tuple[str, str]]:
    codes = current_app.config["SETTINGS"].languages
    return [(code, (Locale.parse(code).get_language_name(code) or code).title()) for code in codes]


def language_name(code: str) -> str:
    """The name of a language, in the reader's."""
    return Locale.parse(code).get_display_name(reader_locale()) or code


def redirect_to_language(path: str = "") -> Response:
    """An address without a language goes to the same address in the reader's."""
    target = f"/{current_language()}/{path}"
    query = request.query_string.decode()
    return redirect(f"{target}?{query}" if query else target)  # type: ignore[return-value]


def localized(texts: LocalizedText | None, fallback: str = "en") -> Text:
    """The text in the reader's language, else in `fallback`, else in any that there is."""
    texts = texts or {}
    for code in (current_language(), fallback, *texts):
        if texts.get(code):
            return Text(texts[code], code)
    return Text("", fallback)


def day(value: date | datetime | None, zone: str = "UTC") -> str:
    """3 May 2027, in the reader's language; a moment is taken in `zone`."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(ZoneInfo(zone)).date()
    return format_date(value, "long", locale=_calendar_locale())


def moment(value: datetime | None, zone: str = "UTC") -> str:
    """3 May 2027, 18:00, in the reader's language and the consultation's time zone."""
    if value is None:
        return ""
    local = value.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    return f"{day(local.date())}, {local:%H:%M}"


def number(value: float | Decimal | None) -> str:
    """1,204 or 1.204,5 as the reader writes it; without trailing zeros."""
    return "" if value is None else format_decimal(value)


def _calendar_locale() -> Locale:
    """English dates are written day first, as everywhere in Europe."""
    locale = reader_locale()
    return Locale("en", "GB") if locale.language == "en" else locale


def days_until(value: date | datetime, today: date | None = None) -> int:
    """Whole days from today; negative when it has passed."""
    target = value.date() if isinstance(value, datetime) else value
    return (target - (today or now().date())).days


def reader_locale() -> Locale:
    return get_locale() or Locale("en")
