"""What every page works with."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from services.console.apis import Apis
from services.console.colleagues import Colleagues
from services.console.page import Page
from services.console.pdf_pages import PdfDrawer
from services.console.rulebook import Rulebook
from services.console.sessions import Sessions
from services.console.signing_in import SignIn
from shared.printing.press import Press
from shared.web.attempts import Attempts


@dataclass(frozen=True)
class Console:
    """The console.

    Attributes:
        url: Where browsers reach it.
        public_page: Where applicants look up their requests.
        apis: The services.
        rulebook: The office's names and reasons.
        sessions: Who is signed in.
        colleagues: What people are called.
        sign_in: Signs them in.
        sign_in_attempts: How often one address may try.
        pages: All of its pages, in the order in which they are listed.
        press: Prints what several services know.
        drawer: Draws the pages of sent PDFs.
    """

    url: str
    public_page: str
    apis: Apis
    rulebook: Rulebook
    sessions: Sessions
    colleagues: Colleagues
    sign_in: SignIn
    sign_in_attempts: Attempts
    pages: Sequence[Page]
    press: Press = field(default_factory=Press)
    drawer: PdfDrawer = field(default_factory=PdfDrawer)

    @property
    def is_secure(self) -> bool:
        """Whether browsers reach it by https."""
        return self.url.startswith("https://")

    @property
    def origin(self) -> str:
        """What browsers send as the origin of its forms."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def cookie_name(self) -> str:
        """Name of the session's cookie; by the prefix no other host can set it (RFC 6265bis)."""
        return "__Host-loket-session" if self.is_secure else "loket-session"
