"""What people are asked and answered."""

from datetime import date

import pytest

from services.intake.channels.whatsapp.dialogue.filling import onward
from services.intake.channels.whatsapp.dialogue.heard import (
    Chose,
    Failed,
    PaperRefused,
)
from services.intake.channels.whatsapp.dialogue.state import Draft, State, Step
from services.intake.channels.whatsapp.dialogue.turn import (
    AnswerFacts,
    Cancel,
    SetSubject,
    StartDraft,
    Submit,
    SwapPapers,
)
from tests.support.whatsapp_desk import (
    TICKET,
    Talking,
    checked,
    desk,
    desk_with,
    known,
    returned,
)

FAMILY_CARD = "3319080101150007"


NIK = "3319085503900001"


def at_papers() -> Talking:
    """Answer everything for a birth certificate up to its papers."""
    talking = Talking()
    talking.say("akta lahir", "tidak", "ya", "ya")
    talking.say("Budi Santoso", "-", FAMILY_CARD, "17-08-2026", "-")
    return talking


def at_review() -> Talking:
    """And send all papers."""
    talking = at_papers()
    while talking.state.step is Step.PAPERS:
        talking.show()
    return talking


def test_a_greeting_is_answered_with_a_welcome_by_name_and_the_menu():
    talking = Talking(state=State())
    assert "Selamat datang, Sutrisno Contoh" in talking.say("Assalamualaikum")
    assert "Selamat datang" not in talking.say("Assalamualaikum")
    assert len(talking.labels) == 10
    assert "Akta Kelahiran" in talking.labels


@pytest.mark.parametrize("typed", ["halo pak", "Selamat pagi, Bu", "assalamualaikum wr wb", "Pak"])
def test_a_greeting_is_known_however_the_officer_is_addressed(typed):
    talking = Talking(state=State())
    assert "Dokumen apa" in talking.say(typed)
    assert "belum mengerti" not in talking.say("halo pak")


def test_a_word_and_an_answer_are_known_with_an_address_too():
    talking = Talking()
    talking.say("akta lahir", "tidak pak")
    assert talking.state.draft.facts == {"anak_temuan": "tidak"}
    assert "Batalkan permohonan" in talking.say("batal, bu")


@pytest.mark.parametrize("typed", ["terima kasih", "Makasih Pak", "matur nuwun", "thank you"])
def test_thanks_are_answered_kindly_and_change_nothing(typed):
    talking = Talking()
    assert talking.say(typed) == "Sama-sama.\nAda lagi yang diperlukan? Ketik MENU."
    talking.say("akta lahir")
    before = talking.state
    assert talking.say(typed).startswith("Sama-sama.\nApakah")
    assert talking.state.asks_the_same(before)


@pytest.mark.parametrize("typed", ["ok", "baik pak", "ya", "tidak"])
def test_a_nod_where_nothing_is_asked_is_no_misunderstanding(typed):
    assert "Ada lagi yang diperlukan" in Talking().say(typed)


def test_who_asks_something_else_at_the_beginning_is_told_of_a_person():
    assert "ketik PETUGAS" in Talking().say("berapa lama jadinya?")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        *(("suami saya meninggal", "AKTA_MATI"), ("kepala keluarga meninggal", "KK_GANTI_KEPALA")),
        *(("anak saya lahir kemarin", "AKTA_LAHIR"), ("bayi baru lahir", "AKTA_LAHIR")),
    ],
)
def test_what_happened_is_understood_as_the_document_that_it_needs(typed, meant):
    talking = Talking()
    talking.say(typed)
    assert talking.state.draft.document_type == meant


@pytest.mark.parametrize(
    "typed", ["AKTA_LAHIR", "akte lahir", "mau bikin akta lahir", "Akta  Kelahiran"]
)
def test_a_document_is_chosen_by_code_name_or_synonym(typed):
    talking = Talking()
    talking.say(typed)
    assert talking.state.draft.document_type == "AKTA_LAHIR"


def test_a_number_chooses_from_the_page_that_is_shown():
    talking = Talking()
    talking.say("menu", "10")
    first = talking.reply.options[0]
    talking.say("1")
    assert first.id.startswith(f"type:{talking.state.draft.document_type}~")


def test_a_word_of_several_documents_is_asked_back():
    talking = Talking()
    talking.say("akta")
    assert talking.state.step is Step.IDLE
    offered = talking.reply.options
    assert 1 < len(offered) < 10
    assert "belum mengerti" in talking.say("9")
    assert [option.label for option in talking.reply.options] == [o.label for o in offered]
    talking.say("2")
    assert offered[1].id.startswith(f"type:{talking.state.draft.document_type}~")


def test_another_word_is_understood_beside_what_is_offered():
    talking = Talking()
    talking.say("akta")
    talking.say("ktp hilang")
    assert talking.state.draft.document_type.startswith("KTP")


def test_a_birth_is_filed_with_all_that_was_answered():
    talking = at_papers()
    (started,) = talking.commands
    assert isinstance(started, StartDraft)
    assert started.facts == {
        "anak_temuan": "tidak",
        "punya_surat_lahir": "ya",
        "bukti_kawin_ada": "ya",
    }
    assert (started.subject.name, started.subject.nik) == ("Budi Santoso", None)
    while talking.state.step is Step.PAPERS:
        review = talking.show()
    assert "Budi Santoso" in review
    assert talking.labels == ["KIRIM", "Ubah data", "Batalkan"]
    assert talking.say("kirim") == ""
    assert talking.commands == [Submit(born=date(2026, 8, 17))]
    assert talking.state.draft is None


def test_only_facts_that_matter_are_asked():
    talking = Talking()
    talking.say("akta lahir", "ya")
    assert talking.state.step is Step.SUBJECT


def test_the_words_of_an_unknown_button_count_as_typed():
    talking = Talking(desk_with(known()))
    assert TICKET in talking.hear(Chose("whatever-1", "Status"))


@pytest.mark.parametrize(
    ("given", "wrong", "right"),
    [
        ((), "Budi 123", "Budi Santoso"),
        (("Budi Santoso",), "12345", NIK),
        (("Budi Santoso", "-"), "0000000000000000", FAMILY_CARD),
        (("Budi Santoso", "-", "-"), "31-02-2020", "17 Agustus 2020"),
        (("Budi Santoso", "-", "-"), "17-08-2030", "17/08/2020"),
        (("Budi Santoso", "-", "-", "-"), "x" * 201, "Dukuh Krajan"),
    ],
)
def test_data_that_cannot_be_right_are_asked_again_with_the_reason(given, wrong, right):
    talking = Talking()
    talking.say("akta lahir", "ya", *given)
    asked = talking.say(wrong)
    assert asked.count("\n") == 1
    assert len(talking.state.draft.subject) == len(given)
    talking.say(right)
    assert len(talking.state.draft.subject) == len(given) + 1


def test_a_name_with_punctuation_needs_a_nik():
    talking = Talking()
    talking.say("akta lahir", "ya", "Ni'mah")
    assert "nama lengkap" in talking.say("-").lower()
    talking.say("Nikmah")
    assert talking.state.draft.subject == {"name": "Nikmah", "nik": None}
    talking = Talking()
    talking.say("akta lahir", "ya", "Ni'mah", NIK)
    assert talking.state.draft.subject == {"name": "Ni'mah", "nik": NIK}


def test_a_caption_that_names_another_paper_wins():
    talking = at_papers()
    assert "PDF: Formulir F-2.01" in talking.say("lanjut")
    assert "PDF: Formulir F-2.01" in talking.show("ini KK")
    assert talking.state.draft.papers == ("KK_ASLI",)


def test_a_refused_photo_is_asked_for_again_with_the_reason():
    talking = at_papers()
    told = talking.hear(PaperRefused("blurred", "F-2.01"))
    assert "kabur" in told.lower()
    assert "PDF: Formulir F-2.01" in told
    assert talking.state.asked_again == "F-2.01"


def test_an_unknown_refusal_has_a_text_too():
    assert "tidak dapat diterima" in at_papers().hear(PaperRefused("upload-of-tomorrow"))


@pytest.mark.parametrize("word", ["kirim", "oke kirim pak", "lanjut"])
def test_whoever_would_change_nothing_after_all_gets_back_to_the_review(word):
    talking = at_papers()
    while talking.state.step is Step.PAPERS:
        talking.show()
    talking.say("ubah")
    assert "balas KIRIM" in talking.say(word)
    assert talking.state.step is Step.REVIEW


def test_after_three_misunderstandings_help_is_offered():
    talking = Talking()
    assert "MENU: memulai" not in talking.say("qwerty", "qwerty")
    assert "MENU: memulai" in talking.say("qwerty")


def test_a_draft_that_is_gone_is_started_anew_with_the_same_answers():
    talking = at_papers()
    talking.show()
    talking.hear(Failed("", is_gone=True))
    (started,) = talking.commands
    assert isinstance(started, StartDraft)
    assert started.subject.name == "Budi Santoso"
    assert talking.state.draft.papers == ()


def test_every_document_is_on_some_page_of_the_menu():
    talking = Talking()
    talking.say("menu")
    seen: set[str] = set()
    for _ in range(5):
        kinds = [o.id.partition("~")[0] for o in talking.reply.options]
        seen |= {kind for kind in kinds if kind.startswith("type:")}
        talking.press(talking.labels[-1])
    assert seen == {f"type:{code}" for code in desk().rules.types}


def test_a_step_back_asks_the_last_answer_again_and_really_changes_it():
    talking = at_papers()
    assert "alamatnya" in talking.say("kembali")
    assert "tanggal lahirnya" in talking.say("KEMBALI")
    assert "Kirim foto" in talking.say("18-08-2026")
    facts, corrected = talking.commands
    assert isinstance(facts, AnswerFacts)
    assert isinstance(corrected, SetSubject)
    assert corrected.subject.birth_date == date(2026, 8, 18)
    assert corrected.subject.name == "Budi Santoso"


def test_a_step_back_from_the_first_question_leads_to_the_menu():
    talking = Talking()
    talking.say("akta lahir")
    assert "Dokumen apa" in talking.say("kembali")
    assert talking.state.draft is None


def test_any_answer_is_changed_at_the_review_and_the_others_stay():
    talking = at_review()
    talking.say("ubah")
    assert "Nama: Budi Santoso" in talking.labels
    assert "nama lengkap" in talking.press("Nama: Budi Santoso")
    assert "Budi Santosa" in talking.say("Budi Santosa")
    assert talking.state.step is Step.REVIEW
    assert talking.commands[1].subject.name == "Budi Santosa"
    assert len(talking.state.draft.papers) == 4


def test_another_fact_asks_for_the_papers_of_the_other_case_only():
    talking = at_review()
    talking.press("Ubah data")
    talking.press("Apakah orang tua punya buku nikah atau akta perkawinan? Ya")
    assert "F-2.04" in talking.say("tidak")
    assert talking.state.step is Step.PAPERS
    assert "KK_ASLI" in talking.state.draft.papers


def test_a_wrong_correction_keeps_what_was_right_before():
    talking = at_review()
    talking.say("ubah", "3")
    assert "15 angka" in talking.say("331908010115000")
    assert talking.state.draft.subject["family_card"] == FAMILY_CARD
    talking.say("lanjut")
    assert talking.state.step is Step.REVIEW


def test_a_photo_that_nobody_named_can_be_told_to_be_another_paper():
    talking = at_papers()
    assert "diterima sebagai Formulir F-2.01" in talking.show()
    assert "sebenarnya berkas apa" in talking.press("Tukar berkas")
    assert "itu Kartu Keluarga" in talking.press("Kartu Keluarga")
    assert talking.commands == [SwapPapers("F-2.01", "KK_ASLI")]
    assert talking.state.draft.papers == ("KK_ASLI",)


def test_of_several_photos_two_are_swapped():
    talking = at_review()
    first, second = talking.state.draft.papers[:2]
    talking.say("tukar", "1", "1")
    (swapped,) = talking.commands
    assert {swapped.one, swapped.other} < set(desk().rules.papers)
    assert talking.state.step is Step.REVIEW
    assert {first, second} <= set(talking.state.draft.papers)


def test_a_file_is_placed_by_its_name_too():
    talking = at_papers()
    talking.show("kartu_keluarga.pdf")
    assert talking.state.draft.papers == ("KK_ASLI",)


def test_a_draft_is_withdrawn_only_after_asking_once_more():
    talking = at_papers()
    assert "Batalkan permohonan" in talking.say("BATAL")
    assert talking.commands == []
    talking.press("Tidak")
    assert talking.state.step is Step.PAPERS
    talking.say("batal", "ya")
    assert talking.commands == [Cancel("draft-1")]
    assert talking.state.draft is None


def test_drafts_are_put_aside_listed_and_taken_up_again():
    talking = at_papers()
    assert "belum selesai" in talking.say("MENU")
    assert "disimpan" in talking.press("Simpan dulu")
    talking.say("ktp", "1", "batal", "simpan dulu")
    assert "Ada 2 permohonan" in talking.say("menu")
    talking.say("draf")
    assert talking.labels[0] == "Akta Kelahiran: Budi Santoso"
    assert "Kirim foto" in talking.press("Akta Kelahiran: Budi Santoso")
    assert talking.state.draft.request_id == "draft-1"
    assert len(talking.state.kept) == 1


def test_no_more_drafts_are_put_aside_than_the_flow_says():
    talking = Talking()
    for _ in range(desk().flow.drafts_kept):
        talking.say("akta lahir", "simpan dulu")
    talking.say("akta lahir")
    assert "Selesaikan atau batalkan" in talking.say("simpan dulu")
    assert talking.state.draft is not None


def test_a_case_that_this_office_does_not_take_is_told_why():
    turned = [
        (kind, turning) for kind in desk().rules.types.values() for turning in kind.turned_away_when
    ]
    assert turned
    for kind, turning in turned:
        facts = {code: answers[0] for code, answers in turning.when.items()}
        draft = Draft(number=1, document_type=kind.code, facts=facts)
        told = onward(State(draft=draft, step=Step.FACT), desk())
        assert turning.reason.text.id in told.reply.notes[-1]
        assert told.state.draft is None


def test_a_request_is_not_forgotten_for_a_paper_to_another_one():
    talking = Talking(desk_with(checked()))
    talking.say("akta lahir")
    assert "Selesaikan atau simpan dulu" in talking.say(f"tambah berkas {TICKET}")
    assert talking.state.draft is not None


@pytest.mark.parametrize("request_of_old", [checked(), returned()])
def test_who_withdraws_another_request_meanwhile_is_led_back_to_the_draft(request_of_old):
    talking = Talking(desk_with(request_of_old))
    talking.say("akta lahir")
    talking.say(f"batal {TICKET}")
    assert "sudah diteruskan" in talking.press("Ya, batalkan")
    assert talking.commands == [Cancel(request_of_old.id)]
    assert "Lanjutkan" in talking.labels
