"""`python -m devkit.issuer --port 8090`: run the issuer on this machine, for this machine."""

import argparse
from datetime import UTC, datetime, timedelta

import uvicorn

from devkit.issuer.app import create_app
from devkit.issuer.cast import load_cast
from devkit.issuer.signing import LIFETIME, new_signing_key

HOST = "127.0.0.1"
"""No option: it gives anybody a token of anyone, so nobody else may reach it."""


def main() -> None:
    """Serve until stopped."""
    parser = argparse.ArgumentParser(prog="python -m devkit.issuer", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--issuer", help="the URL in its tokens (default: http://127.0.0.1:PORT)")
    parser.add_argument("--lifetime", type=int, help="minutes that a token is valid")
    options = parser.parse_args()
    lifetime = timedelta(minutes=options.lifetime) if options.lifetime else LIFETIME
    issuer = options.issuer or f"http://{HOST}:{options.port}"
    app = create_app(issuer, load_cast(), new_signing_key(), lambda: datetime.now(UTC), lifetime)
    uvicorn.run(app, host=HOST, port=options.port, log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
