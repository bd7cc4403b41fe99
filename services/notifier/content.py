"""What fills a text: taken from the event, the catalogue and the recipient, opened and masked.

Names, places and what clerks typed are masked, so that no NIK or number slips into a message.
"""

from collections.abc import Mapping
from datetime import datetime

import orjson

from services.notifier.notice import Recipient
from services.notifier.wording import Values, Wording
from shared.catalogue.document_type import DocumentType, Tone
from shared.catalogue.model import Language, Text
from shared.catalogue.rules import Rules
from shared.domain.errors import InvalidInputError
from shared.domain.public_link import public_link
from shared.events import intake, processing, verification
from shared.events.envelope import Event
from shared.events.parts import PaperFault
from shared.events.request import RequestEvent
from shared.privacy import fields
from shared.privacy.check_code import check_code
from shared.privacy.masking import mask_text
from shared.privacy.sealing import DataKey, Sealed, open_sealed

NOTHING = "-"


class Writer:
    """Finds what fills the texts about one request, in one person's language.

    Args:
        rules: Those that the request was filed under.
        recipient: Who is told.
        language: In which language.
        wording: The texts of that language.
        key: The request's data key.
        public_url: Where the public page is reached.
    """

    def __init__(
        self,
        rules: Rules,
        recipient: Recipient,
        language: str,
        wording: Wording,
        key: DataKey,
        public_url: str,
    ) -> None:
        self._rules, self._recipient = rules, recipient
        self._public_url = public_url
        self._wording, self._key = wording, key
        self._language: Language = _language(language)
        self._type = rules.type(recipient.document_type)

    def values(self, event: Event[RequestEvent]) -> Values:
        """Return what fills the text about an event."""
        return {
            "greeting": self._greeting(),
            "document": self._type.name.read(self._language),
            "ticket": self._recipient.ticket,
            **self._special(event),
        }

    def _special(self, event: Event[RequestEvent]) -> Values:
        match event.body:
            case intake.RequestSubmitted() as submitted:
                return self._receipt(submitted)
            case verification.RequestReturned() as returned:
                faults = [self._fault(f) for f in returned.faults]
                return {"faults": faults, "repair_by": self._date(returned.repair_by)}
            case verification.RequestRouted(department=code):
                return {"department": self._rules.department(code).name.read(self._language)}
            case verification.RequestRejected() as rejected:
                return {"reason": self._reason(rejected)}
            case verification.RequestMerged(kept_ticket=kept):
                return {"kept": kept}
            case processing.RequestDelayed(cause=cause, due=due):
                causes = self._wording.delay_causes
                return {"cause": causes.get(cause, causes["other"]), "due": self._date(due)}
            case processing.AppointmentSet() as appointment:
                return self._appointment(appointment)
            case processing.ProductReady(product=product):
                return {"product": self._rules.product(product.code).name.read(self._language)}
            case verification.RequestVerified(due=due) | processing.RequestReopened(due=due):
                return {"due": self._date(due)}
            case (
                verification.CancellationRefused(state=state)
                | verification.PapersRefused(state=state)
            ):
                stages = self._wording.stages
                return {"stage": stages.get(state, stages["other"])}
            case verification.RequestEscalated(due=due):
                return {"due": self._date(due or self._promise(event.time))}
            case _:
                return {}

    def _receipt(self, submitted: intake.RequestSubmitted) -> Values:
        code = check_code(self._key)
        phrases, is_in_chat = self._wording.phrases, submitted.applicant.is_in_chat
        return {
            "answer_by": self._date(self._promise(submitted.received_at)),
            "ask": phrases.ask_by_chat if is_in_chat else phrases.ask_online,
            "check_code": code,
            "link": public_link(self._public_url, self._recipient.ticket, code),
        }

    def _greeting(self) -> str:
        name = open_sealed(self._key, self._recipient.address.name, fields.APPLICANT_NAME)
        greeting = self._wording.greeting
        is_grave = self._type.tone is Tone.CONDOLENCE
        words = greeting.condolence if is_grave else greeting.neutral
        return words.format(name=mask_text(name))

    def _promise(self, start: datetime) -> datetime:
        return self._rules.promise(self._type.code, start)

    def _date(self, moment: datetime) -> str:
        return self._wording.dates.write(moment, self._rules.office.timezone)

    def _appointment(self, body: processing.AppointmentSet) -> Values:
        bring = [self._paper(code) for code in body.bring]
        return {
            "at": self._date(body.at),
            "place": mask_text(body.place) or NOTHING,
            "bring": bring or [self._wording.phrases.nothing_to_bring],
        }

    def _fault(self, fault: PaperFault) -> str:
        paper = self._paper(fault.requirement)
        filled = self._filled(fault.reason, fault.details, {"paper": paper, "form": paper})
        if filled is None:
            return self._wording.phrases.fault.format(paper=paper)
        return filled if paper in filled else f"{paper}: {filled}"

    def _reason(self, body: verification.RequestRejected) -> str:
        return self._filled(body.reason, body.details, {}) or self._wording.phrases.reason

    def _filled(self, code: str, details: Sealed | None, known: Mapping[str, str]) -> str | None:
        """Return a reason in words, or None where the catalogue or the clerk left a gap."""
        given = _mapping(open_sealed(self._key, details, fields.DETAILS)) if details else {}
        values = {**known, **{name: mask_text(value) for name, value in given.items()}}
        try:
            return self._rules.reason(code).write(self._language, values)
        except InvalidInputError:
            return None

    def _paper(self, code: str) -> str:
        return _label(self._type, self._rules, code).read(self._language)


def _label(kind: DocumentType, rules: Rules, code: str) -> Text:
    labels = (r.name for r in kind.requirements if r.paper.code == code)
    return next(labels, None) or rules.paper(code).label


def _language(code: str) -> Language:
    return "en" if code == "en" else "jv" if code == "jv" else "id"


def _mapping(text: str) -> dict[str, str]:
    try:
        values = orjson.loads(text)
    except orjson.JSONDecodeError:
        return {}
    return {str(k): str(v) for k, v in values.items()} if isinstance(values, dict) else {}


def to_text(contents: Mapping[str, Values]) -> str:
    """Return values by language as they are sealed into a notice."""
    return orjson.dumps(contents).decode()


def from_text(text: str) -> Mapping[str, Values]:
    """Return the values by language that a notice holds."""
    contents: dict[str, Values] = orjson.loads(text)
    return contents
