"""What services tell Prometheus: readable, named alike, and about nobody."""

import re
from collections import defaultdict

import pytest

from devkit.stack.services import SERVICES
from tests.support.metrics import metrics
from tests.support.office import Office

MOST_VALUES = 60
"""Of one label of one metric; a label with ids in it has more after a day."""
RESERVED = {"le", "quantile"}
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}|[0-9a-f]{16}")
NUMBER = re.compile(r"\d{7}")
"""The provider's error codes have six digits."""
TICKET = re.compile(r"KDS-|[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}")


@pytest.mark.parametrize("service", SERVICES)
async def test_metrics_are_readable_and_named_alike(office: Office, service: str) -> None:
    await office.verified()
    families = await metrics(office, service)
    names = {family.name for family in families}
    assert {"loket_http_request_duration_seconds", "loket_dependency_up"} <= names
    strange = {n for n in names if not n.startswith(("loket_", "python_", "process_"))}
    assert strange == set()
    assert all(family.documentation for family in families)


@pytest.mark.parametrize("service", SERVICES)
async def test_labels_are_kinds_and_codes_and_never_ids(office: Office, service: str) -> None:
    await office.call("siti", "GET", service, "/v9/KDS-7K3M-9QXC/3319085503900001")
    for family in await metrics(office, service):
        values: dict[str, set[str]] = defaultdict(set)
        for sample in family.samples:
            for label, value in sample.labels.items():
                if label in RESERVED or family.name.startswith(("python_", "process_")):
                    continue
                values[label].add(value)
                assert not UUID.search(value), (family.name, value)
                assert not NUMBER.search(value), (family.name, value)
                assert not TICKET.search(value), (family.name, value)
        assert {label: len(seen) for label, seen in values.items() if len(seen) > MOST_VALUES} == {}


@pytest.mark.parametrize("service", SERVICES)
async def test_what_a_caller_makes_up_is_no_label(office: Office, service: str) -> None:
    before = sum(len(family.samples) for family in await metrics(office, service))
    for number in range(30):
        await office.call("siti", "GET", service, f"/made-up-{number}")
    after = sum(len(family.samples) for family in await metrics(office, service))
    # One more route with its buckets, whatever is made up.
    assert after - before < 40
