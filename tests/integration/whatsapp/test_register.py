"""The register of village heads: a head, a term, a file of them."""

import httpx

from shared.uploaded_table import MOST_BYTES
from tests.support import webhooks
from tests.support.intake_whatsapp import PHONE, VILLAGE, WhatsAppUnderTest
from tests.support.whatsapp_people import HEADS


async def test_a_head_is_changed_and_a_term_ended_with_a_trail(
    office: WhatsAppUnderTest, supervisor: dict[str, str]
) -> None:
    head = await office.register(whatsapp_id=webhooks.USER_ID)
    change = {"phone": "0812-0000-0177", "term_from": "2024-01-01", "note": "A new number."}
    changed = await office.http.patch(f"{HEADS}/{head}", json=change, headers=supervisor)
    assert changed.status_code == 200, changed.text
    shown = changed.json()
    assert shown["phone"].endswith("177")
    assert not shown["has_whatsapp_id"]  # a new number has a new user id
    assert [e["action"] for e in shown["trail"]] == ["added", "changed"]
    assert shown["trail"][1]["by"] == "bench-supervisor-capil-1"
    ending = {"last_day": "2023-12-31", "note": "A slip."}
    too_early = await office.http.post(f"{HEADS}/{head}/end-term", json=ending, headers=supervisor)
    assert too_early.status_code == 422
    ending = {"last_day": "2026-01-31", "note": "His successor was sworn in."}
    ended = await office.http.post(f"{HEADS}/{head}/end-term", json=ending, headers=supervisor)
    assert (ended.json()["is_in_office"], ended.json()["term_until"]) == (False, "2026-01-31")
    office.start_work()
    talk = await office.talk(phone="+6281200000177")
    assert "Masa jabatan" in (await talk.say("halo")).text


async def test_two_heads_never_share_a_phone_or_a_user_id(
    office: WhatsAppUnderTest, supervisor: dict[str, str]
) -> None:
    await office.register(whatsapp_id=webhooks.USER_ID)
    second = await office.register(phone="+6281200000102", name="Suparman Contoh")
    for taken in ({"phone": PHONE}, {"whatsapp_id": webhooks.USER_ID}):
        refused = await office.http.patch(
            f"{HEADS}/{second}", json={**taken, "note": "test"}, headers=supervisor
        )
        assert refused.status_code == 409, refused.text
        assert PHONE not in refused.text
    assert await office.count("village_heads") == 2


async def test_heads_come_in_pages_and_the_last_one_says_so(
    office: WhatsAppUnderTest, supervisor: dict[str, str]
) -> None:
    ids = [await office.register(), await office.register(phone="+6281200000102")]

    async def page(**asked: str | int) -> tuple[list[str], str | None]:
        told = (await office.http.get(HEADS, headers=supervisor, params=asked)).json()
        return [head["id"] for head in told["items"]], told["next"]

    assert await page(limit=2) == (ids, None)
    assert await page(limit=1) == (ids[:1], ids[0])
    assert await page(limit=1, after=ids[0]) == (ids[1:], None)


async def test_a_file_is_tried_then_taken_line_by_line(
    office: WhatsAppUnderTest, supervisor: dict[str, str]
) -> None:
    known = await office.register()
    lines = [
        "nama;telepon;desa;sampai",
        f"Sutrisno Contoh;{PHONE};{VILLAGE};31-12-2029",
        "Suparman Contoh;081200000102;33.19.08.2002;",
        "Salah Contoh;nothing;33.19.08.2003;",
        "Kembar Contoh;081200000104;33.19.08.2004;",
        "Kembar Lain;0812-0000-0104;33.19.08.2005;",
        "Jauh Contoh;081200000106;99.99.99.9999;",
    ]
    headers = supervisor | {"Content-Type": "text/csv"}

    async def take(query: str) -> httpx.Response:
        content = "\n".join(lines).encode()
        return await office.http.post(f"{HEADS}/import{query}", content=content, headers=headers)

    tried = await take("")
    assert tried.status_code == 200, tried.text
    assert tried.json()["counts"] == {"changed": 1, "added": 1, "refused": 4}
    assert await office.count("village_heads") == 1
    taken = await take("?dry_run=false")
    report = {line["line"]: line for line in taken.json()["lines"]}
    assert [report[n]["outcome"] for n in range(2, 8)] == ["changed", "added", *["refused"] * 4]
    assert report[2]["id"] == known
    assert set(report[4]["problems"]) == set(report[5]["problems"]) == {"phone"}
    assert set(report[7]["problems"]) == {"village"}
    again = await take("?dry_run=false")
    assert again.json()["counts"] == {"unchanged": 2, "refused": 4}
    assert await office.count("village_heads") == 2
    lines.append("x" * MOST_BYTES)
    refused = await take("")
    assert refused.status_code == 413
    told = refused.json()["detail"]
    assert told == f"The file is larger than {MOST_BYTES} bytes. Send less in one call."
