"""The notifier: wires everything and serves it."""

from collections.abc import Callable, Coroutine, Sequence
from datetime import timedelta
from functools import partial
from random import SystemRandom
from typing import Any

import aiohttp
from fastapi import FastAPI

from services.notifier.api import following_router, notice_router
from services.notifier.asking_templates import AskingTemplates, asking_now_and_then
from services.notifier.channels.call_list import CallListChannel
from services.notifier.channels.port import NoticeChannel
from services.notifier.channels.whatsapp import WhatsAppChannel, wanted
from services.notifier.consumers import GROUP, HEARS, SAYS, notifier_group
from services.notifier.forgetting import forget_hashes
from services.notifier.pacing import Pacing
from services.notifier.repository import COLLECTIONS
from services.notifier.sender import Sender
from services.notifier.settings import ChannelKind, NotifierSettings
from services.notifier.template_states import TemplateStates
from services.notifier.templates_file import WordingBook, load_wordings
from services.notifier.use_cases.choosing import Choosing
from services.notifier.use_cases.delivering import Delivering
from services.notifier.use_cases.recording import Recording
from services.notifier.use_cases.telling import Telling
from shared.catalogue.loading import load_catalogue
from shared.catalogue.rules import Catalogue
from shared.messaging.bus import Bus
from shared.messaging.handlers import BatchProcessor
from shared.messaging.subscription import Subscription
from shared.observability.logs import configure_logs
from shared.persistence.erasures import Erasures
from shared.persistence.key_store import MongoKeyStore
from shared.persistence.mongo import connect, open_database
from shared.persistence.store import Store, utc_now
from shared.privacy.keyring import Keyring
from shared.privacy.keys import OfficeKeys
from shared.privacy.lookup import LookupHasher
from shared.runtime import create_service, process_name, serve
from shared.trail.trail import Trail
from shared.whatsapp.client import CloudApi
from shared.whatsapp.template_list import TemplateList

NAME = "notifier"
# A call that never ends counts as unknown this long after its own timeout.
CLAIM_MARGIN = timedelta(seconds=15)
# A message of the provider takes seconds; what is to be told is written down within this.
WRITTEN_WITHIN = timedelta(milliseconds=250)
# Shorter than any proxy keeps a silent connection, so that few are found closed.
KEEP_ALIVE_SECONDS = 20


def build(settings: NotifierSettings) -> FastAPI:
    """Return the service, which starts and stops everything with itself."""
    client = connect(settings.mongo_uri)
    store = Store(client, f"{settings.mongo_prefix}_{NAME}", NAME, COLLECTIONS)
    office_keys = OfficeKeys.from_text(settings.office_keys.get_secret_value())
    keys = MongoKeyStore(open_database(client, f"{settings.mongo_prefix}_keyring"))
    keyring = Keyring(keys, office_keys, utc_now)
    wordings = load_wordings()
    random = SystemRandom()
    catalogue = load_catalogue(settings.rules_folder)
    telling = Telling(catalogue, wordings, keyring, settings.public_url)
    delivering = Delivering(settings.notifier_channel, random)
    pacing = Pacing(settings.whatsapp_messages_per_second, random)
    claim_lasts = timedelta(seconds=settings.whatsapp_send_timeout_seconds) + CLAIM_MARGIN
    patience = timedelta(seconds=settings.whatsapp_unknown_outcome_seconds)
    choosing = Choosing(store, keyring, pacing, claim_lasts)
    recording = Recording(store, pacing, settings.notifier_channel, patience, random)
    hasher = LookupHasher(office_keys.lookup)
    templates = TemplateStates()

    async def send_notices() -> None:
        async with aiohttp.ClientSession(connector=_connector(settings)) as session:
            channel = _channel(settings, session, wordings, hasher, templates)
            await Sender(
                store,
                channel,
                choosing,
                recording,
                delivering,
                holder=process_name(NAME),
                concurrency=settings.notifier_concurrency,
                templates=templates,
            ).run()

    async def ask_for_templates() -> None:
        async with aiohttp.ClientSession() as session:
            asking = AskingTemplates(store, _templates(settings, session), wanted(wordings))
            every = timedelta(seconds=settings.whatsapp_templates_seconds)
            await asking_now_and_then(asking, every, random)()

    is_asking = settings.notifier_channel is ChannelKind.WHATSAPP and settings.whatsapp_account_id
    background = [send_notices, ask_for_templates] if is_asking else [send_notices]
    processor = BatchProcessor(store, notifier_group(telling, delivering))
    trail = Trail.of(store, keyring, office_keys, catalogue)
    return _service(settings, catalogue, store, trail, processor, background)


def _service(
    settings: NotifierSettings,
    catalogue: Catalogue,
    store: Store,
    trail: Trail,
    processor: BatchProcessor,
    background: Sequence[Callable[[], Coroutine[Any, Any, None]]],
) -> FastAPI:
    forget = partial(forget_hashes, store)
    erasures = Erasures(store, trail.keyring, process_name(NAME), forget)
    subscriptions = [Subscription(HEARS, GROUP, processor, WRITTEN_WITHIN)]
    bus = Bus(settings.kafka, store, (*HEARS, *SAYS), subscriptions, process_name(NAME))
    return create_service(
        title="Loket: notifier",
        description="The ledger of what applicants were told, and the people to call.",
        store=store,
        bus=bus,
        subscriptions=subscriptions,
        verifier=settings.verifier(utc_now),
        routers=[notice_router(store, trail.keyring), following_router(store, catalogue)],
        background=[*background, erasures.run],
        trail=trail,
    )


def _connector(settings: NotifierSettings) -> aiohttp.TCPConnector:
    limit = settings.notifier_concurrency
    return aiohttp.TCPConnector(limit=limit, keepalive_timeout=KEEP_ALIVE_SECONDS)


def _channel(
    settings: NotifierSettings,
    session: aiohttp.ClientSession,
    wordings: WordingBook,
    hasher: LookupHasher,
    templates: TemplateStates,
) -> NoticeChannel:
    if settings.notifier_channel is ChannelKind.CALL_LIST:
        return CallListChannel()
    api = CloudApi(
        base_url=settings.whatsapp_base_url,
        version=settings.whatsapp_version,
        phone_number_id=settings.whatsapp_phone_number_id,
        token=settings.whatsapp_token.get_secret_value(),
        media_hosts=frozenset(),
        session=session,
        send_timeout=timedelta(seconds=settings.whatsapp_send_timeout_seconds),
    )
    return WhatsAppChannel(api, wordings, hasher, templates)


def _templates(settings: NotifierSettings, session: aiohttp.ClientSession) -> TemplateList:
    return TemplateList(
        base_url=settings.whatsapp_base_url,
        version=settings.whatsapp_version,
        account_id=settings.whatsapp_account_id,
        token=settings.whatsapp_token.get_secret_value(),
        session=session,
        timeout=timedelta(seconds=settings.whatsapp_send_timeout_seconds),
    )


def main() -> None:
    """Run the service until it is told to stop."""
    settings = NotifierSettings()
    configure_logs(NAME, settings.log_level)
    serve(build(settings), settings.http_host, settings.http_port, settings.forwarded_allow_ips)


if __name__ == "__main__":
    main()
