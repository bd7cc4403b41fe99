"""Loading the catalogue's files, and naming every mistake in them at once.

A folder per rule version holds `office.yaml`, `papers.yaml`, `numbers.yaml`, `products.yaml`,
`reasons.yaml` and `types/<CODE>.yaml`; `closures.yaml` beside the folders is every version's. An
entry is validated with what it may refer to as context, so that references are resolved, and
mistakes located, in the same pass.
"""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from pydantic import TypeAdapter, ValidationError

from shared.catalogue.calendar import WorkingCalendar
from shared.catalogue.closures import Closure, read_closures
from shared.catalogue.document_type import DocumentType
from shared.catalogue.errors import CatalogueError, Mistake
from shared.catalogue.facts import Fact
from shared.catalogue.model import Model
from shared.catalogue.numbers import NumberPattern
from shared.catalogue.office import Department, Office, Section, Source, Switch
from shared.catalogue.papers import Paper
from shared.catalogue.products import Product
from shared.catalogue.reasons import Reason
from shared.catalogue.references import ByCode
from shared.catalogue.reports import mistakes_in
from shared.catalogue.rules import Catalogue, Rules
from shared.catalogue.search import PhraseBook
from shared.catalogue.yaml_files import read_yaml

RULES = Path(__file__).parent / "rules"
LISTS: tuple[tuple[str, str, type[Model]], ...] = (
    ("numbers", "number pattern", NumberPattern),
    ("products", "product", Product),
    ("papers", "paper", Paper),
    ("reasons", "reason", Reason),
)
"""Files that map codes to entries, each after those that it refers to."""
OFFICE_PARTS: tuple[tuple[str, str, type[Model]], ...] = (
    ("sources", "source", Source),
    ("switches", "switch", Switch),
    ("departments", "department", Department),
    ("sections", "section", Section),
)


def load_catalogue(directory: Path | None = None) -> Catalogue:
    """Read all rule versions.

    Args:
        directory: A folder with a folder per rule version; the rules that come with Loket if None.

    Raises:
        CatalogueError: With every mistake in the files.
    """
    root = directory or RULES
    folders = sorted(path for path in root.glob("[!.]*") if path.is_dir())
    closures, mistakes = read_closures(root)
    readers = [_Reader(root, folder, closures) for folder in folders]
    rules = [reader.read() for reader in readers]
    mistakes += [mistake for reader in readers for mistake in reader.mistakes]
    if not folders:
        mistakes = [Mistake(str(root), "", "holds no rule version, such as 2021-09/office.yaml")]
    if mistakes:
        raise CatalogueError(mistakes)
    return Catalogue(r for r in rules if r is not None)


class _Reader:
    """Reads one rule version, gathering mistakes and what later files may refer to."""

    def __init__(self, root: Path, folder: Path, closures: tuple[Closure, ...]) -> None:
        self._root, self._folder, self._closures = root, folder, closures
        self._known: dict[str, Any] = {}
        self.mistakes: list[Mistake] = []

    def read(self) -> Rules | None:
        """Return the rules, or None if there were mistakes."""
        office = self._office()
        lists = {name: self._list(name, kind, model) for name, kind, model in LISTS}
        types = self._types()
        phrases = self._phrases(types)
        if office is None or self.mistakes:
            return None
        office = office.model_copy(update={"closures": self._closures})
        calendar = WorkingCalendar(office)
        return Rules(office=office, calendar=calendar, types=types, phrases=phrases, **lists)

    def _office(self) -> Office | None:
        raw = self._mapping(self._folder / "office.yaml") or {}
        for part, kind, model in OFFICE_PARTS:
            self._known[kind] = _entries(raw.get(part), model, self._known)
        office = cast("Office | None", self._validate(Office, raw, "office.yaml")) if raw else None
        if office is not None and office.meta.version != self._folder.name:
            what = f"'{office.meta.version}' must be the name of the folder, {self._folder.name}"
            self._note("office.yaml", "meta.version", what)
        return office

    def _list(self, name: str, kind: str, model: type[Model]) -> Any:
        raw = self._mapping(self._folder / f"{name}.yaml")
        self._known[kind] = _entries(raw, model, self._known)
        if raw is None:
            return {}
        return self._validate(ByCode[model], raw, f"{name}.yaml")  # type: ignore[valid-type]

    def _types(self) -> dict[str, DocumentType]:
        types: dict[str, DocumentType] = {}
        paths = sorted((self._folder / "types").glob("[!.]*"))
        if not paths:
            self._note("types", "", "holds no document type, such as AKTA_LAHIR.yaml")
        for path in paths:
            if path.suffix != ".yaml":
                self._note(f"types/{path.name}", "", "is not read: name it <CODE>.yaml, or move it")
            elif (raw := self._mapping(path)) is not None and (found := self._type(path, raw)):
                types[found.code] = found
        return types

    def _type(self, path: Path, raw: Mapping[str, Any]) -> DocumentType | None:
        requirements = raw.get("requirements")
        members = [r for r in requirements if isinstance(r, Mapping)] if requirements else []
        dates = raw.get("dates", {})
        context = self._known | {"date": dates if isinstance(dates, Mapping) else None}
        context["fact"] = _entries(raw.get("facts", {}), Fact, context)
        context["group"] = Counter(str(member.get("one_of")) for member in members)
        name = f"types/{path.name}"
        if "code" in raw:
            self._note(name, "code", "leave it out: the name of the file is the code")
        found = self._validate(DocumentType, {**raw, "code": path.stem}, name, context)
        return cast("DocumentType | None", found)

    def _phrases(self, types: Mapping[str, DocumentType]) -> PhraseBook:
        book = PhraseBook({code: found.phrases for code, found in types.items()})
        for phrase, owner, code in book.clashes:
            what = f"'{phrase}' already means {owner}; a word may mean one document type only"
            self._note(f"types/{code}.yaml", "synonyms", what)
        return book

    def _mapping(self, path: Path) -> Mapping[str, Any] | None:
        """Return what a file maps, or None with a mistake noted."""
        file = str(path.relative_to(self._folder))
        if not path.is_file():
            self._note(file, "", "is missing")
            return None
        raw, problems = read_yaml(path)
        for problem in problems:
            self._note(file, "", problem)
        if not isinstance(raw, Mapping):
            if not problems:
                self._note(file, "", "must be a mapping: keys, a colon, and what they hold")
            return None
        return {str(key): value for key, value in raw.items()}

    def _validate(
        self, annotation: Any, raw: object, file: str, context: Mapping[str, Any] | None = None
    ) -> object | None:
        adapter: TypeAdapter[object] = TypeAdapter(annotation)
        try:
            return adapter.validate_python(raw, context=context or self._known)
        except ValidationError as error:
            place = str((self._folder / file).relative_to(self._root))
            self.mistakes.extend(mistakes_in(error, place, annotation))
            return None

    def _note(self, file: str, where: str, what: str) -> None:
        place = str((self._folder / file).relative_to(self._root))
        self.mistakes.append(Mistake(place, where, what))


def _entries(
    raw: object, model: type[Model], known: Mapping[str, Any]
) -> dict[str, Model | None] | None:
    """Return the entries that others may refer to: None for a broken one, or for all of them."""
    if not isinstance(raw, Mapping):
        return None
    return {code: _entry(code, entry, model, known) for code, entry in raw.items()}


def _entry(code: str, raw: object, model: type[Model], known: Mapping[str, Any]) -> Model | None:
    if not isinstance(raw, Mapping):
        return None
    try:
        return model.model_validate({**raw, "code": code}, context=known)
    except ValidationError:
        return None
