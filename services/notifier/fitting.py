"""Making values fit: one line, no blanks that the provider refuses, not longer than allowed."""

from collections.abc import Sequence

ELLIPSIS = "…"
SHORTEST_ITEM = 24
"""Fewer characters than this say nothing; the last items are counted instead."""


def one_line(text: str) -> str:
    """Return a text with every run of blanks, tabs and line breaks made one blank."""
    return " ".join(text.split())


def clip(text: str, limit: int) -> str:
    """Return a text cut at a word where it is too long; lengths count UTF-16 units, as phones do.

    An emoji counts as two, and is never cut in half.
    """
    if units(text) <= limit:
        return text
    kept, used = 0, units(ELLIPSIS)
    for character in text:
        used += units(character)
        if used > limit:
            break
        kept += 1
    cut = text[:kept]
    word_end = cut.rfind(" ")
    whole = cut[:word_end] if word_end > kept // 2 else cut
    return whole.rstrip(" ,;:") + ELLIPSIS


def fit_list(items: Sequence[str], separator: str, more: str, limit: int) -> str:
    """Return items joined, every one of them named: shortened together before any is left out.

    Args:
        items: At least one.
        separator: Between two items, and after the last before `more`.
        more: What stands for items left out; `{count}` says how many.
        limit: Of the whole.
    """
    whole = separator.join(items)
    if units(whole) <= limit:
        return whole
    for kept in range(len(items), 0, -1):
        left_out = len(items) - kept
        tail = separator + more.format(count=left_out) if left_out else ""
        room = limit - units(tail) - (kept - 1) * units(separator)
        share = room // kept
        if share >= SHORTEST_ITEM or kept == 1:
            return separator.join(_shared_out(items[:kept], share, room)) + tail
    raise AssertionError("there is always a first item")


def _shared_out(items: Sequence[str], share: int, room: int) -> list[str]:
    # What short items do not use is for the long ones.
    spare = room - sum(min(units(item), share) for item in items)
    long = sum(units(item) > share for item in items)
    each = share + (spare // long if long else 0)
    return [clip(item, each) for item in items]


def units(text: str) -> int:
    """Return the length of a text in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
