"""The link that a receipt or a slip carries as a QR code, to the page that shows a request's state.

Ticket and check code stand behind the `#`, which browsers keep to themselves: no server, proxy or
log on the way ever sees them.
"""

PATH = "/cek"


def public_page(base_url: str) -> str:
    """Return the address of the page, for people who type ticket and code."""
    return base_url.rstrip("/") + PATH


def public_link(base_url: str, ticket: str, code: str) -> str:
    """Return the address that opens the page with ticket and code filled in.

    Args:
        base_url: Where the office's page is reached, e.g. `https://loket.example`.
        ticket: The request's ticket.
        code: Its check code.
    """
    return f"{public_page(base_url)}#{ticket}.{code}"
