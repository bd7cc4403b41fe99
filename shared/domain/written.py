"""What people write: notes, answers, names, places.

Keyboards, spreadsheets and machines leave characters in it that nobody sees. They are dropped
before a text is measured, so that what looks empty is empty, and what is kept can be shown, printed
and sent.
"""

import unicodedata

_KEPT = "\n\t"
_CONTROL = "Cc"
_UNSEEN = ("C", "Z", "M")
"""Controls, formats and unassigned; separators; marks that have no letter to stand on."""


def without_unseen(text: str) -> str:
    """Return a text without control characters and without blanks around it.

    Line feeds and tabs stay. A text in which nothing can be seen comes back empty.
    """
    kept = "".join(c for c in text if c in _KEPT or unicodedata.category(c) != _CONTROL).strip()
    is_seen = any(not unicodedata.category(c).startswith(_UNSEEN) for c in kept)
    return kept if is_seen else ""
