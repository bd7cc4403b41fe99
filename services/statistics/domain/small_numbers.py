"""Small numbers of a village are hidden where tables leave the office.

That two certificates of death were made for one village in one week can say who died. So in a table
that tells of single villages a number from one to four is hidden. Where that hides one number of a
column only, the smallest of the others is hidden too, or the column's sum would give it away. What
is computed from few (a median, a share) is left out.
"""

from collections.abc import Sequence

FEW = 5
"""From this many on a number is shown."""
HIDDEN = "<5"
ALSO_HIDDEN = "…"


def hide_few(column: Sequence[int]) -> list[int | str]:
    """Return a column of numbers with those hidden that may say who is meant."""
    few = [place for place, number in enumerate(column) if 0 < number < FEW]
    shown: list[int | str] = list(column)
    for place in few:
        shown[place] = HIDDEN
    if len(few) == 1 and len(column) > 1:
        others = [place for place in range(len(column)) if place not in few]
        # Rather a number than a nought; but a nought where there is nothing else.
        shown[min(others, key=lambda p: (column[p] == 0, column[p], p))] = ALSO_HIDDEN
    return shown


def is_few(number: int) -> bool:
    """Return whether a number is too small to compute anything from it that is shown."""
    return number < FEW
