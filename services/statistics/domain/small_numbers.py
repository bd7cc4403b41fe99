"""Small numbers of a village are hidden where tables leave the office.

That two certificates of death were made for one village in one week can say who died. So in a table
that tells of single villages a number from one to four is hidden. Where that hides one number of a
column only, the smallest of the others is hidden too, or the column's sum would give it away; and
so it is inside a row, where numbers add up to another. What is computed from few (a median, a
share) is left out.
"""

from collections.abc import Iterator, Mapping, Sequence

from services.statistics.domain.counting import Heading

FEW = 5
"""From this many on a number is shown."""
HIDDEN = "<5"
ALSO_HIDDEN = "…"
SUMS = ((Heading.DECIDED, Heading.VERIFIED, Heading.REJECTED),)
"""Where the first is the sum of the others, whichever is hidden alone can be computed."""

Numbers = Mapping[Heading, int]
_Cell = tuple[int, Heading]


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


def hide_numbers(rows: Sequence[Numbers]) -> list[dict[Heading, int | str]]:
    """Return a table's numbers with those hidden that may say who is meant, or give it away."""
    few = {
        (n, heading) for n, row in enumerate(rows) for heading in Heading if _is_few(row[heading])
    }
    # How many were late is shown nowhere, and is the difference of two numbers that are.
    late = {
        (n, Heading.KEPT)
        for n, row in enumerate(rows)
        if _is_few(row[Heading.PROMISED] - row[Heading.KEPT])
    }
    hidden = few | late
    while (cell := _given_away(rows, hidden)) is not None:
        hidden.add(cell)
    return [
        {
            heading: HIDDEN
            if (n, heading) in few
            else ALSO_HIDDEN
            if (n, heading) in hidden
            else number
            for heading, number in row.items()
        }
        for n, row in enumerate(rows)
    ]


def is_few(number: int) -> bool:
    """Return whether a number is too small to compute anything from it that is shown."""
    return number < FEW


def _is_few(number: int) -> bool:
    return 0 < number < FEW


def _given_away(rows: Sequence[Numbers], hidden: set[_Cell]) -> _Cell | None:
    """Return what has to be hidden beside a number that is hidden alone; None where none is."""
    for line in _lines(len(rows)):
        shown = [cell for cell in line if cell not in hidden]
        if shown and len(line) - len(shown) == 1:
            # Rather a number than a nought; but a nought where there is nothing else.
            return min(shown, key=lambda c: (rows[c[0]][c[1]] == 0, rows[c[0]][c[1]], c[0]))
    return None


def _lines(count: int) -> Iterator[list[_Cell]]:
    """Yield the cells of each column, and in each row those that add up."""
    for heading in Heading:
        yield [(n, heading) for n in range(count)]
    for n in range(count):
        for group in SUMS:
            yield [(n, heading) for heading in group]
