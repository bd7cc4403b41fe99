"""What a machine may lack: people skip the tests that need it, and CI must have it."""

import os
from typing import NoReturn

import pytest


def lacking(why: str) -> NoReturn:
    """Skip the test that runs, saying what is missing and what installs it; fail it in CI."""
    if os.environ.get("LOKET_CI") == "1":
        pytest.fail(why)
    pytest.skip(why)
