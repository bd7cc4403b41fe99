"""The business account that the simulator plays host to."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Business:
    """One number of one WhatsApp business account; every value is invented.

    `display_phone_number` is digits only, beginning with `country_code`.
    """

    phone_number_id: str = "106540352242922"
    account_id: str = "102290129340398"
    display_phone_number: str = "622150001234"
    country_code: str = "62"
    verified_name: str = "Loket Dukcapil"
    access_token: str = "simulator-access-token"  # noqa: S105
    app_secret: str = "simulator-app-secret"  # noqa: S105
    verify_token: str = "simulator-verify-token"  # noqa: S105
