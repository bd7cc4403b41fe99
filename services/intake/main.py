"""Intake, wired together."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from importlib import import_module
from types import ModuleType
from typing import Any

from fastapi import APIRouter, FastAPI

from services.intake.checklists import Checklists
from services.intake.consumers import build_group
from services.intake.inspecting import Inspector
from services.intake.new_keys import NewKeys
from services.intake.parts import Parts
from services.intake.repository import APPLICATIONS
from services.intake.room import Room, SharedRoom
from services.intake.settings import IntakeSettings
from services.intake.sweeper import Sweeper
from services.intake.use_cases import forget_erased
from shared.attachments.bounds import UploadLimits
from shared.catalogue.loading import load_catalogue
from shared.catalogue.villages import load_villages
from shared.events.topics import CHANNELS, REQUESTS
from shared.messaging.bus import Bus
from shared.messaging.handlers import BatchProcessor
from shared.messaging.subscription import Subscription
from shared.observability.logs import configure_logs
from shared.persistence.attachments import Attachments
from shared.persistence.erasures import Erasures
from shared.persistence.key_store import MongoKeyStore
from shared.persistence.mongo import Client, connect, open_database
from shared.persistence.records import Collection
from shared.persistence.store import Store, utc_now
from shared.privacy.keyring import Keyring
from shared.privacy.keys import OfficeKeys
from shared.privacy.lookup import LookupHasher
from shared.runtime import Background, create_service, process_name, serve
from shared.trail.trail import Trail
from shared.web.dead_letters import Replayer
from shared.web.middleware import MOST_BYTES

NAME = "intake"
# Applicants read this on a screen that they open now and then.
FOLLOWED_WITHIN = timedelta(milliseconds=200)


def build(settings: IntakeSettings) -> FastAPI:
    """Return the service with the channels that its settings name, ready to be started."""
    channels = [_channel(name) for name in settings.channels]
    client = connect(settings.mongo_uri)
    parts = build_parts(settings, client, _collections(channels))
    erasures = Erasures(
        parts.store, parts.keyring, parts.process_name, partial(forget_erased, parts)
    )
    group = build_group()
    processor = BatchProcessor(parts.store, group)
    subscriptions = [Subscription((REQUESTS,), group.name, processor, FOLLOWED_WITHIN)]
    bus = Bus(settings.kafka, parts.store, (REQUESTS, CHANNELS), subscriptions, parts.process_name)
    return create_service(
        title=f"Loket: intake ({', '.join(settings.channels)})",
        description="How requests come in, and what applicants see of them.",
        store=parts.store,
        bus=bus,
        subscriptions=subscriptions,
        verifier=settings.verifier(utc_now),
        routers=_routers(channels, parts),
        background=[Sweeper(parts).run, erasures.run, *_background(channels, parts)],
        replayers=_replayers(channels, parts),
        multipart_bytes=settings.upload_total_bytes + MOST_BYTES,
        trail=Trail.of(
            parts.store,
            parts.keyring,
            OfficeKeys.from_text(settings.office_keys.get_secret_value()),
            parts.catalogue,
        ),
    )


def build_parts(
    settings: IntakeSettings, client: Client, collections: Sequence[Collection[Any]]
) -> Parts:
    """Return the service's parts, on a database client."""
    prefix = settings.mongo_prefix
    catalogue = load_catalogue(settings.rules_folder)
    office_keys = OfficeKeys.from_text(settings.office_keys.get_secret_value())
    keys = MongoKeyStore(open_database(client, f"{prefix}_keyring"))
    keyring = Keyring(keys, office_keys, utc_now)
    return Parts(
        store=Store(client, f"{prefix}_{NAME}", NAME, (APPLICATIONS, *collections)),
        keyring=keyring,
        new_keys=NewKeys(keyring),
        attachments=Attachments(client, f"{prefix}_attachments"),
        inspector=_inspector(settings),
        uploads=SharedRoom(
            settings.upload_memory_bytes, settings.upload_total_bytes, settings.upload_patience
        ),
        catalogue=catalogue,
        checklists=Checklists(catalogue, settings.switches),
        hasher=LookupHasher(office_keys.lookup),
        villages=load_villages(catalogue.current.office.meta.region),
        settings=settings,
        process_name=process_name(f"{NAME}-{'-'.join(settings.channels)}"),
    )


def _inspector(settings: IntakeSettings) -> Inspector:
    room = Room(settings.decoding_memory_bytes, settings.upload_patience)
    return Inspector(UploadLimits(max_bytes=settings.upload_file_bytes), room)


def main() -> None:
    """Run the service by its environment."""
    settings = IntakeSettings()
    configure_logs(NAME, settings.log_level)
    serve(build(settings), settings.http_host, settings.http_port, settings.forwarded_allow_ips)


def _channel(name: str) -> ModuleType:
    if not name.isidentifier():
        raise ValueError(f"INTAKE_CHANNELS names '{name}', which is no folder of channels")
    return import_module(f"services.intake.channels.{name}")


def _collections(channels: Sequence[ModuleType]) -> list[Collection[Any]]:
    return [c for channel in channels for c in getattr(channel, "COLLECTIONS", ())]


def _routers(channels: Sequence[ModuleType], parts: Parts) -> list[APIRouter]:
    return [router for channel in channels for router in channel.routes(parts)]


def _background(channels: Sequence[ModuleType], parts: Parts) -> list[Background]:
    offered = [getattr(channel, "background", None) for channel in channels]
    return [work for background in offered if background for work in background(parts)]


def _replayers(channels: Sequence[ModuleType], parts: Parts) -> dict[str, Replayer]:
    offered = [getattr(channel, "replayers", None) for channel in channels]
    return {k: v for replayers in offered if replayers for k, v in replayers(parts).items()}


if __name__ == "__main__":
    main()
