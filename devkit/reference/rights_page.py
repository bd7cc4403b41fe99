"""The page on who may do what."""

from shared.identity.principal import Role
from shared.identity.rights import RIGHTS, Scope

_WORDS = {
    Scope.ANY: "all",
    Scope.DEPARTMENT: "department",
    Scope.LATE_REPORTS: "late reports",
    Scope.VILLAGE: "village",
    Scope.OWN: "own",
}


def rights_page() -> str:
    """Return the page as Markdown: a row for each action, a column for each role."""
    rows = [
        f"| {action} | {' | '.join(_scope(right.get(role)) for role in Role)} |"
        for action, right in RIGHTS.items()
    ]
    return "\n".join(
        [
            "# Who may do what",
            "",
            "Generated from `shared/identity/rights.py` by `make reference`; do not edit.",
            "",
            "Every API asks this table at every call; pages only spare people what they may not.",
            "*all*: everybody's; *department*, *village*: those of the person's own; *own*: what",
            "the person filed; *late reports*: what was reported after its limit; empty: not at",
            "all. Whoever has several roles may what any of them may.",
            "",
            f"| action | {' | '.join(Role)} |",
            f"|---|{'---|' * len(Role)}",
            *rows,
            "",
        ]
    )


def _scope(scope: Scope | None) -> str:
    return _WORDS[scope] if scope else ""
