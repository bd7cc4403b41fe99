"""The applicant's view follows what other services decide."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake import domain
from services.intake.following import SHOWN, follow, hear_papers_refused, hear_refusal
from services.intake.repository import Application
from shared.domain.lifecycle import State
from shared.events.intake import CancellationAsked, RequestAmended, RequestSubmitted
from shared.events.parts import PaperFault
from shared.events.processing import AppointmentSet, ProcessingStarted, ReferredBack
from shared.events.registry import EVENTS
from shared.events.request import RequestChanged
from shared.events.verification import (
    CancellationRefused,
    PapersRefused,
    RequestCancelled,
    RequestExpired,
    RequestRouted,
    RequestVerified,
)
from shared.privacy import fields
from shared.privacy.sealing import seal
from tests.support.applications import KEY, NOW, RULES, a_paper, a_return, submitted

LATER = NOW + timedelta(hours=2)


def about(request: Application, sequence: int, state: State) -> dict[str, Any]:
    return {
        "request_id": request.id,
        "ticket": request.ticket,
        "document_type": request.document_type,
        "sequence": sequence,
        "state": state,
    }


def routed(request: Application, sequence: int = 2) -> RequestRouted:
    told = about(request, sequence, State.IN_VERIFICATION)
    return RequestRouted(**told, department="DAFDUK", answer_by=LATER)


def verified(request: Application, sequence: int = 3) -> RequestVerified:
    told = about(request, sequence, State.VERIFIED)
    return RequestVerified(**told, department="DAFDUK", due=LATER)


def life(request: Application) -> list[RequestChanged]:
    return [
        routed(request),
        verified(request),
        ProcessingStarted(**about(request, 4, State.IN_PROCESSING)),
        AppointmentSet(
            **about(request, 5, State.APPOINTMENT), at=LATER, place="Loket 3", bring=("KK_ASLI",)
        ),
    ]


def test_every_change_that_others_cause_is_followed() -> None:
    others = {k for k in EVENTS.values() if issubclass(k, RequestChanged)}
    assert others - set(SHOWN) == {RequestSubmitted, RequestAmended, RequestExpired}


def test_state_deadline_and_timeline_follow() -> None:
    request = submitted()
    for event in life(request):
        request, said = follow(request, event, LATER)
        assert said == []
    assert (request.state, request.sequence, request.due) == (State.APPOINTMENT, 5, LATER)
    assert [e.sequence for e in request.timeline] == [1, 2, 3, 4, 5]
    assert request.timeline[-1].particulars["place"] == "Loket 3"


@given(st.data())
def test_in_whatever_order_and_how_often_changes_come_the_end_is_the_same(data: Any) -> None:
    request = submitted()
    events = life(request)
    order = data.draw(st.permutations([*events, *events]))
    for event in order:
        request, _ = follow(request, event, LATER)
    assert (request.state, request.sequence) == (State.APPOINTMENT, 5)
    assert [e.sequence for e in request.timeline] == [1, 2, 3, 4, 5]


def test_a_paper_that_came_too_late_is_not_the_requests() -> None:
    request = submitted()
    looked_at = request.papers
    late, _ = domain.take_papers(request, [a_paper("F-1.02", "a-2")], NOW)
    decided = verified(late).model_copy(update={"papers": looked_at})
    late, _ = follow(late, decided, LATER)
    assert late.papers == looked_at
    told = {n: getattr(late, n) for n in ("ticket", "document_type")} | {"request_id": late.id}
    late = hear_papers_refused(late, PapersRefused(**told, state="verified"), LATER)
    assert [e.change for e in late.timeline] == [
        "submitted",
        "papers_added",
        "verified",
        "papers_refused",
    ]


def test_a_return_brings_faults_and_the_time_to_repair_them() -> None:
    request, _ = follow(submitted(), a_return(submitted()), LATER)
    assert [f.reason for f in request.faults] == ["FOTO_BURAM"]
    assert request.repair_by == NOW + timedelta(days=14)


def test_a_second_return_starts_with_nothing_repaired() -> None:
    request, _ = follow(submitted(), a_return(submitted()), LATER)
    request = request.model_copy(update={"replaced": ("SURAT_POLISI",), "is_corrected": True})
    again = a_return(request, PaperFault(requirement="F-1.02", reason="FOTO_BURAM"))
    request, _ = follow(request, again, LATER)
    assert [f.requirement for f in domain.unrepaired(request, RULES)] == ["F-1.02"]


def test_what_clerks_write_to_each_other_is_not_in_the_timeline() -> None:
    note = seal(KEY, "periksa lagi", fields.NOTE)
    told = about(submitted(), 4, State.IN_VERIFICATION)
    request, _ = follow(submitted(), ReferredBack(**told, department="CAPIL", note=note), LATER)
    assert request.timeline[-1].particulars == {"department": "CAPIL"}


def wishing() -> Application:
    return domain.cancel(submitted(), None, NOW)[0]


def test_who_wanted_to_withdraw_is_served_when_the_request_comes_back_to_intake() -> None:
    request, [event] = follow(wishing(), a_return(wishing()), LATER)
    assert isinstance(event, RequestCancelled)
    assert (request.state, request.sequence, event.sequence) == (State.CANCELLED, 3, 3)
    assert [e.sequence for e in request.timeline if e.sequence] == [1, 2, 3]


def test_a_wish_to_withdraw_is_said_again_to_a_new_owner_only() -> None:
    request, said = follow(wishing(), routed(wishing()), LATER)
    assert said == []
    _, [event] = follow(request, verified(request), LATER)
    assert isinstance(event, CancellationAsked)


def test_a_wish_to_withdraw_ends_with_the_request() -> None:
    told = about(wishing(), 2, State.CANCELLED)
    request, said = follow(wishing(), RequestCancelled(**told), LATER)
    assert (request.cancellation_asked_at, said) == (None, [])


def test_a_refused_withdrawal_is_in_the_timeline() -> None:
    told = about(wishing(), 0, State.IN_PROCESSING)
    del told["sequence"]
    refused = hear_refusal(wishing(), CancellationRefused(**told), LATER)
    assert refused.cancellation_asked_at is None
    assert refused.timeline[-1].change == "cancellation_refused"


@pytest.mark.parametrize("kind", list(SHOWN))
def test_what_a_timeline_shows_exists(kind: type[RequestChanged]) -> None:
    assert SHOWN[kind] <= set(kind.model_fields)
