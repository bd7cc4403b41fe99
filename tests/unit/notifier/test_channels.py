"""One suite on every channel, and what is particular to WhatsApp."""

import re
from datetime import timedelta

import pytest

from devkit.whatsapp.templates import TemplateRegistry, check_parameters
from services.notifier.channels.call_list import CallListChannel
from services.notifier.channels.port import HandedOver, Letter, NoticeChannel
from services.notifier.channels.whatsapp import WhatsAppChannel, provider_templates
from services.notifier.templates_file import load_wordings
from services.notifier.told import Kind
from services.notifier.wording import LISTS, PLACEHOLDERS, Values
from shared.domain.errors import InvalidInputError
from shared.privacy.lookup import LookupHasher
from shared.whatsapp.content import PersonRef
from shared.whatsapp.errors import SendPolicy
from shared.whatsapp.payload import Payload
from shared.whatsapp.results import Accepted, OutcomeUnknown, Refused, SendResult
from tests.support.notifier_events import NOW, SARI

WORDINGS = load_wordings()
HASHER = LookupHasher(b"k" * 32)
TICKET = "KDS-7K3M-9QXC"
WAMID = "wamid.HBgNNjI4MTIwMDAwMDEwMRUCABEYEjA"


class StubProvider:
    """Answers as it is told, and keeps what it was sent."""

    def __init__(self, answer: SendResult | None = None) -> None:
        self.answer: SendResult = answer or Accepted(WAMID, PersonRef(phone=SARI))
        self.sent: list[Payload] = []

    async def send(self, payload: Payload) -> SendResult:
        self.sent.append(payload)
        return self.answer


def whatsapp(provider: StubProvider | None = None) -> WhatsAppChannel:
    return WhatsAppChannel(provider or StubProvider(), WORDINGS, HASHER)


def values_of(kind: Kind) -> Values:
    return {
        name: ["satu", "dua"] if name in LISTS else f"nilai {name}" for name in PLACEHOLDERS[kind]
    } | {"ticket": TICKET}


def a_letter(kind: Kind = Kind.SUBMITTED, language: str = "id", **given: object) -> Letter:
    values: dict[str, object] = {
        "opaque": "n-1",
        "to": PersonRef(phone=SARI),
        "kind": kind.value,
        "language": language,
        "contents": dict.fromkeys(("id", "en", "jv"), values_of(kind)),
    }
    return Letter(**(values | given))  # type: ignore[arg-type]


@pytest.mark.parametrize("channel", [whatsapp(), CallListChannel()], ids=lambda c: c.name)
@pytest.mark.parametrize("kind", Kind)
async def test_every_channel_gives_an_outcome_for_every_kind(
    channel: NoticeChannel, kind: Kind
) -> None:
    for heard in (None, NOW):
        outcome = await channel.send(a_letter(kind, last_heard_at=heard), NOW)
        assert isinstance(outcome, HandedOver | Refused | OutcomeUnknown)
        assert SARI[1:] not in repr(outcome)
    assert re.fullmatch(r"[a-z_]+", channel.name)


async def test_without_a_provider_everybody_is_called() -> None:
    outcome = await CallListChannel().send(a_letter(), NOW)
    assert outcome == Refused(SendPolicy.OTHER_PATH)


@pytest.mark.parametrize(
    ("silent_for", "kind"),
    [
        (timedelta(hours=23, minutes=54), "text"),
        (timedelta(hours=23, minutes=56), "template"),
        (timedelta(days=2), "template"),
        (None, "template"),
    ],
)
async def test_free_text_leaves_inside_the_window_with_a_margin(
    silent_for: timedelta | None, kind: str
) -> None:
    provider = StubProvider()
    heard = None if silent_for is None else NOW - silent_for
    outcome = await whatsapp(provider).send(a_letter(last_heard_at=heard), NOW)
    assert provider.sent[0]["type"] == kind
    assert outcome == HandedOver(HASHER.whatsapp(WAMID), kind)


@pytest.mark.parametrize("language", ["id", "en", "jv"])
async def test_a_returned_request_of_the_chat_has_a_button_that_names_it(language: str) -> None:
    provider = StubProvider()
    for heard in (NOW, None):
        letter = a_letter(Kind.RETURNED_IN_CHAT, language, last_heard_at=heard)
        await whatsapp(provider).send(letter, NOW)
    text, template = provider.sent
    [button] = text["interactive"]["action"]["buttons"]
    assert button["reply"]["id"] == f"repair:{TICKET}"
    assert button["reply"]["title"] == WORDINGS.read(language).buttons[Kind.RETURNED_IN_CHAT]
    *_, pressed = template["template"]["components"]
    assert (pressed["sub_type"], pressed["index"]) == ("quick_reply", "0")
    assert pressed["parameters"] == [{"type": "payload", "payload": f"repair:{TICKET}"}]


async def test_a_text_too_long_for_a_button_leaves_without_it_and_names_the_word() -> None:
    provider = StubProvider()
    values = values_of(Kind.RETURNED_IN_CHAT) | {"faults": ["a" * 400] * 4}
    contents = dict.fromkeys(("id", "en", "jv"), values)
    letter = a_letter(Kind.RETURNED_IN_CHAT, contents=contents, last_heard_at=NOW)
    await whatsapp(provider).send(letter, NOW)
    assert "balas PERBAIKI" in provider.sent[0]["text"]["body"]


async def test_a_template_leaves_where_free_text_was_refused() -> None:
    provider = StubProvider()
    await whatsapp(provider).send(a_letter(last_heard_at=NOW, must_use_template=True), NOW)
    assert provider.sent[0]["type"] == "template"


@pytest.mark.parametrize("answer", [OutcomeUnknown(), Refused(SendPolicy.NEVER, 131050, 400)])
async def test_what_the_provider_answers_is_passed_on(answer: SendResult) -> None:
    assert await whatsapp(StubProvider(answer)).send(a_letter(), NOW) == answer


async def test_a_letter_to_nobody_leaves_nothing() -> None:
    provider = StubProvider()
    with pytest.raises(InvalidInputError):
        await whatsapp(provider).send(a_letter(to=PersonRef()), NOW)
    assert not provider.sent


@pytest.mark.parametrize("language", ["id", "en", "jv"])
@pytest.mark.parametrize("kind", Kind)
async def test_what_is_sent_fits_what_the_account_has_approved(kind: Kind, language: str) -> None:
    account = TemplateRegistry()
    for template in provider_templates(WORDINGS):
        account.register(template)
    provider = StubProvider()
    await whatsapp(provider).send(a_letter(kind, language), NOW)
    content = provider.sent[0]["template"]
    check_parameters(account.find(content), content)


def test_the_account_needs_every_kind_in_the_languages_the_provider_knows() -> None:
    names = {(t["name"], t["language"]) for t in provider_templates(WORDINGS)}
    assert names == {(f"loket_{kind}", language) for kind in Kind for language in ("id", "en")}


def test_a_letter_does_not_show_what_it_holds() -> None:
    assert "nilai" not in repr(a_letter())
    assert SARI not in repr(a_letter())
