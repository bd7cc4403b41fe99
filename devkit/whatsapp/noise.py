"""Changes of fields that nobody asked for, which come between those that matter."""

from random import Random

from devkit.whatsapp.updates import Update

_KINDS: tuple[tuple[str, dict[str, object]], ...] = (
    ("account_update", {"event": "PRICING_TIER_UPDATE", "country": "ID"}),
    ("phone_number_quality_update", {"event": "THROUGHPUT_UPGRADE", "current_limit": "TIER_2K"}),
    ("business_capability_update", {"max_daily_conversation_per_phone": 2000}),
    ("security", {"event": "PIN_CHANGED", "requester": "0"}),
    ("a_field_of_next_year", {"something": ["new", {"deep": [1, 2.5, None]}]}),
)


def noise(rng: Random) -> Update:
    """One such change."""
    field, value = rng.choice(_KINDS)
    return Update("", dict(value), None, field=field)
