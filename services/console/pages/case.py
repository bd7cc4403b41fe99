"""One request on one screen: papers, data, findings, decision, history."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Response

from services.console.apis import ApiRefusedError
from services.console.pages.drafts import NUMBER, Draft, details_of, draft_of, version_of
from services.console.pages.queue import Chosen, address, case_address, part_of
from services.console.problems import problem_keys
from services.console.visit import Posted, Visit, Visited
from shared.domain.errors import TransientError
from shared.domain.lifecycle import OWNERS, Service, State
from shared.identity.rights import Action, may_see, scope_of

router = APIRouter()

_DETAILS = "details/"
_CHANGED, _NOT_POSSIBLE, _INVALID = 409, 422, 400

Json = dict[str, Any]


@router.get("/cases/{case_id}")
async def show_case(visit: Visited, case_id: str) -> Response:
    """Show a request with everything that a clerk needs to decide it."""
    return await _page(visit, case_id)


@router.post("/cases/{case_id}/claim")
async def claim(visit: Posted, case_id: str) -> Response:
    """Take the request."""
    await visit.send("POST", "verification", f"/v1/cases/{case_id}/claim")
    return visit.to(_address(visit, case_id))


@router.post("/cases/{case_id}/release")
async def release(visit: Posted, case_id: str) -> Response:
    """Give the request back to the queue."""
    await visit.send("POST", "verification", f"/v1/cases/{case_id}/release")
    return visit.to(address(part_of(visit)), "released")


@router.post("/cases/{case_id}/papers/{requirement}")
async def mark_paper(visit: Posted, case_id: str, requirement: str) -> Response:
    """Accept a paper, or say what is wrong with it; a script gets the page's changed parts."""
    body: Json = {"decision": visit.text("decision"), "version": version_of(visit)}
    if body["decision"] == "faulty":
        body |= {"reason": visit.text("reason"), "details": details_of(visit)}
    path = f"/v1/cases/{case_id}/papers/{requirement}"
    try:
        await visit.send("PUT", "verification", path, body)
    except ApiRefusedError as refusal:
        return await _page(visit, case_id, refusal=refusal)
    return await _page(visit, case_id) if visit.is_fragment else visit.to(_address(visit, case_id))


@router.post("/cases/{case_id}/decision")
async def decide(visit: Posted, case_id: str) -> Response:
    """Decide the request as it was seen; where it changed meanwhile, show what changed."""
    draft = draft_of(visit)
    # As it was sent: what a draft makes of an unknown word is no decision.
    body: Json = {"decision": visit.text("decision"), "version": version_of(visit)}
    if draft.note:
        body["note"] = draft.note
    if draft.decision == "verify" and draft.head_agreed:
        body["head_agreed"] = True
    if draft.decision == "reject":
        body |= {"reason": draft.reason, "details": draft.details}
    try:
        await visit.send("POST", "verification", f"/v1/cases/{case_id}/decision", body)
    except ApiRefusedError as refusal:
        return await _page(visit, case_id, refusal=refusal, draft=draft)
    await visit.console.sessions.drop_draft(visit.cookie, case_id)
    said = {"verify": "verified", "return": "returned", "reject": "rejected"}[draft.decision]
    part = part_of(visit)
    return visit.to(await _next(visit, part) if visit.text("next") else address(part), said)


async def _next(visit: Visit, part: Chosen) -> str:
    """Take the next request of a part of the queue; return where it is shown.

    That is the part itself, if there is none to be had.
    """
    try:
        taken = await visit.send("POST", "verification", "/v1/queue/next", part)
    except (TransientError, ApiRefusedError):
        # The decision before it was made, and is not to be tried again.
        return address(part)
    return case_address(taken["id"], part) if taken else address(part)


@router.post("/cases/{case_id}/hand-over")
async def hand_over(visit: Posted, case_id: str) -> Response:
    """Give the request to another department, where it keeps its place."""
    body: Json = {"department": visit.text("department"), "note": visit.text("note")}
    body["version"] = version_of(visit)
    await visit.send("POST", "verification", f"/v1/cases/{case_id}/hand-over", body)
    return visit.to(address(part_of(visit)), "handed_over")


@router.post("/cases/{case_id}/merge")
async def merge(visit: Posted, case_id: str) -> Response:
    """Close the request as a duplicate of another one, which goes on."""
    into = visit.text("into")
    body = {"into": into, "version": version_of(visit)}
    await visit.send("POST", "verification", f"/v1/cases/{case_id}/merge", body)
    return visit.to(_address(visit, into), "merged")


@router.post("/cases/{case_id}/notes")
async def write_note(visit: Posted, case_id: str) -> Response:
    """Write something for colleagues."""
    if text := visit.text("text"):
        await visit.send("POST", "verification", f"/v1/cases/{case_id}/notes", {"text": text})
    return visit.to(_address(visit, case_id))


def _address(visit: Visit, case_id: str) -> str:
    return case_address(case_id, part_of(visit))


async def _page(
    visit: Visit,
    case_id: str,
    *,
    refusal: ApiRefusedError | None = None,
    draft: Draft | None = None,
) -> Response:
    """Show a request; after a refusal, with what was wrong or what changed meanwhile."""
    if refusal and refusal.status not in (_CHANGED, _NOT_POSSIBLE, _INVALID):
        raise refusal
    path = f"/v1/cases/{case_id}"
    # At once, so that verification writes down what is read here together.
    case, history, notes, notices, kept = await asyncio.gather(
        visit.get("verification", path),
        visit.get("verification", f"{path}/history"),
        visit.get("verification", f"{path}/notes"),
        _notices(visit, case_id),
        visit.console.sessions.find_draft(visit.cookie, case_id),
    )
    twins, rules = await asyncio.gather(_twins(visit, case), visit.rules(case["rule_version"]))
    done = [entry for entry in history["items"] if entry["action"] not in _READINGS]
    papers = _by_requirement(case)
    suggested = _suggested(papers)
    draft = draft or _kept(kept)
    is_mine = (case["claim"] or {}).get("by") == visit.who.id
    made_by = rules["document_types"].get(case["document_type"], {}).get("made_by", ())
    return visit.page(
        "case.html",
        refusal.status if refusal else 200,
        case=case,
        papers=papers,
        not_judged=sum(row["status"] in _NOT_JUDGED for row in papers),
        suggested=suggested,
        decision=draft.decision or suggested,
        history=done,
        notes=notes["items"],
        twins=twins,
        notices=notices,
        rules=rules,
        part=urlencode(part_of(visit)),
        queue=address(part_of(visit)) if scope_of(visit.who, Action.QUEUE_READ) else "",
        refusal=refusal,
        **_said_of(refusal),
        changed=_changed(visit, done, refusal),
        draft=draft,
        made_by=made_by if OWNERS[State(case["state"])] is Service.PROCESSING else (),
        may_open_work=_may_open_work(visit, made_by),
        is_mine=is_mine and case["state"] == "in_verification",
        may_claim=scope_of(visit.who, Action.CASE_CLAIM) is not None,
        may_agree=scope_of(visit.who, Action.LATE_REPORTS_DECIDE) is not None,
        may_follow=may_follow(visit),
        may_note=scope_of(visit.who, Action.CASE_NOTE) is not None,
        may_print=scope_of(visit.who, Action.CASE_PRINT) is not None,
        may_hand_over=scope_of(visit.who, Action.CASE_HAND_OVER) is not None,
    )


def _suggested(papers: Sequence[Json]) -> str:
    """Return the decision that follows from the verdicts on papers; empty while some lack one."""
    statuses = {row["status"] for row in papers}
    if "faulty" in statuses:
        return "return"
    return "verify" if statuses - {"missing"} == {"accepted"} else ""


def _kept(kept: str | None) -> Draft:
    """Return the draft that was kept; to verify is never remembered, because papers may be new."""
    draft = Draft.model_validate_json(kept) if kept else Draft()
    return draft.model_copy(update={"decision": ""}) if draft.decision == "verify" else draft


def _changed(visit: Visit, done: Sequence[Json], refusal: ApiRefusedError | None) -> Sequence[Json]:
    """Return what was done with a request since somebody saw it whose step was refused.

    A form says how many acts its page showed: their times are by clocks of several machines.
    """
    seen = visit.text("seen") if refusal else ""
    if visit.refused and visit.refused.code == "stale-version":
        seen = dict(visit.refused.fields).get("seen", "")
    return done[int(seen) :] if NUMBER.fullmatch(seen) else ()


_READINGS = frozenset({"read", "paper_read"})
_NOT_JUDGED = frozenset({"unseen", "new"})
_NOT_ASKED_FOR: Json = {
    **dict.fromkeys(("is_brought", "must_be_original"), False),
    **dict.fromkeys(("note", "confidence", "sources")),
}
"""What the checklist says of a paper that was sent and is not on it."""


def _said_of(refusal: ApiRefusedError | None) -> Mapping[str, Sequence[str]]:
    """Return the keys of the words for a refusal, and what of a reason is to be filled in."""
    if refusal is None:
        return {"why": (), "to_fill_in": ()}
    faulty = [str(one["where"]) for one in refusal.problems]
    details = [name.removeprefix(_DETAILS) for name in faulty if name.startswith(_DETAILS)]
    others = [name.rpartition("/")[2] for name in faulty if not name.startswith(_DETAILS)]
    is_all = bool(details) and not others
    keys = () if is_all else problem_keys("decision", others, refusal.code, refusal.status)
    return {"why": keys, "to_fill_in": details}


def _may_open_work(visit: Visit, made_by: Sequence[str]) -> bool:
    """Whether somebody may see what the departments that make the products do."""
    may_any = scope_of(visit.who, Action.WORK_READ) is not None
    return may_any and any(may_see(visit.who, department) for department in made_by)


def _by_requirement(case: Mapping[str, Any]) -> Sequence[Json]:
    """Every paper once, in the order of the checklist: its files, and what became of it."""
    rows: dict[str, Json] = {
        line["requirement"]: {**line, "files": []} for line in case["checklist"]
    }
    for paper in case["papers"]:
        known = {name: paper[name] for name in ("requirement", "label", "status", "reason")}
        row = rows.setdefault(paper["requirement"], {**_NOT_ASKED_FOR, **known, "files": []})
        row["files"].append(paper)
    return list(rows.values())


async def _twins(visit: Visit, case: Mapping[str, Any]) -> Sequence[Json]:
    if not case["duplicates"]:
        return ()
    found = await visit.get("verification", f"/v1/cases/{case['id']}/duplicates")
    items: Sequence[Json] = found["items"]
    return items


def may_follow(visit: Visit) -> bool:
    """Whether somebody may see what the applicant was told."""
    return scope_of(visit.who, Action.NOTICES_FOLLOW) is not None


async def _notices(visit: Visit, case_id: str) -> Sequence[Json] | None:
    """The notices of a request; None while the notifier is away, which stops no clerk."""
    if not may_follow(visit):
        return ()
    try:
        found = await visit.get("notifier", f"/v1/requests/{case_id}/notices")
    except (TransientError, ApiRefusedError):
        return None
    items: Sequence[Json] = found["items"]
    return items
