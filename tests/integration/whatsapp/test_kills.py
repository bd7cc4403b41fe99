"""Intake's process is killed inside a turn: nobody is asked twice, and nothing is lost."""

import asyncio
import signal
from pathlib import Path

import pytest

from devkit import papers
from devkit.faults.dying_turn import POINTS
from devkit.stack.environment import python_environment
from devkit.stack.ports import free_port
from devkit.stack.services import ServiceProcess
from tests.support.intake import FAMILY_CARD
from tests.support.intake_whatsapp import Talk, WhatsAppUnderTest

UNANSWERED = frozenset({"answer leaving"})
"""Nobody can know whether that answer left, so it does not leave again."""


async def until_it_dies_at(office: WhatsAppUnderTest, point: str, log: Path) -> None:
    """Run a process of its own until it has killed itself there, and let its lease run out."""
    port = free_port()
    process = ServiceProcess(
        "intake",
        "devkit.faults.dying_turn",
        port=port,
        environment={**python_environment(), **office.environment, "HTTP_PORT": str(port)},
        log=log,
        arguments=(point,),
    )
    async with asyncio.timeout(60):
        assert await process.child.run() == -signal.SIGKILL
    await office.parts.store.database["leases"].delete_many({})


async def at_papers(office: WhatsAppUnderTest) -> Talk:
    """Answer everything for a birth certificate up to its first paper."""
    await office.register()
    office.start_work()
    talk = await office.talk()
    for text in ("akta lahir", "2", "1", "1", "Budi Santoso", "-", FAMILY_CARD, "17-08-2026"):
        await talk.say(text)
    assert "Kirim foto" in (await talk.say("-")).text
    await office.stop_work()
    return talk


@pytest.mark.parametrize("point", POINTS)
async def test_a_draft_survives_a_kill_inside_a_turn_and_is_answered_once(
    office: WhatsAppUnderTest, tmp_path: Path, point: str
) -> None:
    talk = await at_papers(office)
    await office.control.share(talk.person.key, papers.photo(0), "image/jpeg")
    await until_it_dies_at(office, point, tmp_path / "log")

    office.start_work()
    await office.until("whatsapp_messages", 0, progress="waiting")
    state = "unknown" if point in UNANSWERED | {"answer sent"} else "sent"
    await office.until("whatsapp_replies", 1, state=state)
    answers = await office.control.received(talk.person.key)
    assert len(answers) - talk.heard == (0 if point in UNANSWERED else 1)
    talk.heard = len(answers)

    for seed in range(1, 4):
        await talk.show(papers.photo(seed))
    await office.control.write(talk.person.key, "kirim")
    await office.until("applications", 1, state="submitted")
    (submitted,) = await office.said("request.submitted")
    assert len({paper["attachment"] for paper in submitted["papers"]}) == 4
    assert await office.count("applications") == 1
