"""The states of message templates: asked for at start and now and then, known before sending."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from devkit.stack.environment import python_environment
from devkit.stack.ports import free_port
from devkit.stack.services import ServiceProcess
from services.notifier.asking_templates import NotOurAccountError, look
from services.notifier.channels.whatsapp import provider_templates
from shared.events.intake import TemplateChanged
from tests.support.notifier import NotifierUnderTest
from tests.support.notifier_events import changes
from tests.support.running_notifier import WORDINGS, running_notifier

MISSING = ("loket_submitted", "id")


@pytest.fixture
async def notifier(mongo_uri: str) -> AsyncIterator[NotifierUnderTest]:
    async with running_notifier(mongo_uri) as under_test:
        yield under_test


def hand_in(notifier: NotifierUnderTest, *, without: tuple[str, str] | None = None) -> None:
    """Let the account have our templates, and one of somebody else's."""
    templates = notifier.simulator.world.templates
    templates.clear()
    for template in provider_templates(WORDINGS):
        if (template["name"], template["language"]) != without:
            templates.register(template)
    foreign = {"name": "promo", "language": "id", "category": "MARKETING", "status": "REJECTED"}
    templates.register(foreign | {"components": [{"type": "BODY", "text": "Diskon"}]})


async def known(notifier: NotifierUnderTest) -> dict[str, str]:
    return {
        document["_id"]: document["status"]
        async for document in notifier.store.database["templates"].find()
    }


async def test_a_missing_template_is_known_before_a_notice_needs_it(
    notifier: NotifierUnderTest,
) -> None:
    hand_in(notifier, without=MISSING)
    notifier.simulator.world.templates.set_status("loket_delayed", "id", "PAUSED")
    with capture_logs() as logs:
        assert await look(notifier.asking)
    (said,) = [entry for entry in logs if entry["log_level"] == "warning"]
    assert said["templates"] == {"loket_submitted:id": "MISSING", "loket_delayed:id": "PAUSED"}
    await notifier.follow_up()
    assert REGISTRY.get_sample_value("loket_templates_unusable") == 2
    request = await notifier.request()
    await notifier.hear(request, *changes(request, 1))
    await notifier.send(5)
    assert notifier.received() == []

    hand_in(notifier)
    assert await look(notifier.asking)
    await notifier.follow_up()
    assert REGISTRY.get_sample_value("loket_templates_unusable") == 0
    for _ in range(3):
        notifier.wait(hours=1)
        await notifier.send()
    await notifier.until("delivered", "delivered")


async def test_all_pages_of_the_list_are_read(notifier: NotifierUnderTest) -> None:
    hand_in(notifier)
    assert await notifier.asking.ask() == {}
    stored = await known(notifier)
    assert len(stored) == len(notifier.asking.wanted) > 30  # of 10 to a page
    assert set(stored.values()) == {"APPROVED"}
    assert await notifier.asking.ask() == {}


@pytest.mark.parametrize("trouble", [{"is_token_revoked": True}, {"outage": "unavailable"}])
async def test_where_asking_fails_what_is_known_stays_and_notices_leave(
    notifier: NotifierUnderTest, trouble: dict[str, object]
) -> None:
    hand_in(notifier)
    assert await look(notifier.asking)
    before = await known(notifier)
    notifier.simulator.turn(**trouble)
    with capture_logs() as logs:
        assert not await look(notifier.asking)
    assert [entry["log_level"] for entry in logs] == ["warning"]
    assert await known(notifier) == before
    notifier.simulator.turn(is_token_revoked=False, outage="none")
    await notifier.hear(await notifier.request())
    await notifier.until("delivered")


async def test_an_account_without_any_of_ours_holds_nothing_back(
    notifier: NotifierUnderTest,
) -> None:
    notifier.simulator.world.templates.clear()
    with pytest.raises(NotOurAccountError):
        await notifier.asking.ask()
    assert await known(notifier) == {}
    hand_in(notifier)
    await notifier.follow_up()
    await notifier.hear(await notifier.request())
    await notifier.until("delivered")


async def test_what_a_webhook_told_later_than_the_list_counts(notifier: NotifierUnderTest) -> None:
    hand_in(notifier)
    later = notifier.store.clock() + timedelta(minutes=5)
    told = TemplateChanged(name=MISSING[0], language=MISSING[1], status="DISABLED", at=later)
    await notifier.hear(told)
    await notifier.asking.ask()
    assert (await known(notifier))["loket_submitted:id"] == "DISABLED"
    notifier.wait(minutes=10)
    await notifier.asking.ask()
    assert (await known(notifier))["loket_submitted:id"] == "APPROVED"


async def test_a_notifier_that_starts_asks(notifier: NotifierUnderTest, tmp_path: Path) -> None:
    hand_in(notifier, without=MISSING)
    account = {"WHATSAPP_ACCOUNT_ID": notifier.simulator.world.business.account_id}
    service = ServiceProcess(
        "notifier",
        "services.notifier.main",
        port=(port := free_port()),
        environment={
            **python_environment(),
            **notifier.environment,
            **account,
            "HTTP_PORT": str(port),
        },
        log=tmp_path / "log",
        ready=_always_ready,
    )
    await service.start()
    try:
        async with asyncio.timeout(60):
            while (await known(notifier)).get("loket_submitted:id") != "MISSING":
                await asyncio.sleep(0.05)
    finally:
        await service.stop()
    assert '"message templates cannot be sent"' in (tmp_path / "log").read_text()


async def _always_ready() -> bool:
    return True
