"""Checklists: what to ask next, what is missing, whatever people answer."""

from hypothesis import given
from hypothesis import strategies as st

from shared.catalogue.document_type import DocumentType
from tests.support.catalogue import RULES

BIRTH = RULES.type("AKTA_LAHIR")
DEATH = RULES.type("AKTA_MATI")

types = st.sampled_from(sorted(RULES.types)).map(RULES.type)
switches = st.dictionaries(st.sampled_from(sorted(RULES.office.switches)), st.booleans())
papers = st.frozensets(st.sampled_from(sorted(RULES.papers)))


@st.composite
def cases(draw: st.DrawFn) -> tuple[DocumentType, dict[str, str], dict[str, bool]]:
    """A document type with any answers to some of its facts, and any switches."""
    kind = draw(types)
    facts = {
        code: draw(st.sampled_from(sorted(fact.answers)))
        for code, fact in kind.facts.items()
        if draw(st.booleans())
    }
    return kind, facts, draw(switches)


def questions(kind: DocumentType, **facts: str) -> list[str]:
    return [fact.code for fact in kind.checklist(facts).questions]


def test_what_cannot_matter_for_a_foundling_is_not_asked() -> None:
    assert questions(BIRTH) == ["anak_temuan", "punya_surat_lahir", "bukti_kawin_ada"]
    assert questions(BIRTH, anak_temuan="ya") == []
    assert questions(BIRTH, anak_temuan="tidak") == ["punya_surat_lahir", "bukti_kawin_ada"]


def test_what_the_officer_wants_to_know_is_asked_though_no_paper_depends_on_it() -> None:
    assert "elemen" in questions(RULES.type("KK_UBAH"))


def test_a_fact_that_matters_only_to_a_rule_switched_off_is_not_asked() -> None:
    marriage = RULES.type("AKTA_KAWIN")
    asked = marriage.checklist({}, {"kudus_kawin_sk_asal": False}).questions
    assert "calon_luar_kudus" in questions(marriage)
    assert "calon_luar_kudus" not in [fact.code for fact in asked]


def test_either_paper_of_a_group_is_enough_and_a_missing_group_counts_once() -> None:
    checklist = DEATH.checklist({"keadaan": "biasa", "nik_terdata": "ya"})
    missing = checklist.missing({"F-2.01", "SK_MATI"})
    assert [paper.papers for paper in missing] == [("KK_ASLI", "KTP_ALM")]
    assert missing[0].label.en == "Family card of the deceased or KTP-el of the deceased"
    for either in ("KK_ASLI", "KTP_ALM"):
        assert checklist.missing({"F-2.01", "SK_MATI", either}) == ()


def test_a_switch_adds_the_paper_that_the_office_still_asks_for() -> None:
    facts = {"keadaan": "biasa", "nik_terdata": "tidak"}
    assert "KTP_AHLI_WARIS" not in DEATH.checklist(facts).papers
    switched = DEATH.checklist(facts, {"kudus_mati_ktp_ahli_waris": True})
    assert "KTP_AHLI_WARIS" in switched.papers


def test_papers_nobody_asked_for_are_flagged() -> None:
    checklist = DEATH.checklist({"keadaan": "biasa", "nik_terdata": "tidak"})
    assert checklist.not_asked_for(["SK_MATI", "IJAZAH"]) == ("IJAZAH",)


def test_what_is_brought_to_the_counter_is_not_waited_for() -> None:
    checklist = RULES.type("PINDAH_DATANG").checklist({"tempat_tinggal": "sendiri"})
    assert [r.paper.code for r in checklist.brought] == ["KTP_EL_LAMA"]
    assert checklist.missing({"SKPWNI"}) == ()
    assert checklist.not_asked_for({"KTP_EL_LAMA"}) == ()


@given(types, switches, st.data())
def test_no_fact_is_asked_twice(
    kind: DocumentType, on: dict[str, bool], data: st.DataObject
) -> None:
    facts: dict[str, str] = {}
    while open_questions := kind.checklist(facts, on).questions:
        fact = open_questions[0]
        assert fact.code not in facts
        facts[fact.code] = data.draw(st.sampled_from(sorted(fact.answers)))
    assert len(facts) <= len(kind.facts)


@given(types, switches, st.data())
def test_an_answer_that_was_not_asked_for_changes_nothing(
    kind: DocumentType, on: dict[str, bool], data: st.DataObject
) -> None:
    facts: dict[str, str] = {}
    while open_questions := kind.checklist(facts, on).questions:
        fact = open_questions[0]
        facts[fact.code] = data.draw(st.sampled_from(sorted(fact.answers)))
    others = {
        code: data.draw(st.sampled_from(sorted(fact.answers)))
        for code, fact in kind.facts.items()
        if code not in facts
    }
    settled, full = kind.checklist(facts, on), kind.checklist(facts | others, on)
    assert full == settled


@given(cases())
def test_with_every_paper_of_the_list_nothing_is_missing(
    case: tuple[DocumentType, dict[str, str], dict[str, bool]],
) -> None:
    kind, facts, on = case
    checklist = kind.checklist(facts, on)
    assert checklist.missing(checklist.papers) == ()
    assert checklist.not_asked_for(checklist.papers) == ()


@given(cases(), papers, papers)
def test_more_papers_never_make_more_missing(
    case: tuple[DocumentType, dict[str, str], dict[str, bool]],
    some: frozenset[str],
    more: frozenset[str],
) -> None:
    kind, facts, on = case
    checklist = kind.checklist(facts, on)
    before, after = checklist.missing(some), checklist.missing(some | more)
    assert set(after) <= set(before)
