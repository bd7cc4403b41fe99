"""Parts that several event bodies share. Personal data is sealed under the request's key."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from shared.privacy.sealing import Sealed


class Part(BaseModel):
    """A frozen part of an event body; tolerant of new fields like the body itself."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Channel(StrEnum):
    """Where a request came from."""

    WHATSAPP = "whatsapp"
    APP = "app"


class Party(Part):
    """Who files a request and is told about it.

    Attributes:
        ref: Keyed hash of the identity (token subject or WhatsApp person); stable, not reversible.
        role: `resident` or `village_head`.
        name: Sealed full name, as written.
        phone: Sealed phone in E.164, when known.
        whatsapp_id: Sealed business-scoped user id, when known and there is no phone.
        contact_ref: Keyed hash of the address that notices go to.
        language: `id`, `jv` or `en`.
        village: Kemendagri code of the village whose head files, for access rights.
        is_in_chat: Whether they file in a conversation with the office: they can ask there, and are
            followed to a new number or language.
    """

    ref: str
    role: str
    name: Sealed
    phone: Sealed | None = None
    whatsapp_id: Sealed | None = None
    contact_ref: str
    language: str = "id"
    village: str | None = None
    is_in_chat: bool = False


class Subject(Part):
    """Whose record it is.

    Attributes:
        name: Sealed name as written; never split.
        nik: Sealed 16 digits, absent for a newborn.
        nik_hash: Keyed hash of the NIK, to look it up.
        family_card: Sealed family-card number.
        birth_date: Sealed ISO date.
        address: Sealed address line.
        village: Kemendagri code of where the subject lives.
    """

    name: Sealed
    nik: Sealed | None = None
    nik_hash: str | None = None
    family_card: Sealed | None = None
    birth_date: Sealed | None = None
    address: Sealed | None = None
    village: str | None = None


class PhotoMeasure(Part):
    """How legible a photo is, measured where it was uploaded; judged by verification.

    Attributes:
        width: Pixels.
        height: Pixels.
        sharpness: Fine detail against coarse detail; see shared/attachments/legibility.py.
        brightness: Mean grey, 0 to 255.
        ink: The darkest grey, 0 to 255.
        paper: The common light grey, 0 to 255.
    """

    width: int
    height: int
    sharpness: float
    brightness: float
    ink: int
    paper: int


class Paper(Part):
    """One uploaded file for one requirement.

    Attributes:
        requirement: Code of the paper it stands for, e.g. `KK_ASLI`.
        attachment: Reference into the attachment store.
        media_type: Sniffed, e.g. `image/jpeg`.
        size: Bytes.
        photo: Legibility, for images.
    """

    requirement: str
    attachment: str
    media_type: str
    size: int = Field(ge=0)
    photo: PhotoMeasure | None = None


class PaperFault(Part):
    """Why one paper cannot be accepted.

    Attributes:
        requirement: Which paper.
        reason: Code of the catalogue's reasons, e.g. `FOTO_BURAM`.
        details: Values for the reason's placeholders; sealed, because clerks write names.
    """

    requirement: str
    reason: str
    details: Sealed | None = None


class ProductRef(Part):
    """One product of a request.

    Attributes:
        key: Unique inside the request, e.g. `KK-1`.
        code: The product's code in the catalogue.
        department: Who makes it.
    """

    key: str
    code: str
    department: str


class Deadline(Part):
    """A promised time, shown to people as a date."""

    at: datetime
