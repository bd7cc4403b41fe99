"""Writing down who does what about a notice, or reads whose."""

from collections.abc import Mapping

from services.notifier.repository import RECIPIENTS, NoticeRecord
from shared.identity.principal import Principal
from shared.identity.rights import Action
from shared.persistence.unit_of_work import UnitOfWork
from shared.trail.records import record


async def record_about(
    unit: UnitOfWork,
    who: Principal,
    action: Action,
    notice: NoticeRecord,
    codes: Mapping[str, str],
) -> None:
    """Write down what somebody does about a notice, or reads, also by whose file it is."""
    recipient = await unit.get(RECIPIENTS, notice.request_id)
    record(
        unit,
        who,
        action,
        request=notice.request_id,
        ticket=notice.ticket,
        person=recipient.nik_hash if recipient else None,
        codes=codes,
    )
