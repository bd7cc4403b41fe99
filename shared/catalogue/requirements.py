"""Requirements: which papers a document type asks for, and when."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from shared.catalogue.facts import Condition
from shared.catalogue.model import Confidence, Model, Text
from shared.catalogue.office import Source, Switch
from shared.catalogue.papers import Paper
from shared.catalogue.reasons import Outcome, Reason
from shared.catalogue.references import reference


class Requirement(Model):
    """A paper that is asked for when its condition holds and its switch is on.

    Of requirements with the same `one_of`, one paper is enough. A paper that is `is_brought` is
    shown at the counter when the product is collected; nobody waits for it before.
    """

    paper: Annotated[Paper, reference("paper")]
    when: Condition = Field(default_factory=dict)
    one_of: str | None = None
    switch: Annotated[Switch, reference("switch")] | None = None
    label: Text | None = None
    """What to call the paper here, where its general label would mislead."""
    is_brought: bool = False
    confidence: Confidence
    sources: tuple[Annotated[Source, reference("source")], ...] = ()
    note: Text | None = None

    @field_validator("one_of")
    @classmethod
    def _has_company(cls, group: str | None, info: ValidationInfo) -> str | None:
        sizes: Mapping[str, int] = (info.context or {}).get("group", {})
        if group is not None and sizes.get(group, 2) < 2:
            raise ValueError(
                f"the group '{group}' has a single member; a choice needs at least two"
            )
        return group

    @property
    def name(self) -> Text:
        """What to call the paper."""
        return self.label or self.paper.label

    def is_on(self, switches: Mapping[str, bool]) -> bool:
        """Say whether the office asks for it, by its switch or the switch's default."""
        return self.switch is None or switches.get(self.switch.code, self.switch.default)


class TurningAway(Model):
    """A case that this office does not take, said before anything is asked for."""

    when: Condition
    reason: Annotated[Reason, reference("reason")]
    confidence: Confidence
    sources: tuple[Annotated[Source, reference("source")], ...] = ()

    @field_validator("reason")
    @classmethod
    def _can_stand_alone(cls, reason: Reason) -> Reason:
        if reason.leads_to is not Outcome.REJECT or reason.placeholders:
            raise ValueError(
                f"'{reason.code}' does not fit: only a reason that rejects and has no placeholders"
            )
        return reason
