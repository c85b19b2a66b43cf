"""What the files of compose, Kubernetes and Railway set for each process."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.local.paths import ROOT
from deploy.services import SERVICES

PROCESSES = (*SERVICES, "gateway", "migrate")
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
KUBERNETES = ROOT / "deploy" / "kubernetes"
RAILWAY = ROOT / "deploy" / "railway"
MODULES = {
    **{name: f"services.{name}.main" for name in SERVICES},
    "gateway": "gateway.main",
    "migrate": "deploy.migrate",
}
Variables = dict[str, str]


def documents(path: Path) -> list[dict[str, Any]]:
    return [document for document in yaml.safe_load_all(path.read_text()) if document]


def workload(name: str) -> dict[str, Any]:
    """The Deployment or Job of a process."""
    (found,) = [doc for doc in documents(KUBERNETES / f"{name}.yaml") if doc["kind"] in {"Deployment", "Job"}]
    return found


def container(name: str) -> dict[str, Any]:
    (only,) = workload(name)["spec"]["template"]["spec"]["containers"]
    found: dict[str, Any] = only
    return found


def compose_variables(name: str) -> Variables:
    variables: Variables = COMPOSE["services"][name]["environment"]
    return variables


def kubernetes_variables(name: str) -> Variables:
    """Values, and for secrets the reference as text."""
    (config,) = documents(KUBERNETES / "config.yaml")
    shared: Variables = config["data"] if "envFrom" in container(name) else {}
    return {
        **shared,
        **{item["name"]: str(item.get("value", item.get("valueFrom"))) for item in container(name)["env"]},
    }


def railway_variables(name: str) -> Variables:
    lines = (RAILWAY / f"{name}.env").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines)


PLATFORMS = {"compose": compose_variables, "kubernetes": kubernetes_variables, "railway": railway_variables}
EVERYWHERE = [pytest.param(platform, name, id=f"{platform}-{name}") for platform in PLATFORMS for name in PROCESSES]
VERIFIERS = [param for param in EVERYWHERE if param.values[1] != "migrate"]
"""The processes that verify users' tokens."""
