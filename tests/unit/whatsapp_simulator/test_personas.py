"""What a person answers to what she is shown."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from devkit.errands import LOST_FAMILY_CARD, heads
from devkit.whatsapp.personas.persona import Persona, StuckError
from devkit.whatsapp.personas.script import Answer, Script, choice_for
from devkit.whatsapp.reports import Choice, ReceivedMessage


def shown(text: str, *titles: str) -> ReceivedMessage:
    return ReceivedMessage(
        wamid="wamid.x",
        at=datetime(2026, 11, 23, tzinfo=UTC),
        kind="interactive" if titles else "text",
        text=text,
        choices=tuple(Choice(id=f"c{n}", title=title) for n, title in enumerate(titles)),
        opaque=None,
        statuses=(),
        error_code=None,
        payload={},
    )


def test_the_first_answer_that_fits_is_given_with_what_the_person_knows() -> None:
    script = Script.load(LOST_FAMILY_CARD)
    (head,) = heads(1)
    answer = script.answer_to(shown("Berapa NIK-nya (16 angka)?", "Tidak ada"), head.knowledge)
    assert answer is not None
    assert answer.say == head.nik
    review = script.answer_to(shown("NIK-nya: … Bila sudah benar, balas KIRIM."), head.knowledge)
    assert review is not None
    assert review.is_last


def test_what_fits_no_answer_is_only_read() -> None:
    script = Script.load(LOST_FAMILY_CARD)
    assert script.answer_to(shown("Terima kasih."), {}) is None


def test_the_choice_that_says_least_besides_is_tapped() -> None:
    message = shown("Yang mana?", "KK hilang/rusak milik orang", "KK hilang/rusak")
    assert choice_for(message, "kk hilang") == "c1"
    assert choice_for(message, "KTP") is None


def test_no_two_heads_have_the_same_number_or_villager() -> None:
    many = heads(300)
    for what in ("phone", "subject", "nik", "name"):
        assert len({getattr(head, what) for head in many}) == 300


class Office:
    """Answers every message with the same words, or not at all."""

    def __init__(self, *words: str) -> None:
        self._words = words
        self.heard: list[str] = []

    async def write(self, _: str, text: str) -> str:
        self.heard.append(text)
        return "wamid"

    async def received(self, _: str, *, after: int) -> list[ReceivedMessage]:
        return [shown(word) for word in self._words * len(self.heard)][after:]


def asking(office: Any, **more: Any) -> Persona:
    answers = (Answer(when="Siapa", say="Sari"), Answer(when="Kirim?", say="ya", is_last=True))
    script = Script(opening="Halo", answers=answers, done="KDS-1", asking="status")
    return Persona(office, "Sari", "+6281200000101", script, {}, **more)


async def test_who_hears_nothing_asks_again_and_then_gives_up() -> None:
    office, told = Office(), list[str]()
    persona = asking(office, patience=timedelta(), most_nudges=2, tell=told.append)
    with pytest.raises(StuckError, match="Sari got no further"):
        await persona.play()
    assert office.heard == ["Halo"] * 3
    assert told == ["writes “Halo”"] * 3
    assert persona.errand.nudges == 2


async def test_who_is_asked_the_same_for_ever_gives_up_too() -> None:
    office = Office("Siapa namanya?")
    with pytest.raises(StuckError, match="Siapa namanya"):
        await asking(office).play()
    assert set(office.heard) == {"Halo", "Sari"}


async def test_a_ticket_counts_once_the_last_answer_was_given() -> None:
    office = Office("Kirim? KDS-1")
    errand = await asking(office).play()
    assert errand.found == "KDS-1"
    assert office.heard == ["Halo", "ya"]
