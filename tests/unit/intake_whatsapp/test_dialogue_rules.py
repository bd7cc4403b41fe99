"""The rules of a good conversation by WhatsApp, a test or more for each."""

from copy import copy
from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest

from services.intake.channels.whatsapp.dialogue.heard import Chose, PaperRefused, Unreadable
from services.intake.channels.whatsapp.dialogue.reply import to_payload
from services.intake.channels.whatsapp.dialogue.state import Draft, State, Step
from services.intake.channels.whatsapp.dialogue.turn import StartDraft
from shared.whatsapp.content import MessageKind, PersonRef
from shared.whatsapp.payload import Envelope
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

FAMILY_CARD = "3319080101150007"
TO = Envelope(PersonRef(phone="+6281200000101"))
LANGUAGES = ("id", "jv", "en")


def two_returned():
    return desk_with(returned(), returned(OTHER_TICKET))


@cache
def talked_to_papers() -> Talking:
    talking = Talking()
    talking.say("akta lahir", "2", "1", "1")
    talking.say("Budi Santoso", "-", FAMILY_CARD, "17-08-2026", "-")
    assert talking.state.step is Step.PAPERS
    return talking


def at_papers() -> Talking:
    return copy(talked_to_papers())


def asked_everything() -> list[Talking]:
    """Return a conversation at each step, which goes on from there."""
    return [copy(talking) for talking in talked_to_every_step()]


@cache
def talked_to_every_step() -> list[Talking]:
    found = []
    for texts in (
        (),
        ("akta lahir",),
        ("akta lahir", "ya"),
        ("akta lahir", "batal"),
        ("akta kematian", "1", "1"),
        ("akta lahir", "bahasa"),
        ("akta lahir", "simpan dulu", "ktp", "simpan dulu", "draf"),
    ):
        talking = Talking()
        talking.say("menu", *texts)
        found.append(talking)
    for texts in ((), ("ubah",)):
        talking = at_papers()
        talking.show()
        talking.say("tukar", *texts)
        found.append(talking)
    review = at_papers()
    while review.state.step is Step.PAPERS:
        review.show()
    repair = Talking(desk_with(returned()))
    repair.say("perbaiki")
    adding = Talking(desk_with(checked()))
    adding.say("tambah berkas")
    name = Talking(replace(desk(), name=""), State())
    name.say("halo")
    matching = Talking()
    matching.show()
    matching.say("akta lahir", "ya", "Budi Santoso", "-", FAMILY_CARD, "17-08-2026", "-")
    renaming = Talking()
    renaming.say("nama")
    found += [renaming, at_papers(), review, repair, adding, name, matching]
    for desk_of_request, word in ((desk_with(checked()), "tambah"), (two_returned(), "perbaiki")):
        early = Talking(desk_of_request)
        early.show()
        early.say(word)
        if early.state.step is Step.IDLE:
            early.press(f"{TICKET} Akta Kelahiran")
        assert early.state.step is Step.MATCH
        found.append(early)
    assert {t.state.step for t in found} == set(Step)
    return found


# 1. The first bubble says who we are, what it takes, what becomes of data, and the words.
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_bubble_says_who_answers_and_what_becomes_of_data(language):
    talking = Talking(desk().speaking(language), State())
    first = talking.say("halo")
    for told in ("Disdukcapil", "5 menit", "NIK", "MENU", "BATAL"):
        assert told in first or language != "id"
    texts = desk().library[language].texts
    assert first.startswith(texts["welcome"].format(name="Sutrisno Contoh"))
    assert texts["menu"] in first
    assert texts["welcome"][:20] not in talking.say("halo")


# 2. A language by its own name, remembered, in any language, at any time.
def test_the_language_is_changed_by_word_anywhere_and_remembered():
    for talking in asked_everything():
        step = talking.state.step
        assert talking.say("language")
        assert talking.labels == [desk().library[code].name for code in LANGUAGES]
        assert "in English" in talking.press("English")
        assert talking.state.language == "en"
        if step is not Step.LANGUAGE:
            assert talking.state.step is step
    assert "Inggih" in talking.say("bahasa", "2")
    talking.state = State.model_validate_json(talking.state.model_dump_json())
    assert talking.state.language == "jv"


def test_a_draft_is_filed_in_the_language_that_is_spoken():
    talking = Talking()
    talking.say("english", "birth certificate", "yes")
    assert "full name" in talking.say("help")


# 3. Button, number, label, synonym; what cannot be read is explained; old buttons are known.
@pytest.mark.parametrize(
    "typed",
    ["2", "2.", "no 2", "nomor 2", "٢", "2️⃣", "Tidak", "TIDAK!", "gak", "mboten", "no", "tïdak"],
)
def test_a_choice_may_be_given_in_any_usual_way(typed):
    talking = Talking()
    talking.say("akta lahir", typed)
    assert talking.state.draft.facts == {"anak_temuan": "tidak"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_answer_and_document_may_be_typed_as_it_is_shown(language):
    spoken = desk().speaking(language)
    for kind in spoken.rules.types.values():
        for shown in (kind.name, kind.short_name):
            talking = Talking(spoken)
            talking.say(spoken.read(shown))
            assert talking.state.draft.document_type == kind.code
        for code, fact in kind.facts.items():
            for answer, shown in fact.answers.items():
                draft = Draft(number=1, document_type=kind.code, editing=f"fact:{code}")
                talking = Talking(spoken, State(is_welcomed=True, step=Step.FACT, draft=draft))
                talking.say(spoken.read(shown))
                after = talking.state.draft  # none where such a case is turned away
                assert after is None or after.facts[code] == answer


def test_numbers_may_be_typed_with_blanks_dots_and_other_digits():
    talking = Talking()
    talking.say("akta lahir", "ya", "Budi Santoso", "-", "3319 0801.0115-0007")
    assert talking.state.draft.subject["family_card"] == FAMILY_CARD
    talking.say("kembali", "٣٣١٩٠٨٠١٠١١٥٠٠٠٧")
    assert talking.state.draft.subject["family_card"] == FAMILY_CARD


@pytest.mark.parametrize("kind", list(MessageKind))
def test_what_cannot_be_read_is_explained_and_the_question_stays(kind):
    for talking in asked_everything():
        before = talking.state
        answer = talking.hear(Unreadable(kind))
        if kind is MessageKind.REVOKE and before.draft is None:
            assert talking.reply is None
        else:
            assert len(answer.splitlines()) > 1
            assert "{" not in answer
        assert talking.state.asks_the_same(before)


def test_an_old_button_shows_the_present_question_again_and_changes_nothing():
    talking = Talking()
    talking.say("akta lahir")
    old = talking.button("Ya")
    talking.press("Tidak")
    before = talking.state
    assert "pertanyaan sebelumnya" in talking.hear(Chose(old, "Ya"))
    assert talking.state == before


def test_yesterdays_send_button_does_not_hand_in_todays_request():
    talking = at_papers()
    while talking.state.step is Step.PAPERS:
        talking.show()
    yesterday = talking.button("KIRIM")
    talking.say("simpan dulu", "akta lahir", "2", "1", "1")
    talking.say("Siti Aminah", "-", FAMILY_CARD, "18-08-2026", "-")
    while talking.state.step is Step.PAPERS:
        talking.show()
    assert "pertanyaan sebelumnya" in talking.hear(Chose(yesterday, "KIRIM"))
    assert talking.commands == []
    assert talking.press("KIRIM") == ""


def test_the_same_question_asked_twice_takes_the_answer_from_either_bubble():
    talking = Talking()
    talking.say("akta lahir")
    first = talking.button("Tidak")
    talking.say("apa ini?")
    talking.hear(Chose(first, "Tidak"))
    assert talking.state.draft.facts == {"anak_temuan": "tidak"}


def test_the_button_of_a_notice_counts_as_its_words():
    talking = Talking(desk_with(known()))
    assert TICKET in talking.hear(Chose("whatever-1", "Status"))


# 4. Words that work everywhere, in every language.
@pytest.mark.parametrize(
    "word",
    [
        *("menu", "kembali", "status", "batal", "bantuan", "bahasa", "draf", "lanjut"),
        *("back", "cancel", "help", "language", "wangsul", "wurung", "pitulungan", "basa"),
    ],
)
def test_a_global_word_is_obeyed_in_every_state_and_leaves_a_way_on(word):
    for talking in asked_everything():
        drafted = talking.state.draft
        answer = talking.say(word)
        assert answer
        assert "belum mengerti" not in answer
        assert talking.state.draft is not None or drafted is None or not drafted.facts
        talking.say("menu")
        assert talking.reply.options or talking.state.step is Step.NAME


# 5. Every answer is kept; after a pause nothing is taken for granted and nothing is lost.
def test_a_closed_answer_to_yesterdays_question_counts_and_says_what_goes_on():
    talking = Talking()
    talking.say("akta lahir")
    talking.desk = replace(desk(), silence=timedelta(days=1))
    assert "Melanjutkan permohonan Akta Kelahiran" in talking.say("tidak")
    assert talking.state.draft.facts == {"anak_temuan": "tidak"}


def test_free_text_after_a_day_is_not_taken_for_a_name():
    talking = Talking()
    talking.say("akta lahir", "ya")
    talking.desk = replace(desk(), silence=timedelta(days=1))
    assert "belum selesai" in talking.say("Pak mau tanya")
    assert talking.labels == ["Lanjutkan", "Simpan dulu", "Batalkan"]
    assert talking.state.draft.subject == {}
    talking.desk = desk()
    assert "nama lengkap" in talking.press("Lanjutkan")


def test_a_greeting_in_the_middle_is_no_answer_and_offers_to_go_on():
    talking = Talking()
    talking.say("akta lahir", "ya")
    assert "belum selesai" in talking.say("Assalamualaikum")
    assert talking.state.draft.subject == {}


# 6. More help with each misunderstanding, and never the same circle.
def test_the_second_misunderstanding_brings_an_example_and_the_third_a_choice():
    talking = Talking()
    talking.say("akta lahir")
    assert "ikuti contohnya" not in talking.say("qwerty")
    assert "ikuti contohnya" in talking.say("qwerty")
    assert "MENU: memulai" in talking.say("qwerty")
    assert talking.labels == ["Lanjutkan", "Simpan dulu", "Batalkan"]


@pytest.mark.parametrize("wrong", ["12", "3319"])
@pytest.mark.parametrize("way_on", ["Lanjutkan", None])
def test_wrong_data_are_explained_each_time_with_more_help_and_at_last_a_person(wrong, way_on):
    talking = Talking()
    talking.say("akta lahir", "ya", "Budi Santoso")
    assert "seharusnya 16" in talking.say(wrong)
    assert "ikuti contohnya" in talking.say(wrong)
    assert "MENU: memulai" in talking.say(wrong)
    if way_on:
        assert "Berapa NIK-nya" in talking.press(way_on)
    last = talking.say(wrong)
    assert "seharusnya 16" in last
    assert "ketik PETUGAS" in last
    assert talking.labels == ["Lanjutkan", "PETUGAS", "Batalkan"]
    talking.say("-")
    assert talking.state.misses == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_is_not_understood_for_long_is_offered_a_person_everywhere(language):
    for talking in asked_everything():
        if talking.state.step in (Step.IDLE, Step.SUBJECT):
            continue  # where a text is a search, or an answer
        talking.desk = replace(talking.desk.speaking(language), name=talking.desk.name)
        texts = talking.desk.texts
        for _ in range(desk().flow.misses_until_person):
            last = talking.say("?!")
        assert texts.say("person_helps") in last, talking.state.step
        assert texts.means(texts.say("person"), "human")


# 7. One bubble per turn, in which several answers are gathered.
def test_each_turn_is_one_message_and_several_are_merged_into_one():
    talking = at_papers()
    talking.show("KK")
    first = talking.reply
    talking.show("F-2.01")
    merged = talking.reply.after(first)
    assert sum("diterima" in note for note in merged.notes) == 2
    assert to_payload(merged, TO)["type"] == "interactive"


# 8. A review before anything is handed in; the receipt is the notice that answers it.
def test_the_review_shows_all_that_was_answered_and_sends_nothing_yet():
    talking = at_papers()
    while talking.state.step is Step.PAPERS:
        review = talking.show()
    for told in ("Budi Santoso", FAMILY_CARD, "17-08-2026", "buku nikah", "Kartu Keluarga"):
        assert told in review
    assert talking.commands == []
    assert talking.press("KIRIM") == ""


# 9. Each file is acknowledged at once, with its limits; a bad one says what to do.
@pytest.mark.parametrize(("fault", "told"), [("too_dark", "gelap"), ("blurred", "kabur")])
def test_a_photo_that_cannot_be_read_is_refused_kindly_at_once(fault, told):
    talking = at_papers()
    answer = talking.hear(PaperRefused(fault, "F-2.01"))
    assert told in answer
    assert "oto ulang" in answer
    assert "Kirim foto atau PDF" in answer


# 10 is the notifier's: tests/unit/notifier/test_channels.py, tests/integration/notifier/.


# 11. Nobody is asked for a phone: a resident without one files like anybody.
def test_nobody_is_asked_for_a_phone_number():
    for texts in desk().library.values():
        assert not [key for key in texts.texts if "phone" in key]


# 12. A cry for help is answered before anything else, and the question stays.
@pytest.mark.parametrize("cry", ["Darurat!", "tolong ada kebakaran", "ambulance", "kobongan pak"])
def test_a_cry_for_help_gets_the_emergency_numbers_first(cry):
    for talking in asked_everything():
        if talking.state.step is Step.SUBJECT:
            continue  # where it may be part of a name or an address
        before = talking.state
        assert "112" in talking.say(cry)
        assert talking.state.asks_the_same(before)


def test_a_cry_for_help_in_the_first_message_of_somebody_unknown_is_answered_too():
    assert "112" in Talking(replace(desk(), name=""), State()).say("tolong kebakaran")


def test_answers_are_whole_when_they_are_read_again_after_every_step():
    talking = Talking()
    for text in ("akta lahir", "2", "1", "1", "Budi Santoso", "-", FAMILY_CARD, "17-08-2026", "-"):
        talking.say(text)
        talking.state = State.model_validate_json(talking.state.model_dump_json())
    (started,) = talking.commands
    assert isinstance(started, StartDraft)
    assert started.subject.family_card == FAMILY_CARD
