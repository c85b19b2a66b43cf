"""The compose file as podman plays it: one container a service, in the order of what they depend on."""

import dataclasses
import re
import time
from collections.abc import Iterator, Mapping
from typing import Any, Final

import yaml

from deploy.local.paths import ROOT
from deploy.trial.containers import LIMITS, NETWORK, CommandFailed, Podman

COMPOSE: Final = ROOT / "docker-compose.yml"
OTHERS: Final = frozenset({"collector", "jaeger"})
"""Images that nobody here can make: what they do is not tried."""
HEALTHY_WITHIN_SECONDS: Final = 180
POLL_SECONDS: Final = 0.5


class NotHealthy(RuntimeError):
    """A container did not become healthy; the message holds the end of its log."""


@dataclasses.dataclass(frozen=True, slots=True)
class Compose:
    """The services of the file, with the variables of an installation."""

    services: Mapping[str, Any]

    @classmethod
    def read(cls, variables: Mapping[str, str]) -> "Compose":
        """The file with its variables filled in. Raises KeyError for one that is demanded and missing."""
        services = _filled_in(yaml.safe_load(COMPOSE.read_text())["services"], variables)
        return cls({name: each for name, each in services.items() if name not in OTHERS})

    def in_order(self) -> Iterator[str]:
        """The services, each after those that it depends on."""
        started: list[str] = []
        while len(started) < len(self.services):
            for name, service in self.services.items():
                needed = set(service.get("depends_on", {})) - OTHERS
                if name not in started and needed <= set(started):
                    started.append(name)
                    yield name

    def start(self, podman: Podman, name: str) -> None:
        """Starts one container with all that the file says of it, and waits until it has ended or is healthy."""
        podman("run", "--detach", "--pull=never", "--name", name, *LIMITS, *self._options(name))
        if self.services[name].get("restart") == "no":
            code = podman("wait", name).strip()
            if code != "0":
                raise NotHealthy(f"{name} ended with {code}:\n{podman('logs', '--tail', '15', name)}")
        else:
            self.wait_until_healthy(podman, name)

    def wait_until_healthy(self, podman: Podman, name: str) -> float:
        """Runs the container's own health check until it passes; returns how long the last one took."""
        check = self.services[name]["healthcheck"]["test"][1:]
        deadline = time.monotonic() + HEALTHY_WITHIN_SECONDS
        while True:
            begun = time.monotonic()
            try:
                podman("exec", name, *check)
            except CommandFailed as failure:
                if time.monotonic() > deadline:
                    log = podman("logs", "--tail", "15", name)
                    raise NotHealthy(f"{name} is not healthy. {failure}\n{log}") from failure
                time.sleep(POLL_SECONDS)
            else:
                return time.monotonic() - begun

    def _options(self, name: str) -> list[str]:
        service = self.services[name]
        options = ["--network", NETWORK, "--network-alias", name]
        options += [f"--env={key}={value}" for key, value in service.get("environment", {}).items()]
        options += ["--read-only"] if service.get("read_only") else []
        options += [f"--tmpfs={folder}" for folder in service.get("tmpfs", [])]
        options += [f"--cap-drop={capability}" for capability in service.get("cap_drop", [])]
        options += [f"--security-opt={option.replace(':true', '')}" for option in service.get("security_opt", [])]
        options += [f"--volume=trial-{volume}" for volume in service.get("volumes", [])]
        return [*options, service["image"], *service.get("command", [])]


def _filled_in(part: Any, variables: Mapping[str, str]) -> Any:  # noqa: ANN401 - of a document
    """As compose does it: after the document is read, so that an empty variable is an empty text."""

    def value(found: re.Match[str]) -> str:
        name, operator, default = found.groups()
        return variables.get(name) or (default if operator == ":-" else variables[name])

    if isinstance(part, str):
        return re.sub(r"\$\{(\w+)(?:(:[?-])([^}]*))?\}", value, part)
    if isinstance(part, list):
        return [_filled_in(each, variables) for each in part]
    if isinstance(part, dict):
        return {key: _filled_in(each, variables) for key, each in part.items()}
    return part
