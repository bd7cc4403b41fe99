"""Cursors: what is handed back, and what is none."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.ids import new_id
from shared.persistence.place import Place
from shared.web.paging import NotACursorError, from_cursor, id_from_cursor, page_of, to_cursor

PLACES = st.builds(
    Place,
    st.datetimes(timezones=st.just(UTC), min_value=datetime(2000, 1, 1)),  # noqa: DTZ001
    st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1),
)
JUNK = st.text(min_size=1, max_size=5)


@given(PLACES)
def test_a_cursor_stands_for_its_place(place: Place) -> None:
    assert from_cursor(to_cursor(place)) == place


@given(PLACES, JUNK, st.integers(0, 40))
def test_a_cursor_with_anything_put_into_it_is_refused_or_another_place(
    place: Place, junk: str, where: int
) -> None:
    cursor = to_cursor(place)
    spoiled = cursor[:where] + junk + cursor[where:]
    try:
        read = from_cursor(spoiled)
    except NotACursorError:
        return
    assert read is not None
    assert to_cursor(read) == spoiled


@given(st.text(min_size=1, max_size=200))
def test_any_other_text_is_refused_as_a_cursor(text: str) -> None:
    with pytest.raises(NotACursorError):
        from_cursor(text)
    with pytest.raises(NotACursorError):
        id_from_cursor(text)


def test_the_id_of_a_list_by_ids_is_its_cursor() -> None:
    identity = new_id()
    assert id_from_cursor(identity) == identity
    assert id_from_cursor(None) is from_cursor(None) is from_cursor("") is None
    with pytest.raises(NotACursorError):
        id_from_cursor(f"{identity}x")


@given(st.integers(0, 9), st.integers(1, 5))
def test_pages_together_are_the_list_and_only_the_last_leads_nowhere(size: int, limit: int) -> None:
    left, pages = list(range(size)), []
    while True:
        page = page_of(left[: limit + 1], limit, str)
        pages.append(page.items)
        if page.next is None:
            break
        assert page.next == str(page.items[-1])
        left = left[limit:]
    assert [item for items in pages for item in items] == list(range(size))
    assert all(pages) or size == 0
