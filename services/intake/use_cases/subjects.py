"""Whose record it is: checked before anything is stored, and sealed under the request's key."""

from dataclasses import dataclass, replace

from services.intake.caller import Caller
from services.intake.domain import SealedSubject
from services.intake.fingerprints import fingerprints
from services.intake.parts import Parts
from services.intake.people import SubjectData, check_subject
from services.intake.repository import Advice
from services.intake.sealing_people import seal_subject
from shared.domain.errors import NotPermittedError
from shared.identity.rights import Scope
from shared.privacy.sealing import DataKey


@dataclass(frozen=True, slots=True)
class CheckedSubject:
    """A subject in plain, in its usual form, with advice for an officer."""

    data: SubjectData
    advice: tuple[Advice, ...]


def check(parts: Parts, caller: Caller, data: SubjectData) -> CheckedSubject:
    """Return the subject, checked; of a village head's own village if none was said.

    Raises:
        InvalidInputError: Data that cannot be right.
        NotPermittedError: A village head files for another village.
    """
    if caller.scope is Scope.VILLAGE and not data.village:
        data = replace(data, village=caller.village)
    checked, advice = check_subject(data, parts.villages, parts.today())
    if caller.scope is Scope.VILLAGE and checked.village != caller.village:
        raise NotPermittedError(
            "A village head files for residents of the own village. Ask the head of that village, "
            "or let the resident file with the app."
        )
    return CheckedSubject(checked, advice)


def seal(parts: Parts, key: DataKey, document_type: str, checked: CheckedSubject) -> SealedSubject:
    """Return the subject, sealed, with its fingerprints."""
    return SealedSubject(
        subject=seal_subject(key, parts.hasher, checked.data),
        fingerprints=fingerprints(document_type, checked.data, parts.hasher),
        advice=checked.advice,
    )
