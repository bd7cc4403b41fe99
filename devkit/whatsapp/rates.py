"""Sending rates, kept as one number per key (the generic cell rate algorithm)."""

# Unix seconds as floats are exact to less than this.
_ROUNDING = 1e-5


class RateLimiter:
    """Lets `burst` through at once, then one per `interval` seconds, for each key."""

    def __init__(self) -> None:
        self._booked_until: dict[str, float] = {}

    def take(self, key: str, now: float, *, interval: float, burst: int) -> bool:
        """Whether one more may pass now; if so it is counted."""
        booked = max(self._booked_until.get(key, now), now)
        if booked - now > (burst - 1) * interval + _ROUNDING:
            return False
        self._booked_until[key] = booked + interval
        return True

    def clear(self) -> None:
        """Forget all that passed."""
        self._booked_until.clear()
