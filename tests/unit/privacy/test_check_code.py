"""The check code of a receipt, and the link that a QR code holds."""

from urllib.parse import urlsplit

import pytest

from shared.domain.public_link import public_link
from shared.privacy.check_code import check_code, is_check_code
from shared.privacy.sealing import DataKey

KEY = DataKey("request-1", bytes(range(32)))


def test_a_code_is_the_same_again_and_anothers_is_not() -> None:
    assert check_code(KEY) == check_code(DataKey("request-1", bytes(range(32))))
    codes = {check_code(DataKey.generate("request-1")) for _ in range(200)}
    assert len(codes) == 200


@pytest.mark.parametrize("write", [str.lower, lambda c: c.replace("-", " "), lambda c: f" {c} "])
def test_it_does_not_matter_how_a_code_is_written(write: object) -> None:
    assert callable(write)
    assert is_check_code(KEY, write(check_code(KEY)))


def test_another_code_is_refused() -> None:
    code = check_code(KEY)
    wrong = ("0" if code[0] != "0" else "1") + code[1:]
    assert not any(is_check_code(KEY, text) for text in (wrong, "", code[:-1], code + "0", "ä"))


def test_what_servers_see_of_a_link_holds_neither_ticket_nor_code() -> None:
    link = public_link("https://loket.example/", "KDS-7K3M-9QXC", check_code(KEY))
    seen = urlsplit(link)._replace(fragment="").geturl()
    assert seen == "https://loket.example/cek"
    assert urlsplit(link).fragment == f"KDS-7K3M-9QXC.{check_code(KEY)}"
