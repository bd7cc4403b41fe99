"""Removing what a request left that was never written: somebody was killed between two writes.

The key of a request is stored first, then its papers, then the request. Whoever has a key and no
request a day later is an orphan: a request that is not written within an hour of its key is never
written (`filing.LONGEST_FILING`), so none is taken for one that is only slow.
"""

from datetime import timedelta

import structlog

from services.intake.forgetting import find_existing
from services.intake.parts import Parts
from shared.domain.ids import first_id_at
from shared.persistence.progress import Progress

ORPHANED_AFTER = timedelta(days=1)
AT_ONCE = 500
FEW = 20
"""So many may be orphans of those that a sweep looks at, and of many a tenth. More never come of
killed processes: then the database is an older copy than the keys, and nothing must be destroyed.
"""

log = structlog.get_logger(__name__)


async def remove_orphans(parts: Parts) -> int:
    """Remove keys and papers without a request; return how many keys there were.

    One sweep looks at some; it goes on where the sweep before stopped, and starts anew with nothing
    lost when that was forgotten. Nothing is removed, and an error logged, where more keys have no
    request than killed processes can leave.
    """
    progress = Progress(parts.store.database, "orphans")
    after = await progress.read()
    before = first_id_at(parts.now() - ORPHANED_AFTER)
    owners = await parts.keyring.owners(after, before, AT_ONCE)
    existing = await find_existing(parts.store, owners)
    orphans = [owner for owner in owners if owner not in existing]
    keys = await parts.keyring.get_many(orphans)
    if len(keys) > max(FEW, len(owners) // 10):
        log.error("too many keys without a request: nothing is removed", keys=len(keys))
        return 0
    for orphan in orphans:
        # The key first: what is left over if this stops half-way can be read by nobody.
        if orphan in keys:
            await parts.keyring.destroy(orphan)
            log.info("removed what a request left that was never written", request_id=orphan)
        await parts.attachments.delete_all(orphan)
    if owners:
        await progress.write(owners[-1])
    return len(keys)
