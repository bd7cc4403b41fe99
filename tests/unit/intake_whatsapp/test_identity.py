"""Who writes, by phone and by user id."""

from datetime import UTC, datetime

import pytest

from services.intake.channels.whatsapp.people.identity import Disagreement, Register, hashes_of
from services.intake.channels.whatsapp.people.register import Resident, VillageHead
from services.intake.sealing_people import contact_reference
from shared.privacy.lookup import LookupHasher
from shared.privacy.sealing import DataKey, seal
from shared.whatsapp.content import PersonRef

HASHER = LookupHasher(b"k" * 32)
ONE, OTHER = "+6281200000101", "+6281200000102"
ID, OTHER_ID = "ID.1001", "ID.1002"


def a_head(name: str, phone: str, user_id: str | None = None) -> VillageHead:
    key = DataKey.generate(f"person:{name}")
    return VillageHead(
        id=name,
        name=seal(key, name, "n"),
        phone=seal(key, phone, "p"),
        phone_hash=HASHER.phone(phone),
        whatsapp_hash=HASHER.whatsapp(user_id) if user_id else None,
        village="33.19.08.2001",
        added_by="test",
        added_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


def a_resident(name: str, phone: str) -> Resident:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    return Resident(id=name, phone_hash=HASHER.phone(phone), heard_at=now, expires_at=now)


def test_a_stranger_is_known_by_the_address_that_notices_would_go_to():
    register = Register([], HASHER)
    both = register.sender(PersonRef(ID, ONE))
    assert both.head is None
    assert both.contact_ref == both.person == contact_reference(HASHER, "0812-0000-0101", None)
    assert register.sender(PersonRef(ID)).contact_ref == contact_reference(HASHER, None, ID)


def test_a_head_is_found_by_phone_and_by_user_id_and_is_one_person():
    register = Register([a_head("one", ONE, ID)], HASHER)
    for shown in (PersonRef(ID, ONE), PersonRef(None, ONE), PersonRef(ID)):
        sender = register.sender(shown)
        assert (sender.person, sender.contact_ref) == ("one", HASHER.phone(ONE))
        assert not sender.is_disputed
        assert not sender.is_new


def test_a_new_user_id_beside_a_known_phone_is_to_be_learnt():
    sender = Register([a_head("one", ONE)], HASHER).sender(PersonRef(ID, ONE))
    assert sender.is_new
    assert not sender.is_disputed


@pytest.mark.parametrize(
    ("shown", "disagreement", "named"),
    [
        (PersonRef(OTHER_ID, ONE), Disagreement.TWO_PEOPLE, {"one", "two"}),
        (PersonRef("ID.1003", ONE), Disagreement.OTHER_USER_ID, {"one"}),
        (PersonRef(ID, "+6281200000103"), Disagreement.OTHER_PHONE, {"one"}),
    ],
)
def test_where_phone_and_user_id_disagree_nobody_is_assumed(shown, disagreement, named):
    register = Register([a_head("one", ONE, ID), a_head("two", OTHER, OTHER_ID)], HASHER)
    sender = register.sender(shown)
    assert sender.dispute is disagreement
    assert set(sender.named) == named
    assert sender.is_disputed
    assert sender.known is None
    assert sender.person == sender.contact_ref == HASHER.phone(shown.phone)


def test_a_user_id_of_another_head_is_not_learnt_by_one_without():
    register = Register([a_head("one", ONE), a_head("two", OTHER, OTHER_ID)], HASHER)
    sender = register.sender(PersonRef(OTHER_ID, ONE))
    assert (sender.dispute, sender.is_new) == (Disagreement.TWO_PEOPLE, False)


def test_who_is_named_in_an_open_dispute_is_not_assumed_from_later_messages_either():
    marked = a_head("one", ONE, ID).model_copy(update={"is_disputed": True})
    for shown in (PersonRef(None, ONE), PersonRef(ID), PersonRef(ID, ONE)):
        assert Register([marked], HASHER).sender(shown).is_disputed


def test_a_village_head_comes_before_a_resident_with_the_same_phone():
    resident = a_resident("r", ONE)
    both = Register([a_head("one", ONE)], HASHER, [resident]).sender(PersonRef(None, ONE))
    assert both.head is not None
    assert both.resident is None
    alone = Register([], HASHER, [resident]).sender(PersonRef(ID, ONE))
    assert (alone.person, alone.is_new) == ("r", True)


def test_people_are_looked_up_by_all_that_they_show():
    phones, identities = hashes_of([PersonRef(ID, ONE), PersonRef(OTHER_ID)], HASHER)
    assert phones == {HASHER.phone(ONE)}
    assert identities == {HASHER.whatsapp(ID), HASHER.whatsapp(OTHER_ID)}


def test_a_head_is_in_office_to_the_last_day_of_the_term():
    head = a_head("one", ONE).model_copy(update={"term_until": "2026-11-23"})
    assert head.is_in_office(datetime(2026, 11, 23, tzinfo=UTC).date())
    assert not head.is_in_office(datetime(2026, 11, 24, tzinfo=UTC).date())
    later = head.model_copy(update={"term_from": "2026-11-20"})
    assert later.is_in_office(datetime(2026, 11, 20, tzinfo=UTC).date())
    assert not later.is_in_office(datetime(2026, 11, 19, tzinfo=UTC).date())
