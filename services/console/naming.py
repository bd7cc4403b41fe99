"""What codes and ids are called on pages: people by name, codes by the office's rules.

Where nobody has a name for a code, the code itself is all that can be shown.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from services.console.texts import Language, texts, write


class Known(Protocol):
    """What is known where something is named: `language`, `rules`, `colleagues`."""

    def get(self, key: str, default: Any = None) -> Any:
        """Return what is known, or something else."""

    def __getitem__(self, key: str) -> Any:
        """Return what is known."""


_DETAIL = re.compile(r"\{\w+\}")
TOLD_APART_BY = 4
"""So many characters of their ids tell colleagues apart who have no name here."""
SYSTEM = "system"
"""As whom a service acts by itself."""
_OF_CLERKS = frozenset({"assigned", "reassigned", "released", "claim_ran_out"})
"""What is done with a case's claim: the details name clerks by their ids."""


def person(context: Known, identity: str | None) -> str:
    """Return what a colleague is called, or a service that passes on what somebody else did."""
    if not identity:
        return ""
    known = (context.get("colleagues") or {}).get(identity)
    if known:
        return str(known.name)
    language: Language = context["language"]
    key = "common.system" if identity == SYSTEM else f"services.{identity}"
    return write(key, language) if key in texts() else unnamed(identity, language)


def unnamed(identity: str, language: Language) -> str:
    """Return what somebody is called whose name nobody knows: services keep ids only."""
    return write("common.unnamed", language, {"end": identity[-TOLD_APART_BY:]})


def department(context: Known, code: str) -> str:
    """Return the name of a department."""
    return _named(context, "departments", code)


def document_type(context: Known, code: str) -> str:
    """Return the name of a document type."""
    kind = _rules(context).get("document_types", {}).get(code)
    return wording(context, kind["name"]) if kind else code


def product(context: Known, code: str) -> str:
    """Return the name of a product."""
    return _named(context, "products", code)


def village(context: Known, code: str) -> str:
    """Return the name of a village."""
    return str(_rules(context).get("villages", {}).get(code, code))


def state(context: Known, code: str) -> str:
    """Return what it is called that a request stands there."""
    return _written(context, "states", code)


def role(context: Known, code: str) -> str:
    """Return what somebody is to the office."""
    return _written(context, "roles", code)


def code_name(context: Known, code: str) -> str:
    """Return the name of a code of any kind: a paper, a reason, a department, an outcome."""
    if code in (context.get("colleagues") or {}):
        return person(context, code)
    rules = _rules(context)
    for reason in rules.get("reasons", ()):
        if reason["code"] == code:
            return wording(context, reason["name"])
    for kind in ("papers", "departments", "products"):
        if code in rules.get(kind, {}):
            return _named(context, kind, code)
    return next(
        (
            write(key, context["language"])
            for key in (f"{group}{code}" for group in ("outcomes.", "codes.", "states."))
            if key in texts()
        ),
        code,
    )


def detail(context: Known, code: str, action: str) -> str:
    """Return the name of a detail of an act in a case's history."""
    return person(context, code) if action in _OF_CLERKS else code_name(context, code)


def wording(context: Known, text: Mapping[str, str] | None) -> str:
    """Return a text as APIs give it, in both languages, in the reader's."""
    return (text or {}).get(context["language"]) or (text or {}).get("id", "")


def without_details(_context: Known, text: str) -> str:
    """Return the text of a reason with dots where a decision fills something in."""
    return _DETAIL.sub("…", text)


FILTERS: Mapping[str, Callable[..., str]] = {
    "person": person,
    "department": department,
    "document_type": document_type,
    "product": product,
    "village": village,
    "state": state,
    "role": role,
    "code_name": code_name,
    "detail": detail,
    "wording": wording,
    "without_details": without_details,
}


def _named(context: Known, kind: str, code: str) -> str:
    return wording(context, _rules(context).get(kind, {}).get(code)) or code


def _written(context: Known, group: str, code: str) -> str:
    key = f"{group}.{code}"
    return write(key, context["language"]) if key in texts() else code


def _rules(context: Known) -> Mapping[str, Any]:
    return context.get("rules") or {}
