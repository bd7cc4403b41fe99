"""Plans the statuses of a message, and turns what is due into batches of updates."""

from dataclasses import replace
from datetime import timedelta

from devkit.whatsapp.agenda import next_slot
from devkit.whatsapp.faults import happens
from devkit.whatsapp.ledger import Accepted
from devkit.whatsapp.people import Person
from devkit.whatsapp.planned import Planned
from devkit.whatsapp.updates import Update, status_update
from devkit.whatsapp.world import World


class Timeline:
    """What happens after the answer."""

    def __init__(self, world: World) -> None:
        self._world = world

    def plan(self, message: Accepted, person: Person | None, details: str = "") -> None:
        """Schedule what becomes of an accepted message."""
        world, disorder = self._world, self._world.knobs.disorder
        moments = self._moments(message, person)
        dues = [at for _, at in moments]
        if happens(world, disorder.status_reorder, "status_reorder"):
            dues.reverse()
        for (status, at), due in zip(moments, dues, strict=True):
            is_lost = happens(world, disorder.status_loss, "status_loss")
            planned = Planned(message, person, status, at, not is_lost, details)
            world.agenda.put(self._slot(due), planned)
            if happens(world, disorder.status_duplicates, "status_duplicates"):
                again = self._status(planned)
                world.agenda.put(self._slot(due + world.rng.random()), again)

    def tell(self, update: Update) -> None:
        """Have the business told of a person's message, at once unless messages wait too."""
        world = self._world
        now = world.now()
        due = self._slot(now) if world.knobs.batching.messages_wait else now
        world.agenda.put(due, update)
        if happens(world, world.knobs.disorder.message_duplicates, "message_duplicates"):
            world.agenda.put(due + world.rng.random(), replace(update))

    def try_again(self, update: Update) -> bool:
        """Schedule another attempt, with a growing pause; False once it is given up."""
        world, rule = self._world, self._world.knobs.delivery
        now = world.now()
        update.attempts += 1
        update.first_tried = update.first_tried or now
        if now - update.first_tried > rule.give_up_after.total_seconds():
            return False
        longest = rule.longest_pause.total_seconds()
        # The exponent is bounded because a float overflows long before seven days are over.
        pause = rule.first_retry.total_seconds() * rule.factor ** min(update.attempts - 1, 60)
        jitter = 1 + 0.25 * world.rng.random()
        world.agenda.put(self._slot(now + min(pause, longest) * jitter), update)
        return True

    def due_batches(self) -> list[list[Update]]:
        """What the business is to be told now, one list for each POST."""
        world, batching = self._world, self._world.knobs.batching
        updates: list[Update] = []
        for item in world.agenda.pop_due(world.now()):
            if isinstance(item, Planned):
                item.message.statuses.append((item.status, item.at))
                if not item.is_told:
                    self._keep_to_oneself(item)
                    continue
                updates.append(self._status(item))
            else:
                updates.append(item)
        most = batching.most if batching.window else 1
        return [updates[at : at + most] for at in range(0, len(updates), most)]

    def _keep_to_oneself(self, planned: Planned) -> None:
        if planned.message.error_code is not None and planned.message.opaque is not None:
            self._world.ledger.untold.add(planned.message.opaque)

    def _moments(self, message: Accepted, person: Person | None) -> list[tuple[str, float]]:
        timing = self._world.knobs.timing
        if message.error_code is not None:
            return [("failed", message.at + self._stretched(timing.failed))]
        is_first_told_early = self._world.knobs.disorder.status_before_response
        sent = message.at + (0 if is_first_told_early else self._stretched(timing.sent))
        moments = [("sent", sent)]
        if person is None or not person.is_reachable:
            return moments
        moments.append(("delivered", max(sent, message.at + self._stretched(timing.delivered))))
        both = self._world.knobs.disorder.delivered_and_failed
        if happens(self._world, both, "delivered_and_failed"):
            moments.append(("failed", moments[-1][1]))
            return moments
        if person.is_reading:
            read = message.at + self._stretched(timing.read)
            moments.append(("read", max(moments[-1][1], read)))
        return moments

    def _status(self, planned: Planned) -> Update:
        shape = self._world.knobs.status_shape
        return status_update(
            planned.message, planned.status, planned.at, planned.person, planned.details, shape
        )

    def _stretched(self, pause: timedelta) -> float:
        jitter = self._world.knobs.timing.jitter
        return pause.total_seconds() * (1 + jitter * self._world.rng.random())

    def _slot(self, due: float) -> float:
        return next_slot(due, self._world.knobs.batching.window.total_seconds())
