"""Conversations about requests that are with the office: asked after, withdrawn, repaired, added to."""

import pytest

from services.intake.channels.whatsapp.dialogue.heard import (
    Failed,
)
from services.intake.channels.whatsapp.dialogue.state import Step
from services.intake.channels.whatsapp.dialogue.turn import (
    Amend,
    Cancel,
)
from shared.domain.lifecycle import State as RequestState
from tests.support.whatsapp_desk import (
    OTHER_TICKET,
    TICKET,
    Talking,
    checked,
    desk,
    desk_with,
    known,
    returned,
)


@pytest.mark.parametrize("word", ["perbaiki", "batal", "tambah"])
def test_of_several_requests_one_is_chosen_by_its_number_too(word):
    of = checked if word == "tambah" else returned
    talking = Talking(desk_with(of(), of(OTHER_TICKET)))
    talking.say(word)
    assert talking.labels == [f"{TICKET} Akta Kelahiran", f"{OTHER_TICKET} Akta Kelahiran"]
    assert OTHER_TICKET in talking.say("2")


def test_status_tells_of_one_ticket_or_of_the_latest():
    talking = Talking(desk_with(known(), returned(OTHER_TICKET)))
    told = talking.say("status")
    assert "sedang diperiksa, paling lambat 23-11-2026" in told
    assert f"PERBAIKI {OTHER_TICKET}" in told
    assert OTHER_TICKET not in talking.say(f"status {TICKET.lower()}")
    assert "sedang diperiksa" in talking.say(TICKET)
    assert "tidak ditemukan" in talking.say("status KDS-0000-0000")


def test_a_request_is_asked_to_be_withdrawn_by_its_ticket():
    talking = Talking(desk_with(known(), known(RequestState.COMPLETED, OTHER_TICKET)))
    assert TICKET in talking.say(f"batal {TICKET}")
    assert "diteruskan" in talking.say("ya")
    assert talking.commands == [Cancel(f"id-{TICKET}")]
    assert "sudah berakhir" in talking.say(f"batal {OTHER_TICKET}")


def test_withdrawing_a_returned_request_leaves_the_answer_to_the_notice():
    talking = Talking(desk_with(returned()))
    assert talking.say(f"batal {TICKET}", "ya") == ""
    assert talking.commands == [Cancel(f"id-{TICKET}")]


def test_a_request_that_is_withdrawn_under_repair_is_not_asked_about_any_more():
    talking = Talking(desk_with(returned()))
    talking.say("perbaiki", f"batal {TICKET}", "ya")
    assert talking.state.step is Step.IDLE
    assert "Dokumen apa" in talking.say("status")


def test_whoever_steps_back_from_a_repair_is_told_that_it_waits():
    talking = Talking(desk_with(returned()))
    assert "Ketik PERBAIKI" in talking.say("perbaiki", "kembali")


def test_a_photo_out_of_the_blue_repairs_the_only_returned_request():
    talking = Talking(desk_with(returned(), known(ticket=OTHER_TICKET)))
    assert "SK_LAHIR buram" in talking.show()
    assert talking.state.left == ("SK_LAHIR",)


def test_a_photo_out_of_the_blue_is_asked_about_where_two_are_returned():
    talking = Talking(desk_with(returned(), returned(OTHER_TICKET)))
    assert "TAMBAH atau PERBAIKI" in talking.show()
    assert talking.commands == []


def test_who_begins_is_told_that_a_request_waits_for_repair():
    talking = Talking(desk_with(returned()))
    for begin in ("menu", "halo", "pagi pak"):
        assert "Ketik PERBAIKI" in talking.say(begin)
    assert "PERBAIKI" not in Talking().say("menu")


def test_a_repair_whose_time_is_over_ends_kindly():
    talking = Talking(desk_with(returned()))
    talking.say(f"perbaiki {TICKET}")
    talking.desk = desk_with(known(RequestState.EXPIRED))
    assert "tidak menunggu perbaikan" in talking.say("halo")
    assert talking.state.step is Step.IDLE


def test_a_returned_request_is_repaired_paper_by_paper():
    talking = Talking(desk_with(returned(), returned(OTHER_TICKET)))
    talking.say("perbaiki")
    assert "KK_ASLI buram" in talking.press(f"{TICKET} Akta Kelahiran")
    assert "SK_LAHIR buram" in talking.show()
    assert talking.show() == ""
    assert talking.commands == [Amend()]


def test_a_paper_is_added_to_what_is_being_checked():
    talking = Talking(desk_with(checked()))
    assert f"Menambah berkas pada {TICKET}" in talking.say("tambah berkas")
    assert talking.labels[-1] == "Selesai"
    asked = talking.say("1")
    assert asked == f"Kirim foto atau PDF: {desk().paper('BUKU_NIKAH')}."
    assert "foto atau PDF, bukan tulisan" in talking.say("ini bukunya")
    kept = talking.show()
    assert f"{desk().paper('BUKU_NIKAH')} ditambahkan pada {TICKET}" in kept
    assert talking.state.step is Step.ADD
    assert "Kartu Keluarga ditambahkan" in talking.show("KK")
    assert "itu berkas apa" in talking.show()
    assert "Berkas apa yang ditambahkan" in talking.say("bukan untuk ini")
    assert "Ada lagi yang diperlukan" in talking.press("Selesai")
    assert talking.state.step is Step.IDLE


def test_of_several_requests_the_ticket_says_which_gets_the_paper():
    talking = Talking(desk_with(checked(), checked(OTHER_TICKET)))
    assert "untuk permohonan mana" in talking.say("susulan")
    assert OTHER_TICKET in talking.press(f"{OTHER_TICKET} Akta Kelahiran")
    assert talking.state.request_id == f"id-{OTHER_TICKET}"
    for words in ("tambah berkas", "TAMBAH", "add paper", "nambah berkas"):
        talking.say("menu")
        assert TICKET in talking.say(f"{words} {TICKET}")
        assert talking.state.request_id == f"id-{TICKET}"
    assert f"Balas TAMBAH {TICKET}" in talking.say(f"status {TICKET}")


def test_back_leads_from_the_photo_to_the_choice_and_from_there_to_the_menu():
    talking = Talking(desk_with(checked()))
    talking.say("tambah", "1")
    assert talking.say("kembali").startswith("Berkas apa yang ditambahkan?")
    talking.say("kembali")
    assert talking.state.step is Step.IDLE


def test_a_returned_request_is_repaired_when_its_owner_wants_to_add_a_paper():
    talking = Talking(desk_with(returned()))
    talking.say(f"tambah {TICKET}")
    assert talking.state.step is Step.REPAIR


def test_what_is_decided_takes_no_paper_and_says_what_to_do():
    talking = Talking(desk_with(known(RequestState.READY)))
    assert "sebelum pemeriksaan selesai" in talking.say(f"tambah {TICKET}")
    talking.desk = desk_with(checked())
    talking.say("tambah", "1")
    assert "sudah selesai diperiksa" in talking.hear(Failed("", is_gone=True))
    talking.say("tambah", "1")
    talking.desk = desk_with(known(RequestState.VERIFIED))
    assert "sudah selesai diperiksa" in talking.say("apa?")
    assert talking.state.step is Step.IDLE


def test_a_child_that_is_to_be_added_is_no_paper():
    talking = Talking(desk_with(checked()))
    talking.say("tambah anak")
    assert talking.state.step is not Step.ADD
