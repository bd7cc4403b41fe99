"""Hearing the changes of requests, and writing down a notice for each that is news."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from services.notifier import domain, metrics
from services.notifier.content import Writer, to_text
from services.notifier.notice import Address, NoticeState
from services.notifier.repository import (
    NOTICES,
    PEOPLE,
    RECIPIENTS,
    NoticeRecord,
    RecipientRecord,
)
from services.notifier.sealed_fields import CONTENT
from services.notifier.templates_file import WordingBook
from services.notifier.told import Kind, kind_of, occasion
from services.notifier.use_cases.reaching import language_of
from shared.catalogue.rules import Catalogue
from shared.domain.errors import EarlierEventMissingError
from shared.events.envelope import Event
from shared.events.intake import RequestAmended, RequestSubmitted
from shared.events.parts import Party
from shared.events.request import RequestChanged, RequestEvent
from shared.events.verification import RequestRouted
from shared.persistence.unit_of_work import UnitOfWork
from shared.privacy.keyring import Keyring
from shared.privacy.sealing import DataKey, seal


@dataclass(frozen=True, slots=True)
class Telling:
    """Turns events about requests into notices."""

    catalogue: Catalogue
    wordings: WordingBook
    keyring: Keyring
    public_url: str

    async def preload(self, unit: UnitOfWork, events: Sequence[Event[Any]]) -> None:
        """Read what the events of a batch need: recipients, people and keys, one query each."""
        ids = [e.body.request_id for e in events if isinstance(e.body, RequestEvent)]
        if ids:
            await unit.load(RECIPIENTS, ids)
            await self.keyring.get_many(ids)
            filed = [e.body for e in events if isinstance(e.body, RequestSubmitted)]
            known = [r for i in ids if (r := await unit.get(RECIPIENTS, i))]
            people = {*map(_person, filed), *(recipient.person for recipient in known)}
            await unit.load(PEOPLE, {person for person in people if person})

    async def hear(self, unit: UnitOfWork, event: Event[RequestEvent]) -> None:
        """Note a change, and write down what the applicant is told of it.

        Raises:
            EarlierEventMissingError: The submission of this request was never heard of.
        """
        body = event.body
        recipient = await self._recipient(unit, event)
        if isinstance(body, RequestChanged):
            if body.sequence <= recipient.sequence:
                return
            recipient = recipient.model_copy(update={"sequence": body.sequence})
        if isinstance(body, RequestRouted):
            recipient = recipient.model_copy(update={"department": body.department})
        if isinstance(body, RequestAmended) and body.subject is not None:
            recipient = recipient.model_copy(update={"nik_hash": body.subject.nik_hash})
        keys = await self.keyring.get_many([body.request_id])
        kind = kind_of(body, is_in_chat=recipient.person is not None)
        if kind is not None and body.request_id in keys:
            reads = await language_of(unit, recipient.person) or recipient.language
            recipient = recipient.model_copy(update={"language": reads})
            recipient = await self._tell(unit, event, recipient, kind, keys[body.request_id])
        unit.put(RECIPIENTS, recipient)

    async def _recipient(self, unit: UnitOfWork, event: Event[RequestEvent]) -> RecipientRecord:
        recipient = await unit.get(RECIPIENTS, event.body.request_id)
        if recipient is not None:
            return recipient
        if not isinstance(event.body, RequestSubmitted):
            raise EarlierEventMissingError(event.body.type)
        return _new_recipient(event.body)

    async def _tell(
        self,
        unit: UnitOfWork,
        event: Event[RequestEvent],
        recipient: RecipientRecord,
        kind: Kind,
        key: DataKey,
    ) -> RecipientRecord:
        identity = domain.notice_id(
            recipient.id, occasion(event), kind, recipient.address.contact_ref
        )
        # A change was compared by its number already; only what has no number is looked up.
        is_change = isinstance(event.body, RequestChanged)
        if not is_change and await unit.get(NOTICES, identity) is not None:
            return recipient
        told = recipient.told + 1
        notice = NoticeRecord(
            id=identity,
            request_id=recipient.id,
            ticket=recipient.ticket,
            document_type=recipient.document_type,
            kind=kind,
            position=told,
            language=self.wordings.known(recipient.language),
            address=recipient.address,
            person=recipient.person,
            content=seal(key, self._content(event, recipient, key), CONTENT),
            decided_at=event.time,
            created_at=unit.now,
            due_at=unit.now,
        )
        if not (recipient.address.phone or recipient.address.whatsapp_id):
            notice = domain.fail(notice, "no_address")
            for said in domain.told_by(
                notice.model_copy(update={"state": NoticeState.WAITING}), notice, identity, unit.now
            ):
                unit.emit(said, subject=recipient.id, topic=said.topic)
        unit.put(NOTICES, notice)
        metrics.NOTICES.labels(kind, notice.state).inc()
        return recipient.model_copy(update={"told": told})

    def _content(self, event: Event[RequestEvent], recipient: RecipientRecord, key: DataKey) -> str:
        """Return what fills the text in every language: which one is read, shows when it leaves."""
        rules = self.catalogue.rules(recipient.rule_version)
        return to_text(
            {
                language: Writer(
                    rules, recipient, language, self.wordings.read(language), key, self.public_url
                ).values(event)
                for language in self.wordings.languages
            }
        )


def _new_recipient(body: RequestSubmitted) -> RecipientRecord:
    return RecipientRecord(
        id=body.request_id,
        ticket=body.ticket,
        document_type=body.document_type,
        rule_version=body.rule_version,
        language=body.applicant.language,
        address=_address(body.applicant),
        person=_person(body),
        nik_hash=body.subject.nik_hash,
        sequence=0,
    )


def _person(body: RequestSubmitted) -> str | None:
    """Return whom to follow; whoever files otherwise gives an address for each request."""
    return body.applicant.ref if body.applicant.is_in_chat else None


def _address(party: Party) -> Address:
    return Address(
        name=party.name,
        phone=party.phone,
        whatsapp_id=party.whatsapp_id,
        contact_ref=party.contact_ref,
    )
