"""What people said and did, beside what they received: both sides of every chat."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Spoken:
    """One message of a person as the business is told of it; `at` is Unix seconds."""

    wamid: str
    at: float
    kind: str
    content: Any
    reply_to: str | None = None

    @property
    def text(self) -> str:
        """What the chat shows of it."""
        return _read(self.kind, self.content)


class Chats:
    """All that people said, found by person, in order."""

    def __init__(self) -> None:
        self._by_person: defaultdict[str, list[Spoken]] = defaultdict(list)

    def record(self, person_key: str, spoken: Spoken) -> None:
        """Write one down."""
        self._by_person[person_key].append(spoken)

    def of_person(self, key: str) -> Sequence[Spoken]:
        """What a person said."""
        return self._by_person.get(key, ())

    def everything(self) -> list[tuple[str, Spoken]]:
        """What everybody said, with the key of the person, in order of time."""
        said = [(key, spoken) for key, all_of in self._by_person.items() for spoken in all_of]
        return sorted(said, key=lambda pair: pair[1].at)

    def move(self, old: str, new: str) -> None:
        """Somebody has another key now."""
        if old in self._by_person:
            self._by_person[new] = self._by_person.pop(old) + self._by_person.get(new, [])


def _read(kind: str, content: Any) -> str:
    match kind, content:
        case "text", {"body": body}:
            return str(body)
        case "button", {"text": text}:
            return str(text)
        case "interactive", {"type": str(form)}:
            return str(content[form]["title"])
        case "location", Mapping():
            return (
                f"{content['latitude']}, {content['longitude']} {content.get('name', '')}".strip()
            )
        case "reaction", Mapping():
            return str(content.get("emoji") or "")
        case "contacts", [{"name": name}, *_]:
            return str(name.get("formatted_name", ""))
        case "system", {"body": body}:
            return str(body)
        case "edit", {"message": message}:
            return _read(message["type"], message[message["type"]])
        case _, Mapping():
            return str(content.get("caption") or content.get("filename") or "")
        case _:
            return ""
