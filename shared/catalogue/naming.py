"""What the office calls a code of its rules, whatever kind of code it is."""

from shared.catalogue.model import Text
from shared.catalogue.rules import Catalogue, Rules


def name_of(catalogue: Catalogue, code: str) -> Text | None:
    """Return what the newest rules that know a code call it; None where none of them does."""
    named = (_name_in(catalogue.rules(version), code) for version in reversed(catalogue.versions))
    return next((name for name in named if name), None)


def _name_in(rules: Rules, code: str) -> Text | None:
    if code in rules.papers:
        return rules.papers[code].label
    for kind in (rules.reasons, rules.office.departments, rules.products, rules.types):
        if code in kind:
            return kind[code].name
    return None
