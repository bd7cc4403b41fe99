"""Codes and refresh tokens that the issuer has given, and whom they stand for."""

import base64
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from devkit.issuer.cast import Person

CODE_LASTS = timedelta(minutes=1)
"""RFC 6749 section 4.1.2 allows ten; a browser needs a second."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a client asked for when it sent somebody to sign in (RFC 6749 section 4.1.1)."""

    client_id: str
    redirect_uri: str
    state: str
    code_challenge: str


@dataclass(frozen=True, slots=True)
class _Given:
    person: Person
    question: Question
    until: datetime


class Codes:
    """What was given and not yet used up, in memory."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._codes: dict[str, _Given] = {}
        self._refresh: dict[str, Person] = {}

    def give(self, person: Person, question: Question) -> str:
        """Return a code that stands for a person, once and for a minute."""
        code = secrets.token_urlsafe(24)
        now = self._clock()
        self._codes = {c: given for c, given in self._codes.items() if given.until > now}
        self._codes[code] = _Given(person, question, now + CODE_LASTS)
        return code

    def redeem(self, code: str, client_id: str, redirect_uri: str, verifier: str) -> Person | None:
        """Return whom a code stands for; None if it is used, late, another's or stolen."""
        given = self._codes.pop(code, None)
        if given is None or given.until <= self._clock():
            return None
        question = given.question
        digest = hashlib.sha256(verifier.encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        is_theirs = (question.client_id, question.redirect_uri) == (client_id, redirect_uri)
        is_kept = secrets.compare_digest(challenge, question.code_challenge)
        return given.person if is_theirs and is_kept else None

    def give_refresh(self, person: Person) -> str:
        """Return a token that gets the next ones, once."""
        token = secrets.token_urlsafe(32)
        self._refresh[token] = person
        return token

    def redeem_refresh(self, token: str) -> Person | None:
        """Return whom a refresh token stands for, which it then does no more."""
        return self._refresh.pop(token, None)
