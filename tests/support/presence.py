"""Who is at the checking desk, and who is away."""

from datetime import timedelta

from tests.support.verification import NOW, DeskUnderTest


async def at_work(desk: DeskUnderTest, *clerks: str) -> None:
    """Have clerks look at their queue."""
    for clerk in clerks:
        assert (await desk.get(clerk, "/queue")).status_code == 200


def away(clerk: str, hours: int = 8, **given: str) -> dict[str, str]:
    """Return that a clerk is away from now on, for some hours."""
    return {
        "clerk": clerk,
        "department": "CAPIL",
        "from": NOW.isoformat(),
        "until": (NOW + timedelta(hours=hours)).isoformat(),
        **given,
    }


def days(clerk: str, first: int, last: int, **given: str) -> dict[str, str]:
    """Return that a clerk is away from one day after today until another."""
    start, end = (NOW + timedelta(days=day) for day in (first, last))
    return away(clerk, **{"from": start.isoformat(), "until": end.isoformat(), **given})
