"""Files that belong to no request: sent before it was known for what, or to a front officer.

Each is sealed under a key of its own, which is destroyed when its time is over. The file itself
lies with the papers, where no database removes it by itself; so its record stays until upkeep has.
"""

from datetime import datetime, timedelta

from services.intake.channels.whatsapp.files import Fetched
from services.intake.parts import Parts
from shared.persistence.driver import IndexModel
from shared.persistence.records import Collection, Record
from shared.persistence.unit_of_work import UnitOfWork

AT_ONCE = 100


class KeptFile(Record):
    """A photo or PDF; its id is that of the message that brought it, so it is kept once.

    Attributes:
        person: Who sent it.
        attachment: Where it lies, sealed.
        media_type: By its content, whatever it claimed to be.
        pages: Of a PDF, where they could be counted.
        expires_at: When it is forgotten.
    """

    person: str
    attachment: str
    media_type: str
    pages: int | None = None
    expires_at: datetime

    @property
    def owner(self) -> str:
        """Whose data key seals it."""
        return owner_of(self.id)


KEPT_FILES: Collection[KeptFile] = Collection(
    "whatsapp_files",
    KeptFile,
    "file",
    (IndexModel([("expires_at", 1)]),),
)


def owner_of(identity: str) -> str:
    """Return whose data key seals a file."""
    return f"file:{identity}"


async def keep_file(
    parts: Parts, unit: UnitOfWork, identity: str, person: str, file: Fetched, kept: timedelta
) -> KeptFile:
    """Keep a file, for as long as what was said with it."""
    key = await parts.keyring.create(owner_of(identity))
    attachment = await parts.attachments.put(key, file.content)
    return unit.put(
        KEPT_FILES,
        KeptFile(
            id=identity,
            person=person,
            attachment=attachment,
            media_type=file.media_type,
            pages=file.pages,
            expires_at=unit.now + kept,
        ),
    )


async def read_file(parts: Parts, file: KeptFile) -> bytes:
    """Return what was kept.

    Raises:
        NotFoundError: Its time is over.
    """
    return await parts.attachments.read(await parts.keyring.get(file.owner), file.attachment)


async def let_go(unit: UnitOfWork, identity: str) -> None:
    """Let a file be forgotten soon, for it is needed no more."""
    if (file := await unit.get(KEPT_FILES, identity)) is not None:
        unit.put(KEPT_FILES, file.model_copy(update={"expires_at": unit.now}))


async def forget_files(parts: Parts, now: datetime) -> int:
    """Forget files whose time is over: the key first, then the file, then its record."""
    found = await parts.store.find(KEPT_FILES, {"expires_at": {"$lte": now}}, limit=AT_ONCE)
    for file in found:
        await parts.keyring.destroy(file.owner)
        await parts.attachments.delete_all(file.owner)
        async with parts.store.unit_of_work() as unit:
            if (current := await unit.get(KEPT_FILES, file.id)) is not None:
                unit.delete(KEPT_FILES, current)
    return len(found)
