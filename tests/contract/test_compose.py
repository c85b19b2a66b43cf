"""Compose, Kubernetes and Railway files against the code that they start: variables, modules, ports, images,
secrets."""

import importlib.util
import json
import re

import pytest
import yaml
from pydantic_settings import BaseSettings

from deploy import dotenv, migrate
from deploy.local.database import ROLE_PREFIX
from deploy.local.paths import ROOT
from deploy.local.system import GATEWAY_PORT, SERVICE_PORTS
from deploy.services import SERVICES, password_variable, role_names
from gateway.settings import GatewaySettings
from services.settings import Settings
from tests.contract.deployment_files import (
    COMPOSE,
    EVERYWHERE,
    KUBERNETES,
    MODULES,
    PLATFORMS,
    PROCESSES,
    RAILWAY,
    compose_variables,
    container,
    documents,
    kubernetes_variables,
    railway_variables,
    workload,
)

SECRET_NAME = re.compile(r"SECRET|PASSWORD|DATABASE_URL")


def _required(name: str) -> set[str]:
    """What a process does not start without."""
    if name == "migrate":
        return {migrate.ADMIN_URL, *map(password_variable, role_names())}
    settings: type[BaseSettings] = GatewaySettings if name == "gateway" else Settings
    required = {field.upper() for field, info in settings.model_fields.items() if info.is_required()}
    addresses = {f"{context.upper()}_ADDRESS" for context in SERVICES}
    peers = {f"{peer.upper()}_TOKEN_SECRET" for peer in SERVICES if name in SERVICES and peer != name}
    return required | addresses | peers | {"JWT_ALGORITHMS", "SUPABASE_JWT_SECRET"}


@pytest.mark.parametrize(("platform", "name"), EVERYWHERE)
def test_every_required_variable_is_set(platform: str, name: str) -> None:
    assert _required(name) <= PLATFORMS[platform](name).keys()


@pytest.mark.parametrize(("platform", "name"), EVERYWHERE)
def test_every_variable_is_one_that_the_process_reads(platform: str, name: str) -> None:
    known = _required(name)
    if name == "migrate":
        known |= {ROLE_PREFIX}
    else:
        settings: type[BaseSettings] = GatewaySettings if name == "gateway" else Settings
        known |= {field.upper() for field in settings.model_fields}
    unknown = PLATFORMS[platform](name).keys() - known
    # Railway's proxy asks for PORT; the OpenTelemetry library reads its own.
    assert {variable for variable in unknown if not variable.startswith("OTEL_") and variable != "PORT"} == set()


@pytest.mark.parametrize(("platform", "name"), EVERYWHERE)
def test_secrets_are_never_literals(platform: str, name: str) -> None:
    for variable, value in PLATFORMS[platform](name).items():
        if SECRET_NAME.search(variable):
            reference = {
                "compose": r"\$\{\w+(:\?|:-\})",
                "kubernetes": r"secretKeyRef",
                "railway": r"\$\{\{(shared|Postgres)\.",
            }
            assert re.search(reference[platform], value), f"{platform}: {variable} of {name} is a literal"


@pytest.mark.parametrize("name", SERVICES)
@pytest.mark.parametrize("platform", ["compose", "railway"])
def test_services_connect_as_their_own_roles(platform: str, name: str) -> None:
    variables = PLATFORMS[platform](name)
    upper = name.upper()
    assert re.match(rf"postgresql://bahi_{name}_app:\$\{{+(shared\.)?{upper}_APP_PASSWORD", variables["DATABASE_URL"])
    assert re.match(
        rf"postgresql://bahi_{name}_relay:\$\{{+(shared\.)?{upper}_RELAY_PASSWORD", variables["RELAY_DATABASE_URL"]
    )


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_job_makes_the_roles_that_the_services_connect_as(platform: str) -> None:
    job = PLATFORMS[platform]("migrate")
    database = job[migrate.ADMIN_URL].rpartition("/")[2]
    assert job.get(ROLE_PREFIX, database) == "bahi"


@pytest.mark.parametrize("name", SERVICES)
def test_services_connect_as_their_own_roles_in_kubernetes(name: str) -> None:
    variables = kubernetes_variables(name)
    assert f"'key': '{name}-app-url'" in variables["DATABASE_URL"]
    assert f"'key': '{name}-relay-url'" in variables["RELAY_DATABASE_URL"]


@pytest.mark.parametrize("name", PROCESSES)
def test_commands_start_modules_that_exist(name: str) -> None:
    module = MODULES[name]
    assert COMPOSE["services"][name]["command"] == [module]
    assert container(name)["args"] == [module]
    railway = json.loads((RAILWAY / f"{name}.json").read_text())
    assert railway["deploy"]["startCommand"] == f"python -m {module}"
    assert (ROOT / railway["build"]["dockerfilePath"]).is_file()
    assert importlib.util.find_spec(module) is not None


@pytest.mark.parametrize(
    ("platform", "name"), [(platform, name) for platform in PLATFORMS for name in (*SERVICES, "gateway")]
)
def test_ports_agree_with_the_local_run(platform: str, name: str) -> None:
    variables = PLATFORMS[platform](name)
    for context, port in SERVICE_PORTS.items():
        assert variables[f"{context.upper()}_ADDRESS"].endswith(f":{port}")
    if name == "gateway":
        assert variables["GATEWAY_PORT"] == str(GATEWAY_PORT)
    else:
        assert variables["LISTEN_ADDRESS"].endswith(f":{SERVICE_PORTS[name]}")


@pytest.mark.parametrize("name", [*SERVICES, "gateway"])
def test_ports_agree_inside_each_file(name: str) -> None:
    port = SERVICE_PORTS.get(name, GATEWAY_PORT)
    service = COMPOSE["services"][name]
    assert f":{port}" in " ".join(service["healthcheck"]["test"])
    assert service.get("expose", ["8080"]) == [str(port)]
    assert [entry["containerPort"] for entry in container(name)["ports"]] == [port]
    if name != "gateway":
        probes = [container(name)[f"{kind}Probe"]["grpc"]["port"] for kind in ("startup", "readiness", "liveness")]
        assert probes == [port] * 3


def test_gateway_alone_is_published_and_on_loopback() -> None:
    published = {name: service["ports"] for name, service in COMPOSE["services"].items() if "ports" in service}
    assert published == {"gateway": ["127.0.0.1:8080:8080"], "jaeger": ["127.0.0.1:16686:16686"]}


def test_network_policy_opens_the_ports_of_the_services_alone() -> None:
    policies = {doc["metadata"]["name"]: doc["spec"] for doc in documents(KUBERNETES / "network-policy.yaml")}
    assert [entry["port"] for entry in policies["services"]["ingress"][0]["ports"]] == list(SERVICE_PORTS.values())
    (to_gateway,) = policies["gateway"]["ingress"]
    assert to_gateway["ports"] == [{"port": GATEWAY_PORT}]
    assert "ingress" not in policies["default-deny"]


def test_whoever_reaches_the_gateway_is_a_proxy_where_every_peer_is_believed() -> None:
    """Published on loopback, behind a policy that admits the ingress controller alone, behind Railway's proxy."""
    assert {platform: PLATFORMS[platform]("gateway")["FORWARDED_ALLOW_IPS"] for platform in PLATFORMS} == {
        "compose": "*",
        "kubernetes": "*",
        "railway": "*",
    }
    policies = {doc["metadata"]["name"]: doc["spec"] for doc in documents(KUBERNETES / "network-policy.yaml")}
    (to_gateway,) = policies["gateway"]["ingress"]
    assert [list(peer) for peer in to_gateway["from"]] == [["namespaceSelector"]]
    assert all(entry.startswith("127.0.0.1:") for entry in COMPOSE["services"]["gateway"]["ports"])
    # The last entry of X-Forwarded-For is an edge server of Railway.
    assert railway_variables("gateway")["CLIENT_ADDRESS_HEADER"] == "X-Real-IP"


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_proxy_closes_idle_connections_before_the_gateway_does(platform: str) -> None:
    assert int(PLATFORMS[platform]("gateway")["KEEP_ALIVE_SECONDS"]) > 60


def test_processes_wait_for_what_they_need() -> None:
    services = COMPOSE["services"]
    assert services["migrate"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    for context in SERVICES:
        assert services[context]["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}
    assert services["gateway"]["depends_on"] == {name: {"condition": "service_healthy"} for name in SERVICES}
    for name in ("postgres", *SERVICES, "gateway"):
        assert "healthcheck" in services[name]


@pytest.mark.parametrize("name", list(COMPOSE["services"]))
def test_containers_are_limited_restarted_and_unprivileged(name: str) -> None:
    service = COMPOSE["services"][name]
    assert {"cpus", "memory"} <= service["deploy"]["resources"]["limits"].keys()
    assert service["restart"] == ("no" if name == "migrate" else "unless-stopped")
    if name != "postgres":  # its entry point changes user by itself
        assert service["cap_drop"] == ["ALL"]


@pytest.mark.parametrize("name", PROCESSES)
def test_pods_are_limited_and_unprivileged(name: str) -> None:
    pod = workload(name)["spec"]["template"]["spec"]
    found = container(name)
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["automountServiceAccountToken"] is False
    assert found["securityContext"]["readOnlyRootFilesystem"] is True
    assert found["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert "memory" in found["resources"]["limits"]
    assert {"cpu", "memory"} <= found["resources"]["requests"].keys()


def test_shutdown_is_given_more_time_than_it_takes() -> None:
    settings: tuple[type[BaseSettings], ...] = (Settings, GatewaySettings)
    grace = max(each.model_fields["shutdown_grace_seconds"].default for each in settings)
    for name in (*SERVICES, "gateway"):
        assert int(COMPOSE["services"][name]["stop_grace_period"].removesuffix("s")) > grace
        assert workload(name)["spec"]["template"]["spec"]["terminationGracePeriodSeconds"] > grace
        assert json.loads((RAILWAY / f"{name}.json").read_text())["deploy"]["drainingSeconds"] > grace


def test_images_are_pinned() -> None:
    dockerfile = (ROOT / "deploy" / "docker" / "Dockerfile").read_text()
    images = re.findall(r"^FROM (\S+)", dockerfile, re.MULTILINE)
    images += [service["image"] for service in COMPOSE["services"].values() if "build" not in service]
    images += [container(name)["image"] for name in PROCESSES]
    for image in images:
        assert re.search(r":\d+\.\d+", image), f"{image} is not pinned"


def test_image_builds_with_the_locked_uv() -> None:
    (locked,) = re.findall(r"^uv==(\S+) ", (ROOT / "requirements.lock").read_text(), re.MULTILINE)
    assert f"FROM ghcr.io/astral-sh/uv:{locked} AS uv" in (ROOT / "deploy" / "docker" / "Dockerfile").read_text()


def test_dotenv_holds_every_variable_that_compose_asks_for() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    asked = set(re.findall(r"\$\{(\w+):\?", text))
    given = dict(line.split("=", 1) for line in dotenv.lines())
    assert given.keys() == asked | {"SUPABASE_JWT_SECRET"}  # which signing keys do without
    assert len(set(given.values())) == len(given)


def test_railway_shared_variables_are_those_referred_to() -> None:
    lines = (RAILWAY / "shared.env").read_text().splitlines()
    shared = {line.removesuffix("=") for line in lines if not line.startswith("#")}
    referred = {
        name for process in PROCESSES for name in re.findall(r"shared\.(\w+)", (RAILWAY / f"{process}.env").read_text())
    }
    assert shared == referred


def test_kustomization_applies_every_process_but_the_job() -> None:
    (kustomization,) = documents(KUBERNETES / "kustomization.yaml")
    files = {path.name for path in KUBERNETES.glob("*.yaml")} - {"kustomization.yaml", "migrate.yaml"}
    assert set(kustomization["resources"]) == files


def test_telemetry_goes_where_the_collector_listens() -> None:
    collector = yaml.safe_load((ROOT / "deploy" / "otel" / "collector.yaml").read_text())
    port = collector["receivers"]["otlp"]["protocols"]["grpc"]["endpoint"].rsplit(":", 1)[1]
    for name in (*SERVICES, "gateway"):
        assert compose_variables(name)["OTEL_EXPORTER_OTLP_ENDPOINT"] == f"http://collector:{port}"
    for pipeline in collector["service"]["pipelines"].values():
        for kind in ("receivers", "processors", "exporters"):
            assert set(pipeline[kind]) <= collector[kind].keys()
