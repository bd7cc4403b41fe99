"""The error codes of the Cloud API that the simulator can give, and the two shapes they come in."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.domain.errors import LoketError

REFERENCE = "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/"


@dataclass(frozen=True, slots=True)
class ErrorKind:
    """The HTTP status and the fixed title that belong to a code."""

    http: int
    title: str


# Throttling comes with 400, not 429: receivers must decide on the code, never on the HTTP status.
KINDS: Mapping[int, ErrorKind] = {
    1: ErrorKind(400, "API Unknown"),
    2: ErrorKind(503, "API Service"),
    3: ErrorKind(500, "API Method"),
    4: ErrorKind(400, "API Too Many Calls"),
    10: ErrorKind(403, "Permission Denied"),
    100: ErrorKind(400, "Invalid parameter"),
    190: ErrorKind(401, "Invalid OAuth access token"),
    368: ErrorKind(403, "Temporarily blocked for policies violations"),
    80007: ErrorKind(400, "Rate limit issues"),
    130429: ErrorKind(400, "Rate limit hit"),
    130472: ErrorKind(400, "User's number is part of an experiment"),
    130497: ErrorKind(403, "Business account is restricted from messaging users in this country"),
    131000: ErrorKind(500, "Something went wrong"),
    131005: ErrorKind(403, "Access denied"),
    131008: ErrorKind(400, "Required parameter is missing"),
    131009: ErrorKind(400, "Parameter value is not valid"),
    131016: ErrorKind(500, "Service unavailable"),
    131021: ErrorKind(400, "Recipient cannot be sender"),
    131026: ErrorKind(400, "Message undeliverable"),
    131030: ErrorKind(400, "Recipient phone number not in allowed list"),
    131031: ErrorKind(403, "Account has been locked"),
    131042: ErrorKind(400, "Business eligibility payment issue"),
    131037: ErrorKind(400, "Display name approval is needed"),
    131045: ErrorKind(500, "Incorrect certificate"),
    131047: ErrorKind(400, "Re-engagement message"),
    131048: ErrorKind(400, "Spam rate limit hit"),
    131049: ErrorKind(400, "Meta chose not to deliver"),
    131050: ErrorKind(400, "User has stopped marketing messages"),
    131051: ErrorKind(400, "Unsupported message type"),
    131052: ErrorKind(400, "Media download error"),
    131053: ErrorKind(400, "Media upload error"),
    131056: ErrorKind(400, "(Business account, consumer account) pair rate limit hit"),
    131057: ErrorKind(500, "Account in maintenance mode"),
    131062: ErrorKind(400, "Phone number required"),
    131064: ErrorKind(400, "Template misuse limit reached"),
    132000: ErrorKind(400, "Number of parameters does not match the expected number of params"),
    132001: ErrorKind(404, "Template name does not exist in the translation"),
    132005: ErrorKind(400, "Template hydrated text too long"),
    132007: ErrorKind(400, "Template format character policy violated"),
    132012: ErrorKind(400, "Template parameter format mismatch"),
    132015: ErrorKind(400, "Template is paused"),
    132016: ErrorKind(400, "Template is disabled"),
    132018: ErrorKind(400, "There is an issue with the parameters in your template"),
    132068: ErrorKind(400, "Flow is blocked"),
    132069: ErrorKind(400, "Flow is throttled"),
    133004: ErrorKind(503, "Server temporarily unavailable"),
    133010: ErrorKind(400, "Phone number not registered"),
    135000: ErrorKind(400, "Generic user error"),
}
UNKNOWN_KIND = ErrorKind(400, "Generic user error")


class GraphError(LoketError):
    """The Cloud API refuses a call, in the provider's own terms."""

    def __init__(self, code: int, details: str, *, subcode: int | None = None) -> None:
        self.graph_code, self.details, self.subcode = code, details, subcode
        kind = KINDS.get(code, UNKNOWN_KIND)
        self.http = kind.http
        super().__init__(f"(#{code}) {kind.title}")

    def to_body(self, trace_id: str) -> dict[str, object]:
        """The JSON body of the HTTP answer."""
        error: dict[str, object] = {
            "message": str(self),
            "type": "OAuthException",
            "code": self.graph_code,
            "error_data": {"messaging_product": "whatsapp", "details": self.details},
            "fbtrace_id": trace_id,
        }
        if self.subcode is not None:
            error["error_subcode"] = self.subcode
        return {"error": error}


def to_status_error(code: int, details: str) -> dict[str, object]:
    """The same error as it stands in `statuses[].errors[]`."""
    title = KINDS.get(code, UNKNOWN_KIND).title
    return {
        "code": code,
        "title": title,
        "message": title,
        "error_data": {"details": details},
        "href": REFERENCE,
    }
