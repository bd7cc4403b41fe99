"""When it happened: asked where the catalogue counts a time for reporting from it."""

from datetime import date, timedelta

import pytest

from services.intake.channels.whatsapp.dialogue.state import State, Step
from services.intake.channels.whatsapp.dialogue.turn import StartDraft, Submit
from tests.support.whatsapp_desk import TODAY, Talking, desk

DAY = TODAY - timedelta(days=3)


def at_date(language: str = "id") -> Talking:
    """Answer the facts of a death."""
    talking = Talking(desk().speaking(language))
    talking.say("AKTA_MATI", "1", "1")
    assert talking.state.step is Step.DATE
    return talking


def to_review(talking: Talking) -> str:
    """Answer all that follows the date; return the review."""
    answer = talking.say("Budi Santoso", "-", "-", "-", "-")
    while talking.state.step is Step.PAPERS:
        answer = talking.show()
    return answer


@pytest.mark.parametrize("language", ["id", "jv", "en"])
def test_a_death_is_asked_for_its_date_in_the_words_of_the_catalogue(language):
    talking = at_date(language)
    spoken = desk().speaking(language)
    label = spoken.read(spoken.rules.type("AKTA_MATI").dates["tanggal_kematian"])
    assert talking.reply.question.startswith(label)
    assert "23-11-2026" in talking.reply.question
    assert talking.labels == [spoken.texts.say("none")]


def test_the_date_is_asked_wherever_a_time_counts_from_one_that_nobody_asks_otherwise():
    asked = set()
    for code, kind in desk().rules.types.items():
        talking = Talking()
        talking.say(code)
        while talking.state.draft and talking.state.step is Step.FACT:
            talking.say("2" if code == "AKTA_KAWIN" else "1")
        if talking.state.step is Step.DATE:
            asked.add(code)
            assert kind.dates[kind.reporting_limit.since].id in talking.reply.question
    limits = {c: k.reporting_limit for c, k in desk().rules.types.items() if k.reporting_limit}
    assert asked == {c for c, limit in limits.items() if not limit.is_birth_of_subject}
    assert "AKTA_MATI" in asked


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        *(("20-11-2026", DAY), ("20 Nov 2026", DAY), ("Jumat, 20/11/2026", DAY)),
        *(
            ("hari ini", TODAY),
            ("kemarin", TODAY - timedelta(days=1)),
            ("wingi", date(2026, 11, 22)),
        ),
    ],
)
def test_the_date_may_be_written_and_said_in_any_usual_way(typed, day):
    talking = at_date()
    talking.say(typed)
    assert talking.state.draft.dates == {"tanggal_kematian": day.isoformat()}
    assert talking.state.step is Step.SUBJECT


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        *(("20-11-26", "tidak terbaca"), ("minggu lalu", "tidak terbaca")),
        *(("24-11-2026", "24-11-2026 belum tiba"), ("20-11-1826", "lebih dari 130 tahun")),
    ],
)
def test_a_date_that_cannot_be_right_is_explained_and_asked_again(typed, told):
    talking = at_date()
    assert told in talking.say(typed)
    assert talking.state.step is Step.DATE
    assert talking.state.draft.dates == {}
    talking.say(typed)
    assert "ikuti contohnya" in talking.reply.notes[-1]


@pytest.mark.parametrize(("days", "is_late"), [(30, False), (31, True)])
def test_who_reports_late_is_told_that_it_is_served_all_the_same(days, is_late):
    talking = at_date()
    answer = talking.say(f"{TODAY - timedelta(days=days):%d-%m-%Y}")
    assert ("tetap kami layani" in answer) is is_late
    assert ("30 hari" in answer) is is_late


@pytest.mark.parametrize("answer", ["-", "belum", "press"])
def test_a_date_that_nobody_knows_may_be_left_out(answer):
    talking = at_date()
    talking.press("Tidak ada") if answer == "press" else talking.say(answer)
    assert talking.state.draft.dates == {"tanggal_kematian": None}
    assert "Tanggal kematian: -" in to_review(talking)
    talking.press("KIRIM")
    assert talking.commands == [Submit()]


def test_the_date_is_shown_corrected_and_handed_in_with_the_request():
    talking = at_date()
    talking.say("20-11-2026")
    assert "Tanggal kematian: 20-11-2026" in to_review(talking)
    talking.say("ubah")
    talking.press("Tanggal kematian: 20-11-2026")
    talking.state = State.model_validate_json(talking.state.model_dump_json())
    assert "Tanggal kematian: 19-10-2026" in talking.say("19-10-2026")
    assert not [c for c in talking.commands if isinstance(c, StartDraft)]
    talking.press("KIRIM")
    assert talking.commands == [Submit({"tanggal_kematian": date(2026, 10, 19)})]


def test_a_step_back_leads_through_the_date():
    talking = at_date()
    talking.say("20-11-2026")
    assert "Tanggal kematian?" in talking.say("kembali")
    talking.say("21-11-2026")
    assert talking.state.draft.dates == {"tanggal_kematian": "2026-11-21"}
    assert talking.say("kembali", "kembali").endswith("punya NIK?")
