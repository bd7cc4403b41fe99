"""The page on the life of a request."""

from shared.domain.lifecycle import OWNERS, TRANSITIONS, State


def lifecycle_page() -> str:
    """Return the page as Markdown, with a diagram."""
    return "\n".join(
        [
            "# The life of a request",
            "",
            "Generated from `shared/domain/lifecycle.py` by `make reference`; do not edit.",
            "",
            "Each state has one owner; only the owner causes the next change. Anyone else asks.",
            "",
            "```mermaid",
            "stateDiagram-v2",
            *(f"    {row.source or '[*]'} --> {row.target}: {row.change}" for row in TRANSITIONS),
            "```",
            "",
            "## States",
            "",
            "| state | owner |",
            "|---|---|",
            *(
                f"| {state} | {OWNERS[state] or 'nobody: the request has ended'} |"
                for state in State
            ),
            "",
            "## Changes",
            "",
            "| from | change | to | caused by |",
            "|---|---|---|---|",
            *(
                f"| {row.source or 'nothing'} | {row.change} | {row.target} | {row.owner} |"
                for row in TRANSITIONS
            ),
            "",
        ]
    )
