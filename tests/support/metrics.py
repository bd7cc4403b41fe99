"""Reading what services tell Prometheus."""

import math

from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families

from tests.support.office import Office

SHORTEST_NUMBER = 10**10
"""No telephone or NIK is less, written as a number, and nothing that services measure is as much."""


async def metrics(office: Office, service: str) -> list[Metric]:
    """Return all metrics of a service, as Prometheus reads them."""
    answer = await office.call(None, "GET", service, "/metrics")
    assert answer.status_code == 200
    return list(text_string_to_metric_families(answer.text))


async def metric(office: Office, service: str, name: str, **labels: str) -> float:
    """Return the value of a metric with some labels, or 0 while it has none."""
    samples = [sample for family in await metrics(office, service) for sample in family.samples]
    return sum(s.value for s in samples if s.name == name and labels.items() <= s.labels.items())


def said_by(family: Metric) -> bytes:
    """Return what a metric could say of people: its words, and figures as long as their numbers.

    Not its other figures: measured seconds have any digits, such as those of a telephone.
    """
    words = [family.name, family.documentation]
    for sample in family.samples:
        words += [sample.name, *sample.labels, *sample.labels.values()]
        if SHORTEST_NUMBER <= sample.value < math.inf:
            words.append(f"{sample.value:.0f}")
    return "\n".join(words).encode()
