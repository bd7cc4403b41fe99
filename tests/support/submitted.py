"""A request as intake says that it was submitted."""

from typing import Any

from shared.domain.ids import new_ticket
from shared.domain.lifecycle import State
from shared.events.intake import RequestSubmitted
from shared.events.parts import Channel
from shared.privacy.sealing import DataKey
from tests.support.catalogue import RULES


def submitted(key: DataKey, **given: Any) -> RequestSubmitted:
    """Return the submission of a request whose id is the owner of the key.

    For a birth certificate by app, without facts and papers, unless something else is given; whom
    it is about, who filed it and when has to be.
    """
    values: dict[str, Any] = {
        "request_id": key.owner,
        "ticket": new_ticket(),
        "document_type": "AKTA_LAHIR",
        "sequence": 1,
        "state": State.SUBMITTED,
        "channel": Channel.APP,
        "rule_version": RULES.version,
        "facts": {},
        "papers": (),
    }
    return RequestSubmitted(**(values | given))
