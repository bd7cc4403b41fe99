"""What village heads are asked and answered."""

import pytest

from services.intake.channels.whatsapp.dialogue.filling import onward
from services.intake.channels.whatsapp.dialogue.heard import (
    Chose,
    Failed,
    PaperRefused,
    Said,
    Unreadable,
)
from services.intake.channels.whatsapp.dialogue.state import State, Step
from services.intake.channels.whatsapp.dialogue.turn import (
    Amend,
    Cancel,
    SetSubject,
    StartDraft,
    Submit,
)
from shared.domain.lifecycle import State as RequestState
from shared.whatsapp.content import MessageKind
from tests.support.whatsapp_desk import (
    OTHER_TICKET,
    TICKET,
    Talking,
    desk,
    desk_with,
    known,
    returned,
)

FAMILY_CARD = "3319080101150007"
NIK = "3319085503900001"


def say(talking: Talking, *texts: str) -> str:
    """Say one thing after the other; return the last answer."""
    return [talking.hear(Said(text)) for text in texts][-1]


def at_papers() -> Talking:
    """Answer everything for a birth certificate up to its papers."""
    talking = Talking()
    say(talking, "akta lahir", "tidak", "ya", "ya")
    say(talking, "Budi Santoso", "-", FAMILY_CARD, "17-08-2026", "-")
    return talking


def at_review() -> Talking:
    """And send all papers."""
    talking = at_papers()
    while talking.state.step is Step.PAPERS:
        talking.show()
    return talking


def test_a_greeting_is_answered_with_a_welcome_by_name_and_the_menu():
    talking = Talking()
    assert "Selamat datang di Loket Disdukcapil, Sutrisno Contoh" in say(talking, "Assalamualaikum")
    assert len(talking.labels) == 10
    assert "Akta Kelahiran" in talking.labels


def test_every_document_is_on_some_page_of_the_menu():
    talking = Talking()
    say(talking, "menu")
    seen: set[str] = set()
    for _ in range(5):
        seen |= {o.id for o in talking.reply.options if o.id.startswith("type:")}
        talking.hear(Chose(talking.reply.options[-1].id))
    assert seen == {f"type:{code}" for code in desk().rules.types}


@pytest.mark.parametrize(
    "typed", ["AKTA_LAHIR", "akte lahir", "mau bikin akta lahir", "Akta  Kelahiran"]
)
def test_a_document_is_chosen_by_code_name_or_synonym(typed):
    talking = Talking()
    say(talking, typed)
    assert talking.state.document_type == "AKTA_LAHIR"


def test_a_number_chooses_from_the_page_that_is_shown():
    talking = Talking()
    say(talking, "menu", "10")
    first = talking.reply.options[0]
    say(talking, "1")
    assert f"type:{talking.state.document_type}" == first.id


def test_a_word_of_several_documents_is_asked_back():
    talking = Talking()
    say(talking, "akta")
    assert talking.state.step is Step.IDLE
    assert len(talking.reply.options) > 1


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
    assert say(talking, "kirim") == ""
    assert talking.commands == [Submit()]
    assert talking.state == State()


def test_only_facts_that_matter_are_asked():
    talking = Talking()
    say(talking, "akta lahir", "ya")
    assert talking.state.step is Step.SUBJECT


def test_an_old_button_repeats_the_question_and_changes_nothing():
    talking = at_papers()
    before = talking.state
    for old in ("fact:anak_temuan:ya", "type:KK_BARU", "page:1", "subject:nik", "confirm:yes"):
        assert "pertanyaan sebelumnya" in talking.hear(Chose(old, "Ya"))
        assert talking.state == before


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
    say(talking, "akta lahir", "ya", *given)
    asked = say(talking, wrong)
    assert asked.count("\n") == 1
    assert len(talking.state.subject) == len(given)
    say(talking, right)
    assert len(talking.state.subject) == len(given) + 1


def test_a_name_with_punctuation_needs_a_nik():
    talking = Talking()
    say(talking, "akta lahir", "ya", "Ni'mah")
    assert "nama lengkap" in say(talking, "-").lower()
    say(talking, "Nikmah")
    assert talking.state.subject == {"name": "Nikmah", "nik": None}
    talking = Talking()
    say(talking, "akta lahir", "ya", "Ni'mah", NIK)
    assert talking.state.subject == {"name": "Ni'mah", "nik": NIK}


def test_a_caption_that_names_another_paper_wins():
    talking = at_papers()
    assert talking.state.wanted == ("F-2.01",)
    talking.show("ini KK")
    assert talking.state.papers == ("KK_ASLI",)
    assert talking.state.wanted == ("F-2.01",)


def test_a_refused_photo_is_asked_for_again_with_the_reason():
    talking = at_papers()
    before = talking.state.wanted
    assert "kabur" in talking.hear(PaperRefused("blurred", before[0])).lower()
    assert talking.state.wanted == before
    assert talking.state.asked_again == before[0]


def test_an_unknown_refusal_has_a_text_too():
    assert "tidak dapat diterima" in at_papers().hear(PaperRefused("upload-of-tomorrow"))


def test_data_can_be_corrected_at_the_review():
    talking = at_review()
    say(talking, "ubah data", "Budi Santosa", "-", FAMILY_CARD, "17-08-2026", "-")
    (corrected,) = talking.commands
    assert isinstance(corrected, SetSubject)
    assert corrected.subject.name == "Budi Santosa"
    assert talking.state.step is Step.REVIEW


def test_a_draft_is_withdrawn_only_after_asking_once_more():
    talking = at_papers()
    assert "Batalkan permohonan" in say(talking, "BATAL")
    assert talking.commands == []
    say(talking, "tidak")
    assert talking.state.step is Step.PAPERS
    say(talking, "batal", "ya")
    assert talking.commands == [Cancel("draft-1")]
    assert talking.state == State()


def test_the_menu_does_not_throw_a_draft_away():
    talking = at_papers()
    before = talking.state
    assert "belum selesai" in say(talking, "MENU")
    assert talking.state == before
    assert "Kirim foto" in talking.hear(Chose("do:continue"))


def test_status_tells_of_one_ticket_or_of_the_latest():
    talking = Talking(desk_with(known(), returned(OTHER_TICKET)))
    told = say(talking, "status")
    assert "sedang diperiksa, paling lambat 23-11-2026" in told
    assert f"PERBAIKI {OTHER_TICKET}" in told
    assert OTHER_TICKET not in say(talking, f"status {TICKET.lower()}")
    assert "sedang diperiksa" in say(talking, TICKET)
    assert "tidak ditemukan" in say(talking, "status KDS-0000-0000")


def test_a_request_is_asked_to_be_withdrawn_by_its_ticket():
    talking = Talking(desk_with(known(), known(RequestState.COMPLETED, OTHER_TICKET)))
    assert TICKET in say(talking, f"batal {TICKET}")
    assert "diteruskan" in say(talking, "ya")
    assert talking.commands == [Cancel(f"id-{TICKET}")]
    assert "sudah berakhir" in say(talking, f"batal {OTHER_TICKET}")


def test_withdrawing_a_returned_request_leaves_the_answer_to_the_notice():
    talking = Talking(desk_with(returned()))
    assert say(talking, f"batal {TICKET}", "ya") == ""
    assert talking.commands == [Cancel(f"id-{TICKET}")]


def test_a_returned_request_is_repaired_paper_by_paper():
    talking = Talking(desk_with(returned(), returned(OTHER_TICKET)))
    say(talking, "perbaiki")
    assert talking.labels == [TICKET, OTHER_TICKET]
    assert "KK_ASLI buram" in talking.hear(Chose(f"repair:{TICKET}"))
    assert "SK_LAHIR buram" in talking.show()
    assert talking.show() == ""
    assert talking.commands == [Amend()]


def test_a_photo_out_of_the_blue_repairs_the_only_returned_request():
    talking = Talking(desk_with(returned(), known(ticket=OTHER_TICKET)))
    assert "SK_LAHIR buram" in talking.show()
    assert talking.state.left == ("SK_LAHIR",)


def test_a_photo_out_of_the_blue_is_asked_about_where_two_are_returned():
    talking = Talking(desk_with(returned(), returned(OTHER_TICKET)))
    assert "belum tahu untuk dokumen apa" in talking.show()


def test_a_repair_whose_time_is_over_ends_kindly():
    talking = Talking(desk_with(returned()))
    say(talking, f"perbaiki {TICKET}")
    talking.desk = desk_with(known(RequestState.EXPIRED))
    assert "tidak menunggu perbaikan" in say(talking, "halo")
    assert talking.state.step is Step.IDLE


@pytest.mark.parametrize("kind", list(MessageKind))
def test_whatever_cannot_be_read_is_explained_and_the_question_repeated(kind):
    for talking in (Talking(), at_papers(), at_review(), Talking(desk_with(returned()))):
        before = talking.state
        answer = talking.hear(Unreadable(kind))
        assert "{" not in answer
        assert len(answer.splitlines()) > 1
        assert talking.state == before


def test_after_three_misunderstandings_help_is_offered():
    talking = Talking()
    assert "MENU untuk memulai" not in say(talking, "qwerty", "qwerty")
    assert "MENU untuk memulai" in say(talking, "qwerty")


def test_a_draft_that_is_gone_is_started_anew_with_the_same_answers():
    talking = at_papers()
    talking.show()
    talking.hear(Failed("", is_gone=True))
    (started,) = talking.commands
    assert isinstance(started, StartDraft)
    assert started.subject.name == "Budi Santoso"
    assert talking.state.papers == ()


def test_a_case_that_this_office_does_not_take_is_told_why():
    talking = Talking()
    for kind in desk().rules.types.values():
        for turning in kind.turned_away_when:
            talking.state = State(document_type=kind.code, step=Step.FACT)
            for code, answers in turning.when.items():
                talking.state = talking.state.to(facts={**talking.state.facts, code: answers[0]})
            told = onward(talking.state, talking.desk)
            assert turning.reason.text.id in told.reply.notes[-1]
            assert told.state == State()
