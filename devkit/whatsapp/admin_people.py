"""The part of the admin interface that is about people: invent them, act as them, read along."""

from typing import Any

import orjson
from aiohttp import web

from devkit.whatsapp.chat_report import to_chat
from devkit.whatsapp.deeds import DEED, carry_out
from devkit.whatsapp.people import Person
from devkit.whatsapp.reports import to_received
from devkit.whatsapp.simulator import Simulator
from shared.domain.errors import MalformedError, NotFoundError

_LARGEST_SHARE = 101 * 1024 * 1024


class PeopleApi:
    """Turns admin requests about people into calls of the simulator."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator, self._world = simulator, simulator.world

    async def route(self, request: web.BaseRequest, rest: list[str]) -> object:
        """What a request asks for; `rest` is its path below `people/`."""
        match (request.method, *rest):
            case ("GET",):
                return list(self._world.people)
            case ("POST",):
                return self._simulator.add_person(**await body_of(request))
            case ("GET", key, "received"):
                return self._received(self._person(key), int(request.query.get("after", "0")))
            case ("GET", key, "chat"):
                return to_chat(self._world, self._person(key))
            case ("POST", key, "share"):
                return await self._share(self._person(key), request)
            case ("POST", key, deed):
                return self._act(self._person(key), deed, await body_of(request))
            case _:
                raise NotFoundError("admin endpoint")

    def _act(self, person: Person, deed: str, how: dict[str, Any]) -> object:
        done = DEED.validate_python({**how, "deed": deed})
        return {"wamid": carry_out(self._simulator.people, person, done)}

    async def _share(self, person: Person, request: web.BaseRequest) -> object:
        data = await request.clone(client_max_size=_LARGEST_SHARE).read()
        wamid = self._simulator.people.share(
            person,
            data,
            request.headers.get("Content-Type", "application/octet-stream"),
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


async def body_of(request: web.BaseRequest) -> dict[str, Any]:
    """The JSON object that a request brings.

    Raises:
        MalformedError: It brings something else.
    """
    try:
        body = orjson.loads(await request.read())
    except orjson.JSONDecodeError as error:
        raise MalformedError("Send a JSON object.") from error
    if not isinstance(body, dict):
        raise MalformedError("Send a JSON object.")
    return body
