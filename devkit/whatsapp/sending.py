"""What happens to a call of `/{phone_number_id}/messages`."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import orjson

from devkit.whatsapp.errors import GraphError
from devkit.whatsapp.faults import strikes
from devkit.whatsapp.ledger import Accepted
from devkit.whatsapp.limits import MEDIA_KINDS, check_message, check_product, check_receipt
from devkit.whatsapp.people import Person, mint_user_id
from devkit.whatsapp.recipients import Recipient, resolve
from devkit.whatsapp.rendering import readable_text
from devkit.whatsapp.required import json_object
from devkit.whatsapp.rules import Strangers, WindowRule
from devkit.whatsapp.templates import Template, check_parameters
from devkit.whatsapp.timeline import Timeline
from devkit.whatsapp.wamid import mint_outgoing
from devkit.whatsapp.world import World

DETAILS: Mapping[int, str] = {
    131026: "The number has no WhatsApp, or cannot take this message.",
    131047: "More than 24 hours have passed since the person last wrote to this number.",
    131053: "There is no media with this id.",
}


class Fate(StrEnum):
    """What becomes of the HTTP answer."""

    ANSWER = "answer"
    ANSWER_AFTER_STATUS = "answer_after_status"
    DROP = "drop"
    HANG = "hang"


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer as JSON bytes, whether it is ever given, and the code of a refusal."""

    status: int
    body: bytes
    fate: Fate = Fate.ANSWER
    code: int | None = None


class Sender:
    """Takes messages of the business."""

    def __init__(self, world: World, timeline: Timeline) -> None:
        self._world, self._timeline = world, timeline

    def send(self, raw: bytes) -> Answer:
        """Judge one request body; what it accepts is in the ledger before this returns."""
        ledger = self._world.ledger
        try:
            if strikes(self._world, "lose"):
                ledger.lost += 1
                return Answer(0, b"", Fate.DROP)
            if strikes(self._world, "refuse"):
                return self._refuse(GraphError(self._world.knobs.refuse.code, "As asked for."))
            payload = json_object(raw)
            check_product(payload)
            if "status" in payload:
                ledger.receipts.add(check_receipt(payload))
                return Answer(200, b'{"success":true}')
            return self._accept(payload, raw)
        except GraphError as error:
            return self._refuse(error)

    def _refuse(self, error: GraphError) -> Answer:
        self._world.ledger.refused[error.graph_code] += 1
        return to_answer(self._world, error)

    def _accept(self, payload: dict[str, Any], raw: bytes) -> Answer:
        world = self._world
        now, kind = world.now(), check_message(payload)
        content: Mapping[str, Any] = payload[kind]
        template = world.templates.find(content) if kind == "template" else None
        recipient = self._recipient(payload)
        person = self._shown(recipient)
        self._check_recipient(recipient, template, content)
        self._check_rates(person.key if person else recipient.address, now)
        failure = self._later_failure(person, kind, content)
        message = Accepted(
            wamid=mint_outgoing(person.address if person else recipient.address, world.rng),
            to=recipient.address,
            person_key=person.key if person else None,
            at=now,
            kind=kind,
            category=template.category.lower() if template else "service",
            text=readable_text(kind, content, template),
            raw=raw,
            opaque=payload.get("biz_opaque_callback_data"),
            error_code=failure,
        )
        world.ledger.record(message)
        if not recipient.is_dropped:
            self._timeline.plan(message, person, DETAILS.get(failure or 0, "As asked for."))
        is_held = template is not None and strikes(world, "hold")
        return Answer(200, _accepted_body(recipient, message, is_held=is_held), self._fate())

    def _recipient(self, payload: Mapping[str, Any]) -> Recipient:
        world = self._world
        knobs, country_code = world.knobs, world.business.country_code
        found = resolve(payload, world.people, knobs.plus_rule, country_code)
        is_stranger = found.person is None and not found.is_dropped
        if not is_stranger or knobs.strangers is Strangers.FAIL:
            return found
        is_number = found.address.isdigit()
        user_id = mint_user_id(world.rng) if is_number else found.address
        phone = found.address if is_number else None
        world.people.add(Person(name="Warga", phone=phone, user_id=user_id))
        return resolve(payload, world.people, knobs.plus_rule, country_code)

    def _shown(self, recipient: Recipient) -> Person | None:
        """The addressee; whoever is written to at a number no longer hides it."""
        person = recipient.person
        if person is None or not person.is_hidden or not recipient.address.isdigit():
            return person
        shown = person.model_copy(update={"is_hidden": False})
        return self._world.people.replace(person, shown)

    def _check_recipient(
        self, recipient: Recipient, template: Template | None, content: Mapping[str, Any]
    ) -> None:
        world, person = self._world, recipient.person
        if recipient.address == world.business.display_phone_number:
            raise GraphError(131021, "The recipient is the business's own number")
        if template is not None:
            check_parameters(template, content)
            if template.category == "AUTHENTICATION" and person is not None and not person.phone:
                raise GraphError(131062, "Authentication templates need a phone number")
        elif (
            world.knobs.window_rule is WindowRule.AT_ONCE
            and person is not None
            and not world.is_window_open(person.key)
        ):
            raise GraphError(131047, DETAILS[131047])

    def _check_rates(self, pair: str, now: float) -> None:
        world, limits = self._world, self._world.knobs.limits
        per_second, pair_burst = limits.messages_per_second, limits.pair_burst
        if pair_burst and not world.pair_rate.take(
            pair, now, interval=limits.pair_interval.total_seconds(), burst=pair_burst
        ):
            raise GraphError(131056, "Too many messages to this person in a short time")
        if per_second and not world.number_rate.take(
            "", now, interval=1 / per_second, burst=per_second
        ):
            raise GraphError(130429, "Too many messages from this number in a short time")

    def _later_failure(
        self, person: Person | None, kind: str, content: Mapping[str, Any]
    ) -> int | None:
        world = self._world
        if person is None:
            return 131026
        if person.fails_with is not None:
            return person.fails_with
        if strikes(world, "fail"):
            return world.knobs.fail.code
        is_late_rule = world.knobs.window_rule is WindowRule.LATER
        if kind != "template" and is_late_rule and not world.is_window_open(person.key):
            return 131047
        if kind in MEDIA_KINDS and "id" in content:
            return None if world.media.find(str(content["id"]), world.now()) else 131053
        return None

    def _fate(self) -> Fate:
        if strikes(self._world, "drop"):
            return Fate.DROP
        if strikes(self._world, "hang"):
            return Fate.HANG
        is_early = self._world.knobs.disorder.status_before_response
        return Fate.ANSWER_AFTER_STATUS if is_early else Fate.ANSWER


def to_answer(world: World, error: GraphError) -> Answer:
    """A refusal in the provider's shape."""
    trace_id = f"A{world.rng.getrandbits(120):030x}"
    return Answer(error.http, orjson.dumps(error.to_body(trace_id)), code=error.graph_code)


def _accepted_body(recipient: Recipient, message: Accepted, *, is_held: bool) -> bytes:
    accepted = {"id": message.wamid}
    if message.kind == "template":
        accepted["message_status"] = "held_for_quality_assessment" if is_held else "accepted"
    return orjson.dumps(
        {
            "messaging_product": "whatsapp",
            "contacts": [recipient.to_contact()],
            "messages": [accepted],
        }
    )
