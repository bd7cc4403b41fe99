"""A real MongoDB server as a replica set of one, so that transactions work."""

from pathlib import Path

from pymongo import AsyncMongoClient
from pymongo.errors import OperationFailure, PyMongoError

from devkit.stack import binaries
from devkit.stack.ports import LOCALHOST, free_port, is_listening
from devkit.stack.process import Child

REPLICA_SET = "loket"
LITTLE_CACHE = 160
_ALREADY_INITIALIZED = 23
_MILLISECONDS_TO_ANSWER = 2_000
# In a little cache the usual shares of changed pages (5 and 20 %) would have them written out again
# and again.
_EVICTION = (
    "eviction_dirty_target=25,eviction_dirty_trigger=50,"
    "eviction_updates_target=20,eviction_updates_trigger=40"
)


class EmbeddedMongo:
    """One mongod with its own data, on one port for as long as this object lives.

    Args:
        directory: Where data and log go; the caller removes it.
        port: A free port is chosen when none is given.
        cache_megabytes: What it keeps in memory of its data.
    """

    def __init__(
        self, directory: Path, *, port: int | None = None, cache_megabytes: int = LITTLE_CACHE
    ) -> None:
        self.port = port or free_port()
        self._cache_megabytes = cache_megabytes
        self._data = directory / "data"
        self.child = Child("mongod", self._command(), log=directory / "mongod.log")

    @property
    def uri(self) -> str:
        """The address for clients."""
        return f"mongodb://{LOCALHOST}:{self.port}/?replicaSet={REPLICA_SET}"

    async def start(self) -> None:
        """Start it and wait until it takes writes; data of an earlier start is still there."""
        self._data.mkdir(parents=True, exist_ok=True)
        await self.child.start(self._takes_writes)

    async def stop(self) -> None:
        """Stop it in good order."""
        await self.child.stop()

    def kill(self) -> None:
        """End it as a crash would."""
        self.child.kill9()

    async def restart(self) -> None:
        """Stop it if it runs, then start it on the same port and data."""
        await self.stop()
        await self.start()

    async def _takes_writes(self) -> bool:
        if not is_listening(self.port):
            return False
        address = f"mongodb://{LOCALHOST}:{self.port}/?directConnection=true"
        async with AsyncMongoClient[dict[str, object]](
            address, serverSelectionTimeoutMS=_MILLISECONDS_TO_ANSWER
        ) as client:
            try:
                answer = await client.admin.command("hello")
                if "setName" not in answer:
                    await self._initiate(client)
                return bool(answer.get("isWritablePrimary"))
            except PyMongoError:
                return False

    async def _initiate(self, client: AsyncMongoClient[dict[str, object]]) -> None:
        members = [{"_id": 0, "host": f"{LOCALHOST}:{self.port}"}]
        try:
            await client.admin.command("replSetInitiate", {"_id": REPLICA_SET, "members": members})
        except OperationFailure as error:
            # A server that has just come back reads its configuration a moment after it answers.
            if error.code != _ALREADY_INITIALIZED:
                raise

    def _command(self) -> list[str]:
        return [
            *(str(binaries.find_mongod()), "--dbpath", str(self._data)),
            *("--bind_ip", LOCALHOST, "--port", str(self.port), "--nounixsocket"),
            *("--replSet", REPLICA_SET, "--oplogSize", "990"),
            *self._storage,
            *("--setParameter", "diagnosticDataCollectionEnabled=false", "--quiet"),
        ]

    @property
    def _storage(self) -> tuple[str, ...]:
        """How data are kept: with a little cache so that little work is made of them."""
        engine = f"cache_size={self._cache_megabytes}MB"
        if self._cache_megabytes > LITTLE_CACHE:
            # Who asks for the cache of a server asks for a server's other settings too.
            return ("--wiredTigerEngineConfigString", engine)
        return (
            # The least that MongoDB offers by its own option is 256 MB.
            *("--wiredTigerEngineConfigString", f"{engine},{_EVICTION}"),
            # What is sealed cannot be compressed; trying costs processor time.
            *("--wiredTigerCollectionBlockCompressor", "none"),
            *("--wiredTigerJournalCompressor", "none"),
        )
