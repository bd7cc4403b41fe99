"""What every event about one request carries."""

from shared.events.request import RequestEvent


def about(of: RequestEvent) -> dict[str, str]:
    """Return the id, ticket and document type of the request that an event is about."""
    return {
        "request_id": of.request_id,
        "ticket": of.ticket,
        "document_type": of.document_type,
    }
