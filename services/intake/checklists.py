"""Checklists of cases, remembered: answers are enumerated, so there are few different ones."""

from collections.abc import Mapping

from shared.catalogue.checklist import Checklist
from shared.catalogue.rules import Catalogue

REMEMBERED = 5_000
"""More than all combinations that people meet; some types have hundreds in theory."""


class Checklists:
    """Draws up checklists and remembers them.

    Args:
        catalogue: The office's rules.
        switches: Where the office differs from the switches' defaults.
    """

    def __init__(self, catalogue: Catalogue, switches: Mapping[str, bool]) -> None:
        catalogue.current.validate_switches(switches)
        self._catalogue = catalogue
        self.switches = dict(switches)
        self._known: dict[tuple[object, ...], Checklist] = {}

    def of(self, rule_version: str, document_type: str, facts: Mapping[str, str]) -> Checklist:
        """Return the checklist of a case.

        Raises:
            InvalidInputError: The type, a fact or an answer is unknown.
        """
        key = (rule_version, document_type, *sorted(facts.items()))
        if (known := self._known.get(key)) is not None:
            return known
        kind = self._catalogue.rules(rule_version).type(document_type)
        drawn = kind.checklist(facts, self.switches)
        if len(self._known) >= REMEMBERED:
            self._known.clear()
        self._known[key] = drawn
        return drawn
