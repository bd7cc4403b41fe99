"""What stands in the trail as a code, in words: for the person whose file it is."""

from collections.abc import Mapping
from datetime import date, datetime, time

from shared.catalogue.model import Text
from shared.catalogue.naming import name_of
from shared.catalogue.rules import Catalogue
from shared.dates import OFFICE_TIME
from shared.printing.words import PrintLanguage, date_words
from shared.trail.texts import trail_texts

_IDS = frozenset({"conversation", "message", "note", "letter", "village_head", "dispute"})
"""Details that name a record of the office by its id, which tells nobody else anything."""
_DAYS = frozenset({"since", "until", "on"})


class Naming:
    """Names codes in one language; a code of another time, and an account, are shown as they are.

    Args:
        catalogue: Names papers, reasons, departments, products and document types.
        language: In which language.
    """

    def __init__(self, catalogue: Catalogue, language: PrintLanguage) -> None:
        self._catalogue = catalogue
        self._language = language

    def details(self, codes: Mapping[str, str]) -> str:
        """Return what exactly was done or read."""
        told = (
            f"{self._key(key)}: {', '.join(self._value(key, v) for v in values.split(', '))}"
            for key, values in codes.items()
            if key not in _IDS
        )
        return "; ".join(told)

    def role(self, code: str) -> str:
        """Return what somebody is to the office."""
        return self._read(trail_texts().get(f"roles.{code}"), code)

    def service(self, code: str) -> str:
        """Return what a service is called."""
        return self._read(trail_texts().get(f"services.{code}"), code)

    def of_rules(self, code: str) -> str:
        """Return what the office's rules call something."""
        return self._read(name_of(self._catalogue, code), code)

    def _key(self, key: str) -> str:
        # In a return the keys are codes of papers and the values codes of reasons.
        return self._read(trail_texts().get(f"keys.{key}"), self.of_rules(key))

    def _value(self, key: str, value: str) -> str:
        if key in _DAYS:
            noon = datetime.combine(date.fromisoformat(value), time(12), OFFICE_TIME)
            return date_words(noon, self._language)
        texts = trail_texts()
        known = texts.get(f"outcomes.{value}") or texts.get(f"codes.{value}")
        return self._read(known, self.of_rules(value))

    def _read(self, text: Text | None, otherwise: str) -> str:
        return text.read(self._language) if text else otherwise
