"""What the app is shown of what happened to a request."""

from typing import Any

from services.intake.channels.app.fault_view import fault_view, opened, values_of
from services.intake.parts import Parts
from services.intake.repository import Application, TimelineEntry
from services.intake.wording import STATES, fault_text, say
from shared.catalogue.rules import Rules
from shared.privacy import fields
from shared.privacy.sealing import DataKey

Json = dict[str, Any]


def timeline_view(parts: Parts, application: Application, key: DataKey | None) -> list[Json]:
    """Return what happened to a request, the oldest first."""
    rules = parts.catalogue.rules(application.rule_version)
    return [_entry_view(rules, application, entry, key) for entry in application.timeline]


def _entry_view(
    rules: Rules, application: Application, entry: TimelineEntry, key: DataKey | None
) -> Json:
    language = application.applicant.language
    told = dict(entry.particulars)
    view: Json = {"at": entry.at, "change": entry.change, "state": entry.state}
    if state := STATES.get(entry.state):
        view["state_label"] = say(state, language)
    if "faults" in told:
        told["faults"] = [
            fault_view(rules, f["requirement"], f["reason"], f.get("details"), key, language)
            for f in told["faults"]
        ]
    if "reason" in told:
        details = values_of(key, told.pop("details", None))
        told["text"] = fault_text(rules, "", told["reason"], details, language)
    if "note" in told:
        told["note"] = opened(key, told["note"], fields.NOTE)
    if "number" in told:
        told["number"] = opened(key, told["number"], fields.PRODUCT_NUMBER)
    if "at" in told:
        told["appointment_at"] = told.pop("at")
    return view | told
