"""What a person answers to what she is shown."""

from datetime import UTC, datetime

from devkit.errands import LOST_FAMILY_CARD, heads
from devkit.whatsapp.personas.script import Script, choice_for
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
