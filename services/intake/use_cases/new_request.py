"""What somebody asks for, before anything is checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.intake.people import ApplicantData, SubjectData


@dataclass(frozen=True, slots=True)
class NewRequest:
    """What somebody asks for.

    Attributes:
        document_type: Its code.
        applicant: Who files.
        subject: Whose record it is, if that is known yet.
        facts: Answers so far.
    """

    document_type: str
    applicant: ApplicantData
    subject: SubjectData | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
