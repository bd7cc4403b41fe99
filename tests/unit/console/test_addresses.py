"""Where the console goes: only to its own pages, and only to the place of an API that it means."""

import pytest

from services.console.apis import ApiRefusedError, address_of
from services.console.pages.home import own_path


@pytest.mark.parametrize(
    ("asked", "gone_to"),
    [
        ("/queue?tab=mine", "/queue?tab=mine"),
        ("//evil.example", "/"),
        ("https://evil.example", "/"),
        ("/\\evil.example", "/"),
        ("queue", "/"),
        ("/a\r\nSet-Cookie: x", "/"),
    ],
)
def test_only_own_paths_are_gone_back_to(asked: str, gone_to: str) -> None:
    assert own_path(asked) == gone_to


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/v1/cases/x", "/v1/cases/x"),
        ("/v1/cases/x?language=en/packet", "/v1/cases/x%3Flanguage%3Den/packet"),
        ("/v1/cases/x#/packet", "/v1/cases/x%23/packet"),
        ("/v1/cases/%2e%2e/packet", "/v1/cases/%252e%252e/packet"),
    ],
)
def test_an_id_leads_to_no_other_place_of_an_api(path: str, asked: str) -> None:
    assert str(address_of("http://api", path)) == f"http://api{asked}"


@pytest.mark.parametrize(
    "path", ["/v1/cases/../queue", "/v1/cases/./packet", "/v1/absences/", "/v1/cases//packet"]
)
def test_an_id_leads_neither_up_nor_to_all_of_its_kind(path: str) -> None:
    with pytest.raises(ApiRefusedError) as refused:
        address_of("http://api", path)
    assert refused.value.status == 404
