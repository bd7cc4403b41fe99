"""The causes by which work may be delayed: data, so that the office can add its own."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import TypeAdapter

from shared.catalogue.model import Text
from shared.catalogue.yaml_files import read_yaml
from shared.domain.errors import InvalidInputError

FILE = Path(__file__).with_name("delay_causes.yaml")


class DelayCauses:
    """Codes of causes and what they are called."""

    def __init__(self, causes: Mapping[str, Text]) -> None:
        self.texts = dict(causes)

    def check(self, code: str) -> str:
        """Return the code.

        Raises:
            InvalidInputError: There is no such cause.
        """
        if code not in self.texts:
            known = ", ".join(self.texts)
            raise InvalidInputError(f"Give one of these causes: {known}.", {"cause": "is unknown"})
        return code


def load_delay_causes(path: Path = FILE) -> DelayCauses:
    """Read the causes.

    Raises:
        ValueError: The file is not a mapping of codes to texts.
    """
    raw, problems = read_yaml(path)
    if problems:
        raise ValueError(f"{path.name}: {'; '.join(problems)}")
    return DelayCauses(TypeAdapter(dict[str, Text]).validate_python(raw))
