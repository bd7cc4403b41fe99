"""Whom a send is for: `to` (a number) or `recipient` (a business-scoped id)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from devkit.whatsapp.errors import GraphError
from devkit.whatsapp.people import BSUID, Directory, Person
from devkit.whatsapp.rules import PlusRule

_PUNCTUATION = re.compile(r"[\s().-]")


@dataclass(frozen=True, slots=True)
class Recipient:
    """The addressee as written, and as understood.

    `is_dropped` marks a business-scoped id in `to`: accepted, then never heard of again.
    """

    written: str
    address: str
    person: Person | None
    is_dropped: bool = False

    def to_contact(self) -> dict[str, object]:
        """The entry of `contacts[]` in the answer."""
        contact: dict[str, object] = {"input": self.written}
        if self.person is None:
            contact["wa_id"] = self.address
            return contact
        if self.person.number:
            contact["wa_id"] = self.person.number
        if self.person.user_id:
            contact["user_id"] = self.person.user_id
        return contact


def resolve(
    payload: Mapping[str, object], people: Directory, plus_rule: PlusRule, country_code: str
) -> Recipient:
    """Find the addressee; when both are given, the number wins.

    Raises:
        GraphError: 131008 when there is none, 100 when it cannot be understood.
    """
    number = payload.get("to")
    if number is not None:
        return _by_number(str(number), people, plus_rule, country_code)
    user_id = payload.get("recipient")
    if user_id is None:
        raise GraphError(131008, "One of the parameters to and recipient is required")
    if not isinstance(user_id, str) or not BSUID.match(user_id):
        raise GraphError(100, "Param recipient must be a business-scoped user id")
    return Recipient(user_id, user_id, people.find(user_id))


def _by_number(
    written: str, people: Directory, plus_rule: PlusRule, country_code: str
) -> Recipient:
    if BSUID.match(written):
        return Recipient(written, written, None, is_dropped=True)
    number = _PUNCTUATION.sub("", written)
    digits = number.removeprefix("+")
    if not digits.isascii() or not digits.isdigit() or not 5 <= len(digits) <= 15:
        raise GraphError(100, "Param to must be a phone number")
    if not number.startswith("+"):
        if plus_rule is PlusRule.REQUIRED:
            raise GraphError(100, "Param to must begin with + and the country code")
        if plus_rule is PlusRule.COUNTRY:
            digits = country_code + digits
    return Recipient(written, digits, people.find(digits))
