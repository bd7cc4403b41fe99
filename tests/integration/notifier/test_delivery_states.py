"""What the provider tells of a message, in whatever order."""

from shared.events.intake import DeliveriesReported, DeliveryReport
from tests.support.notifier import NotifierUnderTest, each_once
from tests.support.running_notifier import running_notifier


async def test_states_before_the_answer_and_out_of_order_end_right(mongo_uri: str) -> None:
    knobs = {
        "status_before_response": True,
        "status_reorder": 0.5,
        "status_duplicates": 0.5,
    }
    async with running_notifier(mongo_uri, disorder=knobs) as notifier:
        for _ in range(20):
            await notifier.hear(await notifier.request())
        await notifier.until(*["delivered"] * 20)
        assert each_once(notifier)
        assert len(notifier.received()) == 20


async def test_states_without_our_id_are_matched_by_the_message(
    notifier: NotifierUnderTest,
) -> None:
    notifier.is_echo_lost = True
    await notifier.hear(await notifier.request())
    await notifier.until("delivered")
    assert await notifier.store.database["stray_reports"].count_documents({}) == 0


async def test_failed_on_one_device_and_delivered_on_another_is_delivered(
    notifier: NotifierUnderTest,
) -> None:
    request = await notifier.request()
    await notifier.hear(request)
    notifier.is_webhook_away = True
    await notifier.send()
    [notice] = await notifier.notices()
    for status, code in (("failed", 131000), ("delivered", None), ("failed", 131000)):
        report = DeliveryReport(
            notice_id=notice.id,
            message_ref="ref",
            status=status,
            at=notifier.store.clock(),
            error_code=code,
        )
        await notifier.hear(DeliveriesReported(reports=(report,)))
    assert await notifier.states() == ["delivered"]
    assert await notifier.said(request.request_id) == [
        "notice.sent",
        "notice.failed",
        "notice.delivered",
    ]


async def test_who_has_no_whatsapp_is_on_the_call_list(mongo_uri: str) -> None:
    async with running_notifier(mongo_uri, strangers="fail") as notifier:
        await notifier.hear(await notifier.request(phone="+6281200000999"))
        await notifier.until("failed")
        [notice] = await notifier.notices()
        assert (notice.code, notice.why) == (131026, "other_path")
        listed = (await notifier.get("loket-nur", "/not-reached")).json()["items"]
        assert [(p["name"], p["phone"], p["kind"]) for p in listed] == [
            ("Sari Wulandari", "+6281200000999", "submitted")
        ]
