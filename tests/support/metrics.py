"""Reading what services tell Prometheus."""

from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families

from tests.support.office import Office


async def metrics(office: Office, service: str) -> list[Metric]:
    """Return all metrics of a service, as Prometheus reads them."""
    answer = await office.call(None, "GET", service, "/metrics")
    assert answer.status_code == 200
    return list(text_string_to_metric_families(answer.text))


async def metric(office: Office, service: str, name: str, **labels: str) -> float:
    """Return the value of a metric with some labels, or 0 while it has none."""
    samples = [sample for family in await metrics(office, service) for sample in family.samples]
    return sum(s.value for s in samples if s.name == name and labels.items() <= s.labels.items())
