"""What the bench files: one kind of request, and its bodies as bytes made beforehand."""

from collections.abc import Mapping
from dataclasses import dataclass

import orjson

_BOUNDARY = b"loket-bench-3f1c7f2a9d"
_NUMBERS_IN_A_DAY = 9999
_DAYS = 28


@dataclass(frozen=True, slots=True)
class Filing:
    """A kind of request.

    Attributes:
        document_type: Its code.
        facts: Answers under which exactly `papers` are needed.
        papers: The papers that are sent.
        department: Who checks it and makes its product.
        product: The key of its only product.
        notices: Kinds of the notices that its applicant gets, in order.
    """

    document_type: str
    facts: Mapping[str, str]
    papers: tuple[str, ...]
    department: str = "DAFDUK"
    product: str = "KIA"
    notices: tuple[str, ...] = ("submitted", "verified", "product_to_collect", "completed")


WITH_ONE_PAPER = Filing("KIA_GANTI", {"sebab": "rusak"}, ("KIA_LAMA",))
"""A damaged child card is replaced for the old card alone: one paper, one product."""

WITHOUT_PAPERS = Filing("UJI_BEBAN", {"berkas": "tidak"}, ())
"""No real document comes without papers: `paperless.py` adds this type to a copy of the rules."""


def nik(number: int) -> str:
    """Return the invented NIK of a request: in a district that does not exist."""
    day = 1 + number // _NUMBERS_IN_A_DAY % _DAYS
    month = 1 + number // (_NUMBERS_IN_A_DAY * _DAYS) % 12
    return f"331999{day:02d}{month:02d}15{1 + number % _NUMBERS_IN_A_DAY:04d}"


def phone(number: int) -> str:
    """Return the invented phone of a request's applicant, in E.164 and unlike any other's."""
    return f"+62899{number:07d}"


class Bodies:
    """Bodies of HTTP calls; what differs from request to request is put in as bytes.

    Args:
        filing: What is filed.
        paper: The file that is sent for each of its papers.
    """

    def __init__(self, filing: Filing, paper: bytes) -> None:
        self.filing = filing
        self._json = orjson.dumps(_request(filing)).replace(b"%", b"%%")
        for place in (b"NIK", b"PHONE", b"CARD"):
            self._json = self._json.replace(b"<%b>" % place, b"%%(%b)b" % place)
        self._tail = b"".join(_file(code, paper) for code in filing.papers)
        self._tail += b"\r\n--" + _BOUNDARY + b"--\r\n"

    @property
    def content_type(self) -> str:
        """The type of `submission`."""
        if not self.filing.papers:
            return "application/json"
        return f"multipart/form-data; boundary={_BOUNDARY.decode()}"

    def submission(self, number: int) -> bytes:
        """Return the body that files a request and hands it in."""
        identity = nik(number).encode()
        card = b"%b%b" % (identity[:6], b"010120%04d" % (1 + number % _NUMBERS_IN_A_DAY))
        values = {b"NIK": identity, b"PHONE": phone(number).encode(), b"CARD": card}
        request = self._json % values
        if not self.filing.papers:
            return request
        return b"".join((_part(b"request", b"application/json"), request, self._tail))

    def record(self, number: int) -> bytes:
        """Return the body that records a request's product and completes it."""
        return b'{"number":"%b","complete":true}' % nik(number).encode()

    def bulk_line(self, ticket: str, number: int) -> str:
        """Return a request's line in a bulk file."""
        return f"{ticket},{self.filing.product},{nik(number)},ya\n"


VERIFY = b'{"decision":"verify"}'
BULK_HEADER = "ticket,product,number,complete\n"


def _request(filing: Filing) -> dict[str, object]:
    return {
        "document_type": filing.document_type,
        "facts": dict(filing.facts),
        "applicant": {"name": "Pemohon Uji Beban", "phone": "<PHONE>", "language": "id"},
        "subject": {
            "name": "Anak Uji Beban",
            "nik": "<NIK>",
            "family_card": "<CARD>",
            "birth_date": "2015-01-01",
            "address": "Jalan Contoh 1",
            "village": "33.19.08.2001",
        },
        "submit": True,
    }


def _part(name: bytes, media_type: bytes, more: bytes = b"") -> bytes:
    head = b'--%b\r\nContent-Disposition: form-data; name="%b"%b\r\nContent-Type: %b\r\n\r\n'
    return head % (_BOUNDARY, name, more, media_type)


def _file(code: str, content: bytes) -> bytes:
    name = b'; filename="%b.jpg"' % code.encode()
    return b"\r\n" + _part(code.encode(), b"image/jpeg", name) + content
