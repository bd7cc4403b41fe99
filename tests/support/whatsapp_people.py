"""People who write by WhatsApp: their new numbers, and what others are told of them."""

from typing import Any

from shared.privacy import fields
from shared.privacy.sealing import Sealed, open_sealed
from tests.support import webhooks
from tests.support.intake_whatsapp import PHONE, WhatsAppUnderTest

HEADS = "/v1/village-heads"
DIGITS = PHONE.removeprefix("+")
NEW_NUMBER = "6281200000177"
OTHER_ID = "ID.2002"
CHANGED = "channel.person_changed"


async def bring(office: WhatsAppUnderTest, *messages: dict[str, Any]) -> None:
    """Let messages come in, and wait until they are read and answered."""
    before = await office.count("webhooks")
    await office.post(webhooks.body(webhooks.change(messages=list(messages))))
    await office.until("webhooks", before + 1, progress="done")
    await office.until("whatsapp_messages", 0, progress="waiting")


async def changes_of(office: WhatsAppUnderTest, person: str) -> list[dict[str, Any]]:
    """Return what was said of a person's new numbers and languages, in order."""
    return [said for said in await office.said(CHANGED) if said["ref"] == person]


async def addressed(office: WhatsAppUnderTest, said: dict[str, Any]) -> str | None:
    """Return where notices go by what was said, as the notifier reads it."""
    address = said["address"]
    names = {"phone": fields.APPLICANT_PHONE, "whatsapp_id": fields.APPLICANT_WHATSAPP_ID}
    for part, name in names.items():
        if part in address:
            sealed = Sealed(address[part])
            plain = open_sealed(await office.parts.keyring.get(sealed.owner), sealed, name)
            hasher = office.parts.hasher
            hashed = hasher.phone(plain) if part == "phone" else hasher.whatsapp(plain)
            assert hashed == address["contact_ref"]
            return plain
    return None


def moved(old: str, new: str, **told: Any) -> dict[str, Any]:
    """Build what the platform says of a person with a new number."""
    system = {"type": "user_changed_number", "wa_id": new, "user_id": OTHER_ID, **told}
    return webhooks.message("wamid.move", "system", system=system, **{"from": old})


async def let_residents_in(office: WhatsAppUnderTest, supervisor: dict[str, str]) -> None:
    """Open the channel to residents, as a supervisor does for a trial."""
    told = {"is_open_to_residents": True, "note": "The trial."}
    answer = await office.http.put("/v1/whatsapp/access", json=told, headers=supervisor)
    assert answer.status_code == 200, answer.text
