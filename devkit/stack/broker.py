"""The embedded Kafka-compatible broker (Tansu): one small program, in memory only.

What it does differently from Apache Kafka, as measured:

- No idempotent producers and no transactions; partitions cannot be added to a topic.
- It makes an unknown topic when it is first written to, with four partitions; and it takes messages
  for partitions that a topic does not have, which nobody reads.
- The first member joins a group after half its session timeout (5 s at most), a second one about a
  heartbeat later; a killed member is missed after its session timeout and a few seconds.
- A member that leaves in the middle of a rebalance can jam its group until the broker restarts.
- The end offset of a partition is reported too low after a batch of several messages (it gives the
  first offset of the last batch, plus one); the high water mark in fetches is right.
- A fetch beyond the end of a partition is answered with nothing, not refused.
- Committed offsets can be read by members of the group, not by an admin client.
- Generations of a group count from 0, and the client library leaves no group in its generation 0.
"""

import signal
from pathlib import Path

from devkit.stack import binaries
from devkit.stack.ports import LOCALHOST, free_port, is_listening
from devkit.stack.process import Child


class EmbeddedBroker:
    """One broker on one port; a restart loses every topic, message and offset.

    Args:
        directory: Where its log goes; the caller removes it.
        port: A free port is chosen when none is given.
    """

    def __init__(self, directory: Path, *, port: int | None = None) -> None:
        self.port = port or free_port()
        # It does not end on SIGTERM, only on SIGINT.
        self.child = Child(
            "tansu", self._command(), log=directory / "tansu.log", stop_signal=signal.SIGINT
        )

    @property
    def bootstrap(self) -> str:
        """The address for clients."""
        return f"{LOCALHOST}:{self.port}"

    async def start(self) -> None:
        """Start it, empty."""
        await self.child.start(self._listens)

    async def stop(self) -> None:
        """Stop it in good order."""
        await self.child.stop()

    def kill(self) -> None:
        """End it as a crash would."""
        self.child.kill9()

    async def restart(self) -> None:
        """Stop it if it runs, then start it, empty, on the same port."""
        await self.stop()
        await self.start()

    async def _listens(self) -> bool:
        return is_listening(self.port)

    def _command(self) -> list[str]:
        address = f"tcp://{LOCALHOST}:{self.port}"
        return [
            *(str(binaries.find_broker()), "broker", "--storage-engine", "memory://tansu/"),
            *("--listener-url", address, "--advertised-listener-url", address),
        ]
