"""The words of the public page, from `wording.yaml`, checked when the page is made."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict

from services.intake.channels.public.standing import ProductStanding
from shared.catalogue.model import Text
from shared.catalogue.yaml_files import read_yaml
from shared.dates import MONTHS
from shared.domain.lifecycle import State

FILE = Path(__file__).with_name("wording.yaml")
Speech = Literal["id", "en"]


class Words(BaseModel):
    """All of `wording.yaml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Text
    office: Text
    intro: Text
    ticket: Text
    code: Text
    button: Text
    another: Text
    other_language: Text
    not_found_title: Text
    not_found: Text
    too_many_title: Text
    too_many: Text
    away_title: Text
    away: Text
    stands: Text
    since: Text
    next: Text
    until: Text
    when: Text
    late: Text
    products: Text
    product: Mapping[ProductStanding, Text]
    steps: Mapping[State, Text]

    def date(self, moment: datetime, zone: ZoneInfo, speech: Speech) -> str:
        """Return a moment where the office is, e.g. "26 November 2026, 10.00 WIB"."""
        local = moment.astimezone(zone)
        clock = f"{local.hour:02}{':' if speech == 'en' else '.'}{local.minute:02}"
        return (
            f"{local.day} {MONTHS[speech][local.month - 1]} {local.year}, {clock} {local.tzname()}"
        )


@cache
def load_words() -> Words:
    """Return the words.

    Raises:
        ValueError: The file misses something, or has something too many.
    """
    raw, problems = read_yaml(FILE)
    if problems:
        raise ValueError(f"{FILE.name}: {'; '.join(problems)}")
    words = Words.model_validate(raw)
    if missing := sorted(set(State) - set(words.steps)):
        raise ValueError(f"{FILE.name}: steps: lacks {', '.join(missing)}")
    return words
