"""The console, wired together."""

from datetime import timedelta

from fastapi import FastAPI

from services.console.apis import Apis
from services.console.application import create_console
from services.console.colleagues import Colleagues
from services.console.console import Console
from services.console.oidc import Issuer
from services.console.pages import PAGES
from services.console.rulebook import Rulebook
from services.console.sessions import Sessions
from services.console.settings import ConsoleSettings
from services.console.signing_in import SignIn
from shared.observability.logs import configure_logs
from shared.persistence.mongo import Client, connect
from shared.persistence.store import utc_now
from shared.runtime import serve
from shared.web.attempts import Attempts

NAME = "console"
SIGN_INS_WITHIN = timedelta(minutes=5)


def build(settings: ConsoleSettings, client: Client) -> FastAPI:
    """Return the console, ready to be started."""
    url = settings.console_url.rstrip("/")
    issuer = Issuer(settings.oidc_issuer, settings.client, utc_now)
    verifier = settings.verifier(utc_now)
    database = f"{settings.mongo_prefix}_{NAME}"
    sessions = Sessions(client, database, utc_now, settings.console_idle, settings.console_session)
    colleagues = Colleagues(client, database, utc_now)
    apis = Apis(settings.services)
    return create_console(
        Console(
            url=url,
            public_page=f"{settings.public_url.rstrip('/')}/cek",
            apis=apis,
            rulebook=Rulebook(apis, utc_now),
            sessions=sessions,
            colleagues=colleagues,
            sign_in=SignIn(issuer, verifier, sessions, colleagues, utc_now),
            sign_in_attempts=Attempts(settings.console_sign_ins, SIGN_INS_WITHIN, utc_now),
            pages=PAGES,
        )
    )


def main() -> None:
    """Run the console by its environment."""
    settings = ConsoleSettings()
    configure_logs(NAME, settings.log_level)
    console = build(settings, connect(settings.mongo_uri))
    serve(console, settings.http_host, settings.http_port, settings.forwarded_allow_ips)


if __name__ == "__main__":
    main()
