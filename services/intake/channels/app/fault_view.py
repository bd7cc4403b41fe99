"""Faults in words, with what a clerk wrote for whoever may read it."""

from typing import Any

import orjson

from services.intake.wording import fault_text, paper_label
from shared.catalogue.rules import Rules
from shared.privacy import fields
from shared.privacy.sealing import DataKey, open_sealed


def fault_view(
    rules: Rules,
    requirement: str,
    reason: str,
    details: str | None,
    key: DataKey | None,
    language: str,
) -> dict[str, Any]:
    """Return a fault with its reason in words."""
    return {
        "requirement": requirement,
        "label": paper_label(rules, requirement, language),
        "reason": reason,
        "text": fault_text(rules, requirement, reason, values_of(key, details), language),
    }


def values_of(key: DataKey | None, details: str | None) -> dict[str, str]:
    """Return the values of a reason's placeholders, where there is a key to open them."""
    values = opened(key, details, fields.DETAILS)
    return dict(orjson.loads(values)) if values else {}


def opened(key: DataKey | None, sealed: str | None, field: str) -> str | None:
    """Return a sealed text in plain, where there is a key to open it."""
    return open_sealed(key, sealed, field) if key and sealed else None
