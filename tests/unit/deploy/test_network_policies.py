"""What the network policies of `deploy/kubernetes` allow is what the processes call, and nothing more."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.local.paths import ROOT
from deploy.services import SERVICES

MANIFESTS = ROOT / "deploy/kubernetes"
PART = "app.kubernetes.io/part-of"
DNS, COLLECTOR, REDIS, HTTPS, POSTGRES = 53, 4317, 6379, 443, 5432
ELSEWHERE = {REDIS, HTTPS, POSTGRES}
"""Ports of what the installation brings: the manifests do not know their addresses."""


def _documents(path: Path) -> Iterator[dict[str, Any]]:
    yield from (document for document in yaml.safe_load_all(path.read_text()) if document)


def _pods() -> dict[str, Mapping[str, str]]:
    """The labels of the pods of each workload."""
    return {
        document["metadata"]["name"]: document["spec"]["template"]["metadata"]["labels"]
        for path in MANIFESTS.glob("*.yaml")
        for document in _documents(path)
        if document["kind"] in {"Deployment", "Job"}
        and document["spec"]["template"]["metadata"]["labels"].get(PART) == "bahi"
    }


def _policies() -> list[dict[str, Any]]:
    found = [document for path in MANIFESTS.glob("*.yaml") for document in _documents(path)]
    return [document["spec"] for document in found if document["kind"] == "NetworkPolicy"]


def _selects(selector: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    return all(labels.get(key) == value for key, value in selector.get("matchLabels", {}).items()) and all(
        labels.get(rule["key"]) in rule["values"] for rule in selector.get("matchExpressions", [])
    )


def _calls(labels: Mapping[str, str]) -> set[tuple[int, bool]]:
    """Ports that the pod may call, each with whether the policy names who may be called there."""
    return {
        (port["port"], bool(rule.get("to")))
        for policy in _policies()
        if _selects(policy["podSelector"], labels)
        for rule in policy.get("egress", [])
        for port in rule["ports"]
    }


def _service_ports() -> set[int]:
    (settings,) = (each["data"] for each in _documents(MANIFESTS / "config.yaml") if each["kind"] == "ConfigMap")
    return {int(settings[f"{service.upper()}_ADDRESS"].rsplit(":", 1)[1]) for service in SERVICES}


def _expected(name: str) -> set[int]:
    if name == "migrate":
        return {DNS, POSTGRES}
    return {DNS, COLLECTOR, HTTPS, *_service_ports(), REDIS if name == "gateway" else POSTGRES}


@pytest.mark.parametrize("name", ["gateway", "migrate", *SERVICES])
def test_process_calls_what_it_needs_and_nothing_else(name: str) -> None:
    expected = {(port, port not in ELSEWHERE) for port in _expected(name)}
    assert _calls(_pods()[name]) == expected


@pytest.mark.parametrize("direction", ["Ingress", "Egress"])
@pytest.mark.parametrize("name", ["gateway", "migrate", *SERVICES])
def test_whatever_no_policy_allows_is_denied_both_ways(name: str, direction: str) -> None:
    labels = _pods()[name]
    denying = [policy for policy in _policies() if policy["podSelector"] == {"matchLabels": {PART: "bahi"}}]
    assert any(direction in policy["policyTypes"] and direction.lower() not in policy for policy in denying)
    assert labels[PART] == "bahi"


def test_collector_is_where_the_settings_say() -> None:
    (settings,) = (each["data"] for each in _documents(MANIFESTS / "config.yaml") if each["kind"] == "ConfigMap")
    endpoint = settings.get("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://collector:{COLLECTOR}")
    assert endpoint == f"http://collector:{COLLECTOR}"
