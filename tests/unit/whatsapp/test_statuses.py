from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from shared.whatsapp.statuses import Delivery, merge, reach
from shared.whatsapp.updates import ApiError, DeliveryStatus, StatusUpdate

START = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)


def update(
    status: DeliveryStatus, minutes: int | None = 0, code: int | None = None
) -> StatusUpdate:
    at = None if minutes is None else START + timedelta(minutes=minutes)
    errors = () if code is None else (ApiError(code, None, None),)
    return StatusUpdate("wamid.1", status, at, None, None, None, None, None, errors, None)


def after(*updates: StatusUpdate) -> Delivery:
    delivery = Delivery()
    for one in updates:
        delivery = merge(delivery, one)
    return delivery


UPDATES = st.builds(
    update,
    st.sampled_from(list(DeliveryStatus)),
    st.none() | st.integers(0, 90),
    st.sampled_from([None, 131026, 131047]),
)


@given(st.data())
def test_any_order_and_repetition_of_the_same_updates_ends_in_the_same_state(data):
    updates = data.draw(st.lists(UPDATES, max_size=6))
    again = data.draw(st.lists(st.sampled_from(updates), max_size=6)) if updates else []
    shuffled = data.draw(st.permutations(updates + again))
    assert after(*shuffled) == after(*updates)


@given(st.lists(UPDATES, max_size=6), UPDATES)
def test_what_has_arrived_never_becomes_undelivered(updates, one):
    before = after(*updates, update(DeliveryStatus.DELIVERED))
    assert merge(before, one).status in {
        DeliveryStatus.DELIVERED,
        DeliveryStatus.READ,
        DeliveryStatus.PLAYED,
    }


def test_a_late_sent_does_not_undo_read():
    assert after(update(DeliveryStatus.READ), update(DeliveryStatus.SENT)).status == "read"


def test_failed_counts_while_nothing_has_arrived():
    failed = after(update(DeliveryStatus.SENT), update(DeliveryStatus.FAILED, code=131026))
    assert (failed.status, failed.failure_codes) == (DeliveryStatus.FAILED, (131026,))
    arrived = merge(failed, update(DeliveryStatus.DELIVERED))
    assert (arrived.status, arrived.failure_codes) == (DeliveryStatus.DELIVERED, (131026,))


def test_read_implies_delivered_at_the_latest_then():
    delivery = after(update(DeliveryStatus.READ, 9))
    assert delivery.delivered_at == START + timedelta(minutes=9)
    delivery = merge(delivery, update(DeliveryStatus.DELIVERED, 4))
    assert delivery.delivered_at == START + timedelta(minutes=4)
    assert delivery.read_at == START + timedelta(minutes=9)


def test_our_own_steps_come_before_the_platform_s():
    delivery = reach(Delivery(), DeliveryStatus.ACCEPTED, START)
    assert (delivery.status, delivery.sent_at) == (DeliveryStatus.ACCEPTED, None)
    assert merge(delivery, update(DeliveryStatus.SENT)).status == "sent"
