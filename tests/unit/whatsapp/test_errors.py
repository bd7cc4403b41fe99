from datetime import timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.whatsapp.errors import (
    PAUSES,
    SendPolicy,
    attempts_allowed,
    classify,
    retry_delay,
)


def seeded(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - jitter is no secret


@pytest.mark.parametrize(
    ("code", "status", "policy"),
    [
        (130429, 400, SendPolicy.RETRY_NUMBER_SLOWER),
        (80007, 400, SendPolicy.RETRY_NUMBER_SLOWER),
        (131056, 400, SendPolicy.RETRY_RECIPIENT_SLOWER),
        (131000, 500, SendPolicy.RETRY_BACKOFF),
        (2, 503, SendPolicy.RETRY_BACKOFF),
        (3, 500, SendPolicy.PAUSE_AND_ALARM),
        (190, 401, SendPolicy.PAUSE_AND_ALARM),
        (200, 403, SendPolicy.PAUSE_AND_ALARM),
        (299, 403, SendPolicy.PAUSE_AND_ALARM),
        (131048, 400, SendPolicy.PAUSE_AND_ALARM),
        (131047, 400, SendPolicy.USE_TEMPLATE),
        (131026, None, SendPolicy.OTHER_PATH),
        (131062, 400, SendPolicy.OTHER_PATH),
        (131050, 400, SendPolicy.NEVER),
        (132001, 404, SendPolicy.OUR_BUG),
        (100, 400, SendPolicy.OUR_BUG),
        (132015, 400, SendPolicy.TEMPLATE_STATE),
        (131053, None, SendPolicy.MEDIA_RETRY),
    ],
)
def test_the_code_decides_whatever_the_http_status(code, status, policy):
    assert classify(code, status) is policy
    assert classify(code) is policy


@pytest.mark.parametrize(
    ("status", "policy"),
    [
        (500, SendPolicy.RETRY_BACKOFF),
        (503, SendPolicy.RETRY_BACKOFF),
        (429, SendPolicy.RETRY_NUMBER_SLOWER),
        (502, SendPolicy.UNKNOWN_OUTCOME),
        (504, SendPolicy.UNKNOWN_OUTCOME),
        (200, SendPolicy.UNKNOWN_OUTCOME),
        (302, SendPolicy.PAUSE_AND_ALARM),
        (401, SendPolicy.PAUSE_AND_ALARM),
        (404, SendPolicy.OUR_BUG),
    ],
)
def test_without_a_code_the_http_status_decides(status, policy):
    assert classify(None, status) is policy


def test_an_unknown_code_follows_its_http_status():
    assert classify(999999, 503) is SendPolicy.RETRY_BACKOFF
    assert classify(999999, 502) is SendPolicy.RETRY_BACKOFF
    assert classify(999999, 400) is SendPolicy.OUR_BUG
    assert classify(999999) is SendPolicy.OUR_BUG


def test_one_person_s_pause_is_four_to_the_power_of_the_tries():
    waits = [retry_delay(SendPolicy.RETRY_RECIPIENT_SLOWER, n, seeded(1)) for n in range(5)]
    assert [wait.total_seconds() for wait in waits] == [1, 4, 16, 64, 256]


@given(st.sampled_from(sorted(PAUSES)), st.integers(0, 10_000), st.randoms())
def test_a_pause_is_never_over_its_cap_nor_zero(policy, attempt, random):
    wait = retry_delay(policy, attempt, random)
    assert timedelta(0) < wait <= PAUSES[policy].cap


def test_pauses_grow_and_differ():
    first = [retry_delay(SendPolicy.RETRY_BACKOFF, 0, seeded(seed)) for seed in range(20)]
    later = [retry_delay(SendPolicy.RETRY_BACKOFF, 6, seeded(seed)) for seed in range(20)]
    assert max(first) < min(later)
    assert len(set(first)) > 15


@pytest.mark.parametrize("policy", sorted(set(SendPolicy) - set(PAUSES)))
def test_what_is_never_repeated_has_no_pause(policy):
    assert attempts_allowed(policy) == 1
    with pytest.raises(ValueError, match="not tried again"):
        retry_delay(policy, 0, seeded(1))


def test_transient_trouble_is_tried_for_as_long_as_it_lasts():
    assert attempts_allowed(SendPolicy.RETRY_BACKOFF, 131000) is None
    assert attempts_allowed(SendPolicy.RETRY_BACKOFF, 1) == 3
    assert attempts_allowed(SendPolicy.MEDIA_RETRY, 131053) == 3
