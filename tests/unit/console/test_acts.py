"""Acts of several services as one list."""

from services.console.pages.acts import merged


def page(*ids: str, more: bool = False) -> dict[str, object]:
    """Return what one service tells, the latest first."""
    return {"items": [{"id": one} for one in ids], "next": ids[-1] if more else None}


def ids_of(*told: dict[str, object]) -> tuple[list[str], str | None]:
    found = merged(told)
    return [item["id"] for item in found["items"]], found["next"]


def test_services_are_told_as_one_the_latest_first() -> None:
    assert ids_of(page("5", "2"), page("4"), page()) == (["5", "4", "2"], None)


def test_a_page_ends_where_a_service_knows_more_so_that_nothing_between_is_missed() -> None:
    assert ids_of(page("9", "7", more=True), page("8", "3", "1")) == (["9", "8", "7"], "7")


def test_of_two_that_know_more_the_one_that_ends_first_counts() -> None:
    assert ids_of(page("9", "5", more=True), page("8", "6", more=True)) == (["9", "8", "6"], "6")
