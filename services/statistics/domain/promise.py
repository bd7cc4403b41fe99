"""Whether a request was made within its promise, by its clock.

The office's calendar is not needed: whoever moves a promise says to when.
"""

from collections.abc import Sequence
from datetime import datetime

from services.statistics.domain.life import Heard, Remark, Remarked
from shared.catalogue.clock import RUNS_IN
from shared.domain.lifecycle import Change


def is_kept(until_made: Sequence[Heard], remarks: Sequence[Remarked]) -> bool | None:
    """Return whether a request was made in time; None where no promise was heard of.

    Args:
        until_made: Its changes, of which the last one made it.
        remarks: All that was remarked of it; a promise that was missed at any desk stays missed.
    """
    promise = _promise(until_made)
    if promise is None:
        return None
    made = until_made[-1].at
    is_missed = any(r.remark is Remark.AGED and r.at <= made for r in remarks)
    return not is_missed and _stopped(until_made) <= promise


def _promise(changes: Sequence[Heard]) -> datetime | None:
    """Return the first promise, moved as often and as far as the clock had stopped.

    A delay that was announced is still a delay: it moves what is promised now, not this one.
    """
    first = now = None
    for heard in changes:
        if heard.due is None:
            continue
        if first is None or now is None:
            first = heard.due if heard.change is Change.VERIFIED else None
        elif heard.change is not Change.DELAYED:
            first += heard.due - now
        now = heard.due
    return first


def _stopped(changes: Sequence[Heard]) -> datetime:
    """Return when the office had done its part: earlier, if it waited for the applicant then."""
    end = changes[-1]
    for heard in reversed(changes):
        if heard.state in RUNS_IN:
            break
        end = heard
    return end.at
