"""Invented people whose data are easy to recognise, and a search for what must not be found."""

import base64
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

FAMILY = "Mangkubumi Qonitah"
BIRTH_DATE = "1991-07-23"
VILLAGE = "33.19.08.2001"

Json = dict[str, Any]


@dataclass
class Invented:
    """Invents people and remembers everything about them that is nobody's business.

    Attributes:
        texts: What must not be found in clear.
        numbers: Digits that must not be found in clear, nor inside base64.
    """

    texts: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)
    _count: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def applicant(self) -> Json:
        """Return the JSON of somebody who files."""
        number = next(self._count)
        name, phone = f"{_letters(number)} {FAMILY}", f"8137{number:07d}"
        self.texts.add(name)
        self.numbers.add(phone)
        return {"name": name, "phone": f"+62{phone}"}

    def subject(self) -> Json:
        """Return the JSON of somebody whose record it is."""
        number = next(self._count)
        name, address = f"{_letters(number)} {FAMILY}", f"Jalan Khayalan {_letters(number)} 17"
        nik, card = f"331908630791{number:04d}", f"331908020316{number:04d}"
        self.texts |= {name, address, BIRTH_DATE}
        self.numbers |= {nik, card}
        return {
            "name": name,
            "nik": nik,
            "family_card": card,
            "birth_date": BIRTH_DATE,
            "address": address,
            "village": VILLAGE,
        }

    def text(self, words: str) -> str:
        """Return words with a name in them, as clerks write them."""
        written = f"{words} {_letters(next(self._count))} {FAMILY}"
        self.texts.add(written)
        return written

    def card_number(self) -> str:
        """Return the number of a new family card, as the national system gives it."""
        number = f"331902231126{next(self._count):04d}"
        self.numbers.add(number)
        return number

    def found_in(self, content: bytes) -> set[str]:
        """Return what of all this stands in some bytes, whatever is around it."""
        lowered = content.lower()
        needles = {text: text.encode().lower() for text in self.texts}
        found = {text for text, needle in needles.items() if needle in lowered}
        # Every name ends alike, so this finds those of a test that forgot to say them here.
        found |= {FAMILY} if FAMILY.encode().lower() in lowered else set()
        for number in self.numbers:
            wanted = (number.encode(), *_in_base64(number))
            found |= {number} if any(form in content for form in wanted) else set()
        return found


def _in_base64(digits: str) -> Iterator[bytes]:
    """Yield what some digits look like in base64, wherever they begin: a message id has a phone."""
    for shift in range(3):
        whole = base64.b64encode(b"\0" * shift + digits.encode())
        # The first and the last few characters depend on what stands beside the digits.
        yield whole[4 if shift else 0 : -4]


def _letters(number: int) -> str:
    return "".join("abcdefghij"[int(digit)] for digit in f"{number:04d}").capitalize()
