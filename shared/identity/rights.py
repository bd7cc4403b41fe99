"""Who may do what: one table, and the questions that are asked of it."""

from collections.abc import Mapping
from enum import StrEnum

from shared.domain.errors import NotPermittedError
from shared.identity.principal import Principal, Role


class Action(StrEnum):
    """Something that a caller may want to do."""

    REQUESTS_CREATE = "requests.create"
    REQUESTS_READ = "requests.read"
    REQUESTS_LIST = "requests.list"
    REQUESTS_AMEND = "requests.amend"
    REQUESTS_CANCEL = "requests.cancel"
    REQUESTS_ERASE = "requests.erase"
    DOCUMENT_TYPES_READ = "document_types.read"
    QUEUE_READ = "queue.read"
    CASE_READ = "case.read"
    CASE_CLAIM = "case.claim"
    CASE_RELEASE = "case.release"
    CASE_DECIDE = "case.decide"
    CASE_HAND_OVER = "case.hand_over"
    CASE_HISTORY = "case.history"
    LATE_REPORTS_DECIDE = "late_reports.decide"
    CASE_NOTE = "case.note"
    CASE_ASSIGN = "case.assign"
    LOAD_READ = "load.read"
    CASE_PRINT = "case.print"
    PAPERS_READ = "papers.read"
    WORK_READ = "work.read"
    WORK_START = "work.start"
    WORK_DELAY = "work.delay"
    WORK_APPOINT = "work.appoint"
    WORK_RECORD = "work.record"
    WORK_COMPLETE = "work.complete"
    WORK_REOPEN = "work.reopen"
    WORK_BULK = "work.bulk"
    WORK_HAND_OUT = "work.hand_out"
    OPERATIONS_READ = "operations.read"
    WORK_PRINT = "work.print"
    DEAD_LETTERS_READ = "dead_letters.read"
    DEAD_LETTERS_WRITE = "dead_letters.write"
    IDENTITIES_READ = "identities.read"
    IDENTITIES_MANAGE = "identities.manage"
    CONVERSATIONS_READ = "conversations.read"
    CONVERSATIONS_ANSWER = "conversations.answer"
    CALLS_RECORD = "calls.record"
    NOTICES_READ = "notices.read"
    NOTICES_FOLLOW = "notices.follow"
    STATISTICS_READ = "statistics.read"
    STATISTICS_RECOUNT = "statistics.recount"
    FIGURES_WRITE = "figures.write"
    TRAIL_READ = "trail.read"
    ACTS_READ = "acts.read"


class Scope(StrEnum):
    """On which things a role may do an action, from the widest to the narrowest."""

    ANY = "any"
    DEPARTMENT = "department"
    LATE_REPORTS = "late_reports"
    VILLAGE = "village"
    OWN = "own"


Right = Mapping[Role, Scope]

_APPLICANTS: Right = {
    Role.RESIDENT: Scope.OWN,
    Role.VILLAGE_HEAD: Scope.VILLAGE,
    Role.FRONT_OFFICER: Scope.ANY,
}
_READERS_OF_APPLICATIONS: Right = {**_APPLICANTS, Role.AUDITOR: Scope.ANY}
_EVERYBODY: Right = dict.fromkeys(Role, Scope.ANY)
_SUPERVISORS: Right = {Role.SUPERVISOR: Scope.DEPARTMENT}
_VERIFIERS: Right = {Role.VERIFIER: Scope.DEPARTMENT}
_VERIFIERS_AND_THEIR_HEAD: Right = {**_VERIFIERS, Role.SUPERVISOR: Scope.DEPARTMENT}
_READERS_OF_CASES: Right = {**_VERIFIERS_AND_THEIR_HEAD, Role.AUDITOR: Scope.ANY}
# What was reported late goes by the head of office, who looks at it and at nothing else.
_HEAD_OF_OFFICE: Right = {Role.HEAD_OF_OFFICE: Scope.LATE_REPORTS}
_FRONT_OFFICERS: Right = {Role.FRONT_OFFICER: Scope.ANY}
_OPERATORS: Right = {Role.OPERATOR: Scope.DEPARTMENT}
# A department may attach a system of its own, which then does what its operators would do.
_OPERATORS_AND_SYSTEMS: Right = {**_OPERATORS, Role.SERVICE: Scope.DEPARTMENT}

RIGHTS: Mapping[Action, Right] = {
    Action.REQUESTS_CREATE: _APPLICANTS,
    Action.REQUESTS_READ: _READERS_OF_APPLICATIONS,
    Action.REQUESTS_LIST: _READERS_OF_APPLICATIONS,
    Action.REQUESTS_AMEND: _APPLICANTS,
    Action.REQUESTS_CANCEL: _APPLICANTS,
    # Only the auditor, who is the data-protection officer; nobody who works on requests may.
    Action.REQUESTS_ERASE: {Role.AUDITOR: Scope.ANY},
    Action.DOCUMENT_TYPES_READ: _EVERYBODY,
    Action.QUEUE_READ: _READERS_OF_CASES,
    Action.CASE_READ: {**_READERS_OF_CASES, **_HEAD_OF_OFFICE},
    Action.CASE_CLAIM: _VERIFIERS,
    Action.CASE_RELEASE: _VERIFIERS_AND_THEIR_HEAD,
    Action.CASE_DECIDE: _VERIFIERS,
    Action.CASE_HAND_OVER: _VERIFIERS_AND_THEIR_HEAD,
    Action.CASE_HISTORY: {**_READERS_OF_CASES, **_HEAD_OF_OFFICE},
    Action.LATE_REPORTS_DECIDE: _HEAD_OF_OFFICE,
    Action.CASE_NOTE: _VERIFIERS_AND_THEIR_HEAD,
    Action.CASE_ASSIGN: _SUPERVISORS,
    Action.LOAD_READ: {**_SUPERVISORS, Role.AUDITOR: Scope.ANY},
    Action.CASE_PRINT: _VERIFIERS_AND_THEIR_HEAD,
    Action.PAPERS_READ: {**_READERS_OF_CASES, **_OPERATORS, **_HEAD_OF_OFFICE},
    Action.WORK_READ: {
        **_OPERATORS_AND_SYSTEMS,
        Role.SUPERVISOR: Scope.DEPARTMENT,
        Role.AUDITOR: Scope.ANY,
    },
    Action.WORK_START: _OPERATORS_AND_SYSTEMS,
    Action.WORK_DELAY: _OPERATORS_AND_SYSTEMS,
    Action.WORK_APPOINT: _OPERATORS_AND_SYSTEMS,
    Action.WORK_RECORD: _OPERATORS_AND_SYSTEMS,
    Action.WORK_COMPLETE: _OPERATORS_AND_SYSTEMS,
    Action.WORK_REOPEN: {**_OPERATORS, Role.SUPERVISOR: Scope.DEPARTMENT},
    Action.WORK_BULK: _OPERATORS,
    Action.WORK_HAND_OUT: _OPERATORS,
    Action.OPERATIONS_READ: {Role.OPS: Scope.ANY, Role.AUDITOR: Scope.ANY},
    Action.WORK_PRINT: {**_OPERATORS, Role.SUPERVISOR: Scope.DEPARTMENT},
    Action.DEAD_LETTERS_READ: {Role.OPS: Scope.ANY, Role.AUDITOR: Scope.ANY},
    Action.DEAD_LETTERS_WRITE: {Role.OPS: Scope.ANY},
    Action.IDENTITIES_READ: dict.fromkeys(
        (Role.FRONT_OFFICER, Role.SUPERVISOR, Role.AUDITOR), Scope.ANY
    ),
    Action.IDENTITIES_MANAGE: {Role.SUPERVISOR: Scope.ANY},
    # Who asked for a person speaks with the front officer, and nobody else listens.
    Action.CONVERSATIONS_READ: _FRONT_OFFICERS,
    Action.CONVERSATIONS_ANSWER: _FRONT_OFFICERS,
    Action.CALLS_RECORD: _FRONT_OFFICERS,
    # The ledger is of all departments: no clerk's, and no supervisor's, who follow their requests'.
    # Names and phones in it are shown to front officers only, who call people.
    Action.NOTICES_READ: dict.fromkeys((Role.FRONT_OFFICER, Role.OPS, Role.AUDITOR), Scope.ANY),
    # Whether the notices of one request arrived; its department checks it or makes a product.
    Action.NOTICES_FOLLOW: {
        **_VERIFIERS_AND_THEIR_HEAD,
        **_OPERATORS,
        **dict.fromkeys((Role.FRONT_OFFICER, Role.OPS, Role.AUDITOR), Scope.ANY),
    },
    Action.STATISTICS_READ: {
        Role.SUPERVISOR: Scope.DEPARTMENT,
        Role.HEAD_OF_OFFICE: Scope.ANY,
        Role.AUDITOR: Scope.ANY,
    },
    Action.STATISTICS_RECOUNT: {Role.OPS: Scope.ANY},
    Action.FIGURES_WRITE: {Role.HEAD_OF_OFFICE: Scope.ANY},
    # Neither those whose acts are recorded nor those who run the machines.
    Action.TRAIL_READ: {Role.AUDITOR: Scope.ANY},
    # Who did what, without who read what and without what was done exactly; see decision 23.
    Action.ACTS_READ: {Role.OPS: Scope.ANY},
}

_WIDEST_FIRST = tuple(Scope)


def scopes_of(principal: Principal, action: Action) -> frozenset[Scope]:
    """Return every scope in which a caller may do an action: each role may bring another one."""
    right = RIGHTS[action]
    return frozenset(right[role] for role in principal.roles if role in right)


def scope_of(principal: Principal, action: Action) -> Scope | None:
    """Return the widest scope in which a caller may do an action, or `None` if in none.

    A narrower one may hold what is outside the widest: a late report is a late report in any
    department. Whoever asks of one thing asks `scopes_of`.
    """
    scopes = scopes_of(principal, action)
    return next((scope for scope in _WIDEST_FIRST if scope in scopes), None)


def check(principal: Principal, action: Action, *, department: str | None = None) -> Scope:
    """Return in which scope a caller may do an action; the caller narrows its query by it.

    Args:
        principal: Who asks.
        action: What they want to do.
        department: Whose thing it is, where that is known and no secret; see `may_see`.

    Raises:
        NotPermittedError: None of their roles may do it, or not in that department.
    """
    scope = scope_of(principal, action)
    if scope is None:
        allowed = ", ".join(sorted(RIGHTS[action]))
        raise NotPermittedError(
            f"Your role may not do this ({action.value}). These may: {allowed}. "
            "Ask one of them, or your supervisor for the role."
        )
    if scope is Scope.DEPARTMENT and department not in (None, *principal.departments):
        raise NotPermittedError(
            f"This belongs to {department}, and you work for "
            f"{', '.join(sorted(principal.departments)) or 'no department'}. "
            "Ask a colleague there."
        )
    return scope


def may_see(principal: Principal, department: str) -> bool:
    """Return whether a caller may know of a department's cases and work at all.

    Where the answer is no, say that there is no such thing (NotFoundError): another department's
    requests are not to be told from ones that do not exist.
    """
    scopes = {scope_of(principal, Action.CASE_READ), scope_of(principal, Action.WORK_READ)}
    return Scope.ANY in scopes or (
        Scope.DEPARTMENT in scopes and department in principal.departments
    )
