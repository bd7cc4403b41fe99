"""The register of village heads: who may file by WhatsApp."""

from datetime import date

from services.intake.channels.whatsapp.people.register import (
    HEAD_NAME,
    HEAD_PHONE,
    HEAD_WHATSAPP_ID,
    VILLAGE_HEADS,
    VillageHead,
)
from services.intake.parts import Parts
from services.intake.people import ApplicantData, check_applicant
from shared.domain.errors import InvalidInputError, NotFoundError
from shared.domain.ids import new_id
from shared.privacy.masking import mask_name, mask_phone
from shared.privacy.sealing import open_sealed, seal
from shared.whatsapp.values import user_id


async def register_head(
    parts: Parts,
    added_by: str,
    *,
    name: str,
    phone: str,
    village: str,
    whatsapp_id: str | None = None,
    term_until: date | None = None,
) -> VillageHead:
    """Register a village head.

    Raises:
        InvalidInputError: Data that cannot be right.
        DuplicateError: Somebody is registered with this phone or WhatsApp id.
    """
    checked, _ = check_applicant(ApplicantData(name, phone))
    if whatsapp_id is not None and user_id(whatsapp_id) is None:
        problem = {"whatsapp_id": "is a country code, a dot, and letters and digits"}
        raise InvalidInputError("This is no WhatsApp user id.", problem)
    identity = new_id()
    key = await parts.keyring.create(f"person:{identity}")
    number = checked.phone or ""
    head = VillageHead(
        id=identity,
        name=seal(key, checked.name, HEAD_NAME),
        phone=seal(key, number, HEAD_PHONE),
        whatsapp_id=seal(key, whatsapp_id, HEAD_WHATSAPP_ID) if whatsapp_id else None,
        phone_hash=parts.hasher.phone(number),
        whatsapp_hash=parts.hasher.whatsapp(whatsapp_id) if whatsapp_id else None,
        village=_village(parts, village),
        term_until=term_until.isoformat() if term_until else None,
        added_by=added_by,
        added_at=parts.now(),
    )
    async with parts.store.unit_of_work() as unit:
        return unit.put(VILLAGE_HEADS, head)


async def masked(parts: Parts, head: VillageHead) -> dict[str, object]:
    """Return a village head as colleagues see it: name and phone masked."""
    key = await parts.keyring.get(head.owner)
    village = parts.villages.village(head.village)
    return {
        "id": head.id,
        "name": mask_name(open_sealed(key, head.name, HEAD_NAME)),
        "phone": mask_phone(open_sealed(key, head.phone, HEAD_PHONE)),
        "has_whatsapp_id": head.whatsapp_id is not None,
        "village": head.village,
        "village_name": village.full_name,
        "term_until": head.term_until,
        "is_in_office": head.is_in_office(parts.today()),
        "added_at": head.added_at.isoformat(timespec="milliseconds"),
    }


def _village(parts: Parts, code: str) -> str:
    try:
        return parts.villages.village(code).code
    except (NotFoundError, ValueError):
        problem = {"village": "is no village of this regency; use its code"}
        raise InvalidInputError("There is no such village.", problem) from None
