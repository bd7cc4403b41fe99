"""What is measured is well named, shown, and watched; who is called finds what to do."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import Counter, Gauge, Histogram

from services.notifier.notice import NoticeState
from tests.support.lacking import lacking
from tests.support.operations import ROOT, compose

PROMETHEUS = ROOT / "ops/prometheus"
DASHBOARD = ROOT / "ops/grafana/dashboards/loket.json"
RUNBOOK = (ROOT / "docs/runbook.md").read_text()
PARTS = ("**What it means.**", "**What people feel.**", "**What to look at", "**What to do.**")

LABELS = frozenset(
    [
        "action",
        "channel",
        "claimed",
        "code",
        "department",
        "dependency",
        "form",
        "group",
        "kind",
        "media_type",
        "method",
        "outcome",
        "product",
        "route",
        "standing",
        "severity",
        "state",
        "status",
        "step",
        "event",
        "topic",
        "type",
    ]
)
"""Labels whose values are few and known. Ask that of a new one before it enters this list."""

ADDED_BY_PROMETHEUS = {"job", "service", "instance", "le"}
OTHER_UNITS = re.compile(r"_(ms|millis\w*|minutes?|hours?|days?|kb|mb|kilo\w*|percent)(_|$)")

Metric = Counter | Gauge | Histogram


def metrics_files() -> list[Path]:
    found = [*(ROOT / "shared").rglob("metrics.py"), *(ROOT / "services").rglob("metrics.py")]
    return sorted(path.relative_to(ROOT) for path in found)


def measured() -> Iterator[tuple[str, Metric]]:
    for path in metrics_files():
        for metric in vars(import_module(".".join(path.with_suffix("").parts))).values():
            if isinstance(metric, (Counter, Gauge, Histogram)):
                yield metric._name + ("_total" if isinstance(metric, Counter) else ""), metric


METRICS = dict(measured())


def rules() -> list[dict[str, Any]]:
    return [
        rule
        for path in sorted((PROMETHEUS / "rules").glob("*.yml"))
        for group in yaml.safe_load(path.read_text())["groups"]
        for rule in group["rules"]
    ]


ALERTS = {rule["alert"]: rule for rule in rules() if "alert" in rule}
RECORDED = {rule["record"] for rule in rules() if "record" in rule}


def panels() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(DASHBOARD.read_text())["panels"]
    return [panel for panel in found if panel["type"] != "row"]


def expressions() -> dict[str, str]:
    named = {rule.get("alert") or rule["record"]: rule["expr"] for rule in rules()}
    for panel in panels():
        for target in panel["targets"]:
            named[f"{panel['title']} {target['refId']}"] = target["expr"]
    for number, found in enumerate(re.findall(r"ask '([^']+)'", RUNBOOK)):
        named[f"runbook {number}"] = found
    return named


def metrics_in(expression: str) -> Iterator[tuple[str, str]]:
    """Yield the metrics of an expression by the names they have in the code, with their matchers."""
    for name, matchers in re.findall(r"(?<![\w:])(loket_\w+)(?:\{([^}]*)\})?", expression):
        plain = re.sub(r"_(bucket|count|sum)$", "", name)
        is_part = isinstance(METRICS.get(plain), Histogram) and plain != name
        yield (plain if is_part else name), matchers


def run(program: str, *arguments: str) -> str:
    found = shutil.which(program)
    if found is None:
        lacking(f"{program} is missing: apt-get install prometheus")
    done = subprocess.run(  # noqa: S603 - our own files
        [found, *arguments], capture_output=True, text=True, check=False, cwd=PROMETHEUS
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_metrics_are_made_in_modules_called_metrics() -> None:
    elsewhere = [
        str(path.relative_to(ROOT))
        for package in ("shared", "services")
        for path in (ROOT / package).rglob("*.py")
        if re.search(r"prometheus_client import .*(Counter|Gauge|Histogram)", path.read_text())
        and path.name != "metrics.py"
    ]
    assert elsewhere == []
    assert len(metrics_files()) >= 5


@pytest.mark.parametrize("name", METRICS)
def test_a_metric_is_well_named(name: str) -> None:
    metric = METRICS[name]
    assert re.fullmatch(r"loket_[a-z][a-z0-9_]*", name)
    assert not OTHER_UNITS.search(name), "times are in seconds, sizes in bytes, shares from 0 to 1"
    assert name.endswith("_total") is isinstance(metric, Counter)
    if isinstance(metric, Histogram):
        assert name.endswith(("_seconds", "_bytes"))
    assert metric._documentation.endswith(".")


@pytest.mark.parametrize("name", METRICS)
def test_the_labels_of_a_metric_are_bounded(name: str) -> None:
    assert set(METRICS[name]._labelnames) <= LABELS


@pytest.mark.parametrize("where", expressions())
def test_what_is_asked_for_is_measured(where: str) -> None:
    expression = expressions()[where]
    for name, matchers in metrics_in(expression):
        assert name in METRICS, f"nobody measures {name}"
        labels = set(re.findall(r"(\w+)\s*=~?", matchers))
        assert labels <= set(METRICS[name]._labelnames) | ADDED_BY_PROMETHEUS
    for name in re.findall(r"\b\w+:loket_\w+(?::\w+)?", expression):
        assert name in RECORDED, f"no rule records {name}"


def test_everything_that_is_measured_is_shown() -> None:
    seen = {name for expression in expressions().values() for name, _ in metrics_in(expression)}
    assert sorted(set(METRICS) - seen) == [], f"put these into {DASHBOARD.name} or a rule"


def test_everything_that_is_recorded_is_used() -> None:
    used = " ".join(expressions().values()) + RUNBOOK
    assert [name for name in sorted(RECORDED) if name not in used] == []


def test_states_that_alerts_ask_for_exist() -> None:
    asked = {
        state
        for expression in expressions().values()
        for found in re.findall(r'loket_notices_total\{state=~?"([^"]+)"', expression)
        for state in found.split("|")
    }
    assert asked
    assert asked <= set(NoticeState)


@pytest.mark.parametrize("name", ALERTS)
def test_an_alert_speaks_to_people_and_says_where_to_read_on(name: str) -> None:
    alert = ALERTS[name]
    notes = alert["annotations"]
    assert alert["labels"]["severity"] in ("critical", "warning")
    assert set(notes) == {"summary", "description", "runbook"}
    assert len(notes["summary"]) > 20
    assert notes["description"].rstrip().endswith(".")
    assert notes["runbook"] == f"docs/runbook.md#{name.lower()}"


def alert_sections() -> dict[str, str]:
    part = RUNBOOK.split("\n## Alerts\n")[1].split("\n## ")[0]
    return dict(re.findall(r"^### (\w+)\n(.*?)(?=^### |\Z)", part, re.MULTILINE | re.DOTALL))


def test_every_alert_has_its_section_and_every_section_its_alert() -> None:
    assert set(alert_sections()) == set(ALERTS)


@pytest.mark.parametrize("name", ALERTS)
def test_a_section_says_what_it_means_what_people_feel_and_what_to_do(name: str) -> None:
    text = alert_sections()[name].replace("look at and do.**", "look at.** **What to do.**")
    places = [text.find(part) for part in PARTS]
    assert -1 not in places
    assert places == sorted(places)


def test_links_and_services_of_the_runbook_exist() -> None:
    headings = re.findall(r"^#+ (.+)$", RUNBOOK, re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", h).lower().replace(" ", "-") for h in headings}
    assert set(re.findall(r"\]\(#([^)]+)\)", RUNBOOK)) <= anchors
    services = set(compose()["services"])
    assert set(re.findall(r"docker compose exec (?:-T )?(\w[\w-]*)", RUNBOOK)) <= services
    for file in re.findall(r"\bops/[\w/.-]+\w", RUNBOOK):
        assert (ROOT / file).exists(), file
    for module in re.findall(r"python -m ([\w.]+)", RUNBOOK):
        import_module(module)


def test_ports_in_the_runbook_are_those_that_are_published() -> None:
    written = dict(re.findall(r"^\| ([\w-]+) \| (\d+) \|", RUNBOOK, re.MULTILINE))
    published = {
        name: service["ports"][0].split(":")[-2]
        for name, service in compose()["services"].items()
        if "ports" in service
    }
    assert written == published


def test_prometheus_asks_every_service_and_nobody_else() -> None:
    jobs = yaml.safe_load((PROMETHEUS / "prometheus.yml").read_text())["scrape_configs"]
    ours = {n: s for n, s in compose()["services"].items() if "build" in s}
    asked = {job["job_name"]: job for job in jobs if job["job_name"] != "prometheus"}
    assert set(asked) == set(ours)
    for name, job in asked.items():
        (found,) = job["dns_sd_configs"]
        assert found["names"] == [name]
        assert str(found["port"]) == ours[name]["environment"]["HTTP_PORT"]
        (relabel,) = job["relabel_configs"]
        assert [relabel["replacement"]] == ours[name]["command"]
        assert "watch" in ours[name]["networks"]


def test_a_service_that_is_gone_is_missed_whichever_it_is() -> None:
    ours = {n for n, s in compose()["services"].items() if "build" in s}
    expression = ALERTS["ServiceDown"]["expr"]
    assert set(re.findall(r'absent\(up\{job="([\w-]+)"\}\)', expression)) == ours
    assert set(re.search(r'job=~"([^"]+)"', expression)[1].split("|")) == ours  # type: ignore[index]


def test_every_alert_is_tried_on_its_trouble() -> None:
    tried = {
        case["alertname"]
        for path in (PROMETHEUS / "tests").glob("*.yml")
        for test in yaml.safe_load(path.read_text())["tests"]
        for case in test["alert_rule_test"]
        if case["exp_alerts"]
    }
    assert tried == set(ALERTS)


def test_prometheus_accepts_its_configuration() -> None:
    assert "FAILED" not in run("promtool", "check", "config", "prometheus.yml")


@pytest.mark.parametrize("file", sorted(p.name for p in (PROMETHEUS / "tests").glob("*.yml")))
def test_alerts_fire_on_their_trouble_and_on_nothing_else(file: str) -> None:
    run("promtool", "test", "rules", f"tests/{file}")


def test_panels_have_titles_descriptions_and_ids_of_their_own() -> None:
    found = panels()
    assert len({panel["id"] for panel in found}) == len(found)
    assert len({panel["title"] for panel in found}) == len(found)
    assert all(panel["description"] and panel["targets"] for panel in found)
    source = yaml.safe_load(
        (ROOT / "ops/grafana/provisioning/datasources/prometheus.yml").read_text()
    )
    assert {panel["datasource"]["uid"] for panel in found} == {source["datasources"][0]["uid"]}


def test_alerts_go_to_the_address_in_the_secret() -> None:
    written = yaml.safe_load((ROOT / "ops/alertmanager/alertmanager.yml").read_text())
    receivers = {receiver["name"]: receiver for receiver in written["receivers"]}
    (hook,) = receivers[written["route"]["receiver"]]["webhook_configs"]
    (secret,) = compose()["services"]["alertmanager"]["secrets"]
    assert hook["url_file"] == f"/run/secrets/{secret}"
    named = {
        name
        for rule in written["inhibit_rules"]
        for matcher in (*rule["source_matchers"], *rule["target_matchers"])
        if matcher.startswith("alertname")
        for name in re.findall(r'"([^"]+)"', matcher)[0].split("|")
    }
    assert named <= set(ALERTS)
