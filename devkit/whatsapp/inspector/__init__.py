"""The inspector: a page in the browser to chat as anybody and to see what goes over the wire.

It is HTML, CSS and JavaScript of our own, needs nothing from elsewhere, and speaks to the admin
interface only.
"""

from functools import cache
from pathlib import Path

from aiohttp import web

INSPECTOR = "/inspector/"
_HERE = Path(__file__).parent
_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}
_POLICY = "default-src 'self'; img-src 'self' data: blob:; style-src 'self'; frame-ancestors 'none'"


def is_inspector(request: web.BaseRequest) -> bool:
    """Whether the page or one of its parts is asked for."""
    return request.method == "GET" and request.path.startswith((INSPECTOR, INSPECTOR[:-1]))


def show_inspector(request: web.BaseRequest) -> web.Response:
    """The page, or a part of it by its name."""
    if request.path == INSPECTOR[:-1]:
        return web.Response(status=308, headers={"Location": INSPECTOR})
    name = request.path.removeprefix(INSPECTOR) or "index.html"
    parts = _parts()
    if name not in parts:
        return web.Response(status=404)
    kind = f"{_TYPES[Path(name).suffix]}; charset=utf-8"
    headers = {"Content-Type": kind, "Content-Security-Policy": _POLICY}
    return web.Response(body=parts[name], headers=headers | {"Cache-Control": "no-cache"})


@cache
def _parts() -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in _HERE.iterdir() if p.suffix in _TYPES}
