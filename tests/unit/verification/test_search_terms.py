"""What a case is found by, and that nothing of its people is to be read in it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.verification.search_terms import MOST_WORDS, Named, SearchTerms
from shared.catalogue.villages import Village, VillageKind, Villages
from shared.domain.errors import InvalidInputError
from shared.domain.ids import new_ticket
from shared.privacy.lookup import LookupHasher

VILLAGE = Village("33.19.07.2004", "Mejobo", VillageKind.DESA, "33.19.07", "Mejobo")
TERMS = SearchTerms(LookupHasher(b"k" * 32), Villages((VILLAGE,)))
SITI = Named("Siti Nur Aminah", nik="3319084109260001", family_card="3319080101110002")
TICKET = "KDS-7K3M-9QXC"
CASE = TERMS.of_case(TICKET, VILLAGE.code, [SITI])


def is_found(text: str, terms: tuple[str, ...] = CASE) -> bool:
    """Answer as the database would."""
    return matches(TERMS.of_search(text), terms)


def matches(condition: dict[str, Any], terms: tuple[str, ...]) -> bool:
    if beginning := condition.get("$regex"):
        return any(term.startswith(beginning.removeprefix("^")) for term in terms)
    wanted = condition.get("$all") or [condition["$eq"]]
    return set(wanted) <= set(terms)


@pytest.mark.parametrize(
    "text",
    [
        "aminah", "SITI", "aminah siti", "Siti Aminah", "siti nur aminah", "Sítî",
        "3319084109260001", "3319 0841 0926 0001", "3319080101110002",
        "desa Mejobo", "Kelurahan mejobo", "KDS-7K3", "7k3m", "KDS7K3M9",
    ],
)  # fmt: skip
def test_a_case_is_found_by_what_people_type(text: str) -> None:
    assert is_found(text)


@pytest.mark.parametrize("text", ["sitti", "siti fatimah", "3319084109260002", "KDS-7K4", "Mejobo"])
def test_a_case_is_not_found_by_anything_else(text: str) -> None:
    assert not is_found(text)


@pytest.mark.parametrize("text", ["", " .,- ", "desa Atlantis"])
def test_what_cannot_be_searched_for_says_what_can(text: str) -> None:
    with pytest.raises(InvalidInputError):
        TERMS.of_search(text)


def test_nothing_of_the_people_is_in_the_terms() -> None:
    joined = " ".join(CASE).lower()
    assert not any(word in joined for word in ("siti", "aminah", "331908410926", "331908010111"))


def test_a_ticket_is_found_whole_and_by_its_beginning() -> None:
    ticket = new_ticket()
    terms = TERMS.of_case(ticket, None, [])
    for length in range(7, len(ticket) + 1):
        assert is_found(ticket[:length], terms), ticket[:length]


@given(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=6, unique=True), st.randoms())
def test_some_words_of_a_name_find_it_in_any_order(words: list[str], random: Any) -> None:
    terms = TERMS.of_case(TICKET, None, [Named(" ".join(words))])
    some = words[:MOST_WORDS]
    random.shuffle(some)
    assert is_found(" ".join(some), terms)
    assert not is_found(" ".join([*some[: MOST_WORDS - 1], "zulaikha"]), terms)
