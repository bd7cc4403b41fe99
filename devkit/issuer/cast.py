"""The invented people of the local stack, and as many more as a benchmark needs."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

import yaml

from shared.catalogue.villages import load_villages
from shared.identity.principal import Role

REGENCY = "33.19"
"""Kudus, by its Kemendagri code."""

_ROLES = {role.value.replace("_", "-"): role for role in Role}
_BENCH = re.compile(
    rf"bench-(?P<role>{'|'.join(_ROLES)})(?:-(?P<department>capil|dafduk))?-(?P<n>\d{{1,6}})"
)
_IN_DEPARTMENTS = frozenset({Role.VERIFIER, Role.SUPERVISOR, Role.OPERATOR, Role.SERVICE})
_APPLICANTS = frozenset({Role.RESIDENT, Role.VILLAGE_HEAD})


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody (or a system) that the issuer gives tokens to; `id` is what they sign in as."""

    id: str
    name: str
    roles: frozenset[Role]
    departments: frozenset[str] = frozenset()
    village: str | None = None
    phone: str | None = None
    password_hash: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody the issuer knows by name: people, and systems that sign in as clients."""

    people: Mapping[str, Person]
    clients: Mapping[str, Person]

    def find(self, person_id: str) -> Person | None:
        """Return a person, a system, or one of the benchmark's people."""
        return self.people.get(person_id) or self.clients.get(person_id) or bench_person(person_id)


def load_cast() -> Cast:
    """Return the cast that comes with the issuer."""
    text = files("devkit.issuer").joinpath("cast.yaml").read_text(encoding="utf-8")
    content = yaml.safe_load(text)
    return Cast(*({p.id: p for p in map(_person, content[k])} for k in ("people", "clients")))


def bench_person(person_id: str) -> Person | None:
    """Return the benchmark's person of an id, or `None` if it is not such an id.

    Ids are like `bench-resident-12`, `bench-village-head-7` or `bench-verifier-capil-3`.
    """
    match = _BENCH.fullmatch(person_id)
    if match is None:
        return None
    role, number = _ROLES[match["role"]], int(match["n"])
    if (role in _IN_DEPARTMENTS) != (match["department"] is not None):
        return None
    return Person(
        id=person_id,
        name=f"Bench {role.value} {number}",
        roles=frozenset({role}),
        departments=frozenset({match["department"].upper()} if match["department"] else ()),
        village=_villages()[number % len(_villages())] if role is Role.VILLAGE_HEAD else None,
        phone=f"+62899{number:07d}" if role in _APPLICANTS else None,
    )


def _person(entry: Mapping[str, object]) -> Person:
    values = dict(entry)
    values["roles"] = frozenset(Role(role) for role in _texts(values["roles"]))
    values["departments"] = frozenset(_texts(values.get("departments", [])))
    return Person(**values)  # type: ignore[arg-type]


def _texts(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []


@cache
def _villages() -> tuple[str, ...]:
    """Return the codes of the regency's villages, in order."""
    return tuple(village.code for village in load_villages(REGENCY))
