"""Choosing free ports."""

import pytest

from devkit.stack import ports
from devkit.stack.ports import NoFreePortError, free_ports


@pytest.fixture
def kernel_range(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "_start_of_ephemeral_ports", lambda: 32_768)


@pytest.mark.usefixtures("kernel_range")
def test_ports_are_different_and_outside_what_the_kernel_gives_to_clients(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ports, "is_free", lambda _: True)
    found = free_ports(500)
    assert len(set(found)) == 500
    assert all(10_000 <= port < 32_768 for port in found)


@pytest.mark.usefixtures("kernel_range")
def test_a_port_in_use_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "is_free", lambda port: port % 2 == 0)
    assert all(port % 2 == 0 for port in free_ports(50))


@pytest.mark.usefixtures("kernel_range")
def test_a_full_machine_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "is_free", lambda _: False)
    with pytest.raises(NoFreePortError, match="No free TCP port"):
        free_ports(1)
