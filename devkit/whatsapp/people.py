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

    `phone` is digits only with the country code. `fails_with` is an error code with which every
    message to this person fails later (131026: has no WhatsApp; 131050: has opted out).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    phone: Digits | None = None
    user_id: Annotated[str, Field(pattern=BSUID.pattern)] | None = None
    username: str | None = None
    is_reading: bool = True
    is_reachable: bool = True
    fails_with: int | None = None

    @model_validator(mode="after")
    def _can_be_addressed(self) -> "Person":
        if self.phone is None and self.user_id is None:
            raise ValueError("a person needs a phone, a user_id, or both")
        return self

    @property
    def key(self) -> str:
        """What identifies the person here: the business-scoped id, else the number."""
        return self.user_id or self.phone or ""

    @property
    def address(self) -> str:
        """What a message id carries: the number, else the business-scoped id."""
        return self.phone or self.user_id or ""

    def to_contact(self) -> dict[str, object]:
        """The entry of `contacts[]` in a webhook."""
        profile = {"name": self.name}
        if self.username:
            profile["username"] = self.username
        contact: dict[str, object] = {"profile": profile}
        if self.phone:
            contact["wa_id"] = self.phone
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
        for address in filter(None, (person.phone, person.user_id)):
            before = self._by_address.get(address)
            if before is not None:
                self._forget(before)
        self._by_key[person.key] = person
        for address in filter(None, (person.phone, person.user_id)):
            self._by_address[address] = person
        return person

    def find(self, address: str) -> Person | None:
        """Whoever has this number (digits only) or this business-scoped id."""
        return self._by_address.get(address)

    def clear(self) -> None:
        """Forget everyone."""
        self._by_key.clear()
        self._by_address.clear()

    def _forget(self, person: Person) -> None:
        self._by_key.pop(person.key, None)
        for address in filter(None, (person.phone, person.user_id)):
            self._by_address.pop(address, None)


def mint_user_id(rng: Random) -> str:
    """A business-scoped id in the common shape: country, dot, digits."""
    return f"ID.{rng.randrange(10**17, 10**18)}"
