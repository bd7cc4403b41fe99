"""The invented people who have WhatsApp in this simulator."""

import re
from collections.abc import Iterator
from random import Random
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

BSUID = re.compile(r"^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$")
Digits = Annotated[str, Field(pattern=r"^[0-9]{6,15}$")]


class Person(BaseModel):
    """Someone with WhatsApp: seen by the business as a number, a business-scoped id, or both.

    `phone` is digits only with the country code, and `wa_id` what WhatsApp calls that number where
    it differs (Brazil's ninth digit, Mexico's 1). `fails_with` is an error code with which every
    message to this person fails later (131026: has no WhatsApp; 131050: has opted out). A number
    that `is_hidden` reaches the person and is not told to the business, as of people with a
    username, until the business has written to it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    phone: Digits | None = None
    wa_id: Digits | None = None
    user_id: Annotated[str, Field(pattern=BSUID.pattern)] | None = None
    username: str | None = None
    is_reading: bool = True
    is_reachable: bool = True
    is_hidden: bool = False
    fails_with: int | None = None

    @model_validator(mode="after")
    def _can_be_addressed(self) -> "Person":
        if self.phone is None and self.user_id is None:
            raise ValueError("a person needs a phone, a user_id, or both")
        if self.is_hidden and self.user_id is None:
            raise ValueError("who hides her number needs a user_id")
        return self

    @property
    def key(self) -> str:
        """What identifies the person here: the business-scoped id, else the number."""
        return self.user_id or self.phone or ""

    @property
    def number(self) -> str | None:
        """The number as WhatsApp tells it."""
        return None if self.is_hidden else self.wa_id or self.phone

    @property
    def addresses(self) -> tuple[str, ...]:
        """Everything that reaches the person."""
        known = (self.phone, self.wa_id, self.user_id)
        return tuple(address for address in known if address)

    @property
    def address(self) -> str:
        """What a message id carries: the number, else the business-scoped id."""
        return self.number or self.user_id or ""

    def to_contact(self) -> dict[str, object]:
        """The entry of `contacts[]` in a webhook."""
        profile = {"name": self.name}
        if self.username:
            profile["username"] = self.username
        contact: dict[str, object] = {"profile": profile}
        if self.number:
            contact["wa_id"] = self.number
        if self.user_id:
            contact["user_id"] = self.user_id
        return contact


class Directory:
    """All people, found by number or by business-scoped id."""

    def __init__(self) -> None:
        self._by_key: dict[str, Person] = {}
        self._by_address: dict[str, Person] = {}

    def __iter__(self) -> Iterator[Person]:
        """Everyone, in the order they came."""
        return iter(self._by_key.values())

    def add(self, person: Person) -> Person:
        """Take somebody in, in place of whoever had the same number or id."""
        for address in person.addresses:
            before = self._by_address.get(address)
            if before is not None:
                self._forget(before)
        self._by_key[person.key] = person
        for address in person.addresses:
            self._by_address[address] = person
        return person

    def find(self, address: str) -> Person | None:
        """Whoever has this number (digits only) or this business-scoped id."""
        return self._by_address.get(address)

    def replace(self, before: Person, now: Person) -> Person:
        """The same person with another number or id."""
        self._forget(before)
        return self.add(now)

    def clear(self) -> None:
        """Forget everyone."""
        self._by_key.clear()
        self._by_address.clear()

    def _forget(self, person: Person) -> None:
        self._by_key.pop(person.key, None)
        for address in person.addresses:
            self._by_address.pop(address, None)


def mint_user_id(rng: Random) -> str:
    """A business-scoped id in the common shape: country, dot, digits."""
    return f"ID.{rng.randrange(10**17, 10**18)}"
