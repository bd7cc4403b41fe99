"""What the app sends: JSON bodies, bounded, with places and no values in what is refused."""

from datetime import date
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from services.intake.people import ApplicantData, SubjectData
from services.intake.use_cases import NewRequest
from shared.domain.errors import InvalidInputError, MalformedError
from shared.web.places import known_names, place
from shared.web.written import WRITTEN

Code = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_.-]+$")]
Short = Annotated[str, StringConstraints(max_length=200)]
FactAnswer = Annotated[
    str, StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_.<>=-]+$")
]
Facts = Annotated[dict[Code, FactAnswer], Field(max_length=50)]
Dates = Annotated[dict[Code, date], Field(max_length=20)]
"""Dates of the case by the codes of its type; only what follows from them is kept."""
B = TypeVar("B", bound=BaseModel)


class _Body(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ApplicantBody(_Body):
    """Who files; the phone of the sign-in stands in for one left out."""

    name: Short = Field(examples=["Siti Nurhayati"])
    phone: Short | None = Field(default=None, examples=["0812 0000 0101"])
    language: Literal["id", "en", "jv"] = "id"

    def to_data(self, phone: str | None) -> ApplicantData:
        """Return the applicant, with a phone to stand in."""
        return ApplicantData(name=self.name, phone=self.phone or phone, language=self.language)


class SubjectBody(_Body):
    """Whose record it is."""

    name: Short = Field(examples=["Bayi Contoh"])
    nik: Short | None = Field(default=None, description="16 digits; a newborn has none.")
    family_card: Short | None = Field(default=None, description="16 digits.")
    birth_date: date | None = None
    address: Short | None = None
    village: Short | None = Field(default=None, examples=["33.19.08.2001"])

    def to_data(self) -> SubjectData:
        """Return the subject."""
        return SubjectData(**dict(self))


class CorrectionBody(_Body):
    """Data to correct; what is left out stays."""

    name: Short | None = Field(default=None, examples=["Bayi Contoh"])
    nik: Short | None = None
    family_card: Short | None = None
    birth_date: date | None = None
    address: Short | None = None
    village: Short | None = None

    @property
    def given(self) -> dict[str, Any]:
        """What was sent."""
        return self.model_dump(exclude_unset=True)


class RequestBody(_Body):
    """A new request."""

    document_type: Code = Field(examples=["AKTA_LAHIR"])
    facts: Facts = Field(default_factory=dict, examples=[{"anak_temuan": "tidak"}])
    dates: Dates = Field(default_factory=dict, examples=[{"tanggal_lahir": "2026-09-30"}])
    applicant: ApplicantBody
    subject: SubjectBody | None = None
    submit: bool = Field(default=False, description="Hand it in at once.")

    def to_new_request(self, phone: str | None) -> NewRequest:
        """Return what is asked for, with a phone to stand in for one left out."""
        return NewRequest(
            document_type=self.document_type,
            applicant=self.applicant.to_data(phone),
            subject=self.subject.to_data() if self.subject else None,
            facts=self.facts,
            dates=self.dates,
        )


class AmendBody(_Body):
    """What is corrected in a returned request."""

    subject: CorrectionBody | None = None


class CancelBody(_Body):
    """Why a request is withdrawn, if the applicant wants to say."""

    reason: Annotated[str, StringConstraints(max_length=500), WRITTEN] | None = Field(
        default=None, examples=["Sudah selesai di kantor desa."]
    )


class ChecklistBody(_Body):
    """Answers so far, and dates from which others follow."""

    facts: Facts = Field(default_factory=dict, examples=[{"anak_temuan": "tidak"}])
    dates: Dates = Field(default_factory=dict, examples=[{"tanggal_lahir": "2026-09-30"}])


def read_body(kind: type[B], content: bytes) -> B:
    """Return a body that was sent as JSON.

    Raises:
        MalformedError: It is not JSON.
        InvalidInputError: It breaks the schema; the places are named, the values are not.
    """
    try:
        return kind.model_validate_json(content or b"{}")
    except ValidationError as error:
        found = error.errors(include_input=False, include_url=False, include_context=False)
        known = known_names(kind.model_json_schema())
        problems = {place(e["loc"], known) or "body": e["msg"] for e in found}
        if any(e["type"] == "json_invalid" for e in found):
            raise MalformedError("The body is not JSON. Send it again.", problems) from None
        raise InvalidInputError(
            "Correct the places named under 'problems' and send it again.", problems
        ) from None
