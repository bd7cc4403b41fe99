"""Who writes: a resident is asked for a name, and can correct it at any time."""

from dataclasses import replace

import pytest

from services.intake.channels.whatsapp.dialogue.heard import Chose
from services.intake.channels.whatsapp.dialogue.state import State, Step
from services.intake.channels.whatsapp.dialogue.turn import GiveName
from tests.support.whatsapp_desk import Talking, checked, desk, desk_with, returned


def stranger() -> Talking:
    """Return the conversation of a resident who has written for the first time."""
    talking = Talking(replace(desk(), name=""), State())
    talking.say("halo")
    return talking


def resident(at=None) -> Talking:
    """Return the conversation of a resident whose first message was taken for her name."""
    return Talking(replace(at or desk(), name=""), State(is_welcomed=True, name="Mau Tanya"))


def test_a_resident_is_asked_for_a_name_first_and_is_then_served_like_anybody():
    talking = Talking(replace(desk(), name=""), State())
    asked = talking.say("mau akta lahir")
    assert "Baik, untuk Akta Kelahiran" in asked
    assert "Siapa nama lengkap Bapak/Ibu" in asked
    assert "huruf Latin" in talking.say("12345")
    assert "Siapa nama lengkap Bapak/Ibu" in talking.say("akta lahir")
    begun = talking.say("Siti Aminah")
    assert "Terima kasih, Siti Aminah" in begun
    assert "Permohonan Akta Kelahiran" in begun
    assert talking.state.draft.document_type == "AKTA_LAHIR"
    assert talking.state.name == "Siti Aminah"


def test_a_resident_who_asked_for_nothing_yet_chooses_after_the_name():
    talking = Talking(replace(desk(), name=""), State())
    talking.say("halo")
    assert "Dokumen apa" in talking.say("Siti Aminah")
    assert talking.state.draft is None


def test_the_own_name_of_a_language_is_nobodys_name():
    resident = Talking(replace(desk(), name=""), State())
    assert "your own full name" in resident.say("english")
    assert "asma jangkep" in resident.say("basa jawa")
    talking = Talking()
    talking.say("ktp hilang", "hilang")
    while talking.state.step is not Step.SUBJECT:
        talking.say("1")
    assert "full name" in talking.say("English")
    assert talking.state.draft.subject == {}
    talking.say("Jawa")
    assert talking.state.draft.subject == {"name": "Jawa"}


def test_a_name_that_was_told_is_noted_and_how_to_correct_it():
    talking = stranger()
    assert "ketik NAMA" in talking.say("Mau Tanya")
    assert talking.commands == [GiveName("Mau Tanya")]


@pytest.mark.parametrize("word", ["NAMA", "nama pak", "Name", "asma"])
def test_a_resident_corrects_her_name_with_a_word(word):
    talking = resident()
    assert "Nama Bapak/Ibu yang tercatat: Mau Tanya" in talking.say(word)
    assert talking.labels == ["Sudah benar"]
    assert "atas nama Siti Aminah" in talking.say("Siti Aminah")
    assert talking.commands == [GiveName("Siti Aminah")]
    assert (talking.state.name, talking.state.step) == ("Siti Aminah", Step.IDLE)
    assert "Dokumen apa" in talking.reply.question


@pytest.mark.parametrize("answer", ["Sudah benar", "ya", "tidak", "1", "kembali", "menu"])
def test_a_name_that_is_right_after_all_stays(answer):
    talking = resident()
    talking.say("nama", answer)
    assert (talking.commands, talking.state.name) == ([], "Mau Tanya")
    assert "Dokumen apa" in talking.reply.question


@pytest.mark.parametrize("language", ["id", "jv", "en"])
def test_the_button_under_the_name_says_that_it_is_right(language):
    talking = resident(desk().speaking(language))
    talking.say("nama")
    assert "Mau Tanya" in talking.press(desk().library[language].say("name_right"))
    assert talking.state.step is Step.IDLE


def test_the_question_that_was_open_goes_on_after_a_correction():
    talking = resident()
    question = talking.say("akta lahir", "tidak").splitlines()[-1]
    assert question in talking.say("nama", "Siti Aminah")
    assert talking.state.draft.facts == {"anak_temuan": "tidak"}
    assert question in talking.say("nama", "kembali")


@pytest.mark.parametrize(("of", "word"), [(returned, "perbaiki"), (checked, "tambah")])
def test_a_repair_goes_on_after_a_correction_and_what_was_sent_keeps_its_name(of, word):
    talking = resident(desk_with(of()))
    question = talking.say(word).splitlines()[-1]
    answer = talking.say("nama", "Siti Aminah")
    assert "tetap memakai nama yang lama" in answer
    assert question in answer


def test_a_name_may_be_what_is_to_be_changed_on_a_document():
    talking = resident()
    talking.say("ubah kk", "nama")
    assert talking.state.draft.facts == {"elemen": "nama"}
    talking = resident()
    talking.say("akta lahir", "ya", "Budi Santoso", "ubah")
    assert "orang yang dimohonkan" in talking.say("nama")


def test_the_name_of_a_village_head_is_corrected_by_the_office():
    talking = Talking(replace(desk(), is_registered=True))
    answer = talking.say("nama")
    assert "Sutrisno Contoh" in answer
    assert "ketik PETUGAS" in answer
    assert talking.state.step is Step.IDLE


def test_who_became_a_village_head_meanwhile_is_asked_for_no_name():
    talking = stranger()
    talking.desk = replace(desk(), is_registered=True)
    talking.say("Siti Aminah")
    assert (talking.commands, talking.state.step) == ([], Step.IDLE)


def test_wrong_names_bring_an_example_then_the_words_and_then_a_person():
    for talking in (stranger(), resident()):
        talking.say("nama") if talking.state.name else None
        assert "Contoh: Siti Aminah" in talking.say("12345")
        assert "ikuti contohnya" in talking.say("12345")
        assert "BANTUAN" in talking.reply.notes[-1]
        assert "MENU: memulai" in talking.say("12345")
        assert "petugas dapat membantu" in talking.say("12345")
        assert "PETUGAS" in talking.labels
        assert "atas nama" in talking.say("Siti Aminah") or "Terima kasih" in talking.reply.notes[0]
        assert talking.state.misses == 0


@pytest.mark.parametrize("answer", ["ya", "tidak", "-", "baik"])
def test_an_answer_to_another_question_is_nobodys_name(answer):
    assert "huruf Latin" in stranger().say(answer)


def test_an_old_button_under_a_name_changes_nothing():
    talking = resident()
    talking.say("nama")
    old = talking.button("Sudah benar")
    talking.say("Siti Aminah", "akta lahir")
    assert "pertanyaan sebelumnya" in talking.hear(Chose(old, "Sudah benar"))
    assert talking.state.name == "Siti Aminah"
