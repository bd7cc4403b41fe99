"""Asking a connected registry for the products of verified requests, and recording them."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import structlog

from services.processing import metrics
from services.processing.domain import Decision
from services.processing.registry.port import Issued, Order, RegistrySystem
from services.processing.repository import WORK, WorkRecord, settle, worklist
from services.processing.use_cases.desk import Desk
from services.processing.use_cases.recording import Entry, decide_entry
from shared.domain.errors import ConflictError, PermanentError
from shared.domain.lifecycle import State
from shared.events.request import RequestEvent
from shared.persistence.leases import Lease
from shared.persistence.rounds import in_rounds
from shared.privacy.sealing import DataKey

BATCH = 100
PAUSE = timedelta(milliseconds=250)
LEASE = timedelta(seconds=15)
BY = "registry"
ATTEMPTS = 5

log = structlog.get_logger(__name__)


class NothingIssuedError(PermanentError):
    """The registry issued nothing for a request, or its personal data were erased."""

    code = "nothing-issued"

    def __init__(self, request_id: str) -> None:
        super().__init__(f"Nothing can be recorded for {request_id}. Look at it at the desk.")


class RegistryWorker:
    """Makes every verified request's products by a registry; one process at a time.

    Args:
        desk: What it works with.
        registry: Who issues.
        holder: Unique name of this process.
    """

    def __init__(self, desk: Desk, registry: RegistrySystem, holder: str) -> None:
        self._desk = desk
        self._registry = registry
        self._lease = Lease(desk.store.database, "registry", holder, LEASE)
        self._departments = desk.departments
        self._left_out: set[str] = set()

    async def run(self) -> None:
        """Work until cancelled."""
        try:
            await in_rounds(self.make_some, PAUSE, "registry waits")
        finally:
            await self._lease.release()

    async def make_some(self) -> int:
        """Make the products of one batch of requests; return how many requests were completed."""
        if not await self._lease.acquire(self._desk.store.clock()):
            return 0
        limit = BATCH + len(self._left_out)
        found = await worklist(self._desk.store, self._departments, State.VERIFIED, None, limit)
        ids = [work.id for work in found if work.id not in self._left_out]
        if not ids:
            return 0
        try:
            return await self._make(ids)
        except ConflictError:
            # A number was taken, or somebody wrote to one of them: each by itself.
            return sum([await self._make_alone(request_id) for request_id in ids])

    async def _make_alone(self, request_id: str) -> int:
        for attempt in range(ATTEMPTS):
            try:
                return await self._make([request_id], attempt)
            except ConflictError:
                continue
        self._leave_out(request_id, "conflict")
        return 0

    async def _make(self, ids: Sequence[str], attempt: int = 0) -> int:
        """Record what the registry issues for requests, in one transaction."""
        unit = self._desk.store.new_unit()
        await unit.load(WORK, ids)
        keys = await self._desk.keyring.get_many(ids)
        loaded = [work for i in ids if (work := await unit.get(WORK, i))]
        works = [work for work in loaded if work.state is State.VERIFIED]
        orders = {work.id: self._orders(work, attempt) for work in works}
        issued = await self._registry.issue([o for mine in orders.values() for o in mine])
        decisions = []
        for work in works:
            mine = {order.key: issued[order] for order in orders[work.id] if order in issued}
            try:
                if not mine or work.id not in keys:
                    raise NothingIssuedError(work.id)
                decisions.append(self._decide(work, mine, keys[work.id], unit.now))
            except PermanentError as error:
                self._leave_out(work.id, error.code)
        for decision in decisions:
            settle(unit, decision)
        await self._desk.store.commit(unit)
        for decision in decisions:
            metrics.count(decision.work, decision.events)
        return len(decisions)

    def _orders(self, work: WorkRecord, attempt: int) -> list[Order]:
        rules = self._desk.catalogue.rules(work.rule_version)
        return [
            Order(work.id, product.key, rules.product(product.code).number, attempt)
            for product in work.products
            if not product.is_ready
        ]

    def _decide(
        self, work: WorkRecord, issued: Mapping[str, Issued], key: DataKey, now: datetime
    ) -> Decision[WorkRecord]:
        events: tuple[RequestEvent, ...] = ()
        for product_key, product in issued.items():
            entry = Entry(product_key, product.number, is_to_complete=True)
            step = decide_entry(self._desk, work, entry, product.number, key, by=BY, now=now)
            work, events = step.work, (*events, *step.events)
        return Decision(work, events)

    def _leave_out(self, request_id: str, code: str) -> None:
        """Leave a request to people; the next process tries it again."""
        self._left_out.add(request_id)
        log.warning("left to people", request=request_id, code=code)
