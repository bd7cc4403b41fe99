"""What auditors ask over HTTP, and nobody else."""

import pytest

from shared.privacy import fields
from shared.privacy.sealing import seal
from shared.trail.following import follow_trail
from shared.trail.sealing import seal_new
from shared.trail.trail import Trail
from tests.support.trail import OTHER, RINA, TICKET, auditing, change, remove, sealed, write

NIK = "3319084109260001"


async def test_an_auditor_finds_records_by_ticket_person_and_actor_in_pages(trail: Trail) -> None:
    person = trail.hasher.nik(NIK)
    await write(trail, 3, person=person)
    await write(trail, 2, ticket=OTHER, person=person)
    await write(trail, 1, ticket=OTHER)
    async with auditing(trail) as ask:
        answer = await ask("/search", {"ticket": TICKET.lower(), "limit": 2})
        assert answer.status_code == 200, answer.text
        page = answer.json()
        rest = (await ask("/search", {"ticket": TICKET, "after": page["next"]})).json()
        assert [i["codes"].get("number") for i in (*page["items"], *rest["items"])] == [
            *("0", "1", "2"),
            *(None, None),
        ]
        # Both questions are themselves part of the trail.
        assert [i["did"] for i in rest["items"][-2:]] == ["trail.read"] * 2
        assert page["items"][0]["text"]["id"] == "Membuka berkas"
        of_person = (await ask("/search", {"nik": NIK})).json()["items"]
        assert [i["ticket"] for i in of_person[:5]] == [*[TICKET] * 3, *[OTHER] * 2]
        by_rina = {"by": RINA.id, "ticket": OTHER}
        whole = (await ask("/search", {**by_rina, "limit": 3})).json()
        assert (len(whole["items"]), whole["next"]) == (3, None)
        assert NIK not in answer.text
        assert person not in answer.text


async def test_the_chain_is_followed_over_http(trail: Trail) -> None:
    await sealed(trail)
    async with auditing(trail) as ask:
        head = (await ask("/head")).json()
        noted = {"noted_number": head["number"], "noted_seal": head["seal"]}
        found = (await ask("/verification", **noted)).json()
        assert (found["finished"], found["broken"], found["head"]) == (True, None, head)
        for half in noted:
            refused = await ask("/verification", **{half: noted[half]})
            (missing,) = noted.keys() - {half}
            assert (refused.status_code, refused.json()["problems"][0]["where"]) == (422, missing)
        await change(trail, 4, {"by": "somebody-else"})
        found = (await ask("/verification", after=2)).json()
        assert (found["reached"], found["broken"]) == (3, {"number": 4, "fault": "altered"})
        await remove(trail, head["number"])
        found = (await ask("/verification", **noted)).json()
        assert found["broken"] == {"number": head["number"], "fault": "missing"}


async def test_erasing_a_request_leaves_its_trail_whole_and_its_reasons_unreadable(
    trail: Trail,
) -> None:
    key = await trail.keyring.create("request-1")
    why = seal(key, "Nama ibu salah.", fields.NOTE)
    await write(trail, 1, why=why, request="request-1")
    await seal_new(trail.store, trail.key)
    async with auditing(trail) as ask:
        assert (await ask("/search", {"ticket": TICKET})).json()["items"][0]["why"] == (
            "Nama ibu salah."
        )
        await trail.keyring.destroy("request-1")
        found = (await ask("/search", {"ticket": TICKET})).json()["items"]
    assert (found[0]["why"], found[0]["by"]) == (None, "capil-rina")
    assert (await follow_trail(trail)).broken is None


@pytest.mark.parametrize("person", ["capil-rina", "kabid-capil", "ops", "wati"])
async def test_nobody_but_an_auditor_reads_the_trail(trail: Trail, person: str) -> None:
    async with auditing(trail, person) as ask:
        assert (await ask("/search", {"ticket": TICKET})).status_code == 403
        assert (await ask("/export", {"ticket": TICKET})).status_code == 403
        assert (await ask("/verification")).status_code == 403
        assert (await ask("/head")).status_code == 403


@pytest.mark.parametrize("body", [{}, {"nik": "abc"}, {"ticket": "nothing"}, {"nik": "x" * 16}])
async def test_a_question_about_nobody_is_refused_without_repeating_it(
    trail: Trail, body: dict[str, str]
) -> None:
    async with auditing(trail) as ask:
        answer = await ask("/search", body)
    assert answer.status_code == 422
    assert answer.json()["detail"]
