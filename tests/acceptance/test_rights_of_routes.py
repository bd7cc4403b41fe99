"""Who may do what: every route of every service, and every role."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from devkit.issuer.cast import load_cast
from devkit.issuer.signing import issue_token
from devkit.stack.services import SERVICES
from shared.identity.principal import Role
from shared.identity.rights import RIGHTS, Action
from tests.support.office import Office
from tests.support.tokens import TokenMint, a_person

Route = tuple[str, str, str]

HEADS = "/v1/village-heads"
CONVERSATION = "/v1/conversations/{conversation_id}"
DISPUTE = "/v1/whatsapp/disputes/{dispute_id}"
REQUEST, CASE, WORK, LETTER = (
    "/v1/requests/{request_id}",
    "/v1/cases/{case_id}",
    "/v1/work/{request_id}",
    "/v1/dead-letters/{letter_id}",
)
OPEN_TO_ALL = {("GET", "/health/live"), ("GET", "/health/ready")}
WEBHOOK = {("GET", "/webhooks/whatsapp"), ("POST", "/webhooks/whatsapp")}
"""The platform has no token: a verify token or a signature stand in for it."""

DEAD_LETTERS = {
    ("GET", "/v1/operations"): Action.OPERATIONS_READ,
    ("GET", "/v1/dead-letters"): Action.DEAD_LETTERS_READ,
    ("GET", LETTER): Action.DEAD_LETTERS_READ,
    ("PUT", f"{LETTER}/body"): Action.DEAD_LETTERS_WRITE,
    ("POST", f"{LETTER}/replay"): Action.DEAD_LETTERS_WRITE,
    ("POST", f"{LETTER}/discard"): Action.DEAD_LETTERS_WRITE,
}
TRAIL = {
    ("POST", "/v1/trail/search"): Action.TRAIL_READ,
    ("POST", "/v1/trail/export"): Action.TRAIL_READ,
    ("GET", "/v1/trail/head"): Action.TRAIL_READ,
    ("GET", "/v1/trail/verification"): Action.TRAIL_READ,
    ("POST", "/v1/acts/search"): Action.ACTS_READ,
}
ACTIONS: dict[str, dict[tuple[str, str], Action]] = {
    "intake-app": {
        ("GET", "/v1/document-types"): Action.DOCUMENT_TYPES_READ,
        ("GET", "/v1/document-types/{code}"): Action.DOCUMENT_TYPES_READ,
        ("POST", "/v1/document-types/{code}/checklist"): Action.DOCUMENT_TYPES_READ,
        ("POST", "/v1/requests"): Action.REQUESTS_CREATE,
        ("GET", "/v1/requests"): Action.REQUESTS_LIST,
        ("GET", REQUEST): Action.REQUESTS_READ,
        ("GET", f"{REQUEST}/timeline"): Action.REQUESTS_READ,
        ("GET", f"{REQUEST}/receipt"): Action.REQUESTS_READ,
        ("POST", f"{REQUEST}/papers"): Action.REQUESTS_AMEND,
        ("POST", f"{REQUEST}/submit"): Action.REQUESTS_CREATE,
        ("POST", f"{REQUEST}/amend"): Action.REQUESTS_AMEND,
        ("POST", f"{REQUEST}/cancel"): Action.REQUESTS_CANCEL,
        ("POST", f"{REQUEST}/erase"): Action.REQUESTS_ERASE,
    },
    "intake-whatsapp": {
        ("GET", HEADS): Action.IDENTITIES_READ,
        ("POST", HEADS): Action.IDENTITIES_MANAGE,
        ("POST", f"{HEADS}/import"): Action.IDENTITIES_MANAGE,
        ("GET", f"{HEADS}/{{head_id}}"): Action.IDENTITIES_READ,
        ("PATCH", f"{HEADS}/{{head_id}}"): Action.IDENTITIES_MANAGE,
        ("POST", f"{HEADS}/{{head_id}}/end-term"): Action.IDENTITIES_MANAGE,
        ("GET", "/v1/whatsapp/access"): Action.IDENTITIES_READ,
        ("PUT", "/v1/whatsapp/access"): Action.IDENTITIES_MANAGE,
        ("GET", "/v1/whatsapp/disputes"): Action.IDENTITIES_READ,
        ("GET", DISPUTE): Action.IDENTITIES_READ,
        ("POST", f"{DISPUTE}/settle"): Action.IDENTITIES_MANAGE,
        ("GET", "/v1/conversations"): Action.CONVERSATIONS_READ,
        ("GET", CONVERSATION): Action.CONVERSATIONS_READ,
        ("GET", f"{CONVERSATION}/messages/{{message_id}}/file"): Action.CONVERSATIONS_READ,
        ("POST", f"{CONVERSATION}/answers"): Action.CONVERSATIONS_ANSWER,
        ("POST", f"{CONVERSATION}/hand-back"): Action.CONVERSATIONS_ANSWER,
    },
    "verification": {
        ("GET", "/v1/rules/{version}"): Action.DOCUMENT_TYPES_READ,
        ("GET", "/v1/queue"): Action.QUEUE_READ,
        ("POST", "/v1/queue/next"): Action.CASE_CLAIM,
        ("POST", "/v1/cases/search"): Action.QUEUE_READ,
        ("GET", "/v1/queue/export"): Action.LOAD_READ,
        ("GET", "/v1/load"): Action.LOAD_READ,
        ("GET", "/v1/missed"): Action.LOAD_READ,
        ("GET", "/v1/absences"): Action.LOAD_READ,
        ("PUT", "/v1/absences"): Action.CASE_ASSIGN,
        ("DELETE", "/v1/absences"): Action.CASE_ASSIGN,
        ("POST", "/v1/assignments"): Action.CASE_ASSIGN,
        ("GET", "/v1/stuck"): Action.OPERATIONS_READ,
        ("GET", "/v1/filters"): Action.QUEUE_READ,
        ("PUT", "/v1/filters"): Action.QUEUE_READ,
        ("GET", f"{CASE}/notes"): Action.CASE_READ,
        ("POST", f"{CASE}/notes"): Action.CASE_NOTE,
        ("GET", f"{CASE}/duplicates"): Action.CASE_READ,
        ("POST", f"{CASE}/merge"): Action.CASE_DECIDE,
        ("GET", "/v1/late-reports"): Action.LATE_REPORTS_DECIDE,
        ("POST", f"{CASE}/head-agreement"): Action.LATE_REPORTS_DECIDE,
        ("GET", CASE): Action.CASE_READ,
        ("GET", f"{CASE}/packet"): Action.CASE_PRINT,
        ("POST", "/v1/packets"): Action.CASE_PRINT,
        ("GET", f"{CASE}/history"): Action.CASE_HISTORY,
        ("GET", f"{CASE}/papers/{{requirement}}"): Action.PAPERS_READ,
        ("PUT", f"{CASE}/papers/{{requirement}}"): Action.CASE_DECIDE,
        ("POST", f"{CASE}/claim"): Action.CASE_CLAIM,
        ("POST", f"{CASE}/release"): Action.CASE_RELEASE,
        ("POST", f"{CASE}/decision"): Action.CASE_DECIDE,
        ("POST", f"{CASE}/hand-over"): Action.CASE_HAND_OVER,
    },
    "processing": {
        ("GET", "/v1/work"): Action.WORK_READ,
        ("POST", "/v1/work/search"): Action.WORK_READ,
        ("GET", "/v1/delay-causes"): Action.WORK_READ,
        ("GET", "/v1/stuck"): Action.OPERATIONS_READ,
        ("GET", "/v1/overdue"): Action.WORK_READ,
        ("GET", "/v1/load"): Action.LOAD_READ,
        ("GET", "/v1/products"): Action.WORK_READ,
        ("GET", "/v1/appointments"): Action.WORK_READ,
        ("POST", "/v1/delays"): Action.WORK_DELAY,
        ("POST", f"{WORK}/products/{{key}}/hand-out"): Action.WORK_HAND_OUT,
        ("GET", WORK): Action.WORK_READ,
        ("GET", f"{WORK}/history"): Action.WORK_READ,
        ("GET", f"{WORK}/papers/{{requirement}}"): Action.PAPERS_READ,
        ("GET", f"{WORK}/slip"): Action.WORK_PRINT,
        ("POST", f"{WORK}/start"): Action.WORK_START,
        ("POST", f"{WORK}/delay"): Action.WORK_DELAY,
        ("POST", f"{WORK}/appointment"): Action.WORK_APPOINT,
        ("POST", f"{WORK}/products/{{key}}/ready"): Action.WORK_RECORD,
        ("POST", f"{WORK}/complete"): Action.WORK_COMPLETE,
        ("POST", f"{WORK}/reopen"): Action.WORK_REOPEN,
        ("POST", f"{WORK}/refer-back"): Action.WORK_START,
        ("POST", "/v1/work/bulk"): Action.WORK_BULK,
    },
    "notifier": {
        ("GET", "/v1/notices"): Action.NOTICES_READ,
        ("GET", "/v1/requests/{request_id}/notices"): Action.NOTICES_FOLLOW,
        ("GET", "/v1/notices/not-reached"): Action.NOTICES_READ,
        ("POST", "/v1/notices/{notice_id}/calls"): Action.CALLS_RECORD,
    },
    "statistics": {
        ("GET", "/v1/statistics"): Action.STATISTICS_READ,
        ("GET", "/v1/statistics.csv"): Action.STATISTICS_READ,
        ("GET", "/v1/statistics.xlsx"): Action.STATISTICS_READ,
        ("GET", "/v1/statistics.svg"): Action.STATISTICS_READ,
        ("GET", "/v1/statistics/choices"): Action.STATISTICS_READ,
        ("GET", "/v1/reconciliation"): Action.STATISTICS_READ,
        ("GET", "/v1/reconciliation.csv"): Action.STATISTICS_READ,
        ("GET", "/v1/reconciliation.xlsx"): Action.STATISTICS_READ,
        ("POST", "/v1/statistics/recount"): Action.STATISTICS_RECOUNT,
        ("GET", "/v1/figures"): Action.STATISTICS_READ,
        ("PUT", "/v1/figures/{code}/{on}"): Action.FIGURES_WRITE,
    },
}
PEOPLE = {
    Role.RESIDENT: "wati",
    Role.VILLAGE_HEAD: "kades-gribig",
    Role.FRONT_OFFICER: "loket-nur",
    Role.VERIFIER: "capil-rina",
    Role.SUPERVISOR: "kabid-capil",
    Role.OPERATOR: "operator-capil",
    Role.HEAD_OF_OFFICE: "kepala-dinas",
    Role.OPS: "ops",
    Role.AUDITOR: "auditor",
    Role.SERVICE: "system-capil",
}


ROUTES: list[tuple[Route, Action]] = [
    ((service, *route), action)
    for service, own in ACTIONS.items()
    for route, action in {**own, **DEAD_LETTERS, **TRAIL}.items()
]
IDS = {"request_id", "case_id", "letter_id", "code", "requirement", "key", "on"}


def a_path(template: str) -> str:
    """Return a path to what does not exist."""
    for name in IDS:
        template = template.replace(f"{{{name}}}", "0198c3a2-7b1e-7c55-9a53-5d4c2b1a0f9e")
    return template


async def knock(office: Office, route: Route, headers: dict[str, str]) -> int:
    """Call a route with what it cannot act on; return the status."""
    service, method, template = route
    sent: dict[str, Any] = {} if method == "GET" else {"json": {"no such member": 1}}
    answer = await office.call(None, method, service, a_path(template), headers=headers, **sent)
    return answer.status_code


@pytest.mark.parametrize("service", SERVICES)
async def test_every_route_has_a_declared_action(office: Office, service: str) -> None:
    paths = (await office.get(None, service, "/openapi.json"))["paths"]
    served = {(method.upper(), path) for path, methods in paths.items() for method in methods}
    declared = {*ACTIONS[service], *DEAD_LETTERS, *TRAIL, *OPEN_TO_ALL}
    assert served == declared | (WEBHOOK if service == "intake-whatsapp" else set())


def test_every_action_is_some_routes() -> None:
    assert {action for _, action in ROUTES} == set(Action)


async def test_no_answer_is_kept_or_taken_for_another_kind(office: Office) -> None:
    for service in SERVICES:
        for path in ("/health/live", "/nothing-here", "/openapi.json"):
            answer = await office.call(None, "GET", service, path)
            assert answer.headers["cache-control"] == "no-store", (service, path)
            assert answer.headers["x-content-type-options"] == "nosniff", (service, path)


async def test_without_a_token_every_route_asks_to_sign_in(office: Office) -> None:
    statuses = {route: await knock(office, route, {}) for route, _ in ROUTES}
    assert {route: s for route, s in statuses.items() if s != 401} == {}


SOMEBODY = load_cast().people["ops"]


def signed(mint: TokenMint, hours: float = 0, **other: str) -> str:
    """Return a token of somebody, as of some hours from now."""
    now = datetime.now(UTC) + timedelta(hours=hours)
    return issue_token(mint.key, SOMEBODY, now=now, **({"issuer": mint.issuer} | other))  # type: ignore[arg-type]


def unsigned(mint: TokenMint) -> str:
    """Return a token that says it needs no signature."""
    return f"eyJhbGciOiJub25lIn0.{signed(mint).split('.')[1]}."


BAD_TOKENS: dict[str, Callable[[TokenMint], str]] = {
    "expired": lambda mint: signed(mint, hours=-9),
    "not yet valid": lambda mint: signed(mint, hours=1),
    "of another issuer": lambda mint: signed(mint, issuer="https://other.example.id"),
    "for another audience": lambda mint: signed(mint, audience="somebody-else"),
    "signed by a stranger": lambda mint: signed(TokenMint(mint.issuer)),
    "with another signature": lambda mint: signed(mint).rpartition(".")[0] + "." + "A" * 86,
    "unsigned": unsigned,
    "garbage": lambda _: "garbage",
    "half a token": lambda mint: signed(mint)[:200],
}


@pytest.mark.parametrize("kind", BAD_TOKENS)
async def test_a_token_that_does_not_hold_opens_no_service(office: Office, kind: str) -> None:
    headers = {"Authorization": f"Bearer {BAD_TOKENS[kind](office.mint)}"}
    statuses = [await knock(office, (s, "GET", "/v1/dead-letters"), headers) for s in SERVICES]
    assert set(statuses) == {401}


@pytest.mark.parametrize("header", ["Basic c2l0aTpzaXRp", "Bearer", "siti"])
async def test_another_kind_of_credentials_is_refused(office: Office, header: str) -> None:
    for service in SERVICES:
        route = (service, "GET", "/v1/dead-letters")
        assert await knock(office, route, {"Authorization": header}) == 401


@pytest.mark.parametrize("role", Role)
async def test_a_role_may_call_its_own_routes_and_no_others(office: Office, role: Role) -> None:
    headers = {"Authorization": f"Bearer {office.token(PEOPLE[role])}"}
    wrong = {}
    for route, action in ROUTES:
        status = await knock(office, route, headers)
        if (status == 403) != (role not in RIGHTS[action]) or status in (401, 405):
            wrong[route] = status
    assert wrong == {}


async def test_somebody_without_a_role_may_do_nothing(office: Office) -> None:
    nobody = issue_token(
        office.mint.key,
        a_person("nobody"),
        issuer=office.mint.issuer,
        now=datetime.now(UTC),
    )
    headers = {"Authorization": f"Bearer {nobody}"}
    assert {await knock(office, route, headers) for route, _ in ROUTES} == {403}
