"""A packet as it comes out of the printer."""

import pytest

from services.verification.packet_words import packet_words
from shared.printing import packet as packets
from shared.printing.packet import Packet, PacketPaper, make_packet, merge
from shared.printing.sheets import Sheets, Trouble
from shared.printing.slip import Section, Slip, make_slip
from tests.support.printed import A4, jpeg, look_at

WORDS = packet_words("id")
TICKET = "KDS-7K3M-9QXC"
UPRIGHT, BROAD = jpeg((600, 800)), jpeg((800, 600), "blue")


def a_packet(*papers: PacketPaper) -> Packet:
    return Packet(
        office="Kantor Contoh",
        ticket=TICKET,
        facts=(("Atas nama", '#panic("x") *Sri* $a$ <b> "Ny\\i"'),),
        papers=papers,
        printed="Dicetak oleh capil-rina",
        qr=TICKET,
    )


def a_paper(label: str, *pages: bytes, trouble: Trouble | None = None) -> PacketPaper:
    return PacketPaper(label, "belum dinilai", False, (Sheets(pages, trouble),))


def test_a_packet_is_a_cover_and_a_numbered_a4_page_for_each_sheet() -> None:
    made = look_at(
        make_packet(
            a_packet(a_paper("Kartu Keluarga", UPRIGHT, BROAD), a_paper("F-2.01", UPRIGHT)), WORDS
        )
    )
    assert made.sizes == [A4] * 4
    assert made.pictures[1:] == [1, 1, 1]
    for number, text in enumerate(made.texts, 1):
        assert f"{TICKET} · {number} / 4" in text
    assert f"{TICKET} · Kartu Keluarga · 2/2" in made.texts[2]
    assert "2–3" in made.texts[0]


def test_what_people_typed_is_printed_and_not_obeyed() -> None:
    made = look_at(make_packet(a_packet(), WORDS))
    assert '#panic("x") *Sri* $a$ <b> "Ny\\i"' in made.text


def test_a_broad_picture_is_turned_and_fills_the_page() -> None:
    made = look_at(make_packet(a_packet(a_paper("A", UPRIGHT), a_paper("B", BROAD)), WORDS))
    upright, turned = made.looks[1], made.looks[2]
    assert upright.getpixel((60, 80)) == pytest.approx((254, 0, 0), abs=6)
    assert upright.getpixel((500, 700)) == pytest.approx((255, 255, 255), abs=6)
    # Its upper left quarter is at the lower left once it is turned to the left.
    assert turned.getpixel((60, 750)) == pytest.approx((0, 0, 254), abs=6)
    assert turned.getpixel((60, 100)) == pytest.approx((255, 255, 255), abs=6)


def test_what_cannot_be_printed_is_said_on_the_cover() -> None:
    papers = [a_paper(t.value, trouble=t) for t in Trouble]
    made = look_at(make_packet(a_packet(*papers), WORDS))
    assert len(made.texts) == 1
    said = " ".join(made.text.split())
    assert [t for t in Trouble if WORDS.troubles[t] not in said] == []


def test_a_packet_ends_where_it_would_be_too_thick_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(packets, "MOST_SHEETS", 3)
    made = look_at(
        make_packet(a_packet(a_paper("A", *[UPRIGHT] * 2), a_paper("B", *[UPRIGHT] * 2)), WORDS)
    )
    assert len(made.texts) == 4
    assert "Sisanya tidak dicetak" in made.texts[0]


def test_a_checklist_longer_than_a_page_keeps_its_numbers_right() -> None:
    papers = [a_paper(f"Berkas nomor {n}") for n in range(60)]
    made = look_at(make_packet(a_packet(*papers, a_paper("Terakhir", UPRIGHT)), WORDS))
    total = len(made.texts)
    assert made.pictures[-1] == 1
    assert total > 2
    assert f"{total} / {total}" in made.texts[-1]
    assert any(f"Terakhir belum dinilai {total}" in " ".join(t.split()) for t in made.texts[:-1])


def test_packets_are_put_together_in_order() -> None:
    one = make_packet(a_packet(a_paper("A", UPRIGHT)), WORDS)
    other = make_packet(a_packet(a_paper("B", BROAD)), WORDS)
    made = look_at(merge([one, other]))
    assert f"{TICKET} · A · 1/1" in made.texts[1]
    assert f"{TICKET} · B · 1/1" in made.texts[3]
    assert made.pictures[1] == made.pictures[3] == 1


def test_a_slip_says_what_it_was_given_and_leaves_empty_sections_out() -> None:
    slip = Slip(
        office="Kantor Contoh",
        title="Tanda pengambilan",
        ticket=TICKET,
        code=("Kode cek", "4H8P-2WTR"),
        facts=(("Pemohon", "Pemohon Contoh"),),
        sections=(Section("Diambil", ("KTP-el – siap",)), Section("Janji temu", ())),
        note="Tunjukkan lembar ini.",
        printed="Dicetak oleh operator-capil",
        qr=TICKET,
    )
    made = look_at(make_slip(slip))
    assert made.sizes == [(420, 595)]
    for words in (TICKET, "Pemohon Contoh", "KTP-el – siap", "Tunjukkan lembar ini.", "4H8P-2WTR"):
        assert words in made.text
    assert "4H8P-2WTR" not in repr(slip)
    assert "Janji temu" not in made.text
