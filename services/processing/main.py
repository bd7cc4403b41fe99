"""Processing, wired together."""

from datetime import timedelta
from functools import partial

from fastapi import FastAPI

from services.processing.api.bulk import bulk_router
from services.processing.api.commands import command_router
from services.processing.api.many import many_router
from services.processing.api.papers import paper_router
from services.processing.api.printing import printing_router
from services.processing.api.worklist import worklist_router
from services.processing.consumers import Consumers
from services.processing.delay_causes import load_delay_causes
from services.processing.forgetting import forget_hashes
from services.processing.number_marks import NumberMarker
from services.processing.registry.automatic import AutomaticRegistry
from services.processing.registry.manual import ManualRegistry
from services.processing.registry.port import RegistrySystem
from services.processing.registry.worker import RegistryWorker
from services.processing.repository import COLLECTIONS
from services.processing.settings import ProcessingSettings, RegistryKind
from services.processing.sweeper import Sweeper
from services.processing.use_cases.desk import Desk
from shared.catalogue.loading import load_catalogue
from shared.events.topics import REQUESTS
from shared.messaging.bus import Bus
from shared.messaging.handlers import BatchProcessor
from shared.messaging.subscription import Subscription
from shared.observability.logs import configure_logs
from shared.persistence.attachments import Attachments
from shared.persistence.erasures import Erasures
from shared.persistence.key_store import MongoKeyStore
from shared.persistence.mongo import connect, open_database
from shared.persistence.store import Store, utc_now
from shared.privacy.keyring import Keyring
from shared.privacy.keys import OfficeKeys
from shared.runtime import Background, create_service, process_name, serve
from shared.trail.trail import Trail

NAME = "processing"
# How long news may wait to be handled with others in one batch; work takes days.
LISTED_WITHIN = timedelta(milliseconds=100)


def build(settings: ProcessingSettings) -> FastAPI:
    """Return the service, ready to be started."""
    client = connect(settings.mongo_uri)
    store = Store(client, f"{settings.mongo_prefix}_{NAME}", NAME, COLLECTIONS)
    office_keys = OfficeKeys.from_text(settings.office_keys.get_secret_value())
    keys = MongoKeyStore(open_database(client, f"{settings.mongo_prefix}_keyring"))
    desk = Desk(
        store=store,
        keyring=Keyring(keys, office_keys, utc_now),
        attachments=Attachments(client, f"{settings.mongo_prefix}_attachments"),
        catalogue=load_catalogue(settings.rules_folder),
        causes=load_delay_causes(),
        marker=NumberMarker(office_keys.lookup),
        appointments_a_day=settings.appointments_a_day,
        public_url=settings.public_url,
    )
    group = Consumers(desk.catalogue).group()
    processor = BatchProcessor(store, group)
    subscriptions = [Subscription((REQUESTS,), group.name, processor, LISTED_WITHIN)]
    bus = Bus(settings.kafka, store, (REQUESTS,), subscriptions, process_name(NAME))
    return create_service(
        title="Loket: processing",
        description="The desk where the products of verified requests are made.",
        store=store,
        bus=bus,
        subscriptions=subscriptions,
        verifier=settings.verifier(utc_now),
        # Routes are tried in order: the ones that are called most come first.
        routers=[
            command_router(desk),
            worklist_router(desk),
            bulk_router(desk),
            many_router(desk),
            paper_router(desk),
            printing_router(desk),
        ],
        background=_background(desk, _registry(settings.processing_registry)),
        trail=Trail.of(store, desk.keyring, office_keys, desk.catalogue),
    )


def main() -> None:
    """Run the service by its environment."""
    settings = ProcessingSettings()
    configure_logs(NAME, settings.log_level)
    serve(build(settings), settings.http_host, settings.http_port, settings.forwarded_allow_ips)


def _registry(kind: RegistryKind) -> RegistrySystem:
    match kind:
        case RegistryKind.MANUAL:
            return ManualRegistry()
        case RegistryKind.AUTOMATIC:
            return AutomaticRegistry()


def _background(desk: Desk, registry: RegistrySystem) -> list[Background]:
    holder, forget = process_name(NAME), partial(forget_hashes, desk.store)
    erasures = Erasures(desk.store, desk.keyring, holder, forget)
    work: list[Background] = [Sweeper(desk, holder).run, erasures.run]
    if registry.is_connected:
        work.append(RegistryWorker(desk, registry, holder).run)
    return work


if __name__ == "__main__":
    main()
