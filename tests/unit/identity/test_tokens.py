"""Bearer tokens: genuine ones are believed for as long as they last, all others refused."""

import asyncio
import base64
import json
import warnings
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import ECKey, Key, OctKey, OKPKey, RSAKey

from devkit.issuer.signing import new_signing_key, public_keys
from shared.domain.errors import NotAuthenticatedError
from shared.identity.claims import ClaimNames
from shared.identity.jwks import KeysUnavailableError
from shared.identity.principal import Principal, Role
from shared.identity.tokens import TokenVerifier
from tests.support.time import StoppedClock
from tests.support.tokens import ISSUER, StaticJwksSource, TokenMint

CLOCK = StoppedClock()
NOW = int(CLOCK.at.timestamp())
MINT = TokenMint()
GOOD: Mapping[str, Any] = {
    "iss": ISSUER,
    "aud": "loket",
    "sub": "capil-rina",
    "exp": NOW + 600,
    "roles": ["verifier"],
}


def a_verifier(
    source: StaticJwksSource | None = None, clock: StoppedClock | None = None, **given: Any
) -> TokenVerifier:
    return TokenVerifier(ISSUER, "loket", source or MINT.jwks, clock or StoppedClock(), **given)


def a_token(key: Key = MINT.key, alg: str = "ES256", header: Any = None, **claims: Any) -> str:
    given = {k: v for k, v in {**GOOD, **claims}.items() if v is not None}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # EdDSA, by its older name, which issuers still use.
        return jwt.encode({"alg": alg, "kid": key.kid, **(header or {})}, given, key, [alg])


def by_hand(header: Mapping[str, Any], claims: Mapping[str, Any], signature: str = "") -> str:
    parts = (json.dumps(part).encode() for part in (header, claims))
    encoded = [base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts]
    return ".".join([*encoded, signature])


async def refusal_of(token: str, verifier: TokenVerifier | None = None) -> str:
    with pytest.raises(NotAuthenticatedError) as refusal:
        await (verifier or a_verifier()).verify(token)
    return str(refusal.value)


async def test_a_genuine_token_speaks_for_its_person() -> None:
    lurah = await a_verifier().verify(MINT.token_of("lurah-panjunan", CLOCK.at))
    assert lurah == Principal(
        id="lurah-panjunan",
        name="Endang Lestari",
        roles=frozenset({Role.VILLAGE_HEAD}),
        departments=frozenset(),
        village="33.19.02.1005",
        phone="+6281200000202",
    )
    rina = await a_verifier().verify(MINT.token_of("capil-rina", CLOCK.at))
    assert (rina.roles, rina.departments) == ({Role.VERIFIER}, {"CAPIL"})


@pytest.mark.parametrize(
    ("alg", "key"),
    [
        ("RS256", RSAKey.generate_key(2048, auto_kid=True)),
        ("ES256", ECKey.generate_key("P-256", auto_kid=True)),
        ("EdDSA", OKPKey.generate_key("Ed25519", auto_kid=True)),
        ("Ed25519", OKPKey.generate_key("Ed25519", auto_kid=True)),
    ],
)
async def test_the_usual_asymmetric_algorithms_are_taken(alg: str, key: Key) -> None:
    source = StaticJwksSource(MINT.key)
    source.keys = {"keys": [key.as_dict(private=False)]}
    assert (await a_verifier(source).verify(a_token(key, alg))).id == "capil-rina"


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"iss": "https://elsewhere.example.id"}, "another issuer"),
        ({"iss": ISSUER + "/"}, "another issuer"),
        ({"iss": None}, "another issuer"),
        ({"aud": "other"}, "another audience"),
        ({"aud": ["other", "loketx"]}, "another audience"),
        ({"aud": None}, "another audience"),
        ({"exp": None}, "no time of expiry"),
        ({"exp": NOW - 30}, "has expired"),
        ({"exp": "tomorrow"}, "exp is not a time"),
        ({"exp": True}, "exp is not a time"),
        ({"nbf": NOW + 31}, "not valid yet"),
        ({"iat": NOW + 31}, "not valid yet"),
        ({"nbf": "now"}, "nbf is not a time"),
        ({"sub": None}, "claim sub"),
        ({"sub": ""}, "claim sub"),
        ({"sub": 7}, "claim sub"),
        ({"sub": "a\nb"}, "claim sub"),
        ({"roles": {"a": 1}}, "claim roles"),
        ({"roles": [1]}, "claim roles"),
        ({"departments": 7}, "claim departments"),
        ({"village": ["33.19"]}, "claim village"),
    ],
)
async def test_wrong_claims_are_refused_with_the_reason(claims: Any, reason: str) -> None:
    assert reason in await refusal_of(a_token(**claims))


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": ["other", "loket"]},
        {"exp": NOW - 29},
        {"nbf": NOW + 29},
        {"exp": NOW + 0.5},
        {"roles": None},
        {"roles": "verifier offline_access"},
    ],
)
async def test_claims_that_are_right_or_nearly_so_are_taken(claims: Any) -> None:
    assert (await a_verifier().verify(a_token(**claims))).id == "capil-rina"


async def test_roles_that_are_unknown_here_give_no_right() -> None:
    principal = await a_verifier().verify(a_token(roles=["verifier", "offline_access", "root"]))
    assert principal.roles == {Role.VERIFIER}


async def test_a_token_signed_with_another_key_under_a_known_id_is_refused() -> None:
    forger = new_signing_key()
    token = a_token(forger, header={"kid": MINT.key.kid})
    assert "signature" in await refusal_of(token)


async def test_a_token_that_brings_its_own_key_is_refused() -> None:
    forger = new_signing_key()
    header = {"jwk": forger.as_dict(private=False)}
    assert "no key of that id" in await refusal_of(a_token(forger, header=header))
    header["kid"] = str(MINT.key.kid)
    assert "signature" in await refusal_of(a_token(forger, header=header))


@pytest.mark.parametrize("alg", ["none", "None", "NONE", "HS256", "ES384", "PS256", "", None])
async def test_other_algorithms_are_refused(alg: str | None) -> None:
    token = by_hand({"alg": alg, "kid": MINT.key.kid}, GOOD)
    refusal = await refusal_of(token)
    assert "algorithm" in refusal or "cannot be read" in refusal or "can be read" in refusal


async def test_a_public_key_used_as_a_shared_secret_is_refused() -> None:
    rsa = RSAKey.generate_key(2048, auto_kid=True)
    source = StaticJwksSource(MINT.key)
    source.keys = {"keys": [rsa.as_dict(private=False)]}
    secret = OctKey.import_key(base64.b64encode(rsa.as_pem(private=False)))
    token = jwt.encode({"alg": "HS256", "kid": rsa.kid}, dict(GOOD), secret)
    assert "algorithm" in await refusal_of(token, a_verifier(source))


async def test_a_symmetric_key_in_the_key_set_is_not_believed() -> None:
    secret = OctKey.generate_key(256, auto_kid=True)
    source = StaticJwksSource(MINT.key)
    source.keys = {"keys": [*source.keys["keys"], secret.as_dict()]}
    token = by_hand({"alg": "ES256", "kid": secret.kid}, GOOD, "AAAA")
    assert "no key of that id" in await refusal_of(token, a_verifier(source))


async def test_a_key_for_encryption_does_not_sign() -> None:
    key = new_signing_key()
    source = StaticJwksSource(MINT.key)
    source.keys = {"keys": [*source.keys["keys"], key.as_dict(private=False, use="enc")]}
    assert "no key of that id" in await refusal_of(a_token(key), a_verifier(source))


async def test_a_key_that_cannot_be_read_does_not_spoil_the_others() -> None:
    source = StaticJwksSource(MINT.key)
    odd = [{"kty": "EC", "crv": "P-0", "x": "?"}, {"kty": "AKP"}, "x", {"kty": "RSA", "n": 1}]
    source.keys = {"keys": [*odd, *source.keys["keys"]]}
    assert (await a_verifier(source).verify(a_token())).id == "capil-rina"


@given(st.one_of(st.text(max_size=60), st.text("abcXYZ019-_.", max_size=60)))
async def test_nonsense_is_refused(text: str) -> None:
    await refusal_of(text)


@given(st.data())
async def test_no_character_of_a_token_can_be_changed(data: st.DataObject) -> None:
    token = a_token()
    # The last character of each part has bits to spare, which decode alike.
    place = data.draw(st.integers(0, len(token) - 2).filter(lambda n: token[n + 1] != "."))
    other = data.draw(st.sampled_from("AQgw0_.").filter(lambda c: c != token[place]))
    await refusal_of(token[:place] + other + token[place + 1 :])


async def test_a_token_too_long_to_be_one_is_refused_unread() -> None:
    assert "too long" in await refusal_of("a" * 16_001)


async def test_a_refusal_repeats_nothing_of_the_token() -> None:
    token = a_token(sub="capil rina")
    refusal = await refusal_of(token)
    assert "capil rina" not in refusal
    assert token[:20] not in refusal


async def test_a_verified_token_is_not_verified_again_and_not_beyond_its_end() -> None:
    clock, source = StoppedClock(), StaticJwksSource(MINT.key)
    verifier = a_verifier(source, clock, leeway=timedelta(0))
    token = a_token(exp=NOW + 60)
    first = await verifier.verify(token)
    assert await verifier.verify(token) is first
    clock.move(timedelta(seconds=59.9))
    assert await verifier.verify(token) is first
    clock.move(timedelta(seconds=0.1))
    assert "expired" in await refusal_of(token, verifier)


async def test_only_so_many_tokens_are_remembered() -> None:
    verifier = a_verifier(cache_size=2)
    tokens = [a_token(sub=f"clerk-{n}") for n in range(3)]
    first, second, _ = [await verifier.verify(token) for token in tokens]
    assert await verifier.verify(tokens[1]) is second
    assert await verifier.verify(tokens[0]) is not first


async def test_a_new_key_of_the_issuer_is_found() -> None:
    clock, source = StoppedClock(), StaticJwksSource(MINT.key)
    verifier = a_verifier(source, clock)
    await verifier.verify(a_token())
    newer = new_signing_key()
    source.keys = public_keys(MINT.key, newer)
    clock.move(timedelta(seconds=10))
    await verifier.verify(a_token(newer))
    assert source.readings == 2


async def test_forged_key_ids_do_not_make_the_issuer_work() -> None:
    clock, source = StoppedClock(), StaticJwksSource(MINT.key)
    verifier = a_verifier(source, clock)
    for _ in range(20):
        assert "no key of that id" in await refusal_of(a_token(new_signing_key()), verifier)
    assert source.readings == 1
    clock.move(timedelta(seconds=10))
    await refusal_of(a_token(new_signing_key()), verifier)
    assert source.readings == 2


async def test_many_at_once_read_the_keys_once() -> None:
    source = StaticJwksSource(MINT.key)
    verifier = a_verifier(source)
    await asyncio.gather(*(verifier.verify(a_token(sub=f"clerk-{n}")) for n in range(10)))
    assert source.readings == 1


async def test_while_the_issuer_is_away_known_keys_go_on_being_believed() -> None:
    clock, source = StoppedClock(), StaticJwksSource(MINT.key)
    verifier = a_verifier(source, clock)
    await verifier.verify(a_token())
    source.is_away = True
    clock.move(timedelta(hours=3))
    later = NOW + 4 * 3600
    await verifier.verify(a_token(exp=later, sub="clerk-1"))
    await verifier.verify(a_token(exp=later, sub="clerk-2"))
    assert source.readings == 2


async def test_without_any_keys_the_caller_is_asked_to_wait_and_then_served() -> None:
    clock, source = StoppedClock(), StaticJwksSource(MINT.key)
    source.is_away = True
    verifier = a_verifier(source, clock)
    for _ in range(3):
        with pytest.raises(KeysUnavailableError):
            await verifier.verify(a_token())
    assert source.readings == 1
    source.is_away = False
    clock.move(timedelta(seconds=10))
    await verifier.verify(a_token())


async def test_a_withdrawn_key_is_not_believed_beyond_the_next_reading() -> None:
    clock, source = StoppedClock(), StaticJwksSource(MINT.key)
    verifier = a_verifier(source, clock)
    token = a_token(exp=NOW + 86_400)
    await verifier.verify(token)
    source.keys = public_keys(new_signing_key())
    clock.move(timedelta(minutes=10))
    assert "no key of that id" in await refusal_of(token, verifier)


async def test_an_issuer_may_put_its_roles_elsewhere() -> None:
    names = ClaimNames(
        roles="realm_access.roles", departments="https://office.example.id/units", phone="contact"
    )
    token = a_token(
        realm_access={"roles": ["operator"]},
        contact="+6281200000101",
        **{"https://office.example.id/units": ["DAFDUK"]},
    )
    principal = await a_verifier(claim_names=names).verify(token)
    assert principal.roles == {Role.OPERATOR}
    assert principal.departments == {"DAFDUK"}
    assert principal.phone == "+6281200000101"
    elsewhere = a_verifier(claim_names=ClaimNames(roles="a.b"))
    assert (await elsewhere.verify(a_token(a="x"))).roles == frozenset()
