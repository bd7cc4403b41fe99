"""Free TCP ports on this machine."""

import random
import socket
from pathlib import Path

from shared.domain.errors import LoketError

LOCALHOST = "127.0.0.1"
_LOWEST = 10_000
_USUAL_START_OF_EPHEMERAL_PORTS = 32_768
_EPHEMERAL_RANGE = Path("/proc/sys/net/ipv4/ip_local_port_range")
_ATTEMPTS_PER_PORT = 200


class NoFreePortError(LoketError):
    """No port could be bound."""

    code = "no-free-port"

    def __init__(self, lowest: int, highest: int) -> None:
        super().__init__(
            f"No free TCP port was found between {lowest} and {highest}; "
            "stop some of the servers on this machine and try again."
        )


def free_ports(count: int) -> list[int]:
    """Return `count` different ports that nobody listens on.

    They lie below the range that the kernel gives to outgoing connections: a client that keeps
    trying a port of that range while its server is down can be given the very same port as its own
    end, connect to itself, and so keep the server from ever coming back.

    Raises:
        NoFreePortError: If the machine has no room left.
    """
    highest = _start_of_ephemeral_ports() - 1
    found: list[int] = []
    for _ in range(count * _ATTEMPTS_PER_PORT):
        if len(found) == count:
            break
        port = random.randint(_LOWEST, highest)  # noqa: S311 - spread, not secrecy
        if port not in found and is_free(port):
            found.append(port)
    if len(found) < count:
        raise NoFreePortError(_LOWEST, highest)
    return found


def free_port() -> int:
    """Return one port that nobody listens on."""
    return free_ports(1)[0]


def is_free(port: int) -> bool:
    """Whether a server could listen on this port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOCALHOST, port))
        except OSError:
            return False
        return True


def is_listening(port: int) -> bool:
    """Whether somebody accepts connections on this port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(0.2)
        return probe.connect_ex((LOCALHOST, port)) == 0


def _start_of_ephemeral_ports() -> int:
    """Where the kernel's range for outgoing connections begins."""
    try:
        start = int(_EPHEMERAL_RANGE.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return _USUAL_START_OF_EPHEMERAL_PORTS
    return start if start > 2 * _LOWEST else _USUAL_START_OF_EPHEMERAL_PORTS
