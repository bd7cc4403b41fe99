"""Which reasons a clerk may give, and what each needs to be told to people."""

from collections.abc import Mapping

from shared.catalogue.checklist import Checklist
from shared.catalogue.reasons import Outcome, Reason
from shared.catalogue.rules import Rules
from shared.domain.errors import InvalidInputError

FROM_THE_PAPER = frozenset({"paper"})
"""Placeholders that whoever writes to the applicant fills in, in the applicant's language."""


def reason_for(rules: Rules, code: str, outcome: Outcome) -> Reason:
    """Return a reason that may lead to an outcome.

    Raises:
        InvalidInputError: There is no such reason, or it leads elsewhere.
    """
    reason = rules.reason(code)
    if reason.leads_to is not outcome:
        fitting = ", ".join(r.code for r in rules.reasons.values() if r.leads_to is outcome)
        raise InvalidInputError(
            f"The reason {reason.code} is not one to {outcome} a request for. "
            f"These are: {fitting}.",
            {"reason": f"is one to {reason.leads_to}"},
        )
    return reason


def fault_details(
    rules: Rules, code: str, requirement: str, details: Mapping[str, str]
) -> dict[str, str]:
    """Return the values for a fault's text, complete but for what follows from the paper.

    Raises:
        InvalidInputError: The reason is none for a faulty paper, or lacks a value.
    """
    reason = reason_for(rules, code, Outcome.RETURN)
    values = dict(details)
    if "form" in reason.placeholders and rules.paper(requirement).is_form:
        values.setdefault("form", requirement)
    return _complete(reason, values)


def rejection_details(rules: Rules, code: str, details: Mapping[str, str]) -> dict[str, str]:
    """Return the values for a rejection's text.

    Raises:
        InvalidInputError: The reason is none to reject for, or lacks a value.
    """
    return _complete(reason_for(rules, code, Outcome.REJECT), dict(details))


def require_known_paper(checklist: Checklist, sent: frozenset[str], requirement: str) -> None:
    """Refuse a verdict on a paper that is neither asked for nor sent.

    Raises:
        InvalidInputError: It is neither.
    """
    known = checklist.papers | sent
    if requirement not in known:
        raise InvalidInputError(
            f"This request has these papers: {', '.join(sorted(known))}.",
            {"requirement": "is neither asked for nor sent"},
        )


def _complete(reason: Reason, values: dict[str, str]) -> dict[str, str]:
    wanted = reason.placeholders - FROM_THE_PAPER
    if missing := sorted(name for name in wanted if not values.get(name)):
        raise InvalidInputError(
            f"The reason {reason.code} needs: {', '.join(missing)}.",
            {f"details/{name}": "is missing" for name in missing},
        )
    return {n: v for n, v in values.items() if n in reason.placeholders}
