"""Templates: how pages come to be, and how they write dates, counts and texts."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from fastapi import Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from services.console import quantities
from services.console.naming import FILTERS
from services.console.texts import Language, texts, write
from shared.dates import MONTHS, OFFICE_TIME, SHORT, WEEKDAYS

STATIC = Path(str(files("services.console"))) / "static"


@cache
def static_version() -> str:
    """Return what changes when a file of `static/` does, so that browsers may keep the files."""
    digest = hashlib.sha256()
    for path in sorted(STATIC.iterdir()):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def render(
    template: str, language: Language, values: Mapping[str, Any], status: int = 200
) -> Response:
    """Return a page."""
    text = environment().get_template(template).render(language=language, **values)
    return HTMLResponse(text, status)


def moment(value: datetime | str | None, language: Language) -> str:
    """Return a moment in the office's time, such as `Sen, 23 Nov 2026, 14.05`; empty for none."""
    if value is None:
        return ""
    at = _at_the_office(value)
    return f"{WEEKDAYS[language][at.weekday()][:SHORT]}, {date(at, language)}, {at:%H.%M}"


def day(value: datetime | str | None, language: Language) -> str:
    """Return a day at the office, such as `Senin, 23 Nov 2026`; empty for none."""
    if value is None:
        return ""
    at = _at_the_office(value)
    return f"{WEEKDAYS[language][at.weekday()]}, {date(at, language)}"


def date(value: datetime | str | None, language: Language) -> str:
    """Return a date without its weekday, such as `23 Jul 1991`; empty for none."""
    if value is None:
        return ""
    at = _at_the_office(value)
    return f"{at.day} {MONTHS[language][at.month - 1][:SHORT]} {at.year}"


def _at_the_office(value: datetime | str) -> datetime:
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    # A day without an hour is one of the office's, whatever the machine's clock says.
    return at.astimezone(OFFICE_TIME) if at.tzinfo else at.replace(tzinfo=OFFICE_TIME)


def _text(context: Context, key: str, /, **values: object) -> str:
    return write(key, context["language"], values)


def _text_or(context: Context, key: str, otherwise: str) -> str:
    """A text by the code of something; that code, or other words, where nobody has written one."""
    return write(key, context["language"]) if key in texts() else otherwise


def _moment(context: Context, value: datetime | str | None) -> Markup:
    return _time_element(value, moment(value, context["language"]))


def _day(context: Context, value: datetime | str | None) -> Markup:
    return _time_element(value, day(value, context["language"]))


def _date(context: Context, value: datetime | str | None) -> Markup:
    return _time_element(value, date(value, context["language"]))


def _time_element(value: datetime | str | None, shown: str) -> Markup:
    if value is None:
        return Markup("")
    machine = value if isinstance(value, str) else value.isoformat()
    # Markup's own formatting takes ten times as long, and a list has a hundred of these.
    return Markup(f'<time datetime="{escape(machine)}">{escape(shown)}</time>')  # noqa: S704


def _number(context: Context, value: float) -> str:
    return quantities.number(value, context["language"])


def _percent(context: Context, share: float | None) -> str:
    return quantities.percent(share, context["language"])


def _lasted(context: Context, seconds: float | None) -> str:
    return quantities.lasted(seconds, context["language"])


def _static(name: str) -> str:
    return f"/static/{static_version()}/{name}"


@cache
def environment() -> Environment:
    """Return the templates, with what they may call."""
    made = Environment(
        loader=PackageLoader("services.console"),
        autoescape=True,
        auto_reload=False,  # a release does not change while it runs
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {
        "t": pass_context(_text),
        "t_or": pass_context(_text_or),
        "in_language": write,
        "static": _static,
    }
    made.tests["written"] = lambda key: key in texts()
    made.filters.update({name: pass_context(named) for name, named in FILTERS.items()})
    made.filters |= {
        "moment": pass_context(_moment),
        "day": pass_context(_day),
        "date": pass_context(_date),
        "number": pass_context(_number),
        "percent": pass_context(_percent),
        "lasted": pass_context(_lasted),
    }
    return made
