"""The admin interface under `/_sim/`: invent people, act as them, see what they got, turn knobs."""

from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from aiohttp import web
from pydantic import BaseModel, ValidationError

from devkit.whatsapp.admin_people import PeopleApi, body_of
from devkit.whatsapp.callback import Callback
from devkit.whatsapp.clock import MovableClock
from devkit.whatsapp.delivery import WebhookDelivery
from devkit.whatsapp.errors import GraphError
from devkit.whatsapp.recording import record
from devkit.whatsapp.reports import Counters, Quiet, to_logged
from devkit.whatsapp.samples import show_sample
from devkit.whatsapp.simulator import Simulator
from devkit.whatsapp.updates import Update
from shared.domain.errors import LoketError, MalformedError, NotFoundError

PREFIX = "/_sim/"
_JSON = {"Content-Type": "application/json"}


class AdminApi:
    """Turns admin requests into calls of the simulator."""

    def __init__(self, simulator: Simulator, delivery: WebhookDelivery, callback: Callback) -> None:
        self._simulator, self._delivery, self._callback = simulator, delivery, callback
        self._world = simulator.world
        self._people = PeopleApi(simulator)

    async def handle(self, request: web.BaseRequest) -> web.Response:
        """Answer one request."""
        try:
            match (request.method, *request.path.removeprefix(PREFIX).split("/")):
                case ("GET", "media", media_id):
                    return self._show_media(media_id)
                case ("GET", "samples", name):
                    return await show_sample(name)
                case _:
                    pass
            return _json(await self._route(request))
        except ValidationError as error:
            return _json({"title": "Not valid", "detail": _faults(error)}, 422)
        except (KeyError, TypeError, ValueError) as error:
            return _json({"title": "Not valid", "detail": f"Missing or wrong: {error}"}, 422)
        except GraphError as error:
            return _json({"title": str(error), "detail": error.details}, 422)
        except LoketError as error:
            return _json({"title": error.title, "detail": str(error)}, error.status)

    async def _route(self, request: web.BaseRequest) -> object:
        match (request.method, *request.path.removeprefix(PREFIX).strip("/").split("/")):
            case ("GET", "health"):
                return {"status": "ok"}
            case ("GET" | "POST", "people", *rest):
                return await self._people.route(request, rest)
            case ("GET", "accepted"):
                return self._world.ledger.times_accepted(int(request.query.get("at_least", "1")))
            case ("GET", "untold"):
                return sorted(self._world.ledger.untold)
            case ("GET", "counters"):
                return self._counters()
            case ("GET", "quiet"):
                return self._quiet()
            case ("GET", "knobs"):
                return self._simulator.knobs
            case ("GET", "knobs", "initial"):
                return self._world.initial_knobs
            case ("PATCH", "knobs"):
                return self._simulator.turn(**await body_of(request))
            case ("POST", "templates"):
                return self._world.templates.register(await body_of(request)).to_json()
            case ("PUT", "templates", name, language):
                return self._decide(name, language, str((await body_of(request))["status"]))
            case ("POST", "clock"):
                return self._advance(float((await body_of(request))["advance"]))
            case ("GET", "log"):
                after = int(request.query.get("after", "0"))
                return [to_logged(exchange) for exchange in self._world.log.after(after)]
            case ("GET", "recording"):
                return record(self._world)
            case ("PUT", "callback"):
                return await self._set_callback(await body_of(request))
            case ("POST", "reset"):
                self._world.reset()
                await self._delivery.reset()
                return {"status": "ok"}
            case _:
                raise NotFoundError("admin endpoint")

    def _counters(self) -> Counters:
        ledger, delivery = self._world.ledger, self._delivery
        return Counters(
            accepted=len(ledger),
            refused=dict(ledger.refused),
            lost=ledger.lost,
            receipts=len(ledger.receipts),
            repeated=len(ledger.times_accepted(at_least=2)),
            webhooks_delivered=delivery.succeeded,
            webhooks_failed=delivery.failed,
            updates_delivered=delivery.updates_delivered,
            updates_abandoned=delivery.abandoned,
            forged_taken=delivery.forged_taken,
            struck=dict(self._world.struck),
        )

    def _quiet(self) -> Quiet:
        due = self._world.agenda.next_due()
        return Quiet(
            planned=len(self._world.agenda),
            waiting=self._delivery.waiting,
            in_flight=self._delivery.in_flight,
            next_due=None if due is None else datetime.fromtimestamp(due, UTC),
        )

    def _show_media(self, media_id: str) -> web.Response:
        """A file of a chat, whatever its address says: a telephone keeps what it has."""
        media = self._world.media.find(media_id, self._world.now())
        if media is None:
            raise NotFoundError("file with this id")
        return web.Response(body=media.data, headers={"Content-Type": media.mime_type})

    def _decide(self, name: str, language: str, status: str) -> object:
        """Approve, pause or refuse a template; the business is told."""
        template = self._world.templates.set_status(name, language, status)
        value = {
            "event": status,
            "message_template_id": int(template.id),
            "message_template_name": name,
            "message_template_language": language,
            "message_template_category": template.category,
            "reason": "NONE",
        }
        field = "message_template_status_update"
        self._simulator.timeline.tell(Update("", value, None, field=field))
        return template.to_json()

    def _advance(self, seconds: float) -> object:
        """Move the clock forward, where it can be moved."""
        clock = self._world.clock
        if not isinstance(clock, MovableClock) or seconds < 0:
            raise MalformedError("This clock cannot be moved so; only forward, and only ours.")
        clock.advance(timedelta(seconds=seconds))
        return {"now": clock()}

    async def _set_callback(self, how: dict[str, Any]) -> object:
        self._callback.url = how["url"]
        if how.get("verify", False):
            await self._callback.verify(self._world.business.verify_token)
        return {"status": "ok"}


def _faults(error: ValidationError) -> str:
    # Without the input, which may be a phone number.
    listed = error.errors(include_url=False, include_input=False)
    return "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in listed)


def _json(body: object, status: int = 200) -> web.Response:
    data = orjson.dumps(body, default=_plain, option=orjson.OPT_NON_STR_KEYS)
    return web.Response(status=status, body=data, headers=_JSON)


def _plain(value: object) -> object:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    raise TypeError
