"""Photos that come before it is known what they are for: kept, asked about, never sent again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.intake.channels.whatsapp.dialogue.heard import Chose, Failed, PaperRefused
from services.intake.channels.whatsapp.dialogue.reply import to_payload
from services.intake.channels.whatsapp.dialogue.state import State, Step
from services.intake.channels.whatsapp.dialogue.turn import (
    Amend,
    Cancel,
    ForgetEarly,
    StartDraft,
    TakeEarly,
)
from shared.domain.lifecycle import State as RequestState
from shared.whatsapp.content import PersonRef
from shared.whatsapp.payload import Envelope
from tests.support.whatsapp_desk import (
    OTHER_TICKET,
    SENT_AT,
    TICKET,
    Talking,
    checked,
    desk,
    desk_with,
    known,
    returned,
)

FAMILY_CARD = "3319080101150007"


def fill_in(talking: Talking) -> str:
    """Choose a birth certificate, and answer everything up to its papers."""
    talking.say("akta lahir", "tidak", "ya", "ya")
    return talking.say("Budi Santoso", "-", FAMILY_CARD, "17-08-2026", "-")


def test_a_photo_before_a_document_is_kept_and_the_document_is_asked():
    talking = Talking()
    answer = talking.show()
    assert "tidak perlu dikirim lagi" in answer
    assert "Dokumen apa" in answer
    assert "Foto yang kami simpan: 1." in answer
    assert len(talking.labels) == 10


def test_each_kept_photo_is_quoted_and_matched_without_sending_it_again():
    talking = Talking()
    for _ in range(4):
        talking.show()
    asked = fill_in(talking)
    assert "23-11-2026 pukul 09.05 itu berkas apa" in asked
    assert isinstance(talking.commands[0], StartDraft)
    to = Envelope(PersonRef(phone="+6281200000101"))
    payload = to_payload(talking.reply, replace(to, reply_to=talking.reply.quoted))
    assert payload["context"] == {"message_id": "photo-1"}
    for number in range(1, 4):
        label = talking.labels[0]
        assert f"{label} diterima" in talking.press(label)
        (taken,) = talking.commands
        assert taken == TakeEarly(f"photo-{number}", talking.state.draft.papers[-1])
    review = talking.press(talking.labels[0])
    assert "balas KIRIM" in review
    assert talking.state.early == ()


def test_a_caption_that_names_its_paper_needs_no_question():
    talking = Talking()
    talking.show("Kartu Keluarga")
    talking.show("surat_lahir.jpg")
    talking.show("rumah saya")
    answer = fill_in(talking)
    assert answer.count("diterima") == 2
    assert talking.commands[1:] == [
        TakeEarly("photo-1", "KK_ASLI"),
        TakeEarly("photo-2", talking.state.draft.papers[1]),
    ]
    assert talking.reply.quoted == "photo-3"


def test_a_photo_for_something_else_stays_kept_and_is_offered_for_the_next_request():
    talking = Talking()
    talking.show()
    fill_in(talking)
    answer = talking.say("bukan untuk ini")
    assert "tetap disimpan" in answer
    assert "Kirim foto" in answer
    assert talking.state.step is Step.PAPERS
    while talking.state.step is Step.PAPERS:
        talking.show()
    talking.say("kirim")
    assert "Foto yang kami simpan: 1." in talking.say("menu")
    assert "itu berkas apa" in fill_in(talking)


def test_a_second_press_of_one_button_matches_no_second_photo():
    talking = Talking()
    talking.show()
    talking.show()
    fill_in(talking)
    pressed = Chose(talking.reply.options[0].id, talking.labels[0])
    talking.hear(pressed)
    assert "pertanyaan sebelumnya" in talking.hear(pressed)
    assert talking.commands == []
    assert len(talking.state.early) == 1


@pytest.mark.parametrize("told", [("akta lahir",), ("akta lahir", "ya", "Budi Santoso")])
def test_a_photo_in_the_middle_of_the_questions_is_kept_and_the_question_stays(told):
    talking = Talking()
    talking.say(*told)
    question = talking.reply.question
    assert "simpan untuk nanti" in talking.show()
    assert talking.reply.question == question


def test_a_photo_that_nobody_asked_for_is_asked_about_at_once():
    talking = Talking()
    fill_in(talking)
    while talking.state.step is Step.PAPERS:
        talking.show()
    assert "itu berkas apa" in talking.show()
    assert "KIRIM" in talking.press("Bukan untuk ini")


@pytest.mark.parametrize("caption", ["KTP", "paspor", "pas foto"])
def test_a_caption_that_names_a_paper_not_asked_for_is_asked_about_and_never_guessed(caption):
    talking = Talking()
    fill_in(talking)
    assert "itu berkas apa" in talking.show(caption)
    assert "diterima sebagai" in (
        talking.say("bukan untuk ini") and talking.show("ini fotonya pak")
    )


def test_who_sends_one_photo_too_many_may_hand_in_without_it():
    talking = Talking()
    talking.show()
    fill_in(talking)
    assert "belum mengerti" in talking.say("kirim")  # papers are missing
    talking.say("1")
    while talking.state.step is Step.PAPERS:
        talking.show()
    talking.show()
    talking.show()
    assert "balas KIRIM" in talking.say("kirim")
    assert talking.commands == []
    assert talking.say("kirim") == ""
    assert [file.is_passed for file in talking.state.early] == [False, False]


def test_a_photo_sent_while_another_is_asked_about_waits_or_is_what_it_says():
    talking = Talking()
    talking.show()
    fill_in(talking)
    asked = talking.reply.quoted
    talking.show()
    assert talking.reply.quoted == asked
    assert "Kartu Keluarga diterima" in talking.show("KK")
    assert talking.reply.quoted == asked
    assert len(talking.state.early) == 2


def test_no_more_are_kept_than_the_flow_allows_and_their_sender_is_told():
    talking = Talking()
    for _ in range(desk().flow.files_kept):
        talking.show()
    assert "belum kami ambil" in talking.show()
    assert len(talking.state.early) == desk().flow.files_kept


def test_a_dark_photo_is_refused_at_once_and_its_next_try_kept():
    talking = Talking()
    answer = talking.hear(PaperRefused("too_dark", "early"))
    assert "terlalu gelap" in answer
    assert "Dokumen apa" in answer
    assert talking.state.asked_again == "early"
    talking.show()
    assert talking.state.asked_again is None


def test_a_resident_whose_first_message_is_a_photo_is_told_that_it_is_kept():
    talking = Talking(replace(desk(), name=""), State())
    assert "simpan untuk nanti" in talking.show()
    assert talking.state.step is Step.NAME
    assert "Foto yang kami simpan: 1." in talking.say("Siti Aminah")


def test_kept_photos_are_erased_on_request_once_more_asked():
    talking = Talking(desk_with(checked()))
    talking.show()
    talking.show()
    assert "Hapus 2 foto" in talking.say("batal")
    assert "ketik BATAL dan nomornya" in talking.reply.question
    assert "dihapus" in talking.press("Ya, hapus")
    assert talking.commands == [ForgetEarly(("photo-1", "photo-2"))]
    assert "pembatalan permohonan" in talking.say("batal")


def test_giving_a_draft_up_erases_the_photos_that_were_kept_too():
    talking = Talking()
    talking.show()
    fill_in(talking)
    talking.say("batal", "ya")
    assert talking.commands == [Cancel("draft-1"), ForgetEarly(("photo-1",))]
    assert talking.state.early == ()


def test_a_photo_for_a_request_that_is_being_checked_need_not_be_sent_again():
    talking = Talking(desk_with(checked()))
    assert "TAMBAH atau PERBAIKI" in talking.show()
    assert "itu berkas apa" in talking.say("tambah")
    assert f"ditambahkan pada {TICKET}" in talking.say("2")
    assert talking.commands == [TakeEarly("photo-1", "KK_ASLI")]
    assert talking.state.step is Step.ADD


def test_whoever_has_nothing_more_to_add_need_not_say_of_each_photo_what_it_is():
    talking = Talking(desk_with(checked()))
    talking.show()
    talking.show()
    talking.say("tambah")
    assert talking.state.step is Step.MATCH
    assert "Ada lagi yang diperlukan" in talking.say("selesai")
    assert talking.state.step is Step.IDLE
    assert len(talking.state.early) == 2


def test_a_photo_without_a_caption_while_papers_are_added_is_asked_about():
    talking = Talking(desk_with(checked()))
    talking.say("tambah")
    assert "itu berkas apa" in talking.show()
    assert "Berkas apa yang ditambahkan" in talking.say("bukan untuk ini")
    assert "selesai diperiksa" in talking.hear(Failed("", is_gone=True))


def test_photos_kept_before_it_was_said_which_request_is_repaired_repair_it():
    talking = Talking(desk_with(returned(), returned(OTHER_TICKET)))
    talking.show()
    talking.show()
    talking.say("perbaiki")
    talking.press(f"{TICKET} Akta Kelahiran")
    assert "itu berkas apa" in talking.reply.question
    talking.say("1")
    assert talking.state.left == ("SK_LAHIR",)
    talking.say("1")
    assert talking.commands == [TakeEarly("photo-2", "SK_LAHIR"), Amend()]
    assert talking.state.step is Step.IDLE


def test_photos_of_before_a_request_was_returned_are_set_aside_in_one_message():
    talking = Talking(desk_with(returned(at=SENT_AT + timedelta(hours=1)), returned(OTHER_TICKET)))
    talking.show()
    talking.show("KK")
    answer = talking.say(f"perbaiki {TICKET}")
    assert "kami sisihkan: 2" in answer
    assert "Kirim foto atau PDF: KK_ASLI" in answer
    assert (talking.state.step, talking.commands) == (Step.REPAIR, [])
    talking.show()
    talking.show()
    assert talking.commands == [Amend()]
    assert "Foto yang kami simpan: 2" in talking.say("menu")
    assert "itu berkas apa" in talking.say(f"perbaiki {OTHER_TICKET}")


def test_photos_whose_captions_name_papers_to_repair_are_taken_and_the_last_is_asked_about():
    talking = Talking(desk_with(returned(at=SENT_AT), returned(OTHER_TICKET)))
    for caption in ("surat lahir", "KK", "KK"):
        talking.show(caption)
    answer = talking.say(f"perbaiki {TICKET}")
    assert talking.commands == [TakeEarly("photo-1", "SK_LAHIR")]
    assert "diterima" in answer
    assert talking.reply.quoted == "photo-2"
    talking.say("1")
    assert talking.commands == [TakeEarly("photo-2", "KK_ASLI"), Amend()]


@pytest.mark.parametrize("language", ["id", "jv", "en"])
def test_of_several_photos_all_are_said_at_once_to_be_for_something_else(language):
    desk_of_two = desk_with(returned(), returned(OTHER_TICKET)).speaking(language)
    talking = Talking(desk_of_two)
    for _ in range(3):
        talking.show()
    talking.say(f"perbaiki {TICKET}")
    texts = desk_of_two.texts
    assert texts.say("match_none_passed") in talking.press(texts.say("match_none"))
    assert "KK_ASLI" in talking.reply.question
    assert talking.commands == []
    assert all(file.is_passed for file in talking.state.early)


@pytest.mark.parametrize("word", ["perbaiki", "tambah"])
def test_a_request_that_ended_meanwhile_is_not_asked_about(word):
    of = returned if word == "perbaiki" else checked
    talking = Talking(desk_with(of(), of(OTHER_TICKET)))
    talking.show()
    talking.say(word)
    assert "itu berkas apa" in talking.press(f"{TICKET} Akta Kelahiran")
    talking.desk = desk_with(known(RequestState.CANCELLED), of(OTHER_TICKET))
    told = talking.say(f"status {TICKET}")
    assert "dibatalkan" in told
    assert "berkas apa" not in told
    assert talking.state.step is Step.IDLE


def test_a_kept_photo_whose_time_is_over_leaves_no_dead_question():
    talking = Talking()
    talking.show()
    fill_in(talking)
    talking.state = talking.state.to(early=())
    assert "Kirim foto" in talking.say("1")
    assert talking.state.step is Step.PAPERS
