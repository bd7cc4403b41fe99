"""The reconciliation of a day: what lay there in the morning, came, went, and is left."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from services.statistics.domain.flows import IN, OUT, Flow


@dataclass(frozen=True, slots=True)
class Reconciled:
    """The day of one group of requests, at the clerks' desks.

    Attributes:
        key: Which group: a code.
        before: How many lay there when the day began.
        flows: How many came, were taken, went; see `Flow`.
        after: How many lie there when it ends.
    """

    key: str
    before: int
    flows: Mapping[Flow, int]
    after: int

    @classmethod
    def of(cls, key: str, earlier: Mapping[str, int], day: Mapping[str, int]) -> Self:
        """Return the day of a group.

        Args:
            key: Which group.
            earlier: Its counts of all days before.
            day: Its counts of the day.
        """
        before = _balance(earlier)
        flows = {flow: day.get(flow, 0) for flow in Flow}
        return cls(key, before, flows, before + _balance(day))

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not (self.before or any(self.flows.values()))


def _balance(counts: Mapping[str, int]) -> int:
    came, went = (sum(counts.get(flow, 0) for flow in flows) for flows in (IN, OUT))
    return came - went
