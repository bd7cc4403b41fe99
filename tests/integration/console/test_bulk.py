"""A table of numbers, pasted by an operator."""

from tests.support.console import ConsoleUnderTest


async def test_an_operator_is_told_what_products_are_called_in_a_table(
    desk: ConsoleUnderTest,
) -> None:
    rules = {"products": {"KK": {"id": "Kartu Keluarga", "en": "Family card"}}}
    desk.answers["GET /v1/rules/current"] = (200, rules)
    await desk.sign_in()
    page = (await desk.http.get("/worklist-table")).text
    assert "<dt><code>KK</code></dt><dd>Kartu Keluarga</dd>" in page
