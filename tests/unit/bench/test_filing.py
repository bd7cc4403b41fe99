"""What the bench files is what the office's rules ask for."""

from email import message_from_bytes

import orjson
import phonenumbers
import pytest

from devkit.bench.filing import (
    WITH_ONE_PAPER,
    WITHOUT_PAPERS,
    Bodies,
    Filing,
    nik,
    phone,
)
from devkit.bench.paperless import write_rules
from services.notifier.told import Kind
from shared.catalogue.loading import load_catalogue
from shared.catalogue.rules import Rules
from shared.domain.nik import parse_family_card_number, parse_nik

MANY = (*range(20_100), *range(9_000_000, 9_000_060))


def _parts(bodies: Bodies, number: int) -> dict[str, bytes]:
    head = f"Content-Type: {bodies.content_type}\r\n\r\n".encode()
    message = message_from_bytes(head + bodies.submission(number))
    return {
        part.get_param("name", header="content-disposition"): part.get_payload(decode=True)
        for part in message.get_payload()
    }


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Rules:
    return load_catalogue(write_rules(tmp_path_factory.mktemp("bench") / "rules")).current


@pytest.mark.parametrize("filing", [WITH_ONE_PAPER, WITHOUT_PAPERS])
def test_the_papers_sent_are_all_that_the_type_needs(filing: Filing, rules: Rules):
    checklist = rules.type(filing.document_type).checklist(filing.facts)
    assert checklist.is_settled
    assert [r.paper.code for r in checklist.required] == list(filing.papers)
    assert not checklist.groups


@pytest.mark.parametrize("filing", [WITH_ONE_PAPER, WITHOUT_PAPERS])
def test_department_and_product_are_those_of_the_type(filing: Filing, rules: Rules):
    kind = rules.type(filing.document_type)
    assert kind.department.code == filing.department
    assert [product.key for product in kind.keyed_products] == [filing.product]


def test_the_expected_notices_are_kinds_that_the_notifier_knows():
    assert set(WITH_ONE_PAPER.notices) <= set(Kind)


def test_a_body_holds_the_request_and_the_paper():
    parts = _parts(Bodies(WITH_ONE_PAPER, b"\xff\xd8 50% of a photo"), 7)
    assert parts["KIA_LAMA"] == b"\xff\xd8 50% of a photo"
    request = orjson.loads(parts["request"])
    assert request["document_type"] == "KIA_GANTI"
    assert request["submit"] is True
    assert request["subject"]["nik"] == nik(7)
    assert request["applicant"]["phone"] == phone(7)
    parse_family_card_number(request["subject"]["family_card"])


def test_a_body_without_papers_is_json():
    bodies = Bodies(WITHOUT_PAPERS, b"")
    assert bodies.content_type == "application/json"
    assert orjson.loads(bodies.submission(3))["document_type"] == "UJI_BEBAN"


def test_every_request_has_a_valid_nik_and_phone_of_its_own():
    niks = {nik(number) for number in MANY}
    assert len(niks) == len({phone(number) for number in MANY}) == len(MANY)
    for number in (0, 9998, 9999, 20_000, 9_000_000):
        parse_nik(nik(number))
        assert phonenumbers.is_possible_number(phonenumbers.parse(phone(number)))


def test_a_record_and_a_bulk_line_bear_the_number_that_the_catalogue_wants(rules: Rules):
    bodies = Bodies(WITH_ONE_PAPER, b"")
    number = orjson.loads(bodies.record(5))["number"]
    pattern = rules.product("KIA").number
    assert pattern is not None
    assert pattern.check(number) == number
    assert bodies.bulk_line("KDS-1", 5) == f"KDS-1,KIA,{number},ya\n"
