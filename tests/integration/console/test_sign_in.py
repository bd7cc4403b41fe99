"""Signing in at the console: what browsers keep of it, how long it lasts, and how often one may try."""

from datetime import timedelta

from tests.support.console import IDLE, SIGN_INS, ConsoleUnderTest

MINUTE = timedelta(minutes=1)
NAME = "__Host-loket-session"


async def signed_in(desk: ConsoleUnderTest) -> dict[str, set[str]]:
    """Go through signing in; return the attributes of the cookies that were set, by their names."""
    started = await desk.http.get("/sign-in/start?back=/queue")
    state = started.headers["location"].rpartition("=")[2]
    done = await desk.http.get(f"/sign-in/callback?state={state}&code=one")
    assert done.headers["location"] == "/queue"
    lines = [line for one in (started, done) for line in one.headers.get_list("set-cookie")]
    kept = [line for line in lines if "Max-Age=0" not in line]
    return {line.partition("=")[0]: set(line.split("; ")[1:]) for line in kept}


async def test_no_script_reads_a_cookie_of_signing_in_and_no_other_site_sends_or_sets_it(
    desk: ConsoleUnderTest,
) -> None:
    cookies = await signed_in(desk)
    assert cookies == {
        "loket-signing-in": {"HttpOnly", "Max-Age=600", "Path=/sign-in", "SameSite=lax", "Secure"},
        # By its prefix a browser takes it only with these, and without a domain (RFC 6265bis).
        NAME: {"HttpOnly", "Path=/", "SameSite=lax", "Secure"},
    }
    language = (await desk.http.get("/language/en")).headers["set-cookie"]
    assert {"HttpOnly", "SameSite=lax", "Secure"} <= set(language.split("; "))


async def is_signed_in(desk: ConsoleUnderTest, **headers: str) -> bool:
    """Ask for the first page, as somebody who clicks unless the headers say otherwise."""
    answer = await desk.http.get("/", headers=headers)
    return answer.status_code == 303 and not answer.headers["location"].startswith("/sign-in")


async def test_a_page_that_is_left_open_keeps_nobody_signed_in_and_work_does(
    desk: ConsoleUnderTest,
) -> None:
    session = await desk.sign_in("dafduk-dewi")
    for _ in range(2):
        desk.now += IDLE - MINUTE
        assert await is_signed_in(desk)
    desk.now += IDLE - MINUTE
    verdict = {"csrf": session.csrf, "decision": "accepted", "version": "1"}
    fragment = {"X-Fragment": "papers"}
    await desk.http.post("/cases/one/papers/KK_ASLI", data=verdict, headers=fragment)
    desk.now += IDLE - MINUTE
    assert await is_signed_in(desk, **fragment)
    desk.now += MINUTE
    assert not await is_signed_in(desk)


async def test_who_tries_to_sign_in_too_often_is_told_to_wait(desk: ConsoleUnderTest) -> None:
    for _ in range(SIGN_INS):
        answer = await desk.http.get("/sign-in/callback?state=guessed&code=guessed")
        assert answer.status_code == 303
    answer = await desk.http.get("/sign-in/callback?state=guessed&code=guessed")
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "300"
    assert "Terlalu banyak percobaan" in answer.text
    desk.now += 5 * MINUTE
    await signed_in(desk)
