"""The alerting rules: Prometheus takes them, each fires when it should, and what they name exists."""

from __future__ import annotations

import re
import subprocess
from typing import Any

import pytest
import yaml

from bot.core.activity import ActivityCounts
from bot.serving.health import MAX_LAG_SECONDS
from bot.serving.metrics import Metrics
from tests.conftest import ROOT

RULES = ROOT / "bot" / "deploy" / "alerts.yaml"
SITUATIONS = ROOT / "tests" / "ops" / "alerts_test.yaml"
PAGE = ROOT / "bot" / "OPERATIONS.md"


def rules() -> list[dict[str, Any]]:
    return [rule for group in yaml.safe_load(RULES.read_text(encoding="utf-8"))["groups"] for rule in group["rules"]]


def exposed() -> str:
    """The page that Prometheus reads, with every metric on it."""
    metrics = Metrics()
    metrics.acks.labels("command").observe(1)
    metrics.calls.labels("chat.postMessage", "ok").inc()
    return metrics.page(ActivityCounts()).decode()


@pytest.mark.parametrize(("what", "file"), [("check", RULES), ("test", SITUATIONS)])
def test_prometheus_takes_the_rules_and_each_fires_when_it_should(promtool: str, what: str, file: object) -> None:
    done = subprocess.run([promtool, what, "rules", str(file)], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr


def test_every_alert_is_tried() -> None:
    tried = SITUATIONS.read_text(encoding="utf-8")

    assert [rule["alert"] for rule in rules() if f'"{rule["alert"]}"' not in tried] == []


def test_every_metric_of_the_rules_is_one_of_ours() -> None:
    page = exposed()
    named = {name for rule in rules() for name in re.findall(r"helpdesk_\w+", rule["expr"])}

    assert len(named) >= 6
    assert sorted(name for name in named if not re.search(rf"^{name}\b", page, re.MULTILINE)) == []


def test_every_runbook_is_a_heading_of_the_page() -> None:
    headings = re.findall(r"^#+ (.+)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}

    named = {rule["alert"]: rule["annotations"]["runbook"] for rule in rules()}

    assert [one for one, where in named.items() if where.partition("bot/OPERATIONS.md#")[2] not in anchors] == []


def test_the_alert_for_what_waits_is_of_the_moment_in_which_the_bot_is_not_ready() -> None:
    [rule] = [rule for rule in rules() if "helpdesk_inbox_lag_seconds" in rule["expr"]]

    assert rule["expr"].endswith(f"> {MAX_LAG_SECONDS:.0f}")
