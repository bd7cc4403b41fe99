"""The register of village heads: adding, changing, ending a term; each with its trail."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from services.intake.channels.whatsapp.people.changing import put_changed
from services.intake.channels.whatsapp.people.register import (
    HEAD_NAME,
    HEAD_PHONE,
    HEAD_WHATSAPP_ID,
    VILLAGE_HEADS,
    Entry,
    VillageHead,
)
from services.intake.parts import Parts
from services.intake.people import LANGUAGES, ApplicantData, check_applicant
from shared.domain.errors import ConflictError, InvalidInputError, NotFoundError
from shared.domain.ids import new_id
from shared.identity.principal import Principal
from shared.identity.rights import Action
from shared.persistence.store import Store
from shared.persistence.unit_of_work import UnitOfWork
from shared.privacy.masking import mask_name, mask_phone
from shared.privacy.sealing import DataKey, open_sealed, seal
from shared.trail.records import record
from shared.whatsapp.values import user_id

Given = Mapping[str, Any]
"""What is to be on record, by field: name, phone, village, whatsapp_id, language and the term."""


async def register_head(parts: Parts, by: Principal, **given: Any) -> VillageHead:
    """Register a village head.

    Raises:
        InvalidInputError: Data that cannot be right.
        ConflictError: Somebody is registered with this phone or WhatsApp id.
    """
    identity = new_id()
    key = await parts.keyring.create(f"person:{identity}")
    fields = _sealed(parts, key, given)
    async with parts.store.unit_of_work() as unit:
        added = Entry(at=unit.now, by=by.id, action="added")
        head = VillageHead(id=identity, **fields, added_by=by.id, added_at=unit.now, trail=(added,))
        _check_term(head)
        await _check_free(parts.store, head)
        _record(unit, by, identity, "added")
        return unit.put(VILLAGE_HEADS, head)


async def change_head(
    parts: Parts, by: Principal, identity: str, given: Given, note: str | None = None
) -> VillageHead:
    """Change what is given; another phone is the same person's new number.

    Whoever has a new number has a new user id too, so the one that was learnt is forgotten, unless
    the new one is given.

    Raises:
        NotFoundError: There is no such village head.
        InvalidInputError: Data that cannot be right.
        ConflictError: Somebody else has this phone or WhatsApp id.
    """
    async with parts.store.unit_of_work() as unit:
        head = await unit.require(VILLAGE_HEADS, identity)
        key = await parts.keyring.get(head.owner)
        fields = _sealed(parts, key, given)
        has_new_number = fields.get("phone_hash", head.phone_hash) != head.phone_hash
        if has_new_number and "whatsapp_hash" not in fields:
            fields |= {"whatsapp_id": None, "whatsapp_hash": None}
        entry = Entry(at=unit.now, by=by.id, action="changed", fields=tuple(given), note=note)
        changed = head.model_copy(update={**fields, "trail": (*head.trail, entry)})
        _check_term(changed)
        await _check_free(parts.store, changed)
        _record(unit, by, identity, "changed")
        await put_changed(parts, unit, head, changed)
        return await unit.require(VILLAGE_HEADS, identity)


async def end_term(
    parts: Parts, by: Principal, identity: str, last_day: date, note: str | None
) -> VillageHead:
    """End a term of office; requests that were filed stay with the office.

    Raises:
        NotFoundError: There is no such village head.
        InvalidInputError: The term would end before it began.
    """
    async with parts.store.unit_of_work() as unit:
        head = await unit.require(VILLAGE_HEADS, identity)
        entry = Entry(at=unit.now, by=by.id, action="term_ended", fields=("term_until",), note=note)
        ended = {"term_until": last_day.isoformat(), "trail": (*head.trail, entry)}
        changed = head.model_copy(update=ended)
        _check_term(changed)
        _record(unit, by, identity, "term_ended")
        return unit.put(VILLAGE_HEADS, changed)


async def masked(parts: Parts, head: VillageHead, *, has_trail: bool = False) -> dict[str, object]:
    """Return a village head as colleagues see it: name and phone masked."""
    key = await parts.keyring.get(head.owner)
    village = parts.villages.village(head.village)
    shown: dict[str, object] = {
        "id": head.id,
        "name": mask_name(open_sealed(key, head.name, HEAD_NAME)),
        "phone": mask_phone(open_sealed(key, head.phone, HEAD_PHONE)),
        "has_whatsapp_id": head.whatsapp_id is not None,
        "village": head.village,
        "village_name": village.full_name,
        "term_from": head.term_from,
        "term_until": head.term_until,
        "language": head.language,
        "chosen_language": head.chosen_language,
        "is_in_office": head.is_in_office(parts.today()),
        "is_disputed": head.is_disputed,
        "added_at": head.added_at.isoformat(timespec="milliseconds"),
    }
    if has_trail:
        shown["trail"] = [entry.model_dump(mode="json") for entry in head.trail]
    return shown


def check_head(parts: Parts, given: Given) -> dict[str, Any]:
    """Return what is given in its usual form, in plain.

    Raises:
        InvalidInputError: With a problem for each field that cannot be right.
    """
    problems: dict[str, str] = {}
    checked = dict(given)
    names = {"name": "Nama", "phone": "0812000000"} | {k: v for k, v in given.items() if v}
    try:
        applicant, _ = check_applicant(ApplicantData(names["name"], names["phone"]))
        checked |= {k: getattr(applicant, k) for k in ("name", "phone") if k in given}
    except InvalidInputError as error:
        problems |= {k.removeprefix("applicant."): v for k, v in error.problems.items()}
    problems |= {k: "is missing" for k in ("name", "phone") if k in given and not given[k]}
    if given.get("whatsapp_id") and user_id(given["whatsapp_id"]) is None:
        problems["whatsapp_id"] = "is a country code, a dot, and letters and digits"
    if "language" in given and given["language"] not in LANGUAGES:
        problems["language"] = f"is one of {', '.join(LANGUAGES)}"
    if "village" in given:
        try:
            checked["village"] = parts.villages.village(given["village"]).code
        except (NotFoundError, ValueError):
            problems["village"] = "is no village of this regency; use its code"
    if problems:
        raise InvalidInputError("Some of the data cannot be right. Correct it.", problems)
    return checked


def _sealed(parts: Parts, key: DataKey, given: Given) -> dict[str, Any]:
    """Return the fields of a record for what is given."""
    checked = check_head(parts, given)
    fields: dict[str, Any] = {k: checked[k] for k in ("village", "language") if k in checked}
    for day in ("term_from", "term_until"):
        if day in checked:
            fields[day] = checked[day].isoformat() if checked[day] else None
    if "name" in checked:
        fields["name"] = seal(key, checked["name"], HEAD_NAME)
    if "phone" in checked:
        number = checked["phone"]
        fields["phone"] = seal(key, number, HEAD_PHONE)
        fields["phone_hash"] = parts.hasher.phone(number)
    if "whatsapp_id" in checked:
        whatsapp_id = checked["whatsapp_id"]
        fields["whatsapp_id"] = seal(key, whatsapp_id, HEAD_WHATSAPP_ID) if whatsapp_id else None
        fields["whatsapp_hash"] = parts.hasher.whatsapp(whatsapp_id) if whatsapp_id else None
    return fields


def _record(unit: UnitOfWork, by: Principal, identity: str, action: str) -> None:
    codes = {"village_head": identity, "action": action}
    record(unit, by, Action.IDENTITIES_MANAGE, codes=codes)


def _check_term(head: VillageHead) -> None:
    if head.term_from and head.term_until and head.term_until < head.term_from:
        problem = {"term_until": "is before the first day in office"}
        raise InvalidInputError("The term of office ends before it begins.", problem)


async def _check_free(store: Store, head: VillageHead) -> None:
    """Refuse a phone or user id of another head, also of a former one: two are never made one."""
    either: list[dict[str, object]] = [{"phone_hash": head.phone_hash}]
    if head.whatsapp_hash:
        either.append({"whatsapp_hash": head.whatsapp_hash})
    other = await store.find_one(VILLAGE_HEADS, {"$or": either, "_id": {"$ne": head.id}})
    if other is not None:
        whose = "phone" if other.phone_hash == head.phone_hash else "WhatsApp id"
        raise ConflictError(
            f"This {whose} is registered for another village head ({other.id}), in office or "
            "formerly. Change that record first if the number has passed on."
        )
