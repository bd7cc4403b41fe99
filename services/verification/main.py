"""Verification, wired together."""

from functools import partial

from fastapi import APIRouter, FastAPI

from services.verification.api.cases import case_router
from services.verification.api.duplicates import duplicate_router
from services.verification.api.late_reports import late_report_router
from services.verification.api.notes import note_router
from services.verification.api.printing import printing_router
from services.verification.api.queues import queue_router
from services.verification.api.rules import rules_router
from services.verification.api.supervising import stuck_router, supervising_router
from services.verification.consumers import subscriptions
from services.verification.forgetting import forget_hashes
from services.verification.repository import COLLECTIONS
from services.verification.rulebook import Rulebook
from services.verification.search_terms import SearchTerms
from services.verification.settings import VerificationSettings
from services.verification.sweeper import Sweeper
from services.verification.use_cases.clerks import Clerks
from services.verification.use_cases.desk import Desk
from services.verification.use_cases.handing_out import HandingOut
from shared.catalogue.loading import load_catalogue
from shared.catalogue.villages import load_villages
from shared.messaging.bus import Bus
from shared.observability.logs import configure_logs
from shared.persistence.attachments import Attachments
from shared.persistence.erasures import Erasures
from shared.persistence.key_store import MongoKeyStore
from shared.persistence.mongo import Client, connect, open_database
from shared.persistence.store import Store, utc_now
from shared.privacy.keyring import Keyring
from shared.privacy.keys import OfficeKeys
from shared.privacy.lookup import LookupHasher
from shared.runtime import create_service, process_name, serve
from shared.trail.trail import Trail

NAME = "verification"


def build(settings: VerificationSettings) -> FastAPI:
    """Return the service, ready to be started."""
    office_keys = OfficeKeys.from_text(settings.office_keys.get_secret_value())
    desk = build_desk(settings, connect(settings.mongo_uri), office_keys)
    holder = process_name(NAME)
    heard = subscriptions(desk)
    topics = tuple(topic for subscription in heard for topic in subscription.topics)
    sweeper = Sweeper(
        desk, holder, every=settings.sweep_every, unqueued_after=settings.unqueued_after
    )
    erasures = Erasures(desk.store, desk.keyring, holder, partial(forget_hashes, desk.store))
    return create_service(
        title="Loket: verification",
        description="The desk where clerks check what applicants filed.",
        store=desk.store,
        bus=Bus(settings.kafka, desk.store, topics, heard, holder),
        subscriptions=heard,
        verifier=settings.verifier(utc_now),
        routers=routers(desk),
        background=[sweeper.run, erasures.run],
        trail=Trail.of(desk.store, desk.keyring, office_keys, desk.rulebook.catalogue),
    )


def routers(desk: Desk) -> list[APIRouter]:
    """Return all routes; they are tried in order, so the ones that are called most come first."""
    return [
        queue_router(desk),
        case_router(desk),
        note_router(desk),
        printing_router(desk),
        duplicate_router(desk),
        late_report_router(desk),
        supervising_router(desk),
        stuck_router(desk),
        rules_router(desk.rulebook),
    ]


def build_desk(settings: VerificationSettings, client: Client, office_keys: OfficeKeys) -> Desk:
    """Return the desk over a connection."""
    prefix = settings.mongo_prefix
    keys = MongoKeyStore(open_database(client, f"{prefix}_keyring"))
    store = Store(client, f"{prefix}_{NAME}", NAME, COLLECTIONS)
    catalogue = load_catalogue(settings.rules_folder)
    villages = load_villages(catalogue.current.office.meta.region)
    return Desk(
        store=store,
        rulebook=Rulebook(catalogue, settings.switches),
        keyring=Keyring(keys, office_keys, utc_now),
        attachments=Attachments(client, f"{prefix}_attachments"),
        terms=SearchTerms(LookupHasher(office_keys.lookup), villages),
        handing_out=HandingOut(store),
        clerks=Clerks(store),
    )


def main() -> None:
    """Run the service by its environment."""
    settings = VerificationSettings()
    configure_logs(NAME, settings.log_level)
    serve(build(settings), settings.http_host, settings.http_port, settings.forwarded_allow_ips)


if __name__ == "__main__":
    main()
