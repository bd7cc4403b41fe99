"""What somebody asks for, before anything is checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from services.intake.people import ApplicantData, SubjectData


@dataclass(frozen=True, slots=True)
class NewRequest:
    """What somebody asks for.

    Attributes:
        document_type: Its code.
        applicant: Who files.
        subject: Whose record it is, if that is known yet.
        facts: Answers so far.
        dates: Dates of the case, as far as they are known; only what follows from them is kept.
    """

    document_type: str
    applicant: ApplicantData
    subject: SubjectData | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    dates: Mapping[str, date] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Latest:
    """What may have changed, or passed, since a draft was started.

    Attributes:
        applicant: Who files.
        dates: Dates of the case; only what follows from them is kept.
        born: The subject's day of birth, where it is known.
    """

    applicant: ApplicantData
    dates: Mapping[str, date] = field(default_factory=dict, repr=False)
    born: date | None = field(default=None, repr=False)
