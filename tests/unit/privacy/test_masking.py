"""Masking: what looks like personal data does not get past, and what is needed does."""

import logging
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.privacy.masking import (
    mask_event,
    mask_name,
    mask_nik,
    mask_phone,
    mask_text,
    mask_value,
)

NIKS = st.from_regex(r"[0-9]{16}", fullmatch=True)
NOISE = st.one_of(
    st.text(max_size=20),
    st.text("0123456789 +-.()abcdef:", max_size=30),
    st.uuids().map(str),
    st.sampled_from(["wamid.", "Bearer ", "eyJ", "+62", "08", "ID."]),
)


@given(st.lists(st.one_of(NIKS, NOISE), max_size=8))
def test_no_text_keeps_sixteen_digits_in_a_row(parts: list[str]) -> None:
    assert not re.search(r"\d{16}", mask_text("".join(parts)))


@given(
    st.recursive(
        st.one_of(NIKS, NIKS.map(int), NOISE), lambda x: st.lists(x, max_size=3), max_leaves=6
    )
)
def test_no_log_value_keeps_sixteen_digits_in_a_row_however_deep(value: object) -> None:
    assert not re.search(r"\d{16}", repr(mask_value(value)))


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("NIK 3319015708450001.", "NIK 331901******0001."),
        ("33.19.01.570845.0001", "331901******0001"),
        ("3319 0157 0845 0001 3319 0101 0101 0002", "331901**********************0002"),
        ("call 0812-3456-7890 now", "call *********890 now"),
        ("to=6281234567890", "to=**********890"),
        ("+62 812 3456 7890", "**********890"),
        ("wa_081234567890", "wa_*********890"),
        ("0812 3456 7890, 0813 1111 2222", "*********890, *********222"),
        ("0812 3456 7890 0813 1111 2222", "081234**************2222"),
        ("id wamid.HBgLMTY1MDM4Nzk0MzkV== read", "id wamid.*** read"),
        ("Authorization: Bearer eyJhb.eyJz.sig", "Authorization: Bearer ***"),
        ("token eyJhbGci.eyJzdWIi.c2ln", "token eyJ***"),
        ("from US.13491208655302741918", "from US.***"),
        ("from ID.ENT.11815799212886844830", "from ID.***"),
    ],
)
def test_personal_data_in_a_text_is_masked(text: str, masked: str) -> None:
    assert mask_text(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "0190a5c2-1234-7123-8123-081234567890",
        "4bf92f3577b34da6a3ce929d0e0e4736",
        "2026-10-05T08:00:00.123456Z",
        "2026-10-05 08:00:00",
        "KDS-7K3M-9QXC",
        "village 33.19.01.2001",
        "192.168.100.10:9092",
        "loket.requests-12 at offset 6281234",
        "cosmetic.Module12345 of py.typed",
        "12 of 4096 in 0.123 s",
    ],
)
def test_what_operators_need_stays_readable(text: str) -> None:
    assert mask_text(text) == text


def test_a_log_entry_is_masked_in_every_corner() -> None:
    entry: dict[str, Any] = {
        "event": "3319015708450001 came in",
        "trace_id": "1234567890123456",
        "nested": {"081234567890": [3319015708450001, b"3319015708450001"]},
        "error": ValueError("no such NIK: 3319015708450001"),
        "at": datetime(2026, 10, 5, tzinfo=UTC),
        "count": 12,
        "is_new": True,
        "path": Path("/papers"),
    }
    masked = mask_event(None, "info", entry)
    assert masked == {
        "event": "331901******0001 came in",
        "trace_id": "1234567890123456",
        "nested": {"*********890": ["331901******0001", "331901******0001"]},
        "error": "ValueError('no such NIK: 331901******0001')",
        "at": datetime(2026, 10, 5, tzinfo=UTC),
        "count": 12,
        "is_new": True,
        "path": Path("/papers"),
    }


def test_a_log_record_of_another_library_passes_through_untouched() -> None:
    record = logging.LogRecord("x", 20, "x.py", 1, "3319015708450001", (), None)
    assert mask_event(None, "info", {"event": "x", "_record": record})["_record"] is record


def test_screens_show_just_enough() -> None:
    assert mask_nik("3319 0157 0845 0001") == "331901******0001"
    assert mask_nik("33190157") == "********"
    assert mask_phone("+62 812-3456-7890") == "**********890"
    assert mask_phone("112") == "***"
    assert mask_name("Siti Nur  Rahayu") == "S*** N*** R***"
    assert mask_name("") == ""
