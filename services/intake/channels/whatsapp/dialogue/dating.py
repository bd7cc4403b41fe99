"""When it happened: asked where the catalogue counts a time for reporting from a date of the case.

A birth is reported late by the subject's date of birth, which is asked anyway.
"""

from datetime import date, timedelta

from services.intake.channels.whatsapp.dialogue.answers import read_date
from services.intake.channels.whatsapp.dialogue.desk import Desk
from services.intake.channels.whatsapp.dialogue.state import Draft
from services.intake.people import OLDEST

WRITTEN = "%d-%m-%Y"


def next_date(draft: Draft, desk: Desk) -> str | None:
    """Return the date that is still to be asked, if any."""
    code = desk.kind(draft).date_to_ask
    return code if code is not None and code not in draft.dates else None


def label(code: str, draft: Draft, desk: Desk) -> str:
    """Return what to call a date."""
    return desk.read(desk.kind(draft).dates[code])


def question(code: str, draft: Draft, desk: Desk) -> str:
    """Return how a date is asked for."""
    return desk.texts.say("event_date", label=label(code, draft, desk), example=_example(desk))


def read(text: str, desk: Desk) -> date | str:
    """Return a day as people write or say it, or what is wrong with the answer and what to do."""
    texts = desk.texts
    if texts.means(text, "today"):
        return desk.today
    if texts.means(text, "yesterday"):
        return desk.today - timedelta(days=1)
    day = read_date(text, texts.months)
    if day is None:
        return texts.say("wrong_event_date", example=_example(desk))
    if day > desk.today:
        return texts.say("wrong_event_ahead", day=f"{day:{WRITTEN}}")
    if day < desk.today - OLDEST:
        return texts.say("wrong_event_long_ago", day=f"{day:{WRITTEN}}")
    return day


def late(code: str, day: date, draft: Draft, desk: Desk) -> tuple[str, ...]:
    """Return what is said of a late report: that it is served all the same."""
    kind = desk.kind(draft)
    limit = kind.reporting_limit
    if limit is None or not kind.days_late({code: day}, desk.today):
        return ()
    return (desk.texts.say("reported_late", days=limit.days),)


def known(draft: Draft) -> dict[str, date]:
    """Return the dates that were told."""
    return {code: date.fromisoformat(day) for code, day in draft.dates.items() if day}


def shown(code: str, draft: Draft) -> str:
    """Return a date as people write it."""
    day = draft.dates.get(code)
    return f"{date.fromisoformat(day):{WRITTEN}}" if day else "-"


def _example(desk: Desk) -> str:
    return f"{desk.today:{WRITTEN}}"
