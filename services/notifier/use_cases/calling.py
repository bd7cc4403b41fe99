"""Writing down that somebody was called whom no notice reached."""

from services.notifier.notice import CLOSING, NOT_REACHED, Call, CallOutcome
from services.notifier.repository import NOTICES, NoticeRecord
from services.notifier.use_cases.writing_down import record_about
from shared.domain.errors import ConflictError
from shared.identity.principal import Principal
from shared.identity.rights import Action
from shared.persistence.store import Store
from shared.privacy.keyring import Keyring
from shared.privacy.sealing import seal

CALL_NOTE = "call.note"
"""Name of a sealed field; see `shared/privacy/fields.py`."""


async def note_call(
    store: Store,
    keyring: Keyring,
    who: Principal,
    notice_id: str,
    outcome: CallOutcome,
    note: str | None,
) -> NoticeRecord:
    """Add a call to a notice; one that ends the matter takes it off the list.

    Raises:
        NotFoundError: There is no such notice.
        ConflictError: It reached its person, or the matter was ended before.
    """
    async with store.unit_of_work() as unit:
        notice = await unit.require(NOTICES, notice_id)
        if notice.state not in NOT_REACHED or notice.called_at is not None:
            raise ConflictError("Nobody has to be called about this any more. Read the list again.")
        sealed = None
        if note:
            sealed = seal(await keyring.get(notice.request_id), note, CALL_NOTE)
        call = Call(at=unit.now, by=who.id, outcome=outcome, note=sealed)
        called = {"calls": (*notice.calls, call)}
        ended = {"called_at": unit.now} if outcome in CLOSING else {}
        codes = {"outcome": outcome.value}
        await record_about(unit, who, Action.CALLS_RECORD, notice, codes)
        return unit.put(NOTICES, notice.model_copy(update={**called, **ended}))
