"""The environment of the console."""

from datetime import timedelta
from urllib.parse import parse_qsl

from pydantic import Field, SecretStr

from services.console.oidc import Client
from shared.settings import ProcessSettings


class ConsoleSettings(ProcessSettings):
    """What the console takes from its environment besides what every process takes.

    Attributes:
        public_url: Where people reach the public page; residents who come here are sent there.
        console_url: Where people's browsers reach it; the issuer must know its `/sign-in/callback`.
        console_client_id: As what the issuer knows it.
        console_client_secret: Empty for a client without a secret; PKCE guards both kinds.
        console_scope: What the console asks the issuer for, separated by spaces.
        console_also_asks: What else, as a query, where the issuer gives tokens for the APIs only if
            asked: `audience=loket`, or `resource=https://loket.example.id` (RFC 8707).
        console_idle: After so long without a click a session ends.
        console_session: After so long a session ends in any case.
        console_sign_ins: How often one address may begin to sign in within five minutes; a whole
            office may share one. Wrong passwords are counted by the issuer.
        intake_url: Where the console calls intake's API for apps.
        whatsapp_url: Where the console calls intake's API of WhatsApp.
        verification_url: Where the console calls verification.
        processing_url: Where the console calls processing.
        notifier_url: Where the console calls the notifier.
        statistics_url: Where the console calls statistics.
    """

    public_url: str = "http://127.0.0.1:8000"
    console_url: str
    console_client_id: str = "loket-console"
    console_client_secret: SecretStr | None = None
    console_scope: str = "openid profile"
    console_also_asks: str = ""
    console_idle: timedelta = Field(default=timedelta(minutes=30), gt=timedelta())
    console_session: timedelta = Field(default=timedelta(hours=12), gt=timedelta())
    console_sign_ins: int = Field(default=120, ge=1)
    intake_url: str = "http://intake-app:8000"
    whatsapp_url: str = "http://intake-whatsapp:8000"
    verification_url: str = "http://verification:8000"
    processing_url: str = "http://processing:8000"
    notifier_url: str = "http://notifier:8000"
    statistics_url: str = "http://statistics:8000"

    @property
    def client(self) -> Client:
        """The console as a client of the issuer."""
        secret, asked = self.console_client_secret, self.console_also_asks
        return Client(
            self.console_client_id,
            f"{self.console_url.rstrip('/')}/sign-in/callback",
            secret.get_secret_value() if secret else "",
            self.console_scope,
            dict(parse_qsl(asked, strict_parsing=True)) if asked else {},
        )

    @property
    def services(self) -> dict[str, str]:
        """Where the APIs are, by the name of the service."""
        return {
            "intake": self.intake_url,
            "whatsapp": self.whatsapp_url,
            "verification": self.verification_url,
            "processing": self.processing_url,
            "notifier": self.notifier_url,
            "statistics": self.statistics_url,
        }
