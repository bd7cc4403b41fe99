"""Who writes: the village head behind a message, and the reference of the address.

A message names its sender by phone, by business-scoped user id (BSUID), or both. Whoever the office
registered is found by either. Where the two lead to two different heads, the phone decides: it is
what the office wrote down, and the user id is the platform's. Nothing is merged and nothing is
learnt from such a message; it is counted, so that somebody can look. A user id that is new beside a
known phone is learnt once, so that the head is still known when the phone is hidden; a second,
different one is counted and not learnt, for a number may have passed to somebody else.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from services.intake.channels.whatsapp.people.register import VillageHead
from services.intake.sealing_people import contact_reference
from shared.privacy.lookup import LookupHasher
from shared.whatsapp.content import PersonRef


@dataclass(frozen=True, slots=True)
class Sender:
    """Who wrote.

    Attributes:
        person: Key of the conversation and of its order.
        contact_ref: Keyed hash of the address that notices go to.
        head: The village head, if it is one.
        is_disputed: Whether phone and user id say different things.
        is_id_new: Whether the user id may be learnt.
    """

    person: str
    contact_ref: str
    head: VillageHead | None = None
    is_disputed: bool = False
    is_id_new: bool = False


class Register:
    """Village heads, found by what messages show of their senders."""

    def __init__(self, heads: Iterable[VillageHead], hasher: LookupHasher) -> None:
        self._hasher = hasher
        self._by_phone: dict[str, VillageHead] = {}
        self._by_id: dict[str, VillageHead] = {}
        for head in heads:
            self._by_phone[head.phone_hash] = head
            if head.whatsapp_hash:
                self._by_id[head.whatsapp_hash] = head

    def sender(self, who: PersonRef) -> Sender:
        """Return who wrote."""
        phone = self._hasher.phone(who.phone) if who.phone else ""
        identity = self._hasher.whatsapp(who.user_id) if who.user_id else ""
        by_phone, by_id = self._by_phone.get(phone), self._by_id.get(identity)
        head = by_phone or by_id
        if head is None:
            reference = contact_reference(self._hasher, who.phone, who.user_id)
            return Sender(reference, reference)
        is_other_head = by_phone is not None and by_id is not None and by_phone.id != by_id.id
        is_other_id = (
            by_phone is not None
            and bool(identity)
            and head.whatsapp_hash
            not in (
                None,
                identity,
            )
        )
        return Sender(
            person=head.id,
            contact_ref=head.phone_hash,
            head=head,
            is_disputed=is_other_head or is_other_id,
            is_id_new=bool(identity) and by_id is None and head.whatsapp_hash is None,
        )


def hashes_of(people: Iterable[PersonRef], hasher: LookupHasher) -> tuple[set[str], set[str]]:
    """Return the hashes of phones and of user ids to look people up by."""
    known = list(people)
    phones = {hasher.phone(who.phone) for who in known if who.phone}
    return phones, {hasher.whatsapp(who.user_id) for who in known if who.user_id}
