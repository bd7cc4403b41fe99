"""Writing down who does what with a case, or reads what of it."""

from collections.abc import Mapping

from services.verification.domain.case import Case
from shared.identity.principal import Principal
from shared.identity.rights import Action
from shared.persistence.unit_of_work import UnitOfWork
from shared.privacy.sealing import Sealed
from shared.trail.records import record


def record_about(
    unit: UnitOfWork,
    who: Principal,
    action: Action,
    case: Case,
    *,
    codes: Mapping[str, str] | None = None,
    why: Sealed | None = None,
) -> None:
    """Write down what somebody does with a case, or reads of it."""
    record(
        unit,
        who,
        action,
        request=case.id,
        ticket=case.ticket,
        person=case.subject.nik_hash,
        codes=codes,
        why=why,
    )
