"""Looking at the papers of a request while its products are typed; each reading is recorded."""

from services.processing.repository import WORK
from services.processing.use_cases.desk import Desk, record_about, visible
from shared.domain.errors import NotFoundError
from shared.events.parts import Paper
from shared.identity.principal import Principal
from shared.identity.rights import Action


async def read_paper(
    desk: Desk, who: Principal, request_id: str, requirement: str, number: int
) -> tuple[Paper, bytes]:
    """Return one paper as it was sent, and record who read it.

    Args:
        desk: The desk.
        who: Who reads.
        request_id: Of which request.
        requirement: Which paper.
        number: Which file of it, from 1, where several were sent.

    Raises:
        NotFoundError: There is no such paper for this person.
        KeyDestroyedError: The request's data were erased.
    """
    async with desk.store.unit_of_work() as unit:
        work = visible(await unit.get(WORK, request_id), who, Action.PAPERS_READ)
        files = [paper for paper in work.papers if paper.requirement == requirement]
        if not 1 <= number <= len(files):
            raise NotFoundError("paper")
        which = str(number)
        record_about(unit, who, Action.PAPERS_READ, work, requirement=requirement, number=which)
    paper = files[number - 1]
    key = await desk.keyring.get(work.id)
    return paper, await desk.attachments.read(key, paper.attachment)
