"""What is said of chains that were followed over an API."""

from shared.trail.remote import heads_in_words


def test_heads_are_listed_to_be_noted_where_there_are_any() -> None:
    empty = {"service": "intake", "head": {"number": 0, "seal": ""}}
    sealed = {"service": "processing", "head": {"number": 7, "seal": "0" * 64}}
    first, *noted = heads_in_words([empty, sealed]).splitlines()
    assert first.endswith("Note these heads somewhere else:")
    assert noted == [f"processing:7:{'0' * 64}"]
    told = heads_in_words([empty])
    assert told == "Every chain holds. Nothing is sealed yet, so there is no head to be noted."
