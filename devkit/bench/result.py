"""What the bench finds out, as `--json` prints it."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from devkit.bench.latency import Percentiles


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Latencies(_Frozen):
    """Times as seen by the load generator; None where nothing was measured.

    Attributes:
        accept: From sending a request (by its schedule, if there is a rate) to its 201.
        accepted_to_queue: From the 201 to when the department's queue had the request, by the
            case's own `queued_at`.
        accepted_to_claimed: From the 201 to the answer that gave it to a verifier, with the wait
            for one and for her call: what is certain from outside.
        decided_to_notice: From the answer to a decision (verified, completed) to when the provider
            had the notice of it, by its own clock.
        webhook: From sending a signed webhook to its acknowledgement.
    """

    accept: Percentiles | None
    accepted_to_queue: Percentiles | None
    accepted_to_claimed: Percentiles | None
    decided_to_notice: Percentiles | None
    webhook: Percentiles | None


class RunResult(_Frozen):
    """One run of Loket or of the floor.

    Attributes:
        seconds: From the first request to the last notice read.
        lifecycles_per_second: Completed requests by these seconds.
        latency_ms: How long things took.
        cpu_seconds_per_lifecycle: By process, and `total`.
        rss_mb: Largest resident memory by process, and the `total` of these.
        memory_mb: The most that all of them had at one time, shared pages counted once.
        memory_inside_mb: The same without the load, the simulator and the issuer.
        documents_per_lifecycle: Written to the database: inserted, changed and deleted.
        messages_per_lifecycle: Said in Kafka.
        errors: Unexpected answers by call and status; most were repeated and then went well.
        wrong: What was lost or happened twice, in words; empty if all is well.
    """

    seconds: float
    lifecycles_per_second: float
    latency_ms: Latencies
    cpu_seconds_per_lifecycle: dict[str, float]
    rss_mb: dict[str, float]
    memory_mb: float
    memory_inside_mb: float
    documents_per_lifecycle: float
    messages_per_lifecycle: float
    errors: dict[str, int]
    wrong: list[str]


class BenchResult(RunResult):
    """The whole bench: Loket's run, and beside it the floor's.

    Attributes:
        requests: How many were filed.
        mode: `closed` for as many as go through, `open` for a rate.
        rate: Requests filed in a second, if there is a rate.
        operator: How operators record.
        broker: Which broker.
        document_type: What was filed.
        papers: Papers with each request.
        paper_bytes: The size of each.
        cpus: How many processors everything shared.
        ready_seconds: From nothing to every service listening.
        floor: The floor's run, if there was one.
        floor_ratio: Loket's lifecycles per second by the floor's.
        profiles: The functions that took most time of their own, by process, if asked for.
    """

    requests: int
    mode: Literal["closed", "open"]
    rate: float | None
    operator: Literal["single", "bulk"]
    broker: str
    document_type: str
    papers: int
    paper_bytes: int
    cpus: int
    ready_seconds: float
    floor: RunResult | None = None
    floor_ratio: float | None = None
    profiles: dict[str, list[str]] = {}
