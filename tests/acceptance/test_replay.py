"""A few days of a published month, played as `loket replay` plays the whole of it."""

from dataclasses import replace
from datetime import date

from devkit.replay.months import KUDUS_2017, Month, Published
from devkit.replay.run import replay

COUNTS = {"KK_UBAH": 2, "AKTA_LAHIR": 3, "AKTA_MATI": 1, "PINDAH_KELUAR": 1, "PINDAH_DATANG": 1}
EXPECTED = {
    "family cards": 3,
    "birth certificates": 3,
    "death certificates": 1,
    "moves out": 1,
    "moves in": 1,
    "marriage certificates": 0,
}


def a_few_days() -> Month:
    """Return Tuesday to Thursday of the month, with few requests of each kind."""
    kinds = tuple(replace(kind, count=COUNTS[kind.document_type]) for kind in KUDUS_2017.kinds)
    published: tuple[Published, ...] = tuple(
        replace(figure, count=EXPECTED[figure.what]) for figure in KUDUS_2017.published
    )
    return replace(KUDUS_2017, last=date(2017, 5, 11), kinds=kinds, published=published)


async def test_a_few_days_of_a_published_month_are_told_exactly() -> None:
    played = await replay(a_few_days(), "embedded", lambda _turn, _completed: None)
    assert [one for one in played.compared if not one.is_equal] == []
    total = played.report["total"]
    assert (total["received"], total["completed"]) == (8, 8)
    assert total["returned"] == 1, "one had a paper that could not be read"
    # Days passed by the clock of the play, none by that of the machine.
    assert total["stages"]["whole"]["median"] > 3600
    [figure] = played.report["figures"]
    assert (figure["value"], figure["of"]) == (595_881, 612_321)
