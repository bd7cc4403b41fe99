"""Statistics, wired together."""

from dataclasses import replace

from fastapi import FastAPI

from services.statistics.api.figures import figure_router
from services.statistics.api.reconciliation import reconciliation_router
from services.statistics.api.reports import report_router
from services.statistics.consumers import Consumers
from services.statistics.exports.words import Words
from services.statistics.recounter import Recounter
from services.statistics.repository import COLLECTIONS
from services.statistics.settings import StatisticsSettings
from shared.catalogue.loading import load_catalogue
from shared.catalogue.villages import load_villages
from shared.domain.ids import new_id
from shared.events.topics import REQUESTS
from shared.messaging.bus import Bus
from shared.messaging.handlers import BatchProcessor
from shared.messaging.rereading import read_again
from shared.messaging.subscription import Subscription
from shared.observability.logs import configure_logs
from shared.persistence.key_store import MongoKeyStore
from shared.persistence.mongo import connect, open_database
from shared.persistence.store import Store, utc_now
from shared.privacy.keyring import Keyring
from shared.privacy.keys import OfficeKeys
from shared.runtime import create_service, process_name, serve
from shared.trail.trail import Trail

NAME = "statistics"


def build(settings: StatisticsSettings) -> FastAPI:
    """Return the service, ready to be started."""
    client = connect(settings.mongo_uri)
    store = Store(client, f"{settings.mongo_prefix}_{NAME}", NAME, COLLECTIONS)
    office_keys = OfficeKeys.from_text(settings.office_keys.get_secret_value())
    keys = MongoKeyStore(open_database(client, f"{settings.mongo_prefix}_keyring"))
    catalogue = load_catalogue(settings.rules_folder)
    zone = catalogue.current.office.timezone
    group = Consumers(zone).group()
    subscriptions = [Subscription((REQUESTS,), group.name, BatchProcessor(store, group))]
    process = process_name(NAME)
    named = Words(catalogue, load_villages(catalogue.current.office.meta.region))
    again = BatchProcessor(store, replace(group, name=new_id()))

    async def hear_again() -> int:
        return await read_again(settings.kafka, (REQUESTS,), again.process)

    bus = Bus(settings.kafka, store, (REQUESTS,), subscriptions, process)
    return create_service(
        title="Loket: statistics",
        description="How many requests, of which kind, how fast, and why they were returned.",
        store=store,
        bus=bus,
        subscriptions=subscriptions,
        verifier=settings.verifier(utc_now),
        routers=[
            report_router(store, named),
            reconciliation_router(store, named),
            figure_router(store, zone),
        ],
        trail=Trail.of(store, Keyring(keys, office_keys, utc_now), office_keys, catalogue),
        background=[Recounter(store, zone, hear_again, process).run],
    )


def main() -> None:
    """Run the service by its environment."""
    settings = StatisticsSettings()
    configure_logs(NAME, settings.log_level)
    serve(build(settings), settings.http_host, settings.http_port, settings.forwarded_allow_ips)


if __name__ == "__main__":
    main()
