"""The endpoints of the Graph API that a WhatsApp business uses, under any version."""

import asyncio
import time

import orjson
from aiohttp import web

from devkit.whatsapp.delivery import WebhookDelivery
from devkit.whatsapp.errors import GraphError
from devkit.whatsapp.faults import happens
from devkit.whatsapp.media import CDN_PATH, Media
from devkit.whatsapp.paging import page
from devkit.whatsapp.required import json_object
from devkit.whatsapp.rules import DigestForm, Outage
from devkit.whatsapp.sending import Fate, to_answer
from devkit.whatsapp.simulator import Simulator

_LARGEST_UPLOAD = 101 * 1024 * 1024
_LONGEST_WAIT_FOR_STATUS = 2.0
_CODE = web.RequestKey("code", int)
_REFUSED = web.RequestKey("refused", bytes)
_JSON = {"Content-Type": "application/json"}


class GraphApi:
    """Turns HTTP requests into calls of the simulator."""

    def __init__(self, simulator: Simulator, delivery: WebhookDelivery) -> None:
        self._simulator, self._delivery = simulator, delivery
        self._world = simulator.world
        self._authorization = f"Bearer {simulator.world.business.access_token}"

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one request."""
        began = time.perf_counter()
        try:
            self._check(request)
            response = await self._route(request)
        except GraphError as error:
            answer = to_answer(self._world, error)
            request[_CODE] = error.graph_code
            response = web.Response(status=answer.status, body=answer.body, headers=_JSON)
        self._note(request, response.status, time.perf_counter() - began)
        return response

    def _note(self, request: web.BaseRequest, status: int, seconds: float) -> None:
        self._world.log.note(
            at=self._world.now(),
            is_webhook=False,
            what=f"{request.method} {request.path}",
            status=status,
            code=request.get(_CODE),
            seconds=seconds,
            body=request.get(_REFUSED, b""),
        )

    def _check(self, request: web.BaseRequest) -> None:
        knobs = self._world.knobs
        if knobs.outage is not Outage.NONE:
            self._world.struck["outage"] += 1
            raise GraphError(2, "Temporarily unavailable")
        if knobs.is_token_revoked:
            self._world.struck["is_token_revoked"] += 1
        if knobs.is_token_revoked or request.headers.get("Authorization") != self._authorization:
            raise GraphError(190, "The access token is missing, wrong or revoked")

    async def _route(self, request: web.BaseRequest) -> web.StreamResponse:
        business = self._world.business
        if request.path == CDN_PATH:
            return await self._download(request)
        match (request.method, *request.path.strip("/").split("/")[1:]):
            case ("POST", business.phone_number_id, "messages"):
                return await self._send(request)
            case ("POST", business.phone_number_id, "media"):
                return await self._upload(request)
            case ("GET", business.account_id, "message_templates"):
                return self._list_templates(request)
            case ("POST", business.account_id, "message_templates"):
                return await self._create_template(request)
            case ("GET" | "POST" | "DELETE", business.account_id, "subscribed_apps"):
                return self._subscribe(request.method)
            case ("GET", business.phone_number_id):
                return self._show_number()
            case ("GET", media_id):
                return self._show_media(media_id)
            case ("DELETE", media_id):
                return self._delete_media(media_id)
            case _:
                raise GraphError(100, "There is no such object or edge", subcode=33)

    async def _send(self, request: web.BaseRequest) -> web.StreamResponse:
        raw = await request.read()
        answer = self._simulator.send(raw)
        if answer.code is not None:
            request[_CODE], request[_REFUSED] = answer.code, raw
        delay = self._world.knobs.answer_delay
        if delay:
            await asyncio.sleep(delay.total_seconds())
        if answer.fate is Fate.ANSWER_AFTER_STATUS:
            self._delivery.pump()
            await self._delivery.until_idle(_LONGEST_WAIT_FOR_STATUS)
        elif answer.fate is Fate.HANG:
            # Ends when the caller gives up: the server cancels handlers of closed connections.
            await asyncio.Event().wait()
        elif answer.fate is Fate.DROP:
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=500)
        return web.Response(status=answer.status, body=answer.body, headers=_JSON)

    async def _upload(self, request: web.BaseRequest) -> web.Response:
        form = await request.clone(client_max_size=_LARGEST_UPLOAD).post()
        if form.get("messaging_product") != "whatsapp":
            raise GraphError(100, "Param messaging_product must be one of {WHATSAPP}")
        file = form.get("file")
        if not isinstance(file, web.FileField):
            raise GraphError(131008, "Parameter file is required")
        with file.file as opened:
            data = opened.read()
        media = self._world.media.upload(data, file.content_type, file.filename, self._world.now())
        return _json({"id": media.id})

    def _show_media(self, media_id: str) -> web.Response:
        now = self._world.now()
        media = self._world.media.offered(media_id, now)
        if media is None:
            raise GraphError(100, "There is no media with this id", subcode=33)
        is_base64 = self._world.knobs.files.digest is DigestForm.BASE64
        return _json(
            {
                "messaging_product": "whatsapp",
                "url": self._world.media_url(media, "getMedia"),
                "mime_type": media.mime_type,
                "sha256": media.sha256_base64 if is_base64 else media.sha256.hex(),
                "file_size": len(media.data),
                "id": media.id,
            }
        )

    async def _download(self, request: web.BaseRequest) -> web.StreamResponse:
        query = request.query
        media = self._world.media.fetch(
            query.get("mid", ""), query.get("ext", ""), query.get("hash", ""), self._world.now()
        )
        files = self._world.knobs.files
        if media is None or happens(self._world, files.expired, "expired"):
            return web.Response(status=404)
        if happens(self._world, files.gone, "gone"):
            self._world.media.withdraw(media.id)
            return web.Response(status=404)
        if happens(self._world, files.cut, "cut"):
            return await _cut(request, media)
        return web.Response(body=media.data, headers={"Content-Type": media.mime_type})

    def _delete_media(self, media_id: str) -> web.Response:
        if not self._world.media.delete(media_id):
            raise GraphError(100, "There is no media with this id", subcode=33)
        return _json({"success": True})

    def _list_templates(self, request: web.BaseRequest) -> web.Response:
        wanted = {n: v for n, v in request.query.items() if n in {"name", "language", "status"}}
        listed = [template.to_json() for template in self._world.templates]
        chosen = [t for t in listed if all(t[name] == value for name, value in wanted.items())]
        listing = page(chosen, request.query, f"{request.url.origin()}{request.path}")
        if "summary" in request.query:
            listing["summary"] = {
                "total_count": len(chosen),
                "message_template_count": len(listed),
                "message_template_limit": 250,
                "are_translations_complete": True,
            }
        return _json(listing)

    async def _create_template(self, request: web.BaseRequest) -> web.Response:
        template = self._world.templates.register(json_object(await request.read()))
        return _json({"id": template.id, "status": template.status, "category": template.category})

    def _subscribe(self, method: str) -> web.Response:
        """Whether the app hears of the account; without it no webhook would come."""
        world = self._world
        if method == "GET":
            app = {"whatsapp_business_api_data": {"id": "1", "name": world.business.verified_name}}
            return _json({"data": [app] if world.is_subscribed else []})
        world.is_subscribed = method == "POST"
        return _json({"success": True})

    def _show_number(self) -> web.Response:
        business = self._world.business
        return _json(
            {
                "verified_name": business.verified_name,
                "code_verification_status": "VERIFIED",
                "display_phone_number": f"+{business.display_phone_number}",
                "quality_rating": "GREEN",
                "platform_type": "CLOUD_API",
                "throughput": {"level": "STANDARD"},
                "id": business.phone_number_id,
            }
        )


async def _cut(request: web.BaseRequest, media: Media) -> web.StreamResponse:
    """Half of a file; the connection ends where the other half was promised."""
    response = web.StreamResponse(headers={"Content-Type": media.mime_type})
    response.content_length = len(media.data)
    await response.prepare(request)
    await response.write(media.data[: len(media.data) // 2])
    if request.transport is not None:
        request.transport.close()
    return response


def _json(body: object) -> web.Response:
    return web.Response(body=orjson.dumps(body), headers=_JSON)
