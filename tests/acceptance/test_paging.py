"""Long lists, read page by page while others write: nothing is missed and nothing comes twice."""

import asyncio
from typing import Any

import pytest
import pytest_asyncio

from devkit.stack.services import SERVICES
from shared.identity.principal import Role
from tests.support.office import CLERK, COLLEAGUE, Json, Office, papers, until
from tests.support.tokens import a_person

CHAIN = "/v1/trail/verification"
"""Goes by numbers, and takes nothing else."""
KIND, FACTS = "KTP_GANTI", {"sebab": "hilang"}
MANY = 205


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def crowd(office: Office) -> list[Json]:
    """More requests than any page holds, all of one resident and in one queue."""
    few = asyncio.Semaphore(12)
    files = papers("F-1.02", "SURAT_POLISI")

    async def file() -> Json:
        async with few:
            request = office.a_request(document_type=KIND, facts=FACTS)
            answer = await office.send("joko", request, files)
            assert answer.status_code == 201, answer.text
            filed: Json = answer.json()
            return filed

    requests = await asyncio.gather(*(file() for _ in range(MANY)))

    async def are_queued() -> bool:
        page = await office.get(CLERK, "verification", "/v1/queue", document_type=KIND, limit=1)
        return bool(page["counts"]["all"] >= MANY) and len(await queue(office, 200)) >= MANY

    await until(are_queued, "the crowd in the queue")
    return list(requests)


async def pages(
    office: Office, person: str, service: str, path: str, limit: int, **query: Any
) -> list[list[Json]]:
    """Return every page of a list."""
    found: list[list[Json]] = []
    after: dict[str, str] = {}
    while True:
        page = await office.get(person, service, path, limit=limit, **query, **after)
        found.append(page["items"])
        if page["next"] is None:
            return found
        after = {"after": page["next"]}


async def queue(office: Office, limit: int, status: str = "all") -> list[str]:
    """Return the ids of the crowd's queue, page by page."""
    listed = await pages(
        office, CLERK, "verification", "/v1/queue", limit, document_type=KIND, status=status
    )
    return [item["id"] for page in listed for item in page]


async def test_a_list_of_more_than_a_page_is_whole(office: Office, crowd: list[Json]) -> None:
    wanted = {request["id"] for request in crowd}
    for limit in (7, 50, 200):
        listed = await pages(office, "joko", "intake-app", "/v1/requests", limit)
        ids = [item["id"] for page in listed for item in page]
        assert wanted <= set(ids)
        assert len(ids) == len(set(ids))
        assert all(len(page) == limit for page in listed[:-1])


async def test_a_list_is_stable_while_others_file(office: Office, crowd: list[Json]) -> None:
    wanted = {request["id"] for request in crowd}
    first = await office.get("joko", "intake-app", "/v1/requests", limit=40)
    ids = [item["id"] for item in first["items"]]
    after = first["next"]
    while after is not None:
        await office.filed("joko", submit=False)
        page = await office.get("joko", "intake-app", "/v1/requests", limit=40, after=after)
        ids += [item["id"] for item in page["items"]]
        after = page["next"]
    assert len(ids) == len(set(ids))
    assert wanted <= set(ids)


async def test_a_queue_is_stable_while_clerks_take_from_it(
    office: Office, crowd: list[Json]
) -> None:
    before = await queue(office, 200, "unclaimed")
    seen: list[str] = []
    taken: set[str] = set()
    after: dict[str, str] = {}
    while True:
        page = await office.get(
            CLERK, "verification", "/v1/queue", document_type=KIND, limit=30, **after
        )
        seen += [item["id"] for item in page["items"]]
        if page["next"] is None:
            break
        after = {"after": page["next"]}
        for identity in (seen[-1], next(i for i in reversed(before) if i not in taken)):
            answer = await office.on_case(COLLEAGUE, {"id": identity}, "claim")
            assert answer.status_code == 200
            taken.add(identity)
    assert len(seen) == len(set(seen))
    assert set(before) - taken <= set(seen) <= set(before)
    assert seen == [identity for identity in before if identity in set(seen)]


async def test_beyond_the_end_there_is_nothing(office: Office, crowd: list[Json]) -> None:
    oldest = (await pages(office, "joko", "intake-app", "/v1/requests", 200))[-1][-1]["id"]
    page = await office.get("joko", "intake-app", "/v1/requests", after=oldest)
    assert page == {"items": [], "next": None}
    query = {"document_type": KIND, "status": "all", "limit": 200}
    first = await office.get(CLERK, "verification", "/v1/queue", **query)
    rest = await office.get(CLERK, "verification", "/v1/queue", **query, after=first["next"])
    assert (len(rest["items"]), rest["next"]) == (MANY - 200, None)


def paged(document: Json) -> list[tuple[str, str]]:
    """Return method and path of the lists that a service's document says come in pages."""
    bodies = document.get("components", {}).get("schemas", {})
    found = []
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            sent = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
            body = bodies.get(sent.get("schema", {}).get("$ref", "").rpartition("/")[2], {})
            names = {one["name"] for one in operation.get("parameters", ())}
            names |= set(body.get("properties", ()))
            if {"after", "limit"} <= names:
                found.append((method.upper(), path))
    return found


@pytest.mark.parametrize("service", SERVICES)
async def test_what_is_no_cursor_is_refused_by_every_list(office: Office, service: str) -> None:
    everybody = a_person("everybody", *Role, departments=frozenset({"CAPIL", "DAFDUK"}))
    bearer = {"Authorization": f"Bearer {office.mint.token_for(everybody)}"}
    document = await office.get(None, service, "/openapi.json")
    lists = paged(document)
    assert len(lists) >= len(("acts", "trail", "dead letters")), lists
    questions: Json = {"by": "nobody", "text": "mawar"}
    for method, path in lists:
        for junk in ("nonsense", "bm9uc2Vuc2U", "-1", f"{'a' * 8}-0000-7000-8000-{'b' * 12}!"):
            given: Json = {"params": {"after": junk}}
            if method == "POST":
                field = "text" if path.startswith("/v1/cases") else "by"
                given = {"json": {field: questions[field], "after": junk}}
            answer = await office.call(None, method, service, path, headers=bearer, **given)
            assert answer.status_code == 422, (path, junk, answer.text)
            assert path == CHAIN or answer.json()["type"].endswith(":not-a-cursor"), answer.text
