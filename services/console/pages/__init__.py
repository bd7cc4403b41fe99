"""The pages: a module and a template for each, listed here once.

`docs/contributing.md` says how to add one.
"""

from collections.abc import Sequence

from services.console.page import Page
from services.console.pages import (
    acts,
    appointments,
    bulk,
    case,
    drafts,
    home,
    incoming,
    late,
    operations,
    papers,
    printing,
    queue,
    session,
    sign_in,
    statistics,
    team,
    team_absences,
    team_day,
    team_files,
    trail,
    work,
)
from shared.identity.rights import Action

PAGES: Sequence[Page] = (
    Page(
        queue.router,
        "/queue",
        "queue.title",
        Action.QUEUE_READ,
        beneath=("/cases/",),
        label_of_all="queue.title_of_all",
    ),
    Page(
        team.router,
        "/team",
        "team.title",
        Action.LOAD_READ,
        waits=(("verification", "/v1/missed"), ("processing", "/v1/overdue")),
        label_of_all="team.title_of_all",
    ),
    Page(team_absences.router, action=Action.LOAD_READ),
    Page(team_files.router, action=Action.LOAD_READ),
    Page(team_day.router, action=Action.STATISTICS_READ),
    Page(
        work.router,
        "/worklist",
        "work.title",
        Action.WORK_READ,
        beneath=("/worklist-table", "/appointments"),
    ),
    Page(bulk.router, action=Action.WORK_BULK),
    Page(appointments.router, action=Action.WORK_READ),
    Page(
        incoming.router,
        "/incoming",
        "incoming.title",
        Action.CALLS_RECORD,
        beneath=("/conversations/",),
    ),
    Page(operations.router, "/operations", "operations.title", Action.OPERATIONS_READ),
    Page(acts.router, "/acts", "acts.title", Action.ACTS_READ),
    Page(
        late.router,
        "/late",
        "late.title",
        Action.LATE_REPORTS_DECIDE,
        waits=(("verification", "/v1/late-reports"),),
    ),
    Page(statistics.router, "/statistics", "statistics.title", Action.STATISTICS_READ),
    Page(trail.router, "/trail", "trail.title", Action.TRAIL_READ),
    Page(case.router, action=Action.CASE_READ),
    Page(drafts.router),
    Page(papers.router),
    Page(printing.router),
    Page(home.router),
    Page(session.router),
    Page(sign_in.router),
)
"""In the order of the navigation; whoever signs in begins at the first that is theirs.

What has no action is everybody's, or a file of several rights, about which the API decides.
"""
