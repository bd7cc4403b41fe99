"""The trail on a real database: written, sealed, followed, asked; and tampered with."""

import asyncio
import csv
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from io import StringIO
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from shared.catalogue.loading import load_catalogue
from shared.domain.errors import ConflictError, InvalidInputError
from shared.domain.ids import new_ticket
from shared.identity.principal import Principal, Role
from shared.identity.rights import Action
from shared.identity.tokens import TokenVerifier
from shared.observability import metrics
from shared.persistence.mongo import Document, connect
from shared.persistence.store import Store
from shared.privacy import fields
from shared.privacy.keyring import Keyring
from shared.privacy.keys import OfficeKeys
from shared.privacy.sealing import seal
from shared.trail.chain import Broken, Fault, Head
from shared.trail.following import check_noted, follow_trail
from shared.trail.noting import parse_heads, to_line
from shared.trail.records import TRAIL, record
from shared.trail.remote import Query, verify_remotely
from shared.trail.sealer import LOOK_EVERY, Sealer
from shared.trail.sealing import read_head, seal_new
from shared.trail.trail import Trail
from shared.web.acts import acts_router
from shared.web.application import create_application
from shared.web.trail import trail_router
from tests.support.key_store import InMemoryKeyStore
from tests.support.printed import look_at
from tests.support.time import StoppedClock
from tests.support.tokens import ISSUER, TokenMint

RINA = Principal("capil-rina", roles=frozenset({Role.VERIFIER}), departments=frozenset({"CAPIL"}))
RECORDS = 7
TICKET, OTHER = new_ticket(), new_ticket()
NIK = "3319084109260001"
ACTS = "http://trail/v1/acts/search"


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
async def trail(mongo_uri: str, clock: StoppedClock) -> AsyncIterator[Trail]:
    client = connect(mongo_uri)
    name = f"test_trail_{uuid4().hex[:12]}"
    store = Store(client, name, "verification", (), clock)
    await store.prepare()
    keys = OfficeKeys.generate()
    yield Trail.of(store, Keyring(InMemoryKeyStore(), keys, clock), keys, load_catalogue())
    await client.drop_database(name)
    client.close()


async def write(trail: Trail, count: int = RECORDS, **about: Any) -> None:
    """Write down that Rina opened papers, one after the other."""
    for n in range(count):
        async with trail.store.unit_of_work() as unit:
            given = {"ticket": TICKET, "codes": {"number": str(n)}} | about
            record(unit, RINA, Action.PAPERS_READ, **given)


async def sealed(trail: Trail) -> None:
    await write(trail)
    assert await seal_new(trail.store, trail.key) == RECORDS


async def change(trail: Trail, number: int, values: Document) -> None:
    rows = trail.store.database[TRAIL.name]
    assert (await rows.update_one({"number": number}, {"$set": values})).modified_count == 1


async def remove(trail: Trail, number: int) -> None:
    await trail.store.database[TRAIL.name].delete_one({"number": number})


async def cut_off_with_head(trail: Trail) -> None:
    await remove(trail, RECORDS)
    last = await trail.store.database[TRAIL.name].find_one({"number": RECORDS - 1})
    assert last is not None
    forged = {"number": RECORDS - 1, "seal": last["seal"]}
    await trail.store.database["trail_head"].update_one({"_id": "head"}, {"$set": forged})


async def swap(trail: Trail, one: int, other: int) -> None:
    await change(trail, one, {"number": 99})
    await change(trail, other, {"number": one})
    await change(trail, 99, {"number": other})


async def forge(trail: Trail, number: int) -> None:
    rows = trail.store.database[TRAIL.name]
    copied = await rows.find_one({"number": 2})
    assert copied is not None
    # After all others of its number, as a forger would choose it.
    await rows.insert_one({**copied, "_id": "zz", "by": "somebody-else", "number": number})


Tamper = Callable[[Trail], Awaitable[None]]
TAMPERED: dict[str, tuple[Tamper, Broken]] = {
    "who": (lambda t: change(t, 3, {"by": "somebody-else"}), Broken(3, Fault.ALTERED)),
    "a detail": (lambda t: change(t, 4, {"codes.number": "9"}), Broken(4, Fault.ALTERED)),
    "a field more": (lambda t: change(t, 5, {"forged": 1}), Broken(5, Fault.ALTERED)),
    "the seal": (lambda t: change(t, 6, {"seal": "0" * 64}), Broken(6, Fault.ALTERED)),
    "the first removed": (lambda t: remove(t, 1), Broken(1, Fault.MISSING)),
    "one removed": (lambda t: remove(t, 4), Broken(4, Fault.MISSING)),
    "the last removed": (lambda t: remove(t, RECORDS), Broken(RECORDS, Fault.MISSING)),
    "swapped": (lambda t: swap(t, 2, 5), Broken(2, Fault.ALTERED)),
    "inserted": (lambda t: forge(t, 3), Broken(3, Fault.ADDED)),
    "put behind": (lambda t: forge(t, RECORDS + 1), Broken(RECORDS + 1, Fault.ADDED)),
}


@pytest.mark.parametrize("what", TAMPERED)
async def test_what_was_tampered_with_is_found_at_its_place(trail: Trail, what: str) -> None:
    await sealed(trail)
    assert (await follow_trail(trail)).broken is None
    tamper, expected = TAMPERED[what]
    await tamper(trail)
    followed = await follow_trail(trail)
    assert followed.broken == expected
    assert followed.is_finished


async def test_a_chain_is_followed_part_by_part_while_it_grows(trail: Trail) -> None:
    await sealed(trail)
    first = await follow_trail(trail, limit=3)
    assert (first.reached.number, first.is_finished, first.unsealed) == (3, False, 0)
    await write(trail, 2)
    assert (await follow_trail(trail, 3)).unsealed == 2
    await seal_new(trail.store, trail.key)
    second = await follow_trail(trail, first.reached.number)
    assert (second.reached.number, second.is_finished, second.broken) == (9, True, None)


async def test_a_chain_cut_off_with_its_head_shows_against_a_noted_head(trail: Trail) -> None:
    await sealed(trail)
    noted, _ = await read_head(trail.store)
    assert await check_noted(trail, noted) is None
    await cut_off_with_head(trail)
    assert (await follow_trail(trail)).broken is None
    assert await check_noted(trail, noted) == Broken(RECORDS, Fault.MISSING)
    assert await check_noted(trail, Head(3, "0" * 64)) == Broken(3, Fault.ALTERED)
    line = to_line("verification", noted.number, noted.seal)
    async with auditing(trail) as ask:

        async def get(path: str, query: Query) -> Any:
            return (await ask(path.removeprefix("/v1/trail"), **query)).json()

        assert (await verify_remotely(get, {}))["broken"] is None
        elsewhere = parse_heads(line.replace("verification", "intake"))
        assert (await verify_remotely(get, elsewhere))["broken"] is None
        compared = await verify_remotely(get, parse_heads(f"\n{line}\n"))
        assert compared["broken"] == {"number": RECORDS, "fault": "missing"}


@pytest.mark.parametrize(
    "line",
    ["verification", "intake:1:abc", f"intake:one:{'0' * 64}", f"intake:0:{'0' * 64}"],
)
def test_what_is_no_noted_head_is_refused(line: str) -> None:
    with pytest.raises(InvalidInputError, match="SERVICE:NUMBER:SEAL"):
        parse_heads(line)


async def test_a_process_that_saw_a_head_tells_that_it_was_cut_off_with_its_chain(
    trail: Trail, clock: StoppedClock
) -> None:
    sealer = Sealer(trail, "one")
    await write(trail)
    for _ in range(2):
        await sealer.turn()
        clock.move(LOOK_EVERY)
    assert metrics.TRAIL_BROKEN._value.get() == 0
    await cut_off_with_head(trail)
    for _ in range(2):
        await sealer.turn()
        clock.move(LOOK_EVERY)
        assert metrics.TRAIL_BROKEN._value.get() == 1
    await write(trail, 3)
    await sealer.turn()
    assert metrics.TRAIL_BROKEN._value.get() == 1, "also when the chain has grown past its old end"


async def test_the_process_that_has_the_lease_seals_and_says_where_the_chain_is_broken(
    trail: Trail,
) -> None:
    one, other = Sealer(trail, "one"), Sealer(trail, "other")
    await write(trail)
    await one.turn()
    await write(trail)
    await other.turn()
    assert (await follow_trail(trail)).unsealed == RECORDS
    await one.turn()
    followed = await follow_trail(trail)
    assert (followed.reached.number, followed.unsealed) == (2 * RECORDS, 0)
    assert metrics.TRAIL_BROKEN._value.get() == 0
    await change(trail, 4, {"by": "somebody-else"})
    await Sealer(trail, "one").turn()
    assert metrics.TRAIL_BROKEN._value.get() == 1
    assert metrics.TRAIL_SEALED._value.get() == 2 * RECORDS


async def test_two_who_seal_the_same_records_seal_them_once(trail: Trail) -> None:
    await write(trail)
    outcomes = await asyncio.gather(
        *(seal_new(trail.store, trail.key) for _ in range(2)), return_exceptions=True
    )
    assert RECORDS in outcomes
    assert all(o in (0, RECORDS) or isinstance(o, ConflictError) for o in outcomes)
    followed = await follow_trail(trail)
    assert (followed.reached.number, followed.broken) == (RECORDS, None)


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


Ask = Callable[..., Awaitable[httpx.Response]]


@asynccontextmanager
async def auditing(trail: Trail, person: str = "auditor") -> AsyncIterator[Ask]:
    """Ask the routes as somebody of the cast."""

    @asynccontextmanager
    async def nothing(_app: FastAPI) -> AsyncIterator[None]:
        yield

    mint, now = TokenMint(), trail.store.clock()
    app = create_application(
        title="trail",
        description="trail",
        verifier=TokenVerifier(ISSUER, "loket", mint.jwks, trail.store.clock),
        routers=[trail_router(trail), acts_router(trail.store)],
        lifespan=nothing,
    )
    headers = {"Authorization": f"Bearer {mint.token_of(person, now)}"}
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://trail/v1/trail", headers=headers
    ) as client:

        async def ask(path: str, body: Any = None, **params: Any) -> httpx.Response:
            method = "GET" if body is None else "POST"
            return await client.request(method, path, json=body, params=params)

        yield ask


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
        by_rina = (await ask("/search", {"by": RINA.id, "ticket": OTHER})).json()["items"]
        assert len(by_rina) == 3
        assert NIK not in answer.text
        assert person not in answer.text


async def test_a_persons_file_is_exported_as_a_table(trail: Trail) -> None:
    await write(trail, 2)
    async with auditing(trail) as ask:
        answer = await ask("/export", {"ticket": TICKET}, language="en")
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][:3] == ["Time", "Ticket", "Act"]
    assert [row[1:5] for row in rows[1:3]] == [
        [TICKET, "Opened a paper", f"file no.: {n}", "capil-rina"] for n in range(2)
    ]
    assert rows[1][0] == "5 October 2026, 15.00 WIB"
    # Beside the words, for auditors.
    assert rows[1][8:] == ["2026-10-05T08:00:00.000Z", "papers.read", "number: 0"]


async def test_a_persons_file_is_printed_in_words_and_without_codes(trail: Trail) -> None:
    await write(trail, 1, codes={"requirement": "KK_ASLI", "number": "1"})
    about: dict[str, Any] = {"ticket": TICKET, "request": "r-1"}
    returned = {"KK_ASLI": "FOTO_BURAM", "outcome": "returned", "note": "r-2"}
    await acted(trail, RINA, Action.CASE_DECIDE, **about, codes=returned)
    async with auditing(trail) as ask:
        answer = await ask("/export", {"ticket": TICKET}, format="pdf")
    assert answer.headers["content-type"] == "application/pdf"
    text = " ".join(look_at(answer.content).text.split())
    for words in (
        *("Siapa yang membuka data saya", TICKET, "Membuka berkas", "capil-rina"),
        *("5 Oktober 2026, 15.00 WIB", "Petugas pemeriksa", "Pencatatan Sipil", "Pemeriksaan"),
        *(
            "berkas: Kartu Keluarga",
            "Foto kurang jelas",
            "hasil: dikembalikan",
            "ditanya dengan: tiket",
        ),
    ):
        assert words in text, words
    assert "bayi baru lahir" not in text
    person = trail.hasher.nik(NIK)
    await write(trail, 1, person=person)
    async with auditing(trail) as ask:
        by_nik = await ask("/export", {"nik": NIK}, format="pdf")
    shown = " ".join(look_at(by_nik.content).text.split())
    assert "bayi baru lahir" in shown, "it says what a search by NIK cannot find"
    codes = ("KK_ASLI", "FOTO_BURAM", "returned", "verifier", "verification", "case.decide", "r-2")
    assert [code for code in codes if code in text] == []


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


async def acted(trail: Trail, who: Principal, action: Action, **about: Any) -> None:
    async with trail.store.unit_of_work() as unit:
        record(unit, who, action, **about)


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
