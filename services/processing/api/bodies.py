"""What callers send."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from shared.web.days import Moment
from shared.web.written import WRITTEN

Code = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
Note = Annotated[str, StringConstraints(min_length=3, max_length=1000), WRITTEN]
RequestId = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Place = Annotated[str, StringConstraints(min_length=3, max_length=200), WRITTEN]


class Body(BaseModel):
    """A request body; unknown members are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Wanted(Body):
    """Which request is looked for."""

    ticket: Code = Field(examples=["KDS-7K3M-9QXC"])


class DelayBody(Body):
    """Why it takes longer, and until when."""

    cause: Code = Field(examples=["blanks_out_of_stock"])
    due: Moment = Field(examples=["2026-12-04T08:00:00Z"])


class AppointmentBody(Body):
    """When the applicant has to come, where, and with which papers."""

    at: Moment = Field(examples=["2026-12-01T03:00:00Z"])
    place: Place = Field(examples=["Loket 3, Disdukcapil Kudus"])
    bring: tuple[Code, ...] = Field(default=(), max_length=20, examples=[["KTP_EL"]])


class ReadyBody(Body):
    """The number that the national system issued, where the product has one."""

    number: str | None = Field(default=None, max_length=60, examples=["3319-LU-05062017-0001"])
    complete: bool = Field(default=False, description="Complete the request too, if it can be.")
    is_known_number: bool = Field(
        default=False, description="The number was recorded before, and it is right."
    )


class ReopenBody(Body):
    """Which products are to be made again, and why."""

    products: tuple[Code, ...] = Field(min_length=1, max_length=20, examples=[["KK"]])
    note: Note = Field(examples=["Nama ibu salah ketik."])


class ReferBackBody(Body):
    """Who is to look again, and why."""

    department: Code = Field(examples=["CAPIL"])
    note: Note = Field(examples=["KK yang diunggah milik orang lain."])


class DelaysBody(Body):
    """Which requests take longer, why, and until when."""

    requests: tuple[RequestId, ...] = Field(
        min_length=1, max_length=200, examples=[["019abf5c-7c1e-7d2b-9d41-0f7f3c1f5a11"]]
    )
    sequences: dict[RequestId, int] = Field(
        default={},
        max_length=200,
        description="At which `sequence` each was seen; what has changed since is refused.",
        examples=[{"019abf5c-7c1e-7d2b-9d41-0f7f3c1f5a11": 4}],
    )
    cause: Code = Field(examples=["blanks_out_of_stock"])
    due: Moment = Field(examples=["2026-12-04T08:00:00Z"])


class HandOutBody(Body):
    """Who fetched it: the applicant, family, or somebody sent with a letter."""

    name: Place = Field(examples=["Pengambil Contoh"])
    relation: Literal["applicant", "family", "sent"] = "applicant"
