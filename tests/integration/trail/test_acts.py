"""What operations see of acts."""

import pytest

from shared.identity.principal import Principal, Role
from shared.identity.rights import Action
from shared.trail.records import TRAIL
from shared.trail.trail import Trail
from tests.support.trail import OTHER, RINA, TICKET, acted, auditing, write

ACTS = "http://trail/v1/acts/search"


async def test_operations_see_who_did_what_and_nothing_of_readings_or_of_people(
    trail: Trail,
) -> None:
    await write(trail, 3, person="hash-of-somebody")
    about = {"ticket": TICKET, "request": "r-1", "person": "hash-of-somebody"}
    await acted(trail, RINA, Action.CASE_CLAIM, **about)
    await acted(trail, RINA, Action.CASE_PRINT, **about)
    codes = {"outcome": "rejected", "reason": "DATA_TIDAK_COCOK"}
    await acted(trail, RINA, Action.CASE_DECIDE, **about, codes=codes)
    siti = Principal("siti", roles=frozenset({Role.RESIDENT}))
    await acted(trail, siti, Action.REQUESTS_AMEND, **about)
    bayu = Principal("capil-bayu", roles=frozenset({Role.VERIFIER}))
    await acted(trail, bayu, Action.CASE_CLAIM, ticket=OTHER)
    async with auditing(trail, "ops") as ask:
        told = (await ask(ACTS, {})).json()
        assert [(i["by"], i["did"], i["ticket"]) for i in told["items"]] == [
            ("capil-bayu", "case.claim", OTHER),
            ("capil-rina", "case.decide", TICKET),
            ("capil-rina", "case.claim", TICKET),
        ]
        shown = {"id", "at", "service", "by", "did", "request", "ticket", "text", "outcome"}
        assert {name for item in told["items"] for name in item} == shown
        assert [item["outcome"] for item in told["items"]] == [None, "rejected", None]
        assert "DATA_TIDAK_COCOK" not in str(told)
        first = (await ask(ACTS, {"limit": 2})).json()
        rest = (await ask(ACTS, {"after": first["next"]})).json()
        assert first["items"] + rest["items"] == told["items"]
        assert (await ask(ACTS, {"limit": 3})).json() == {"items": told["items"], "next": None}
        for asked, count in (({"ticket": TICKET.lower()}, 2), ({"by": "capil-bayu"}, 1)):
            found = (await ask(ACTS, asked)).json()["items"]
            assert len(found) == count
    looked = await trail.store.find(TRAIL, {"did": "acts.read"})
    assert [(r.by, r.ticket, r.codes) for r in looked][-2:] == [
        ("ops", TICKET, {"asked_by": "ticket"}),
        ("ops", None, {"asked_by": "by"}),
    ]


async def test_operations_see_who_erased_a_request_and_not_on_what_ground(trail: Trail) -> None:
    officer = Principal("auditor", roles=frozenset({Role.AUDITOR}))
    about = {"ticket": TICKET, "request": "r-1", "codes": {"ground": "person_asked"}}
    await acted(trail, officer, Action.REQUESTS_ERASE, **about)
    async with auditing(trail, "ops") as ask:
        (act,) = (await ask(ACTS, {})).json()["items"]
    assert (act["by"], act["did"], act["ticket"]) == ("auditor", "requests.erase", TICKET)
    assert "person_asked" not in str(act)


@pytest.mark.parametrize("person", ["capil-rina", "kabid-capil", "auditor", "siti"])
async def test_nobody_but_operations_reads_the_acts(trail: Trail, person: str) -> None:
    async with auditing(trail, person) as ask:
        assert (await ask(ACTS, {})).status_code == 403
