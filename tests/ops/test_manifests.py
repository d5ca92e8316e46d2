"""The files for Docker Compose and Kubernetes: their tools take them, and what they name is in the program."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import aiohttp
import kubernetes_validate  # type: ignore[import-untyped]
import pytest
import yaml
from sqlalchemy import Engine

from bot import settings
from bot.cli import cli
from bot.core.knowledge_base import KnowledgeBase
from bot.store.store import Store
from tests.conftest import ROOT
from tests.ops.test_deploy import READY_MEMORY, STOP_SECONDS, values
from tests.stage import staged
from tests.test_docs import _commands

COMPOSE = ROOT / "bot" / "deploy" / "compose.yaml"
MANIFESTS = sorted((ROOT / "bot" / "deploy" / "kubernetes").glob("*.yaml"))
VERSIONS: Final = ("1.29", "1.37")
"""Of Kubernetes, the oldest and the newest that the manifests are checked with."""
SETTINGS = set(settings.variables())
USER = int(values("USER")[0].partition(":")[0])
Json = dict[str, Any]


def objects() -> list[Json]:
    return [one for path in MANIFESTS for one in yaml.safe_load_all(path.read_text(encoding="utf-8"))]


def of_kind(kind: str, name: str = "helpdesk") -> Json:
    [found] = [one for one in objects() if one["kind"] == kind and one["metadata"]["name"].startswith(name)][:1]
    return dict(found)


def pods() -> list[Json]:
    """What the Deployment and the Job run."""
    return [one["spec"]["template"]["spec"] for one in objects() if "template" in one.get("spec", {})]


def container(kind: str) -> Json:
    [found] = of_kind(kind)["spec"]["template"]["spec"]["containers"]
    return dict(found)


def services() -> Json:
    return dict(yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))["services"])


def bots() -> list[Json]:
    """The services of the compose file that run the program."""
    return [one for one in services().values() if one["image"] == "helpdesk"]


# --- Kubernetes


@pytest.mark.parametrize("version", VERSIONS)
def test_kubernetes_takes_every_manifest(version: str) -> None:
    kinds = {one["kind"] for one in objects()}

    for one in objects():
        kubernetes_validate.validate(one, version, strict=True)

    assert kinds == {
        "ConfigMap", "Deployment", "Job", "NetworkPolicy", "PodDisruptionBudget", "Secret", "Service"
    }  # fmt: skip


def test_every_variable_of_the_manifests_is_a_setting_and_no_secret_has_a_value() -> None:
    plain, secret = of_kind("ConfigMap")["data"], of_kind("Secret")["stringData"]
    secrets = {name for name, field in settings.variables().items() if "SecretStr" in str(field.annotation)}

    assert set(plain) | set(secret) <= SETTINGS
    assert set(secret) - {"DATABASE_URL"} <= secrets
    assert set(plain).isdisjoint(secrets)
    assert set(secret.values()) == {""}


def test_the_bot_reads_its_database_from_the_files_that_kubernetes_mounts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite:////the/image's/own.db")
    for name, value in of_kind("ConfigMap")["data"].items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("HELPDESK_SECRETS_DIR", str(_mounted(tmp_path, DATABASE_URL="postgresql://db/helpdesk")))

    found = settings.load_settings()

    assert found.database_url == "postgresql://db/helpdesk"
    assert found.slack_app_token is None
    assert (found.port, found.metrics_port) == (3000, 3001)


def _mounted(folder: Path, **secrets: str) -> Path:
    """A Secret as Kubernetes mounts it: links to files of a folder that is replaced as a whole. Others are empty."""
    (folder / "..2026_11_29").mkdir()
    (folder / "..data").symlink_to("..2026_11_29")
    for name in of_kind("Secret")["stringData"]:
        (folder / "..data" / name).write_text(secrets.get(name, ""), encoding="utf-8")
        (folder / name).symlink_to(f"..data/{name}")
    return folder


def test_every_pod_reads_the_secrets_where_the_settings_look_for_them() -> None:
    for pod in pods():
        [one] = pod["containers"]
        mounts = {mount["name"]: mount["mountPath"] for mount in one["volumeMounts"]}
        volumes = {volume["name"]: volume for volume in pod["volumes"]}

        assert mounts["secrets"] == of_kind("ConfigMap")["data"]["HELPDESK_SECRETS_DIR"]
        assert volumes["secrets"]["secret"]["secretName"] == of_kind("Secret")["metadata"]["name"]
        assert one["envFrom"] == [{"configMapRef": {"name": of_kind("ConfigMap")["metadata"]["name"]}}]
        assert set(mounts) == set(volumes)


def test_no_pod_has_more_rights_than_it_needs() -> None:
    for pod in pods():
        [one] = pod["containers"]
        assert pod["securityContext"]["runAsNonRoot"]
        assert pod["securityContext"]["runAsUser"] == USER
        assert not pod["automountServiceAccountToken"]
        assert one["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }


def test_no_service_sets_a_variable_that_is_a_setting() -> None:
    named = [one["metadata"]["name"] for one in objects() if one["kind"] == "Service"]
    links = {f"{name.upper().replace('-', '_')}_PORT" for name in named}

    assert links & SETTINGS, "a Service's link is named like a setting, which is why there are none"
    assert [pod["enableServiceLinks"] for pod in pods()] == [False, False]


def test_the_bot_has_the_memory_that_it_takes_and_the_time_to_stop() -> None:
    resources = container("Deployment")["resources"]

    assert _mebibytes(resources["requests"]["memory"]) >= READY_MEMORY
    assert _mebibytes(resources["limits"]["memory"]) >= 2 * READY_MEMORY
    assert of_kind("Deployment")["spec"]["template"]["spec"]["terminationGracePeriodSeconds"] > STOP_SECONDS


def _mebibytes(amount: str) -> int:
    assert amount.endswith("Mi")
    return int(amount.removesuffix("Mi"))


def test_the_ports_are_the_settings() -> None:
    plain = of_kind("ConfigMap")["data"]
    ports = {one["name"]: str(one["containerPort"]) for one in container("Deployment")["ports"]}
    targets = [port["targetPort"] for one in objects() if one["kind"] == "Service" for port in one["spec"]["ports"]]

    assert ports == {"http": plain["PORT"], "metrics": plain["HELPDESK_METRICS_PORT"]}
    assert sorted(targets) == ["http", "metrics"]
    assert {probe["port"] for probe in _probes().values()} == {"http"}


def _probes() -> Mapping[str, Json]:
    return {name: one["httpGet"] for name, one in container("Deployment").items() if name.endswith("Probe")}


async def test_the_probes_are_answered_by_the_bot_and_only_the_ready_one_asks_for_slack(
    kb: KnowledgeBase, sqlite_engine: Engine
) -> None:
    assert set(_probes()) == {"startupProbe", "livenessProbe", "readinessProbe"}
    async with staged(kb, Store(sqlite_engine)) as stage, aiohttp.ClientSession() as session:

        async def statuses() -> dict[str, int]:
            assert stage.running is not None
            url = f"http://127.0.0.1:{stage.running.port}"
            return {name: (await session.get(url + probe["path"])).status for name, probe in _probes().items()}

        working = await statuses()
        stage.slack.faults.refusing = True
        await stage.slack.socket_mode.drop(abruptly=True)
        await stage.slack.wait_for(lambda: stage.slack.socket_mode.connections == 0)
        cut_off = await statuses()

    assert working == {"startupProbe": 200, "livenessProbe": 200, "readinessProbe": 200}
    assert cut_off == {"startupProbe": 200, "livenessProbe": 200, "readinessProbe": 503}


def test_only_the_namespace_of_monitoring_reaches_the_metrics() -> None:
    rules = of_kind("NetworkPolicy")["spec"]["ingress"]
    open_to_all = [port["port"] for rule in rules if "from" not in rule for port in rule["ports"]]
    [metrics] = [rule for rule in rules if "metrics" in {port["port"] for port in rule["ports"]}]

    assert open_to_all == ["http"]
    assert [list(peer) for peer in metrics["from"]] == [["namespaceSelector"]]
    assert all("ports" in rule for rule in rules), "a rule without ports is for all of them"


def test_everything_selects_the_pods_of_the_deployment_and_none_of_the_job() -> None:
    labels = of_kind("Deployment")["spec"]["template"]["metadata"]["labels"]
    selectors = [
        of_kind("Deployment")["spec"]["selector"]["matchLabels"],
        of_kind("PodDisruptionBudget")["spec"]["selector"]["matchLabels"],
        of_kind("NetworkPolicy")["spec"]["podSelector"]["matchLabels"],
        *(one["spec"]["selector"] for one in objects() if one["kind"] == "Service"),
    ]

    assert selectors == [labels] * len(selectors)
    assert of_kind("Job")["spec"]["template"]["metadata"]["labels"] != labels


def test_one_process_may_always_be_taken_away() -> None:
    assert of_kind("PodDisruptionBudget")["spec"]["minAvailable"] < of_kind("Deployment")["spec"]["replicas"]


# --- Docker Compose


def test_docker_compose_takes_its_file(docker_compose: str) -> None:
    done = subprocess.run(
        [docker_compose, "--file", COMPOSE, "config", "--quiet"], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr


def test_every_variable_of_the_compose_file_is_a_setting() -> None:
    named = [name for one in bots() for name in (*one["environment"], *one["secrets"])]
    taken = re.findall(r"\$\{(\w+):-", COMPOSE.read_text(encoding="utf-8"))

    assert set(named) <= SETTINGS
    assert set(taken) - {"SECRETS"} <= SETTINGS
    assert {one["environment"]["DATABASE_URL"] for one in bots()} == {""}, "else the image's goes before the file"


def test_every_secret_is_a_file_outside_of_the_repository() -> None:
    secrets = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))["secrets"]
    used = {name for one in services().values() for name in one["secrets"]}

    assert set(secrets) == used
    assert {one["file"] for one in secrets.values()} == {f"${{SECRETS:-/etc/helpdesk}}/{name}" for name in secrets}
    read = services()["database"]["environment"]["POSTGRES_PASSWORD_FILE"]
    assert read == "/run/secrets/POSTGRES_PASSWORD"


def test_the_bot_starts_on_migrated_tables_and_is_published_on_this_machine_alone() -> None:
    bot, migrate = services()["bot"], services()["migrate"]
    plain = bot["environment"]

    assert bot["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}
    assert migrate["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert "pg_isready" in services()["database"]["healthcheck"]["test"]
    assert bot["ports"] == [f"127.0.0.1:3000:{plain['PORT']}"]
    assert bot["expose"] == [plain["HELPDESK_METRICS_PORT"]]
    assert values("HEALTHCHECK"), "the bot's is the image's"
    assert int(bot["stop_grace_period"].removesuffix("s")) > STOP_SECONDS


def test_no_container_of_the_program_has_more_rights_than_it_needs() -> None:
    for one in bots():
        assert one["read_only"]
        assert one["cap_drop"] == ["ALL"]
        assert one["security_opt"] == ["no-new-privileges:true"]


# --- both


def test_every_command_is_one_of_the_bot() -> None:
    found = [one["command"] for one in (container("Deployment"), container("Job"), services()["migrate"])]

    assert [one[:3] for one in found] == [["python", "-m", "bot"]] * 3
    assert {" ".join(one[3:]) for one in found} == {"serve", "db upgrade"}
    assert {"serve", "db upgrade"} <= set(_commands(cli))
