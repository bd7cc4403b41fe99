"""Who writes: the person behind a message, and the reference of the address.

A message names its sender by phone, by business-scoped user id (BSUID), or both. Whoever is known
is found by either. Where the two disagree, with each other or with what is known, nobody is
assumed: that is a dispute, which a person settles, and nothing is filed meanwhile. A phone or a
user id that is new beside a known one, and belongs to nobody else, is learnt once, so that the
person is still known when one of the two is hidden.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Generic, TypeVar

from services.intake.channels.whatsapp.people.register import Correspondent, Resident, VillageHead
from services.intake.sealing_people import contact_reference
from shared.privacy.lookup import LookupHasher
from shared.whatsapp.content import PersonRef

P = TypeVar("P", bound=Correspondent)


class Disagreement(StrEnum):
    """What does not fit."""

    TWO_PEOPLE = "two_people"
    """The phone is one known person's and the user id another's."""
    OTHER_USER_ID = "other_user_id"
    """A known phone with another user id than before: the number may have a new owner."""
    OTHER_PHONE = "other_phone"
    """A known user id with another phone than the one on record."""
    NUMBER_TAKEN = "number_taken"
    """The platform says that somebody has a new number or user id, and it is another person's."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who wrote.

    Attributes:
        person: Key of the conversation and of its order.
        contact_ref: Keyed hash of the address that notices go to.
        head: The village head, if it is one for certain.
        resident: The resident, if it is a known one for certain.
        dispute: What does not fit, if anything; then nobody is assumed.
        named: Ids of the people who may be meant.
        is_new: Whether the record lacks the phone or the user id that was shown.
    """

    person: str
    contact_ref: str
    head: VillageHead | None = None
    resident: Resident | None = None
    dispute: Disagreement | None = None
    named: tuple[str, ...] = ()
    is_new: bool = False

    @property
    def known(self) -> Correspondent | None:
        """The person, whoever it is."""
        return self.head or self.resident

    @property
    def is_disputed(self) -> bool:
        """Whether it must not be assumed who wrote: now, or since an earlier message."""
        return self.dispute is not None or (self.known is not None and self.known.is_disputed)


class Register:
    """The people who are known, found by what messages show of their senders."""

    def __init__(
        self,
        heads: Iterable[VillageHead],
        hasher: LookupHasher,
        residents: Iterable[Resident] = (),
    ) -> None:
        self._hasher = hasher
        self._heads, self._residents = _Index(heads), _Index(residents)

    def sender(self, who: PersonRef) -> Sender:
        """Return who wrote; the register of village heads is asked first."""
        phone = self._hasher.phone(who.phone) if who.phone else None
        identity = self._hasher.whatsapp(who.user_id) if who.user_id else None
        reference = contact_reference(self._hasher, who.phone, who.user_id)
        stranger = Sender(reference, reference)
        for index in (self._heads, self._residents):
            people = index.people(phone, identity)
            if not people:
                continue
            dispute = _disagreement(people, phone, identity)
            if dispute is not None:
                return replace(stranger, dispute=dispute, named=tuple(p.id for p in people))
            return _certain(people[0], phone, identity)
        return stranger


class _Index(Generic[P]):
    """People by the hashes of phone and user id."""

    def __init__(self, people: Iterable[P]) -> None:
        known = list(people)
        self._by_phone = {p.phone_hash: p for p in known if p.phone_hash}
        self._by_id = {p.whatsapp_hash: p for p in known if p.whatsapp_hash}

    def people(self, phone: str | None, identity: str | None) -> Sequence[P]:
        """Return whom phone and user id lead to, each person once."""
        found = [self._by_phone.get(phone or ""), self._by_id.get(identity or "")]
        return list({p.id: p for p in found if p is not None}.values())


def _disagreement(
    people: Sequence[Correspondent], phone: str | None, identity: str | None
) -> Disagreement | None:
    if len(people) > 1:
        return Disagreement.TWO_PEOPLE
    known = people[0]
    if identity and known.whatsapp_hash not in (None, identity):
        return Disagreement.OTHER_USER_ID
    if phone and known.phone_hash not in (None, phone):
        return Disagreement.OTHER_PHONE
    return None


def _certain(known: Correspondent, phone: str | None, identity: str | None) -> Sender:
    lacks_phone = phone is not None and known.phone_hash is None
    lacks_identity = identity is not None and known.whatsapp_hash is None
    return Sender(
        person=known.id,
        contact_ref=known.contact_ref,
        head=known if isinstance(known, VillageHead) else None,
        resident=known if isinstance(known, Resident) else None,
        named=(known.id,),
        is_new=lacks_phone or lacks_identity,
    )


def hashes_of(people: Iterable[PersonRef], hasher: LookupHasher) -> tuple[set[str], set[str]]:
    """Return the hashes of phones and of user ids to look people up by."""
    known = list(people)
    phones = {hasher.phone(who.phone) for who in known if who.phone}
    return phones, {hasher.whatsapp(who.user_id) for who in known if who.user_id}
