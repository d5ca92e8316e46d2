"""What an operator watches, for Prometheus: counts from the database, and times of this process.

No text, no name and no workspace is in any of it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState

from bot.core.activity import ActivityCounts, quantile

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
SHARES: Final = (0.1, 0.5, 0.9)
ACK_BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0)
"""Seconds; Slack waits three."""
KINDS: Final = ("event_callback", "block_actions", "view_submission", "block_suggestion", "message_action", "command")


class Metrics:
    """The metrics of one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.acks = Histogram(
            "helpdesk_ack_seconds",
            "Time until Slack has its ack",
            ["kind"],
            registry=self.registry,
            buckets=ACK_BUCKETS,
        )
        self.calls = Counter(
            "helpdesk_slack_calls_total", "Calls of Slack's Web API", ["method", "result"], registry=self.registry
        )

        self.repeats = Counter(
            "helpdesk_posts_repeated_total",
            "Messages sent again, and marked so, because nobody could say whether they had arrived",
            registry=self.registry,
        )

        self.api_requests = Counter(
            "helpdesk_api_requests_total", "Requests to the HTTP API", ["status"], registry=self.registry
        )

    @contextmanager
    def time_ack(self, body: object) -> Iterator[None]:
        """Measures how long Slack waits for its ack."""
        began = time.monotonic()
        try:
            yield
        finally:
            self.acks.labels(_kind(body)).observe(time.monotonic() - began)

    def page(self, activity: ActivityCounts | None) -> bytes:
        """The text that Prometheus reads; without counts the database did not answer."""
        whole = CollectorRegistry()
        whole.register(_Counts(activity))
        return generate_latest(self.registry) + generate_latest(whole)


class CountingHandler(AsyncRetryHandler):
    """Sees every answer of Slack, and never has a call repeated."""

    def __init__(self, metrics: Metrics) -> None:
        super().__init__(max_retry_count=1)
        self._metrics = metrics

    async def can_retry_async(
        self,
        *,
        state: RetryState,  # noqa: ARG002 - slack_sdk's signature
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        self._metrics.calls.labels(_method(request.url), _result(response, error)).inc()
        return False


class _Counts:
    """The counts as Prometheus reads it."""

    def __init__(self, activity: ActivityCounts | None) -> None:
        self._activity = activity

    def collect(self) -> Iterator[Metric]:
        yield GaugeMetricFamily(
            "helpdesk_database_up", "Whether the database answers", value=float(bool(self._activity))
        )
        activity = self._activity
        if activity is None:
            return
        for name, text, value in (
            ("inbox_waiting", "Rows that are due and not done, 10,000 at most", activity.waiting),
            ("inbox_lag_seconds", "How long the longest of these waits", activity.lag),
            ("inbox_scheduled", "Rows whose time has not come, 10,000 at most", activity.scheduled),
            ("inbox_given_up", "Rows given up in the last seven days", activity.given_up),
            ("suggestions_taken_24h", "Suggestions taken", activity.picked),
            ("checks_begun_24h", "Guided checks begun", activity.checks_begun),
            ("checks_finished_24h", "Guided checks that ended in a link", activity.checks_finished),
        ):
            yield GaugeMetricFamily(f"helpdesk_{name}", text, value=value)
        yield _labeled("questions_24h", "Parts of questions by outcome", "outcome", activity.outcomes)
        voices = {"yes": activity.helpful, "no": activity.unhelpful}
        yield _labeled("answers_helped_24h", "What people said of answers", "helpful", voices)
        yield _labeled("tickets", "Tickets by state", "state", activity.tickets)
        yield _shares("match_confidence_24h", "How sure answers were", activity.confidence)
        yield _shares("first_reply_seconds_24h", "From opening to the first reply", activity.first_replies)


def _labeled(name: str, text: str, label: str, values: Any) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"helpdesk_{name}", text, labels=[label])
    for key, value in sorted(values.items()):
        family.add_metric([key], value)
    return family


def _shares(name: str, text: str, values: tuple[float, ...]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"helpdesk_{name}", text, labels=["quantile"])
    for share in SHARES:
        found = quantile(values, share)
        if found is not None:
            family.add_metric([str(share)], found)
    return family


def _kind(body: object) -> str:
    """What Slack sent, of a closed list: a label that anybody could invent would grow without end."""
    if not isinstance(body, dict):
        return "other"
    kind = "command" if "command" in body else body.get("type")
    return kind if kind in KINDS else "other"


def _method(address: str) -> str:
    """The method called; what is no method's address (an upload has one of its own) would be a label each."""
    _, api, method = address.partition("/api/")
    return method[:60] if api else "upload"


def _result(response: HttpResponse | None, error: Exception | None) -> str:
    if response is None:
        return type(error).__name__ if error is not None else "nothing"
    body = response.body if isinstance(response.body, dict) else {}
    if response.status_code != 200:
        return f"http {response.status_code}"
    return "ok" if body.get("ok") else str(body.get("error", "not ok"))[:60]
