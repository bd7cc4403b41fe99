"""The admin interface under `/_sim/`: invent people, act as them, see what they got, turn knobs."""

from datetime import UTC, datetime
from typing import Any

import orjson
from aiohttp import web
from pydantic import BaseModel, ValidationError

from devkit.whatsapp.callback import Callback
from devkit.whatsapp.delivery import WebhookDelivery
from devkit.whatsapp.errors import GraphError
from devkit.whatsapp.people import Person
from devkit.whatsapp.reports import Counters, Quiet, to_received
from devkit.whatsapp.simulator import Simulator
from shared.domain.errors import LoketError, MalformedError, NotFoundError

PREFIX = "/_sim/"
_LARGEST_SHARE = 101 * 1024 * 1024
_JSON = {"Content-Type": "application/json"}


class AdminApi:
    """Turns admin requests into calls of the simulator."""

    def __init__(self, simulator: Simulator, delivery: WebhookDelivery, callback: Callback) -> None:
        self._simulator, self._delivery, self._callback = simulator, delivery, callback
        self._world = simulator.world

    async def handle(self, request: web.BaseRequest) -> web.Response:
        """Answer one request."""
        try:
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
                return await self._people(request, rest)
            case ("GET", "accepted"):
                return self._world.ledger.times_accepted(int(request.query.get("at_least", "1")))
            case ("GET", "counters"):
                return self._counters()
            case ("GET", "quiet"):
                return self._quiet()
            case ("GET", "knobs"):
                return self._simulator.knobs
            case ("PATCH", "knobs"):
                return self._simulator.turn(**await _body(request))
            case ("POST", "templates"):
                return self._world.templates.register(await _body(request)).to_json()
            case ("PUT", "callback"):
                return await self._set_callback(await _body(request))
            case ("POST", "reset"):
                self._world.reset()
                await self._delivery.reset()
                return {"status": "ok"}
            case _:
                raise NotFoundError("admin endpoint")

    async def _people(self, request: web.BaseRequest, rest: list[str]) -> object:
        match (request.method, *rest):
            case ("GET",):
                return list(self._world.people)
            case ("POST",):
                return self._simulator.add_person(**await _body(request))
            case ("GET", key, "received"):
                return self._received(self._person(key), int(request.query.get("after", "0")))
            case ("POST", key, "share"):
                return await self._share(self._person(key), request)
            case ("POST", key, deed):
                return self._act(self._person(key), deed, await _body(request))
            case _:
                raise NotFoundError("admin endpoint")

    def _act(self, person: Person, deed: str, how: dict[str, Any]) -> object:
        people = self._simulator.people
        match deed:
            case "write":
                wamid = people.write(person, how["text"], reply_to=how.get("reply_to"))
            case "tap":
                wamid = people.tap(person, how["choice"], wamid=how.get("wamid"))
            case "locate":
                place = (how["latitude"], how["longitude"], how.get("name"))
                wamid = people.share_location(person, *place)
            case _:
                raise NotFoundError("thing that a person can do")
        return {"wamid": wamid}

    async def _share(self, person: Person, request: web.BaseRequest) -> object:
        data = await request.clone(client_max_size=_LARGEST_SHARE).read()
        wamid = self._simulator.people.share(
            person,
            data,
            request.content_type,
            filename=request.query.get("filename"),
            caption=request.query.get("caption"),
        )
        return {"wamid": wamid}

    def _person(self, key: str) -> Person:
        person = self._world.people.find(key.removeprefix("+"))
        if person is None:
            raise NotFoundError("person with this number or id")
        return person

    def _received(self, person: Person, after: int) -> object:
        messages = self._world.ledger.of_person(person.key)[after:]
        return [to_received(self._world, message) for message in messages]

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
        )

    def _quiet(self) -> Quiet:
        due = self._world.agenda.next_due()
        return Quiet(
            planned=len(self._world.agenda),
            waiting=self._delivery.waiting,
            in_flight=self._delivery.in_flight,
            next_due=None if due is None else datetime.fromtimestamp(due, UTC),
        )

    async def _set_callback(self, how: dict[str, Any]) -> object:
        self._callback.url = how["url"]
        if how.get("verify", False):
            await self._callback.verify(self._world.business.verify_token)
        return {"status": "ok"}


async def _body(request: web.BaseRequest) -> dict[str, Any]:
    try:
        body = orjson.loads(await request.read())
    except orjson.JSONDecodeError as error:
        raise MalformedError("Send a JSON object.") from error
    if not isinstance(body, dict):
        raise MalformedError("Send a JSON object.")
    return body


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
