"""What every registry system keeps to, and what the automatic one invents."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.processing.registry.automatic import AutomaticRegistry, invent
from services.processing.registry.manual import ManualRegistry
from services.processing.registry.port import Order, RegistrySystem
from tests.support.processing import RULES

PATTERNS = sorted(RULES.numbers)


@pytest.fixture(params=[ManualRegistry, AutomaticRegistry])
def registry(request: pytest.FixtureRequest) -> RegistrySystem:
    made: RegistrySystem = request.param()
    return made


def some_orders() -> list[Order]:
    patterns = [*RULES.numbers.values(), None]
    return [Order(f"request-{n}", "KEY", pattern) for n, pattern in enumerate(patterns)]


async def test_only_what_was_ordered_is_issued_and_looks_right(registry: RegistrySystem) -> None:
    orders = some_orders()
    issued = await registry.issue(orders)
    assert set(issued) <= set(orders)
    assert bool(issued) == registry.is_connected
    for order, product in issued.items():
        assert (product.number is None) == (order.pattern is None)
        if order.pattern and product.number:
            assert order.pattern.check(product.number) == product.number


async def test_the_same_order_again_gives_the_same_answer(registry: RegistrySystem) -> None:
    assert await registry.issue(some_orders()) == await registry.issue(some_orders())


async def test_no_orders_no_products(registry: RegistrySystem) -> None:
    assert await registry.issue([]) == {}


@given(st.sampled_from(PATTERNS), st.text(max_size=40), st.integers(0, 9))
def test_an_invented_number_has_its_pattern(code: str, request_id: str, attempt: int) -> None:
    pattern = RULES.number(code)
    number = invent(pattern, Order(request_id, "KEY", pattern, attempt))
    assert re.fullmatch(pattern.pattern, number)


@pytest.mark.parametrize("code", PATTERNS)
def test_invented_numbers_hardly_ever_meet(code: str) -> None:
    pattern = RULES.number(code)
    orders = [Order(f"request-{n}", "KEY", pattern) for n in range(5_000)]
    assert len({invent(pattern, order) for order in orders}) == len(orders)


def test_another_attempt_gives_another_number() -> None:
    pattern = RULES.number("NIK")
    first, second = (invent(pattern, Order("r", "K", pattern, n)) for n in (0, 1))
    assert first != second
