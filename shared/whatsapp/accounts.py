"""Reading news about our own account: templates, quality, restrictions, errors."""

from collections.abc import Iterator
from typing import Any

from shared.whatsapp.delivery import read_errors as read_error_list
from shared.whatsapp.updates import AccountField, AccountUpdate
from shared.whatsapp.values import moment, text

EVENT_NAMES = ("event", "new_quality_score", "new_category", "decision", "alert_type")
PREVIOUS_NAMES = ("previous_quality_score", "previous_category", "old_limit")
REASON_NAMES = ("reason", "current_limit", "alert_severity", "max_daily_conversation_per_phone")


def read_account_update(
    field: AccountField, entry: dict[str, Any], value: dict[str, Any]
) -> AccountUpdate:
    """Return what is new; a part that is missing is None."""
    return AccountUpdate(
        field=field,
        account_id=text(entry.get("id")),
        at=moment(entry.get("time")),
        event=_first(value, EVENT_NAMES),
        previous=_first(value, PREVIOUS_NAMES),
        reason=_first(value, REASON_NAMES),
        template_name=text(value.get("message_template_name")),
        template_language=text(value.get("message_template_language")),
    )


def read_errors(entry: dict[str, Any], errors: object) -> Iterator[AccountUpdate]:
    """Yield the errors that concern the whole account or number rather than one message."""
    for error in read_error_list(errors):
        yield AccountUpdate(
            field=AccountField.ERROR,
            account_id=text(entry.get("id")),
            at=moment(entry.get("time")),
            event=str(error.code),
            reason=error.title,
        )


def _first(value: dict[str, Any], names: tuple[str, ...]) -> str | None:
    return next((found for name in names if (found := text(value.get(name)))), None)
