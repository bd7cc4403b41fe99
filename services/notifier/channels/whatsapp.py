"""WhatsApp: free text within 24 hours of the person's last message, an approved template outside.

The approved templates are our own texts: `loket_<kind>` in each language, with named parameters.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, Protocol

from services.notifier.channels.port import HandedOver, Letter, Outcome
from services.notifier.fitting import units
from services.notifier.template_states import TEMPLATE_PREFIX, TemplateStates
from services.notifier.templates_file import WordingBook
from services.notifier.told import Kind
from services.notifier.wording import BUTTONS, Wording, pieces_of
from shared.privacy.lookup import LookupHasher
from shared.whatsapp.errors import SendPolicy
from shared.whatsapp.messages import MAX_BUTTONS_BODY, Button, button_message, text_message
from shared.whatsapp.payload import Envelope, Payload
from shared.whatsapp.results import Accepted, Refused, SendResult
from shared.whatsapp.templates import Template, template_message
from shared.whatsapp.window import is_open

TEXT: Final = "text"
TEMPLATE: Final = "template"


class Provider(Protocol):
    """What is needed of `shared.whatsapp.client.CloudApi`."""

    async def send(self, payload: Payload) -> SendResult:
        """Send a message."""


class WhatsAppChannel:
    """Sends notices through the Cloud API.

    Args:
        api: One number of ours.
        wordings: The texts.
        hasher: Hashes the provider's message ids, which contain phone numbers.
        templates: Which templates the provider lets us use.
    """

    name = "whatsapp"

    def __init__(
        self,
        api: Provider,
        wordings: WordingBook,
        hasher: LookupHasher,
        templates: TemplateStates | None = None,
    ) -> None:
        self._api, self._wordings, self._hasher = api, wordings, hasher
        self._templates = templates or TemplateStates()

    async def send(self, letter: Letter, now: datetime) -> Outcome:
        """See `NoticeChannel`."""
        is_free = not letter.must_use_template and is_open(letter.last_heard_at, now)
        if not is_free and not self._may_send(letter, now):
            return Refused(SendPolicy.TEMPLATE_STATE)
        payload = self._text(letter) if is_free else self._template(letter)
        result = await self._api.send(payload)
        if isinstance(result, Accepted):
            form = TEXT if is_free else TEMPLATE
            return HandedOver(self._hasher.whatsapp(result.message_id), form)
        return result

    def _may_send(self, letter: Letter, now: datetime) -> bool:
        language, _ = self._wordings.approved(letter.language)
        return self._templates.may_send(TEMPLATE_PREFIX + letter.kind, language, now)

    def _text(self, letter: Letter) -> Payload:
        wording = self._wordings.read(letter.language)
        body = wording.write(letter.kind, letter.contents[letter.language])
        envelope, kind = Envelope(letter.to, letter.opaque), Kind(letter.kind)
        if kind in BUTTONS and units(body) <= MAX_BUTTONS_BODY:  # the text names the word too
            button = Button(_carried(letter, letter.language), wording.buttons[kind])
            return button_message(envelope, body, [button])
        return text_message(envelope, body)

    def _template(self, letter: Letter) -> Payload:
        language, wording = self._wordings.approved(letter.language)
        template = Template(
            TEMPLATE_PREFIX + letter.kind,
            language,
            wording.parameters(letter.kind, letter.contents[language]),
            quick_replies={0: _carried(letter, language)} if letter.kind in BUTTONS else {},
        )
        return template_message(Envelope(letter.to, letter.opaque), template)


def provider_templates(wordings: WordingBook) -> Sequence[dict[str, Any]]:
    """Return what the account must have approved, as the provider's create call is written."""
    return [
        {
            "name": TEMPLATE_PREFIX + kind,
            "language": language,
            "category": "UTILITY",
            "parameter_format": "NAMED",
            "components": _components(wordings.read(language), kind),
        }
        for language in wordings.approved_languages
        for kind in Kind
    ]


def wanted(wordings: WordingBook) -> frozenset[tuple[str, str]]:
    """Return name and language of each template that the account must have approved."""
    languages = wordings.approved_languages
    return frozenset((TEMPLATE_PREFIX + kind, language) for language in languages for kind in Kind)


def _carried(letter: Letter, language: str) -> str:
    """Return what the button of a letter carries."""
    return BUTTONS[Kind(letter.kind)](str(letter.contents[language]["ticket"]))


def _components(wording: Wording, kind: Kind) -> list[dict[str, Any]]:
    body = _body(wording.texts[kind])
    if kind not in BUTTONS:
        return [body]
    button = {"type": "QUICK_REPLY", "text": wording.buttons[kind]}
    return [body, {"type": "BUTTONS", "buttons": [button]}]


def _body(text: str) -> dict[str, Any]:
    names = tuple(dict.fromkeys(pieces_of(text).placeholders))
    examples = [{"param_name": name, "example": f"({name})"} for name in names]
    return {
        "type": "BODY",
        "text": text.format_map({name: f"{{{{{name}}}}}" for name in names}),
        "example": {"body_text_named_params": examples},
    }
