"""Reading request bodies as they come in, bounded at every moment: `Content-Length` may lie."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from fastapi import Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import ClientDisconnect

from services.intake.room import SharedRoom
from services.intake.use_cases import PaperFile
from shared.domain.errors import MalformedError, TooLargeError, UnsupportedContentError
from shared.web.bodies import read_bounded

REQUEST_PART = "request"
LONGEST_JSON = 64 * 1024
LONGEST_NAME = 64
JSON = "application/json"
MULTIPART = "multipart/form-data"


@dataclass(frozen=True, slots=True)
class BodyLimits:
    """How much one call may send.

    Attributes:
        file_bytes: One paper.
        total_bytes: All of the body.
        files: How many papers.
    """

    file_bytes: int
    total_bytes: int
    files: int


@dataclass(frozen=True, slots=True)
class Sent:
    """What a call brought: JSON, and papers by their codes."""

    json: bytes
    files: tuple[PaperFile, ...] = ()


@asynccontextmanager
async def received(
    request: Request, limits: BodyLimits, room: SharedRoom, who: str
) -> AsyncIterator[Sent]:
    """Have the body of a call in memory, for as long as the context lasts; see `read_sent`.

    There is room for all that a call says it brings before any of it is read: were it given out
    as bytes come in, calls that are half in could wait for each other.

    Raises:
        BusyError: There was no room for too long.
    """
    if not request.headers.get("content-type", "").lower().startswith(MULTIPART):
        yield await read_sent(request, limits)
        return
    declared = request.headers.get("content-length", "")
    size = int(declared) if declared.isdecimal() else limits.total_bytes
    async with room.hold(who, size):
        yield await read_sent(request, limits)


async def read_sent(request: Request, limits: BodyLimits) -> Sent:
    """Return the body of a call, as JSON or as multipart with a part `request` and papers.

    Raises:
        TooLargeError: The body, a part, or the number of papers is over its limit.
        MalformedError: It is cut short, or not what its content type says.
        UnsupportedContentError: It has another content type.
    """
    try:
        return await _read(request, limits)
    except ClientDisconnect:  # nobody hears this; it is no defect of ours
        raise MalformedError("The body is cut short. Send it again.") from None


async def _read(request: Request, limits: BodyLimits) -> Sent:
    content_type, options = parse_options_header(request.headers.get("content-type", ""))
    kind = content_type.decode("latin-1")
    if kind == MULTIPART:
        return await _read_multipart(request, options.get(b"boundary", b""), limits)
    if kind not in (JSON, ""):
        raise UnsupportedContentError(f"Send {JSON} or {MULTIPART}; this was something else.")
    content = await read_bounded(request, LONGEST_JSON)
    if content and not kind:
        raise UnsupportedContentError(f"Say with Content-Type what this is: {JSON}?")
    return Sent(content)


async def _read_multipart(request: Request, boundary: bytes, limits: BodyLimits) -> Sent:
    if not boundary:
        raise MalformedError("The content type has no boundary. Let the client library set it.")
    form = _Form(limits)
    total = 0
    try:
        parser = MultipartParser(boundary, form.callbacks())  # type: ignore[arg-type]
        async for chunk in request.stream():
            total += len(chunk)
            if total > limits.total_bytes:
                raise TooLargeError(
                    f"Together the papers are larger than {_megabytes(limits.total_bytes)} MB. "
                    "Send them in several calls."
                )
            parser.write(chunk)
        parser.finalize()
    except FormParserError:
        raise MalformedError("The multipart body is damaged. Send it again.") from None
    if not form.is_whole:
        raise MalformedError("The multipart body is cut short. Send it again.")
    return Sent(form.json, tuple(form.files))


def _megabytes(count: int) -> int:
    return count // 1_000_000


@dataclass(slots=True)
class _Form:
    """Gathers the parts of one body while they come in."""

    limits: BodyLimits
    json: bytes = b""
    files: list[PaperFile] = field(default_factory=list)
    is_whole: bool = False
    _headers: dict[str, str] = field(default_factory=dict)
    _header_name: bytearray = field(default_factory=bytearray)
    _header_value: bytearray = field(default_factory=bytearray)
    _content: bytearray = field(default_factory=bytearray)
    _name: str = ""

    def callbacks(self) -> dict[str, object]:
        return {
            "on_part_begin": self._begin,
            "on_header_field": lambda data, a, b: self._header_name.extend(data[a:b]),
            "on_header_value": lambda data, a, b: self._header_value.extend(data[a:b]),
            "on_header_end": self._end_header,
            "on_headers_finished": self._end_headers,
            "on_part_data": self._data,
            "on_part_end": self._end,
            "on_end": self._whole,
        }

    def _begin(self) -> None:
        self._headers = {}
        self._content = bytearray()

    def _end_header(self) -> None:
        name = self._header_name.decode("latin-1").lower()
        self._headers[name] = self._header_value.decode("latin-1")
        self._header_name.clear()
        self._header_value.clear()

    def _end_headers(self) -> None:
        disposition = parse_options_header(self._headers.get("content-disposition", ""))[1]
        self._name = disposition.get(b"name", b"").decode("utf-8", "replace")
        if not 0 < len(self._name) <= LONGEST_NAME:
            raise MalformedError("A part of the body has no name, or none that a paper has.")
        if self._name != REQUEST_PART and len(self.files) >= self.limits.files:
            raise TooLargeError(f"One call may bring {self.limits.files} papers. Send two calls.")

    def _data(self, data: bytes, start: int, end: int) -> None:
        is_json = self._name == REQUEST_PART
        limit = LONGEST_JSON if is_json else self.limits.file_bytes
        if len(self._content) + end - start > limit:
            what = "request" if is_json else "paper"
            size = f"{limit} bytes" if is_json else f"{_megabytes(limit)} MB"
            raise TooLargeError(f"A {what} is larger than {size}. Send a smaller one.")
        self._content += memoryview(data)[start:end]

    def _end(self) -> None:
        if self._name == REQUEST_PART:
            self.json = bytes(self._content)
        else:
            claimed = self._headers.get("content-type")
            self.files.append(PaperFile(self._name, bytes(self._content), claimed))
        self._content = bytearray()

    def _whole(self) -> None:
        self.is_whole = True
