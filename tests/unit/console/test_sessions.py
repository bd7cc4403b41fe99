"""What the database keeps of a session."""

from datetime import UTC, datetime

import pytest

from services.console.sessions import Session, _open, _seal
from shared.privacy.errors import CannotOpenError

NOON = datetime(2026, 11, 23, 5, tzinfo=UTC)


def test_the_database_alone_opens_no_session() -> None:
    session = Session(access_token="secret-token", expires_at=NOON)
    sealed = _seal("a" * 43, session, "console session")
    assert "secret-token" not in sealed
    assert "secret-token" in _open("a" * 43, sealed, "console session")
    with pytest.raises(CannotOpenError):
        _open("b" * 43, sealed, "console session")
