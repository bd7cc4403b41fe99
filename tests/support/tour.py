"""A tour of the console: every page, at the desk of somebody who works with it."""

from collections.abc import Mapping, Sequence

from devkit.demo.open_hours import when_open_in
from tests.support.office import CLERK, COLLEAGUE, OPERATOR, Json, Office


def tour(held: Json, made: Json) -> Mapping[str, Sequence[str]]:
    """Return where each of the cast looks, once much has happened."""
    return {
        CLERK: ("/queue?tab=all", f"/cases/{made['id']}"),
        COLLEAGUE: ("/queue?tab=mine", f"/cases/{held['id']}"),
        "kabid-dafduk": (
            *("/team", "/team?tab=all", "/team?tab=missed", "/team?tab=missed_in_making"),
            *(f"/team?holder={COLLEAGUE}", "/team/day", "/team/day?by=department"),
        ),
        OPERATOR: ("/worklist", f"/worklist/{made['id']}", "/worklist-table", "/appointments"),
        "loket-nur": ("/incoming",),
        "ops": ("/operations", "/operations/verification", "/acts"),
        "kepala-dinas": (
            "/late",
            "/statistics",
            "/statistics?by=village",
            "/statistics?by=document_type",
        ),
        "auditor": ("/trail",),
    }


async def much_happened(office: Office) -> tuple[Json, Json]:
    """Return a request that clerks did much with, and one that an operator did."""
    held = await office.filed("siti")
    await office.claimed(held, CLERK)
    put = {"decision": "faulty", "reason": "FOTO_BURAM"}
    path = f"/v1/cases/{held['id']}/papers"
    answer = await office.call(CLERK, "PUT", "verification", f"{path}/F-1.02", json=put)
    assert answer.status_code == 200, answer.text
    put = {"decision": "accepted"}
    answer = await office.call(CLERK, "PUT", "verification", f"{path}/SURAT_POLISI", json=put)
    assert answer.status_code == 200, answer.text
    # Work is given to clerks who have looked at their queue.
    await office.get(COLLEAGUE, "verification", "/v1/queue")
    given = {"cases": [held["id"]], "to": COLLEAGUE}
    answer = await office.call(
        "kabid-dafduk", "POST", "verification", "/v1/assignments", json=given
    )
    assert answer.status_code == 200, answer.text
    note = {"text": "Tunggu kabar dari kepolisian."}
    assert (await office.on_case(COLLEAGUE, held, "notes", note)).status_code == 201
    made = await office.verified("joko")
    assert (await office.work(made, "start")).status_code == 200
    visit = {"at": when_open_in(1), "place": "Loket 3"}
    assert (await office.work(made, "appointment", visit)).status_code == 200
    return held, made
