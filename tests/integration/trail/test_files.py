"""A person's file: who opened it, to be taken along."""

import csv
from io import StringIO
from typing import Any

from shared.identity.rights import Action
from shared.trail.trail import Trail
from tests.support.printed import look_at
from tests.support.trail import RINA, TICKET, acted, auditing, write

NIK = "3319084109260001"


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
