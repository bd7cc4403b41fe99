"""Tampering with a sealed chain shows, and at the right place."""

from dataclasses import replace

import hypothesis.strategies as st
from hypothesis import given

from shared.trail.chain import START, Broken, Fault, Head, Link, append, follow, trail_key

KEY = trail_key(b"an office secret of thirty-two by")
CONTENTS = st.lists(st.binary(max_size=20), min_size=2, max_size=12)


def a_chain(contents: list[bytes]) -> list[Link]:
    links, head = [], START
    for content in contents:
        link = append(KEY, head, content)
        links.append(link)
        head = Head(link.number, link.seal)
    return links


def places(contents: list[bytes]) -> st.SearchStrategy[int]:
    return st.integers(0, len(contents) - 1)


@given(CONTENTS, st.data())
def test_an_untouched_chain_holds_from_wherever_it_is_followed(
    contents: list[bytes], data: st.DataObject
) -> None:
    links = a_chain(contents)
    middle = links[data.draw(places(contents))]
    start = Head(middle.number, middle.seal)
    end = Head(links[-1].number, links[-1].seal)
    assert follow(KEY, START, links) == end
    assert follow(KEY, start, links[middle.number :]) == end


@given(CONTENTS, st.binary(max_size=20), st.data())
def test_a_changed_record_is_found_where_it_stands(
    contents: list[bytes], other: bytes, data: st.DataObject
) -> None:
    links, place = a_chain(contents), data.draw(places(contents))
    if other == contents[place]:
        other += b"!"
    links[place] = replace(links[place], content=other)
    assert follow(KEY, START, links) == Broken(place + 1, Fault.ALTERED)


@given(CONTENTS, st.data())
def test_a_removed_record_is_missed_where_it_stood(
    contents: list[bytes], data: st.DataObject
) -> None:
    links, place = a_chain(contents), data.draw(st.integers(0, len(contents) - 2))
    del links[place]
    assert follow(KEY, START, links) == Broken(place + 1, Fault.MISSING)


@given(CONTENTS, st.data())
def test_a_removed_record_whose_followers_close_up_is_found_there(
    contents: list[bytes], data: st.DataObject
) -> None:
    links, place = a_chain(contents), data.draw(st.integers(0, len(contents) - 2))
    del links[place]
    closed_up = [replace(link, number=n) for n, link in enumerate(links, 1)]
    assert follow(KEY, START, closed_up) == Broken(place + 1, Fault.ALTERED)


@given(CONTENTS, st.binary(max_size=20), st.data())
def test_an_inserted_record_is_found_where_it_stands(
    contents: list[bytes], forged: bytes, data: st.DataObject
) -> None:
    """With a number that is taken already, or with all that follow moved up; with any seal."""
    links, place = a_chain(contents), data.draw(st.integers(1, len(contents) - 1))
    seal = data.draw(st.sampled_from([link.seal for link in links]))
    doubled = [*links]
    doubled.insert(place, Link(place, forged, seal))
    assert follow(KEY, START, doubled) == Broken(place, Fault.ADDED)
    moved_up = [*links[:place], Link(place + 1, forged, "0" * 64)]
    moved_up += [replace(link, number=link.number + 1) for link in links[place:]]
    assert follow(KEY, START, moved_up) == Broken(place + 1, Fault.ALTERED)


@given(CONTENTS, st.data())
def test_two_records_in_each_others_place_are_found_at_the_first(
    contents: list[bytes], data: st.DataObject
) -> None:
    links = a_chain(contents)
    one, other = sorted(data.draw(st.lists(places(contents), min_size=2, max_size=2, unique=True)))
    first, second = links[one], links[other]
    links[one] = replace(second, number=first.number)
    links[other] = replace(first, number=second.number)
    assert follow(KEY, START, links) == Broken(one + 1, Fault.ALTERED)


@given(CONTENTS)
def test_a_chain_made_anew_without_the_key_is_found_at_its_beginning(
    contents: list[bytes],
) -> None:
    links = a_chain(contents)
    assert follow(trail_key(b"another secret"), START, links) == Broken(1, Fault.ALTERED)


def test_a_chain_of_nothing_ends_where_it_begins() -> None:
    assert follow(KEY, START, []) == START
