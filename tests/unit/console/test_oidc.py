"""What the console tells the issuer."""

from services.console.oidc import Attempt


def test_a_challenge_is_the_hash_that_the_standard_shows() -> None:
    # RFC 7636, appendix B.
    attempt = Attempt("s", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "/")
    assert attempt.challenge == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
