"""Reading what people type: a choice, a date, nothing."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from unicodedata import digit

from services.intake.channels.whatsapp.dialogue.reply import Option
from services.intake.channels.whatsapp.dialogue.texts import Texts, written

_BEFORE = r"(?:[a-z]+ ){0,4}"
"""Such as the day of the week, or what happened."""
_NUMERIC = re.compile(_BEFORE + r"(\d{1,2}) (\d{1,2}) (\d{4})")
_CLOSE = re.compile(_BEFORE + r"(\d{2})(\d{2})((?:19|20)\d{2})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_WORDED = re.compile(_BEFORE + r"(\d{1,2}) ([a-z]{3,9}) (\d{4})")
SHORTEST_MONTH = 3
_NUMBERED = re.compile(r"(?:(?:nomor|nomer|no|number|pilihan|pilih|sing|yang|nomber) )?(\d{1,2})")
CUT = "…"


def choose(text: str, options: Sequence[Option], texts: Texts) -> Option | None:
    """Return the option that a text means: its number, id, label, beginning, or yes and no."""
    typed = written(text)
    if found := _NUMBERED.fullmatch(typed):
        number = int(found[1])
        return options[number - 1] if 1 <= number <= len(options) else None
    labels = {option: written(option.label) for option in options}
    exact = [o for o in options if typed in (labels[o], written(o.id))]
    if exact:
        return exact[0]
    begun = [o for o in options if typed and labels[o].startswith(f"{typed} ")]
    begun = begun or _cut_short(text, options)
    if len(begun) == 1:
        return begun[0]
    for meaning in ("yes", "no"):
        if texts.means(text, meaning):
            meant = [o for o in options if _begins_with(o.label, meaning, texts)]
            return meant[0] if len(meant) == 1 else None
    return None


def is_number(text: str) -> bool:
    """Return whether a text chooses by number."""
    return _NUMBERED.fullmatch(written(text)) is not None


def digits_of(text: str) -> str:
    """Return a number as 0 to 9, whatever the script, without what people write between digits."""
    kept = "".join(c for c in text if c not in " .-\u00a0")
    return "".join(str(digit(c)) if c.isdecimal() else c for c in kept)


def read_date(text: str, months: Mapping[str, int]) -> date | None:
    """Return a day as people write it: 17-08-1990, 17/8/1990, Jumat 17 Agustus 1990, 1990-08-17.

    A year of two digits is not guessed at.
    """
    typed = "".join(str(digit(c)) if c.isdecimal() else c for c in text.strip())
    if found := _ISO.fullmatch(typed):
        return _date(int(found[1]), int(found[2]), int(found[3]))
    plainly = written(typed)
    if found := _NUMERIC.fullmatch(plainly) or _CLOSE.fullmatch(plainly):
        return _date(int(found[3]), int(found[2]), int(found[1]))
    if found := _WORDED.fullmatch(plainly):
        month = _month(found[2], months)
        return _date(int(found[3]), month, int(found[1])) if month else None
    return None


def _begins_with(label: str, meaning: str, texts: Texts) -> bool:
    first = written(label).partition(" ")[0]
    return texts.means(label, meaning) or texts.means(first, meaning)


def _cut_short(text: str, options: Sequence[Option]) -> list[Option]:
    """Return the options whose row showed this: a long label is numbered and cut there."""
    if not text.rstrip().endswith((CUT, "...")):
        return []
    shown = re.sub(r"^\d{1,2}\. ", "", text.strip()).rstrip(f"{CUT}.")
    return [o for o in options if shown and o.label.startswith(shown)]


def _month(name: str, months: Mapping[str, int]) -> int | None:
    if len(name) < SHORTEST_MONTH:
        return None
    named = {n for word, n in months.items() if word.startswith(name) or name.startswith(word)}
    return named.pop() if len(named) == 1 else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
