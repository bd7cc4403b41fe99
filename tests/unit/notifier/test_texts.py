"""What people read: every kind in every language for every document type, whatever clerks typed."""

import json
import re
from datetime import UTC, datetime
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import orjson
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from services.intake.channels.whatsapp.dialogue.texts import load_texts
from services.notifier.content import Writer, from_text, to_text
from services.notifier.fitting import clip, fit_list, units
from services.notifier.notice import Address, Recipient
from services.notifier.templates_file import LANGUAGES, TEMPLATES, TemplatesError, load_wordings
from services.notifier.told import TOLD, Kind, kind_of, occasion
from services.notifier.wording import LONGEST_TEMPLATE, LONGEST_TEXT, PLACEHOLDERS
from shared.domain.ids import new_id
from shared.events import registry, verification
from shared.events.envelope import Event
from shared.events.parts import PaperFault
from shared.events.request import RequestEvent
from shared.privacy import fields
from shared.privacy.sealing import DataKey, seal
from shared.whatsapp.templates import UNFIT
from tests.support.catalogue import CATALOGUE, RULES
from tests.support.notifier_events import NOW, a_life, a_party, a_submission

WORDINGS = load_wordings()
KEY = DataKey.generate(new_id())
NIK = "3319991234560001"
NAMES = ("Sari", "Sari\nWulandari\tBaru", f"Sari {NIK}", "S" * 300, "😀" * 80, "{ticket} {0}")
FAULTS = tuple(code for code, r in RULES.reasons.items() if r.leads_to == "return")


def recipient(document_type: str, name: str, language: str, person: str | None = None) -> Recipient:
    party = a_party(KEY, name=name)
    return Recipient(
        ticket="KDS-7K3M-9QXC",
        document_type=document_type,
        rule_version=RULES.version,
        language=language,
        address=Address(name=party.name, contact_ref="c"),
        person=person,
        sequence=1,
    )


def event_of(body: RequestEvent) -> Event[RequestEvent]:
    return Event(
        id=new_id(),
        source="test",
        subject=body.request_id,
        time=NOW,
        topic="loket.requests",
        traceparent=None,
        body=body,
    )


def both_forms(
    body: RequestEvent, who: Recipient, language: str
) -> tuple[str, dict[str, str], str]:
    """The free text, the parameters, and the template with them filled in."""
    wording = WORDINGS.read(language)
    kind = kind_of(body, is_in_chat=who.person is not None)
    assert kind is not None
    values = Writer(RULES, who, language, wording, KEY, "https://loket.example").values(
        event_of(body)
    )
    values = from_text(to_text({language: values}))[language]
    parameters = wording.parameters(kind, values)
    return wording.write(kind, values), parameters, wording.texts[kind].format_map(parameters)


def check(text: str, parameters: dict[str, str], filled: str, name: str) -> None:
    assert units(text) <= LONGEST_TEXT
    assert units(filled) <= LONGEST_TEMPLATE
    assert not any(UNFIT.search(value) or not value for value in parameters.values())
    for wording in (text, filled):
        unmarked = wording.replace("{ticket}", "").replace("{0}", "") if "{" in name else wording
        assert not re.search(r"[{}]", unmarked)
        assert not re.search(r"\d{16}", re.sub(r"[ .-]", "", wording))
        assert "KDS-7K3M-9QXC" in wording


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_is_written_for_every_document_type(language: str) -> None:
    written = set()
    for code, person in product(RULES.types, (None, "ref")):
        for place, body in enumerate(a_life(a_submission(KEY, code), KEY)):
            kind = kind_of(body, is_in_chat=person is not None)
            if kind is None:
                continue
            name = NAMES[place % len(NAMES)]
            check(*both_forms(body, recipient(code, name, language, person), language), name)
            written.add(kind)
    assert written == set(Kind)


@settings(max_examples=40, deadline=None)
@given(
    papers=st.lists(st.sampled_from(list(RULES.papers)), min_size=1, max_size=30),
    reason=st.sampled_from(FAULTS),
    typed=st.text(max_size=200),
    language=st.sampled_from(LANGUAGES),
    person=st.sampled_from([None, "ref"]),
)
def test_whatever_clerks_type_a_returned_request_is_told_within_the_limits(
    papers: list[str], reason: str, typed: str, language: str, person: str | None
) -> None:
    details = orjson.dumps(
        dict.fromkeys(RULES.reason(reason).placeholders, f"{typed} {NIK}x")
    ).decode()
    sealed = seal(KEY, details, fields.DETAILS)
    body = verification.RequestReturned(
        request_id=KEY.owner,
        ticket="KDS-7K3M-9QXC",
        document_type="AKTA_LAHIR",
        sequence=3,
        state="returned",
        department="CAPIL",
        faults=tuple(PaperFault(requirement=p, reason=reason, details=sealed) for p in papers),
        repair_by=NOW,
    )
    who = recipient("AKTA_LAHIR", "Sari", language, person)
    text, parameters, filled = both_forms(body, who, language)
    assert units(text) <= LONGEST_TEXT
    assert units(filled) <= LONGEST_TEMPLATE
    assert not any(UNFIT.search(value) for value in parameters.values())
    assert NIK not in text + filled


def test_every_faulty_paper_is_named_with_what_to_do() -> None:
    body = verification.RequestReturned(
        request_id=KEY.owner,
        ticket="KDS-7K3M-9QXC",
        document_type="AKTA_LAHIR",
        sequence=3,
        state="returned",
        department="CAPIL",
        faults=(
            PaperFault(requirement="KK_ASLI", reason="FOTO_BURAM"),
            PaperFault(requirement="F-2.03", reason="SAKSI_KURANG"),
            PaperFault(requirement="KTP_EL", reason="A_REASON_OF_TOMORROW"),
        ),
        repair_by=datetime(2026, 11, 26, 3, 0, tzinfo=UTC),
    )
    text, parameters, _ = both_forms(body, recipient("AKTA_LAHIR", "Sari", "id"), "id")
    lines = text.splitlines()
    assert lines[2].startswith("- Foto Kartu Keluarga kurang jelas atau terpotong. Foto ulang")
    assert "perlu tanda tangan 2 saksi" in lines[3]
    assert lines[4].endswith("perlu diperbaiki.")
    assert "paling lambat Kamis, 26 November 2026 pukul 10.00 WIB" in lines[5]
    assert parameters["faults"].count(" | ") == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_receipt_in_the_chat_says_the_word_to_ask_by_and_one_of_the_app_does_not(
    language: str,
) -> None:
    who = recipient("AKTA_LAHIR", NAMES[0], language)
    for is_in_chat in (True, False):
        filed = a_submission(KEY, applicant=a_party(KEY, is_in_chat=is_in_chat))
        for text in both_forms(filed, who, language)[::2]:
            assert ("STATUS" in text) is is_in_chat
            assert "https://loket.example" in text
    assert load_texts()[language].means("STATUS", "status")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_returned_request_says_where_and_by_which_word_it_is_repaired(language: str) -> None:
    (body,) = [
        b for b in a_life(a_submission(KEY), KEY) if isinstance(b, verification.RequestReturned)
    ]
    library = load_texts()
    for person in (None, "ref"):
        text, _, filled = both_forms(
            body, recipient("AKTA_LAHIR", "Sari", language, person), language
        )
        for told in (text, filled):
            words = set(re.findall(r"[A-Z]{4,}", told))
            named = [word for word in words if library[language].means(word, "repair")]
            assert bool(named) is (person is not None)
            assert person is not None or "app" in told or "aplikasi" in told
    title = WORDINGS.read(language).buttons[Kind.RETURNED_IN_CHAT]
    assert library[language].means(title, "repair")


def test_condolences_open_what_is_told_about_a_death() -> None:
    grave = [t.code for t in CATALOGUE.current.types.values() if t.tone == "condolence"]
    assert grave
    for code in grave:
        text, _, _ = both_forms(a_submission(KEY, code), recipient(code, "Sari", "id"), "id")
        assert "Kami turut berduka cita. Yth. Sari" in text


def test_every_event_about_a_request_is_in_the_table() -> None:
    about_requests = {
        kind
        for kind in registry.EVENTS.values()
        if issubclass(kind, RequestEvent) and kind.type != "request.cancellation_asked"
    }
    assert set(TOLD) == about_requests
    assert all(row.why for row in TOLD.values())


def test_a_broken_promise_is_one_occasion_for_each_wait() -> None:
    *_, late = a_life(a_submission(KEY), KEY)
    assert isinstance(late, verification.RequestEscalated)
    again = late.model_copy(update={"department": "DAFDUK"})
    other = late.model_copy(update={"waiting_since": datetime(2026, 11, 24, tzinfo=UTC)})
    assert occasion(event_of(late)) == occasion(event_of(again)) != occasion(event_of(other))
    first = late.model_copy(update={"missed": datetime(2026, 11, 24, tzinfo=UTC)})
    second = late.model_copy(update={"missed": datetime(2026, 11, 25, tzinfo=UTC)})
    assert occasion(event_of(first)) != occasion(event_of(second))


# --- the files ---


@cache
def as_it_is(language: str) -> Any:
    return yaml.safe_load((TEMPLATES / f"{language}.yaml").read_text())


def changed(folder: Path, **texts: str | None) -> Path:
    """A copy of the texts in which the Indonesian file has some changed or taken out."""
    for language in LANGUAGES:
        raw = as_it_is(language)
        if language == "id":
            merged = {**raw["texts"], **texts}
            raw = {**raw, "texts": {k: t for k, t in merged.items() if t is not None}}
        (folder / f"{language}.yaml").write_text(json.dumps(raw))
    return folder


@pytest.mark.parametrize(
    ("texts", "mistake"),
    [
        ({"returned": None}, "id.yaml: returned: is missing"),
        ({"expired": "Nomor {ticket} {due}."}, "id.yaml: expired: {due} is not known here"),
        ({"expired": "Ditutup {document}."}, "id.yaml: expired: {ticket} is missing"),
        ({"expired": "{ticket} ditutup."}, "id.yaml: expired: begins or ends with a word"),
        ({"expired": "Ditutup {document}{ticket}."}, "id.yaml: expired: has two words in braces"),
        ({"expired": "Ditutup {ticket."}, "id.yaml: expired: expected '}'"),
        ({"expired": "Ditutup {ticket:>9}."}, "id.yaml: expired: a placeholder is one word"),
        ({"expired": "Nomor {ticket}." + "a" * 1024}, "id.yaml: expired: can grow to"),
        ({"somewhere": "Nomor {ticket}."}, "id.yaml: texts.somewhere"),
    ],
)
def test_a_mistake_in_a_text_names_file_kind_and_what_is_wrong(
    tmp_path: Path, texts: dict[str, Any], mistake: str
) -> None:
    with pytest.raises(TemplatesError) as raised:
        load_wordings(changed(tmp_path, **texts))
    assert any(m.startswith(mistake) for m in raised.value.mistakes), raised.value.mistakes


@pytest.mark.parametrize(
    ("buttons", "mistake"),
    [
        ({}, "id.yaml: buttons.returned_in_chat: is missing"),
        ({"returned_in_chat": "P" * 21}, "id.yaml: buttons.returned_in_chat: is missing, or has"),
        ({"returned_in_chat": "P", "expired": "P"}, "id.yaml: buttons.expired: this text has no"),
    ],
)
def test_a_mistake_in_a_button_is_named(
    tmp_path: Path, buttons: dict[str, str], mistake: str
) -> None:
    folder = changed(tmp_path)
    (folder / "id.yaml").write_text(json.dumps(as_it_is("id") | {"buttons": buttons}))
    with pytest.raises(TemplatesError) as raised:
        load_wordings(folder)
    assert any(m.startswith(mistake) for m in raised.value.mistakes), raised.value.mistakes


def test_every_mistake_is_named_at_once(tmp_path: Path) -> None:
    folder = changed(tmp_path, returned=None, expired="Ditutup.")
    (folder / "en.yaml").unlink()
    with pytest.raises(TemplatesError) as raised:
        load_wordings(folder)
    assert {m.split(":")[0] for m in raised.value.mistakes} == {"id.yaml", "en.yaml"}


def test_every_kind_says_what_it_may_be_filled_with() -> None:
    assert set(PLACEHOLDERS) == set(Kind)


# --- fitting ---


@given(st.text(min_size=1), st.integers(2, 60))
def test_a_text_is_cut_to_its_limit_and_says_so(text: str, limit: int) -> None:
    cut = clip(text, limit)
    assert units(cut) <= limit
    assert cut == text or cut.endswith("…")


@given(st.lists(st.text(min_size=1, max_size=400), min_size=1, max_size=40), st.integers(80, 900))
def test_a_list_fits_and_counts_what_it_leaves_out(items: list[str], limit: int) -> None:
    fitted = fit_list(items, " | ", "+{count}", limit)
    assert units(fitted) <= limit
    if sum(map(units, items)) + 3 * (len(items) - 1) <= limit:
        assert fitted == " | ".join(items)


def test_short_items_leave_their_room_to_long_ones() -> None:
    fitted = fit_list(["kecil", "panjang " * 20], " | ", "+{count}", 100)
    assert fitted.startswith("kecil | panjang panjang")
    assert units(fitted) > 85
