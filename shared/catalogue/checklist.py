"""The checklist of one case: what to ask next, which papers are needed, which are missing."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain

from shared.catalogue.facts import Condition, Fact, can_hold, holds
from shared.catalogue.model import Model, Text
from shared.catalogue.reasons import Reason
from shared.catalogue.requirements import Requirement, TurningAway


class MissingPaper(Model):
    """A paper still to send; any one of `papers` will do."""

    papers: tuple[str, ...]
    label: Text


class Checklist(Model):
    """What follows from the facts known so far.

    `required`, `groups` and `brought` hold what is certain by now; while `questions` are open, more
    may come.
    """

    questions: tuple[Fact, ...]
    """Facts still unanswered that can matter, in the order to ask them."""
    required: tuple[Requirement, ...]
    groups: tuple[tuple[Requirement, ...], ...]
    """Of each group, one paper is enough."""
    brought: tuple[Requirement, ...]
    """Shown at the counter when the product is collected."""
    turned_away: Reason | None = None
    """Why this office does not take the case, if so."""

    @property
    def is_settled(self) -> bool:
        """Whether no open question can change the list."""
        return not self.questions

    @property
    def papers(self) -> frozenset[str]:
        """The codes of all papers on the list."""
        listed = chain(self.required, self.brought, *self.groups)
        return frozenset(requirement.paper.code for requirement in listed)

    def missing(self, present: Collection[str]) -> tuple[MissingPaper, ...]:
        """Return what is still to be sent; a group counts as one."""
        wanted = [(one,) for one in self.required] + list(self.groups)
        return tuple(
            _missing(choice)
            for choice in wanted
            if not any(requirement.paper.code in present for requirement in choice)
        )

    def not_asked_for(self, present: Iterable[str]) -> tuple[str, ...]:
        """Return the papers that were sent though the list does not name them: allowed, flagged."""
        return tuple(sorted(set(present) - self.papers))


def draw_up(
    facts_asked: Mapping[str, Fact],
    requirements: Sequence[Requirement],
    turned_away_when: Sequence[TurningAway],
    facts: Mapping[str, str],
) -> Checklist:
    """Return the checklist for the facts known so far; requirements are those switched on."""
    for turning in turned_away_when:
        if holds(turning.when, facts):
            return Checklist(
                questions=(), required=(), groups=(), brought=(), turned_away=turning.reason
            )
    conditions = [r.when for r in requirements] + [t.when for t in turned_away_when]
    needed = _once([r for r in requirements if holds(r.when, facts)])
    return Checklist(
        questions=tuple(
            fact
            for fact in facts_asked.values()
            if fact.code not in facts and _can_matter(fact, conditions, facts)
        ),
        required=tuple(r for r in needed if r.one_of is None and not r.is_brought),
        groups=_groups([r for r in needed if r.one_of is not None and not r.is_brought]),
        brought=tuple(r for r in needed if r.is_brought),
    )


def _can_matter(fact: Fact, conditions: Iterable[Condition], facts: Mapping[str, str]) -> bool:
    """Say whether an answer to a fact can still change what is asked for."""
    if fact.is_always_asked:
        return True
    return any(
        fact.code in when and set(when[fact.code]) != set(fact.answers) and can_hold(when, facts)
        for when in conditions
    )


def _once(requirements: Iterable[Requirement]) -> list[Requirement]:
    """Keep the first requirement of each paper, where several conditions ask for the same."""
    return list({r.paper.code: r for r in reversed(list(requirements))}.values())[::-1]


def _groups(requirements: Iterable[Requirement]) -> tuple[tuple[Requirement, ...], ...]:
    groups: dict[str, list[Requirement]] = {}
    for requirement in requirements:
        groups.setdefault(requirement.one_of or "", []).append(requirement)
    return tuple(tuple(members) for members in groups.values())


def _missing(choice: Sequence[Requirement]) -> MissingPaper:
    """Name a paper, or the papers of a group with "or" between them."""
    names = [requirement.name for requirement in choice]
    return MissingPaper(
        papers=tuple(requirement.paper.code for requirement in choice),
        label=Text(
            id=" atau ".join(name.id for name in names),
            en=" or ".join(name.en for name in names),
            jv=" utawa ".join(name.read("jv") for name in names),
        ),
    )
