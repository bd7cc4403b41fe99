"""What every error answer of a service must be."""

import httpx

from tests.support.invented import Invented

MEDIA_TYPE = "application/problem+json"
TRACES_OF_CODE = ("Traceback", 'File "', ".py", "pymongo", "pydantic", "object at 0x")


def check_problem(response: httpx.Response, invented: Invented) -> None:
    """Fail unless an answer is a problem document (RFC 9457) that tells nobody's secrets."""
    what = f"{response.request.method} {response.request.url.path}: {response.text[:500]}"
    assert response.headers["content-type"] == MEDIA_TYPE, what
    problem = response.json()
    assert problem["status"] == response.status_code, what
    assert problem["type"].startswith("urn:loket:problem:"), what
    assert all(problem[part].strip() for part in ("title", "detail")), what
    assert response.status_code != 500, what
    assert not [trace for trace in TRACES_OF_CODE if trace in response.text], what
    assert not invented.found_in(response.content), what
