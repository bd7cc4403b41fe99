"""Who writes, by phone and by user id."""

from datetime import UTC, datetime

from services.intake.channels.whatsapp.people.identity import Register, hashes_of
from services.intake.channels.whatsapp.people.register import VillageHead
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
        assert not sender.is_id_new


def test_a_new_user_id_beside_a_known_phone_is_to_be_learnt():
    sender = Register([a_head("one", ONE)], HASHER).sender(PersonRef(ID, ONE))
    assert sender.is_id_new
    assert not sender.is_disputed


def test_where_phone_and_user_id_disagree_the_phone_decides_and_nothing_is_learnt():
    register = Register([a_head("one", ONE, ID), a_head("two", OTHER, OTHER_ID)], HASHER)
    for shown in (PersonRef(OTHER_ID, ONE), PersonRef("ID.1003", ONE)):
        sender = register.sender(shown)
        assert sender.person == "one"
        assert sender.is_disputed
        assert not sender.is_id_new


def test_a_user_id_of_another_head_is_not_learnt_by_one_without():
    register = Register([a_head("one", ONE), a_head("two", OTHER, OTHER_ID)], HASHER)
    sender = register.sender(PersonRef(OTHER_ID, ONE))
    assert (sender.person, sender.is_disputed, sender.is_id_new) == ("one", True, False)


def test_people_are_looked_up_by_all_that_they_show():
    phones, identities = hashes_of([PersonRef(ID, ONE), PersonRef(OTHER_ID)], HASHER)
    assert phones == {HASHER.phone(ONE)}
    assert identities == {HASHER.whatsapp(ID), HASHER.whatsapp(OTHER_ID)}


def test_a_head_is_in_office_to_the_last_day_of_the_term():
    head = a_head("one", ONE).model_copy(update={"term_until": "2026-11-23"})
    assert head.is_in_office(datetime(2026, 11, 23, tzinfo=UTC).date())
    assert not head.is_in_office(datetime(2026, 11, 24, tzinfo=UTC).date())
