"""Invented people whose data are easy to recognise, and a search for what must not be found."""

import base64
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

FAMILY = "Mangkubumi Qonitah"
STREET = "Jalan Khayalan"
BIRTH_DATE = "1991-07-23"
VILLAGE = "33.19.08.2001"
PHONE, NIK, CARD, MADE = "8137000", "331908630791", "331908020316", "331902231126"
"""How all invented numbers begin, so that a few needles find any of a thousand people."""

Json = dict[str, Any]


@dataclass
class Invented:
    """Invents people and finds what is known of them.

    Attributes:
        texts: What must not be found in clear, in any case.
        numbers: Digits that must not be found in clear.
        phones: Digits with the country's code, which must not be found inside base64 either.
    """

    texts: set[str] = field(default_factory=lambda: {FAMILY, STREET, BIRTH_DATE, "wamid."})
    numbers: set[str] = field(default_factory=lambda: {PHONE, NIK, CARD, MADE})
    phones: set[str] = field(default_factory=lambda: {f"62{PHONE}"})
    _count: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def applicant(self) -> Json:
        """Return the JSON of somebody who files."""
        number = next(self._count)
        return {"name": f"{_letters(number)} {FAMILY}", "phone": f"+62{PHONE}{number:04d}"}

    def subject(self) -> Json:
        """Return the JSON of somebody whose record it is."""
        number = next(self._count)
        return {
            "name": f"{_letters(number)} {FAMILY}",
            "nik": f"{NIK}{number:04d}",
            "family_card": f"{CARD}{number:04d}",
            "birth_date": BIRTH_DATE,
            "address": f"{STREET} {_letters(number)} 17",
            "village": VILLAGE,
        }

    def text(self, words: str) -> str:
        """Return words with a name in them, as clerks write them."""
        return f"{words} {_letters(next(self._count))} {FAMILY}"

    def card_number(self) -> str:
        """Return the number of a new family card, as the national system gives it."""
        return f"{MADE}{next(self._count):04d}"

    def found_in(self, content: bytes) -> set[str]:
        """Return what of all this stands in some bytes, whatever is around it."""
        lowered = content.lower()
        found = {text for text in self.texts if text.encode().lower() in lowered}
        found |= {number for number in self.numbers if number.encode() in content}
        return found | {p for p in self.phones if any(form in content for form in _in_base64(p))}


def _in_base64(digits: str) -> Iterator[bytes]:
    """Yield what some digits look like in base64, wherever they begin: a message id has a phone."""
    for shift in range(3):
        coded = base64.b64encode(b"\0" * shift + digits.encode())
        # Characters at the edges depend on what stands beside the digits.
        yield coded[4 if shift else 0 : None if (shift + len(digits)) % 3 == 0 else -4]


def _letters(number: int) -> str:
    return "".join("abcdefghij"[int(digit)] for digit in f"{number:04d}").capitalize()
