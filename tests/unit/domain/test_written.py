"""What people write: without what nobody sees, and empty where nothing can be seen."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from services.intake.channels.whatsapp.handover.inbox_api import NewAnswer
from services.intake.channels.whatsapp.people.heads_api import ChangedVillageHead
from services.notifier.api import NewCall
from services.processing.api.bodies import HandOutBody, ReferBackBody
from services.verification.api.bodies import Decision, HandOver, NewNote
from shared.domain.written import without_unseen
from shared.web.dead_letters import Edit, Note


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  Ibu datang besok.\r\n", "Ibu datang besok."),
        ("satu\n\tdua", "satu\n\tdua"),
        ("sa\x00tu\x1b", "satu"),
        ("👩\u200d👧 Siti", "👩\u200d👧 Siti"),  # joined by a character that nobody sees
        ("é", "é"),
        ("\x00\x07", ""),
        ("\u200b \u202e\xa0", ""),
        ("\u0301", ""),
    ],
)
def test_what_nobody_sees_is_dropped(text: str, kept: str) -> None:
    assert without_unseen(text) == kept


@given(st.text())
def test_what_is_kept_is_without_controls_and_changes_no_more(text: str) -> None:
    kept = without_unseen(text)
    assert not [c for c in kept if c not in "\n\t" and unicodedata.category(c) == "Cc"]
    assert without_unseen(kept) == kept
    letters = [c for c in text if unicodedata.category(c).startswith("L")]
    assert [c for c in kept if unicodedata.category(c).startswith("L")] == letters


@pytest.mark.parametrize(
    ("body", "field", "others"),
    [
        (NewNote, "text", {}),
        (Decision, "note", {"decision": "verify"}),
        (HandOver, "note", {"department": "CAPIL"}),
        (ReferBackBody, "note", {"department": "CAPIL"}),
        (HandOutBody, "name", {}),
        (NewAnswer, "text", {}),
        (NewCall, "note", {"outcome": "no_answer"}),
        (ChangedVillageHead, "note", {}),
        (ChangedVillageHead, "name", {"note": "Nama dibetulkan."}),
        (Note, "note", {}),
        (Edit, "note", {"body": "{}"}),
    ],
)
def test_no_body_takes_a_text_in_which_nothing_can_be_seen(
    body: type[BaseModel], field: str, others: dict[str, str]
) -> None:
    assert getattr(body(**others, **{field: "\x00 Bu Contoh "}), field) == "Bu Contoh"
    with pytest.raises(ValidationError) as refused:
        body(**others, **{field: "\x00\x07\u200b\x1b"})
    assert [problem["loc"] for problem in refused.value.errors()] == [(field,)]
