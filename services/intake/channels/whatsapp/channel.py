"""The WhatsApp channel, wired together."""

from collections.abc import Sequence
from datetime import timedelta
from random import SystemRandom
from typing import Any

import aiohttp
from fastapi import APIRouter
from yarl import URL

from services.intake.channels.whatsapp.dialogue.texts import load_texts
from services.intake.channels.whatsapp.files import Files
from services.intake.channels.whatsapp.handover.inbox_api import inbox_router
from services.intake.channels.whatsapp.handover.sending import Answers
from services.intake.channels.whatsapp.handover.threads import (
    THREAD_MESSAGES,
    THREADS,
)
from services.intake.channels.whatsapp.kept_files import KEPT_FILES
from services.intake.channels.whatsapp.letters import GROUP, Replay
from services.intake.channels.whatsapp.people.access import ACCESS
from services.intake.channels.whatsapp.people.access_api import access_router
from services.intake.channels.whatsapp.people.disputes import DISPUTES
from services.intake.channels.whatsapp.people.heads_api import village_heads_router
from services.intake.channels.whatsapp.people.register import RESIDENTS, VILLAGE_HEADS
from services.intake.channels.whatsapp.raw_bodies import RawBodies
from services.intake.channels.whatsapp.replies import Replies
from services.intake.channels.whatsapp.repository import (
    CONVERSATIONS,
    MESSAGES,
    RAW_BODIES,
    REPLIES,
)
from services.intake.channels.whatsapp.taking_in import TakingIn
from services.intake.channels.whatsapp.turns import Turns
from services.intake.channels.whatsapp.upkeep import Upkeep
from services.intake.channels.whatsapp.webhook import webhook_router
from services.intake.channels.whatsapp.worker import Worker
from services.intake.parts import Parts
from shared.persistence.records import Collection
from shared.runtime import Background
from shared.web.dead_letters import Replayer
from shared.whatsapp.client import CloudApi

COLLECTIONS: tuple[Collection[Any], ...] = (
    RAW_BODIES,
    MESSAGES,
    CONVERSATIONS,
    REPLIES,
    VILLAGE_HEADS,
    RESIDENTS,
    DISPUTES,
    ACCESS,
    THREADS,
    THREAD_MESSAGES,
    KEPT_FILES,
)

REMEMBERED = timedelta(days=8)
"""The platform may repeat a message for 7 days."""
KEEP_ALIVE = timedelta(seconds=15)
"""Shorter than the platform keeps an idle connection, so that we are who closes it."""


def routes(parts: Parts) -> list[APIRouter]:
    """Return the channel's HTTP routes."""
    settings = parts.settings
    secrets = settings.whatsapp_app_secrets.get_secret_value().split(",")
    webhook = webhook_router(
        RawBodies(parts.store, parts.keyring),
        settings.whatsapp_verify_token.get_secret_value(),
        [secret.strip() for secret in secrets if secret.strip()],
    )
    return [
        webhook,
        village_heads_router(parts),
        access_router(parts),
        inbox_router(parts, settings.conversation_kept),
    ]


def background(parts: Parts) -> Sequence[Background]:
    """Return the channel's endless work."""

    async def work() -> None:
        connector = aiohttp.TCPConnector(keepalive_timeout=KEEP_ALIVE.total_seconds())
        async with aiohttp.ClientSession(connector=connector) as session:
            await _worker(parts, _cloud_api(parts, session)).run()

    return [work]


def replayers(parts: Parts) -> dict[str, Replayer]:
    """Return what replays the channel's dead letters."""
    return {GROUP: Replay(parts.store)}


def _cloud_api(parts: Parts, session: aiohttp.ClientSession) -> CloudApi:
    settings = parts.settings
    hosts = {host.strip() for host in settings.whatsapp_media_hosts.split(",") if host.strip()}
    # Whatever serves the API sees the token anyway; a simulator serves the files too.
    ours = URL(settings.whatsapp_base_url).host_port_subcomponent
    return CloudApi(
        base_url=settings.whatsapp_base_url,
        version=settings.whatsapp_version,
        phone_number_id=settings.whatsapp_phone_number_id,
        token=settings.whatsapp_token.get_secret_value(),
        media_hosts=hosts | ({ours} if ours else set()),
        session=session,
    )


def _worker(parts: Parts, api: CloudApi) -> Worker:
    settings, random = parts.settings, SystemRandom()
    replies = Replies(parts.store, parts.keyring, api, random)
    kept = max(settings.whatsapp_kept, REMEMBERED)
    return Worker(
        parts.store,
        TakingIn(parts, settings.whatsapp_kept, kept, random),
        Turns(parts, Files(api, parts.inspector), replies, kept),
        replies,
        Answers(parts.store, parts.keyring, api, random, replies.limits),
        Upkeep(parts, replies, load_texts(), kept),
        parts.process_name,
    )
