"""The whole matrix of rights, written by hand a second time."""

import pytest

from shared.domain.errors import NotPermittedError
from shared.identity.principal import Principal, Role
from shared.identity.rights import RIGHTS, Action, Scope, check, may_see, scope_of, scopes_of

ROLES = (
    "resident",
    "village_head",
    "front_officer",
    "verifier",
    "supervisor",
    "operator",
    "head_of_office",
    "ops",
    "auditor",
    "service",
)

# One letter for each role above: a(ny) d(epartment) l(ate reports) v(illage) o(wn) or - for not at all.
MATRIX = {
    "requests.create": "ova-------",
    "requests.read": "ova-----a-",
    "requests.list": "ova-----a-",
    "requests.amend": "ova-------",
    "requests.cancel": "ova-------",
    "requests.erase": "--------a-",
    "document_types.read": "aaaaaaaaaa",
    "queue.read": "---dd---a-",
    "case.read": "---dd-l-a-",
    "case.claim": "---d------",
    "case.release": "---dd-----",
    "case.decide": "---d------",
    "case.hand_over": "---dd-----",
    "case.history": "---dd-l-a-",
    "late_reports.decide": "------l---",
    "case.note": "---dd-----",
    "case.assign": "----d-----",
    "load.read": "----d---a-",
    "case.print": "---dd-----",
    "papers.read": "---dddl-a-",
    "work.read": "----dd--ad",
    "work.start": "-----d---d",
    "work.delay": "-----d---d",
    "work.appoint": "-----d---d",
    "work.record": "-----d---d",
    "work.complete": "-----d---d",
    "work.reopen": "----dd----",
    "work.bulk": "-----d----",
    "work.hand_out": "-----d----",
    "operations.read": "-------aa-",
    "work.print": "----dd----",
    "dead_letters.read": "-------aa-",
    "dead_letters.write": "-------a--",
    "identities.read": "--a-a---a-",
    "identities.manage": "----a-----",
    "conversations.read": "--a-------",
    "conversations.answer": "--a-------",
    "calls.record": "--a-------",
    "notices.read": "--a----aa-",
    "notices.follow": "--addd-aa-",
    "statistics.read": "----d-a-a-",
    "statistics.recount": "-------a--",
    "figures.write": "------a---",
    "trail.read": "--------a-",
    "acts.read": "-------a--",
}
LETTERS = {
    "a": Scope.ANY,
    "d": Scope.DEPARTMENT,
    "l": Scope.LATE_REPORTS,
    "v": Scope.VILLAGE,
    "o": Scope.OWN,
    "-": None,
}


def somebody(*roles: Role, departments: tuple[str, ...] = ("CAPIL",)) -> Principal:
    return Principal("somebody", roles=frozenset(roles), departments=frozenset(departments))


def test_the_table_here_names_every_action_and_role() -> None:
    assert set(MATRIX) == set(Action) == set(RIGHTS)
    assert set(ROLES) == set(Role)


@pytest.mark.parametrize("action", Action)
def test_each_role_may_do_exactly_what_the_table_says(action: Action) -> None:
    for role, letter in zip(ROLES, MATRIX[action.value], strict=True):
        principal, expected = somebody(Role(role)), LETTERS[letter]
        assert scope_of(principal, action) == expected, role
        if expected is None:
            with pytest.raises(NotPermittedError, match="These may: "):
                check(principal, action)
        else:
            assert check(principal, action) is expected


@pytest.mark.parametrize("action", Action)
def test_who_has_no_role_may_do_nothing(action: Action) -> None:
    with pytest.raises(NotPermittedError):
        check(somebody(), action)


def test_of_several_roles_the_widest_counts() -> None:
    both = somebody(Role.VERIFIER, Role.AUDITOR)
    assert check(both, Action.CASE_READ, department="DAFDUK") is Scope.ANY
    with pytest.raises(NotPermittedError):
        check(both, Action.CASE_DECIDE, department="DAFDUK")


def test_of_several_roles_each_brings_its_scope() -> None:
    head = somebody(Role.SUPERVISOR, Role.HEAD_OF_OFFICE)
    assert scopes_of(head, Action.CASE_READ) == {Scope.DEPARTMENT, Scope.LATE_REPORTS}
    assert scopes_of(head, Action.LATE_REPORTS_DECIDE) == {Scope.LATE_REPORTS}
    assert scopes_of(head, Action.TRAIL_READ) == frozenset()


def test_a_verifier_decides_in_her_department_only() -> None:
    rina = somebody(Role.VERIFIER)
    assert check(rina, Action.CASE_DECIDE, department="CAPIL") is Scope.DEPARTMENT
    with pytest.raises(NotPermittedError, match="belongs to DAFDUK, and you work for CAPIL"):
        check(rina, Action.CASE_DECIDE, department="DAFDUK")


def test_a_verifier_without_a_department_decides_nowhere() -> None:
    nobody = somebody(Role.VERIFIER, departments=())
    with pytest.raises(NotPermittedError, match="no department"):
        check(nobody, Action.CASE_DECIDE, department="CAPIL")
    assert not may_see(nobody, "CAPIL")


@pytest.mark.parametrize(
    ("role", "own", "other"),
    [
        (Role.RESIDENT, False, False),
        (Role.VILLAGE_HEAD, False, False),
        (Role.FRONT_OFFICER, False, False),
        (Role.VERIFIER, True, False),
        (Role.SUPERVISOR, True, False),
        (Role.OPERATOR, True, False),
        (Role.OPS, False, False),
        (Role.AUDITOR, True, True),
        (Role.SERVICE, True, False),
    ],
)
def test_who_may_know_of_a_departments_cases(role: Role, *, own: bool, other: bool) -> None:
    assert may_see(somebody(role), "CAPIL") is own
    assert may_see(somebody(role), "DAFDUK") is other


def test_a_principal_does_not_show_name_and_phone_when_printed() -> None:
    shown = repr(Principal("siti", name="Siti Nurhayati", phone="+6281200000101"))
    assert "Nurhayati" not in shown
    assert "62812" not in shown
