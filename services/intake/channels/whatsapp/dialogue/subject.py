"""The subject's data: reading an answer, and saying kindly what cannot be right about it."""

from dataclasses import replace
from datetime import date
from typing import Any

from services.intake.channels.whatsapp.dialogue.answers import digits_of, read_date
from services.intake.channels.whatsapp.dialogue.desk import Desk
from services.intake.channels.whatsapp.dialogue.state import Draft
from services.intake.people import LONGEST_NAME, SubjectData, check_subject
from services.intake.repository import Advice
from services.intake.wording import ADVICE
from shared.domain.errors import InvalidInputError

NUMBERS = ("nik", "family_card")
DIGITS = 16
# Who has a NIK is registered already, so the name may have punctuation. The NIK is asked after the
# name: until then the name is checked together with this stand-in.
_ANY_NIK = "3319010101900001"


def read_field(field: str, text: str, desk: Desk) -> str | None:
    """Return an answer as it is kept; None where it is "none", empty where it cannot be read."""
    if desk.flow.field(field).may_be_skipped and desk.texts.means(text, "none"):
        return None
    if field == "birth_date":
        day = read_date(text, desk.texts.months)
        return day.isoformat() if day else ""
    typed = " ".join(text.split())
    if field in NUMBERS:
        return digits_of(typed)
    return typed if field != "name" or len(typed) <= 2 * LONGEST_NAME else ""


def wrong_fields(draft: Draft, desk: Desk) -> list[str]:
    """Return which answers cannot be right beside the others."""
    try:
        check_subject(_beside_any_nik(draft), desk.villages, desk.today)
    except InvalidInputError as error:
        found = {where.removeprefix("subject.") for where in error.problems}
        return [field for field in desk.flow.fields if field in found]
    return []


def explain(field: str, value: str | None, desk: Desk) -> str:
    """Return what is wrong with an answer, and what a right one looks like."""
    texts = desk.texts
    if field in NUMBERS and value and value.isdecimal() and len(value) != DIGITS:
        return texts.say("wrong_length", count=len(value))
    return texts.texts[f"wrong_{field}"]


def advice_on(draft: Draft, field: str, desk: Desk) -> list[str]:
    """Return what a person should compare once more about an answer that is accepted."""
    try:
        _, found = check_subject(_beside_any_nik(draft), desk.villages, desk.today)
    except InvalidInputError:
        return []
    return [desk.read(ADVICE[a.code]) for a in found if _is_about(a, field, draft)]


def to_subject(draft: Draft) -> SubjectData:
    """Return the subject's data as answered so far."""
    values: dict[str, Any] = {f: v for f, v in draft.subject.items() if v is not None}
    if "birth_date" in values:
        values["birth_date"] = date.fromisoformat(values["birth_date"])
    return SubjectData(**{"name": "", **values})


def shown(field: str, draft: Draft) -> str:
    """Return an answer as people write it."""
    value = draft.subject.get(field)
    if value and field == "birth_date":
        return date.fromisoformat(value).strftime("%d-%m-%Y")
    return value or "-"


def _beside_any_nik(draft: Draft) -> SubjectData:
    data = to_subject(draft)
    return data if "nik" in draft.subject else replace(data, nik=_ANY_NIK)


def _is_about(advice: Advice, field: str, draft: Draft) -> bool:
    """Say whether advice concerns an answer; a date that differs from the NIK concerns both."""
    if advice.code == "nik_birth_date_differs":
        return field in ("nik", "birth_date") and bool(draft.subject.get("nik"))
    return advice.where == f"subject.{field}" and advice.code in ADVICE
