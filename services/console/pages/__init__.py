"""The pages: a module and a template for each, listed here once.

`docs/contributing.md` says how to add one.
"""

from collections.abc import Sequence

from services.console.page import Page
from services.console.pages import case, drafts, home, papers, queue, sign_in
from shared.identity.rights import Action

PAGES: Sequence[Page] = (
    Page(queue.router, "/queue", "queue.title", Action.QUEUE_READ),
    Page(case.router),
    Page(drafts.router),
    Page(papers.router),
    Page(home.router),
    Page(sign_in.router),
)
"""In the order of the navigation; whoever signs in begins at the first that is theirs."""
