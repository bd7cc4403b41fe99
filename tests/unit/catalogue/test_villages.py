"""The villages of Kudus."""

from collections import Counter
from functools import cache

import pytest

from shared.catalogue.villages import VillageKind, Villages, load_villages
from shared.domain.errors import NotFoundError


@cache
def villages() -> Villages:
    return load_villages()


def test_kudus_has_132_villages_in_nine_districts() -> None:
    kinds = Counter(village.kind for village in villages())
    assert kinds == {VillageKind.DESA: 123, VillageKind.KELURAHAN: 9}
    districts = Counter(village.district for village in villages())
    assert districts == {
        "Kaliwungu": 15,
        "Kota Kudus": 25,
        "Jati": 14,
        "Undaan": 16,
        "Mejobo": 11,
        "Jekulo": 12,
        "Bae": 10,
        "Gebog": 11,
        "Dawe": 18,
    }


def test_only_villages_in_town_have_a_lurah() -> None:
    town = {village.district for village in villages() if village.kind is VillageKind.KELURAHAN}
    assert town == {"Kota Kudus"}


@pytest.mark.parametrize("code", ["33.19.01.2001", "3319012001"])
def test_a_village_is_found_by_its_code(code: str) -> None:
    village = villages().village(code)
    assert village.full_name == "Desa Bakalankrapyak, Kecamatan Kaliwungu"


@pytest.mark.parametrize("code", ["33.74.01.1001", "", "33.19"])
def test_a_code_of_elsewhere_is_refused(code: str) -> None:
    with pytest.raises(NotFoundError):
        villages().village(code)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("bakalan krapyak", "Desa Bakalankrapyak, Kecamatan Kaliwungu"),
        ("Desa Bakalankrapyak, Kec. Kaliwungu", "Desa Bakalankrapyak, Kecamatan Kaliwungu"),
        ("prambatan lor kaliwungu kudus", "Desa Prambatan Lor, Kecamatan Kaliwungu"),
        ("kaliwungu", "Desa Kaliwungu, Kecamatan Kaliwungu"),
        ("prambtan lor", "Desa Prambatan Lor, Kecamatan Kaliwungu"),
    ],
)
def test_a_village_is_found_by_name(text: str, first: str) -> None:
    assert villages().find(text)[0].full_name == first


def test_the_name_of_a_district_lists_its_villages() -> None:
    found = villages().find("kecamatan kaliwungu", limit=50)
    assert {village.district for village in found} == {"Kaliwungu"}
    assert len(found) == 15


def test_every_village_is_the_first_found_by_its_own_full_name() -> None:
    for village in villages():
        assert villages().find(village.full_name)[0] == village
        assert villages().find(village.name)[0] == village


def test_names_of_elsewhere_find_nothing() -> None:
    assert villages().find("Wonokromo Surabaya") == ()
    assert villages().find("  ") == ()
