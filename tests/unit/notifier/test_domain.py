"""Decisions about a notice: refusals, failures told afterwards, states in any order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifier import domain
from services.notifier.notice import ACCEPTED, ARRIVED, Address, Notice, NoticeState, Person
from shared.events.intake import DeliveryReport, PersonAddress, PersonChanged
from shared.privacy.sealing import Sealed
from shared.whatsapp.errors import SendPolicy
from shared.whatsapp.results import Refused

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
LATER = NOW + timedelta(seconds=1)
SEALED = Sealed("s1.owner." + "A" * 40)
ID = "a" * 32
RANDOM = Random(1)  # noqa: S311 - jitter


def a_notice(**given: object) -> Notice:
    notice = Notice(
        request_id="r",
        ticket="KDS-0000-0000",
        document_type="AKTA_LAHIR",
        kind="submitted",
        position=1,
        language="id",
        address=Address(name=SEALED, phone=SEALED, contact_ref="c"),
        content=SEALED,
        decided_at=NOW,
        created_at=NOW,
        due_at=NOW,
    )
    return notice.model_copy(update=given)


def sending(**given: object) -> Notice:
    return domain.claim(a_notice(**given), "lease", LATER)


def report(status: str, code: int | None = None, issue: int = 1) -> DeliveryReport:
    return DeliveryReport(
        notice_id=domain.opaque_id(ID, issue),
        message_ref="ref",
        status=status,
        at=NOW,
        error_code=code,
    )


def test_the_same_news_to_the_same_person_has_the_same_id() -> None:
    one = domain.notice_id("r", "2", "returned", "c")
    assert one == domain.notice_id("r", "2", "returned", "c")
    others = [("q", "2", "returned", "c"), ("r", "3", "returned", "c")]
    others += [("r", "2", "verified", "c"), ("r", "2", "returned", "d")]
    assert len({one, *(domain.notice_id(*other) for other in others)}) == 5


@given(st.permutations(range(4)), st.lists(st.integers(0, 3), max_size=4))
def test_what_is_told_of_a_person_in_any_order_and_number_ends_in_the_latest(
    order: list[int], again: list[int]
) -> None:
    told = [
        PersonChanged(ref="p", sequence=1, address=PersonAddress(contact_ref="first"), at=NOW),
        PersonChanged(ref="p", sequence=2, language="jv", at=NOW),
        PersonChanged(
            ref="p",
            sequence=3,
            address=PersonAddress(contact_ref="last"),
            language="en",
            at=NOW,
        ),
        PersonChanged(ref="p", sequence=4, language="id", at=NOW),
    ]
    person = Person()
    for place in (*order, *again):
        person = domain.follow(person, told[place])
    assert person.address is not None
    assert (person.address.contact_ref, person.language) == ("last", "id")


def test_an_opaque_id_is_read_back() -> None:
    assert domain.read_opaque(domain.opaque_id(ID, 1)) == (ID, 1)
    assert domain.read_opaque(domain.opaque_id(ID, 3)) == (ID, 3)
    assert domain.read_opaque("somebody.else's") == ("somebody", 1)


@pytest.mark.parametrize(
    ("policy", "code", "state"),
    [
        (SendPolicy.RETRY_BACKOFF, 131016, "waiting"),
        (SendPolicy.RETRY_NUMBER_SLOWER, 130429, "waiting"),
        (SendPolicy.RETRY_RECIPIENT_SLOWER, 131056, "waiting"),
        (SendPolicy.PAUSE_AND_ALARM, 131048, "waiting"),
        (SendPolicy.TEMPLATE_STATE, 132015, "waiting"),
        (SendPolicy.USE_TEMPLATE, 131047, "waiting"),
        (SendPolicy.OTHER_PATH, 131026, "failed"),
        (SendPolicy.NEVER, 131050, "failed"),
        (SendPolicy.OUR_BUG, 132000, "failed"),
    ],
)
def test_a_refusal_is_followed_as_its_policy_says(
    policy: SendPolicy, code: int, state: str
) -> None:
    after = domain.refuse(sending(), Refused(policy, code, 400), NOW, RANDOM)
    assert after.state == state
    assert (after.due_at is None) == (state == "failed")
    assert after.why == (policy.value if state == "failed" else None)


def test_free_text_that_is_refused_becomes_a_template_and_fails_if_that_is_refused() -> None:
    refusal = Refused(SendPolicy.USE_TEMPLATE, 131047, 400)
    once = domain.refuse(sending(), refusal, NOW, RANDOM)
    assert once.must_use_template
    twice = domain.refuse(domain.claim(once, "lease", LATER), refusal, NOW, RANDOM)
    assert twice.state is NoticeState.FAILED


def test_pauses_grow_with_every_setback() -> None:
    refusal = Refused(SendPolicy.RETRY_RECIPIENT_SLOWER, 131056, 400)
    notice, waits = a_notice(), []
    for _ in range(4):
        notice = domain.refuse(domain.claim(notice, "lease", LATER), refusal, NOW, RANDOM)
        assert notice.due_at is not None
        waits.append((notice.due_at - NOW).total_seconds())
    assert waits == [1, 4, 16, 64]


def test_an_unknown_error_of_code_1_is_tried_a_few_times_only() -> None:
    refusal = Refused(SendPolicy.RETRY_BACKOFF, 1, 400)
    notice = a_notice()
    for _ in range(3):
        notice = domain.refuse(domain.claim(notice, "lease", LATER), refusal, NOW, RANDOM)
    assert notice.state is NoticeState.FAILED


def test_a_broken_call_waits_for_word_and_is_then_given_up_but_never_sent_again() -> None:
    unknown = domain.lose_track(sending(), NOW, timedelta(seconds=90))
    assert (unknown.state, unknown.due_at) == (NoticeState.UNKNOWN, NOW + timedelta(seconds=90))
    given_up = domain.give_up(unknown)
    assert (given_up.state, given_up.why) == (NoticeState.UNCONFIRMED, "no_word")
    assert domain.hear(given_up, report("delivered"), NOW).state is NoticeState.DELIVERED


def test_a_late_answer_does_not_take_a_notice_back_from_where_it_has_come() -> None:
    delivered = domain.hear(sending(), report("delivered"), NOW)
    after = domain.accept(delivered, "ref", "text", NOW)
    assert (after.state, after.form) == (NoticeState.DELIVERED, "text")
    assert domain.lose_track(delivered, NOW, timedelta(seconds=90)) is delivered
    refusal = Refused(SendPolicy.RETRY_BACKOFF, 131016, 500)
    assert domain.refuse(delivered, refusal, NOW, RANDOM) is delivered


def test_a_state_that_comes_before_a_second_try_prevents_it() -> None:
    refused = domain.refuse(sending(), Refused(SendPolicy.RETRY_BACKOFF, 131016, 500), NOW, RANDOM)
    assert domain.hear(refused, report("sent"), NOW).state is NoticeState.SENT


@pytest.mark.parametrize("code", [131047, 130429, 131056, 131048, 132015])
def test_a_failure_that_reached_no_device_is_sent_anew_under_another_id(code: int) -> None:
    accepted = domain.accept(sending(), "ref", "text", NOW)
    after = domain.hear(accepted, report("failed", code), NOW)
    assert (after.state, after.issue, after.lease) == (NoticeState.WAITING, 2, None)
    # What is still told about the first one changes nothing, unless it arrived after all.
    assert domain.hear(after, report("failed", code), NOW) is after
    assert domain.hear(after, report("sent"), NOW) is after
    assert domain.hear(after, report("delivered"), NOW).state is NoticeState.DELIVERED


@pytest.mark.parametrize("code", [131000, 131026, 131049, 131053, 100, 999999, None])
def test_a_failure_that_may_have_reached_a_device_is_final(code: int | None) -> None:
    accepted = domain.accept(sending(), "ref", "text", NOW)
    after = domain.hear(accepted, report("failed", code), NOW)
    assert (after.state, after.code) == (NoticeState.FAILED, code)


def test_a_template_that_fails_for_the_window_is_not_sent_for_ever() -> None:
    notice = domain.accept(sending(), "ref", "template", NOW)
    assert domain.hear(notice, report("failed", 131047), NOW).state is NoticeState.FAILED
    for issue in range(1, domain.MOST_ISSUES + 1):
        notice = domain.hear(notice, report("failed", 130429, issue), NOW)
        if notice.state is NoticeState.FAILED:
            break
        notice = domain.accept(domain.claim(notice, "lease", LATER), "ref", "template", NOW)
    assert (notice.state, notice.issue) == (NoticeState.FAILED, domain.MOST_ISSUES)


STATUSES = ["sent", "delivered", "read", "failed"]


@given(st.lists(st.sampled_from(STATUSES), max_size=6), st.integers(0, 6))
def test_states_in_any_order_and_number_end_in_the_furthest(
    statuses: list[str], answered_after: int
) -> None:
    notice = sending()
    for place, status in enumerate(statuses):
        if place == answered_after:
            notice = domain.accept(notice, "ref", "template", NOW)
        notice = domain.hear(notice, report(status, 131026 if status == "failed" else None), NOW)
    if answered_after >= len(statuses):
        notice = domain.accept(notice, "ref", "template", NOW)
    assert notice.state == expected(statuses)
    assert notice.due_at is None


def expected(statuses: list[str]) -> str:
    if "read" in statuses:
        return "read"
    if "delivered" in statuses:
        return "delivered"
    if "failed" in statuses:
        return "failed"
    return "sent" if "sent" in statuses else "accepted"


@given(st.lists(st.sampled_from(STATUSES), min_size=1, max_size=8))
def test_each_thing_is_said_once_however_often_it_is_told(statuses: list[str]) -> None:
    notice, said = sending(), []
    for status in statuses:
        after = domain.hear(notice, report(status, 131026 if status == "failed" else None), NOW)
        said += [e.type for e in domain.told_by(notice, after, ID, NOW)]
        notice = after
    assert len(said) == len(set(said))
    assert ("notice.delivered" in said) == (notice.state in ARRIVED)
    if notice.state in ACCEPTED and "failed" not in statuses:
        assert said[0] == "notice.sent"


def test_a_claim_that_was_not_begun_goes_back_as_it_was() -> None:
    notice = a_notice()
    after = domain.release(domain.claim(notice, "lease", LATER), NOW)
    assert after.model_copy(update={"lease": None}) == notice


def test_a_delivery_keeps_the_first_times() -> None:
    notice = domain.hear(sending(), report("read"), NOW)
    late = replace(notice.delivery)
    again = domain.hear(notice, report("delivered"), NOW)
    assert again.delivery == late
