"""Records: what a service keeps, one frozen model per collection."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict
from pymongo import IndexModel

from shared.persistence.mongo import Document


class Record(BaseModel):
    """A document with a version that grows by one with every write.

    Attributes:
        id: Its key (`_id`).
        version: 0 until first written; a write succeeds only on the version that was read.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    version: int = 0


R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class Collection(Generic[R]):
    """A collection of one kind of record, with the indexes its queries need.

    Attributes:
        name: In the service's database.
        kind: The record it holds.
        what: What people call one of them, for messages.
        indexes: Created at start. One that changes gets another name.
        retired: Names of indexes that earlier releases created; dropped at start.
    """

    name: str
    kind: type[R]
    what: str
    indexes: Sequence[IndexModel] = field(default=())
    retired: Sequence[str] = field(default=())

    def to_document(self, record: R, version: int) -> Document:
        """Return the document to store for a record, at a version."""
        document: dict[str, Any] = record.model_dump()
        document["_id"] = document.pop("id")
        document["version"] = version
        return document

    def from_document(self, document: Mapping[str, Any]) -> R:
        """Return the record that a stored document holds."""
        values = dict(document)
        values["id"] = values.pop("_id")
        return self.kind.model_validate(values)
