"""`make trial`: builds the image as the Dockerfile says, plays docker-compose.yml, and tries what an operator meets.

It needs root, and Debian's podman, runc, netavark, aardvark-dns, iptables and debootstrap. Images of Debian, uv and
PostgreSQL are stand-ins that it makes; the collector and the viewer of traces are not tried. What it makes is under
build/trial, and its containers, network and images are removed in the end.
"""

import argparse
import os
import shutil
import sys
import time
from typing import Final

import httpx

from deploy import dotenv
from deploy.local.paths import ROOT
from deploy.trial import base_images
from deploy.trial.compose import Compose, NotHealthy
from deploy.trial.containers import LIMITS, NETWORK, CommandFailed, Podman, run

HOME: Final = ROOT / "build/trial"
NEEDED: Final = ("podman", "runc", "debootstrap", "iptables", "tar")
MARK: Final = "a-secret-that-the-trial-planted"
PLANTED: Final = (".env", "deploy/filled-in.env", "deploy/railway/shared.env", "services/sales/.env", "services/x.env")
STOPPED_WITHIN_SECONDS: Final = 8.0
FOUND_WITHIN_SECONDS: Final = 10.0


class Trial:
    """One run, and what it has found."""

    def __init__(self, podman: Podman) -> None:
        self._podman = podman
        self.failures: list[str] = []
        self._variables = dict(line.split("=", 1) for line in dotenv.lines())
        self._compose = Compose.read(self._variables)

    def check(self, claim: str, *, holds: bool, remark: str = "") -> None:
        """Prints a claim and whether it holds."""
        print(f"{'ok    ' if holds else 'FAILED'} {claim}{f': {remark}' if remark else ''}", flush=True)
        self.failures += [] if holds else [claim]

    def build(self) -> None:
        """Builds the image from a copy of the commit in which secrets lie about."""
        base_images.make(self._podman, self._compose.services["postgres"]["image"])
        context = HOME / "context"
        shutil.rmtree(context, ignore_errors=True)
        context.mkdir()
        run(["git", "archive", "--format=tar", "--output", HOME / "source.tar", "HEAD"], cwd=ROOT)
        run(["tar", "--extract", "--file", HOME / "source.tar", "--directory", context])
        for path in PLANTED:
            (context / path).write_text(f"SUPABASE_JWT_SECRET={MARK}\n")
        image = self._compose.services["gateway"]["image"]
        self._podman(
            *("build", "--isolation=chroot", "--network=host", "--pull=never", "--tag", image),
            *("--file", context / "deploy/docker/Dockerfile", context),
        )
        self.check("the image is built from the Dockerfile unchanged", holds=True)
        grep = ["--entrypoint", "grep", image, "--recursive", "--files-with-matches", MARK, "/opt", "/home", "/root"]
        try:
            found = self._podman("run", "--rm", "--pull=never", *LIMITS, "--user=0", *grep)
        except CommandFailed:  # grep found nothing
            found = ""
        self.check("no planted secret is in the image", holds=not found, remark=found)

    def play(self) -> str:
        """Starts everything; returns the gateway's address."""
        self._podman("network", "create", NETWORK)
        for name in self._compose.in_order():
            self._compose.start(self._podman, name)
            self.check(f"{name} has ended well or is healthy", holds=True)
        return f"http://{self._podman.address('gateway')}:8080"

    def trade(self, url: str) -> None:
        """The demo's day, with a secret and an address from the environment."""
        secret = self._variables["SUPABASE_JWT_SECRET"]
        environment = {**os.environ, "BAHI_URL": url, "SUPABASE_JWT_SECRET": secret}
        account = run([sys.executable, "-m", "tests.demo"], cwd=ROOT, env=environment)
        self.check("a day is traded over REST", holds="tie-outs hold" in account, remark=account.splitlines()[-1])

    def move_a_peer(self, url: str) -> None:
        """Inventory comes back at another address."""
        before = self._podman.address("inventory")
        self._podman("rm", "--force", "--time", "10", "inventory")
        self._compose.start(self._podman, "inventory")
        begun = time.monotonic()
        while httpx.get(f"{url}/readyz", timeout=5).json()["status"] != "ok":
            time.sleep(0.2)
            if time.monotonic() - begun > FOUND_WITHIN_SECONDS:
                break
        after, seconds = self._podman.address("inventory"), time.monotonic() - begun
        self.check(
            "a peer at another address is found", holds=seconds <= FOUND_WITHIN_SECONDS, remark=f"{seconds:.1f} s"
        )
        self.check("it did come back at another address", holds=before != after, remark=f"{before} and {after}")

    def stop(self) -> None:
        """A stop without a collector, and what a probe takes."""
        seconds = self._compose.wait_until_healthy(self._podman, "sales")
        self.check("a probe passes", holds=True, remark=f"{seconds:.2f} s with its start")
        begun = time.monotonic()
        self._podman("stop", "--time", "60", "sales")
        seconds = time.monotonic() - begun
        self.check(
            "a service stops without a collector", holds=seconds <= STOPPED_WITHIN_SECONDS, remark=f"{seconds:.1f} s"
        )


def main() -> None:
    """Tries, and ends with 1 when a claim does not hold."""
    parser = argparse.ArgumentParser(prog="make trial", description=__doc__)
    parser.add_argument("--keep", action="store_true", help="keep containers and images for a look")
    keep = parser.parse_args().keep
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if missing or os.geteuid() != 0:
        sys.exit(f"Not tried. The trial needs root and Debian's packages; missing: {', '.join(missing) or 'root'}.")
    HOME.mkdir(parents=True, exist_ok=True)
    podman = Podman(HOME)
    trial = Trial(podman)
    try:
        trial.build()
        url = trial.play()
        trial.trade(url)
        trial.move_a_peer(url)
        trial.stop()
    except (CommandFailed, NotHealthy) as failure:
        trial.check("the trial goes on to its end", holds=False, remark=str(failure))
    finally:
        if not keep:
            podman.remove_all()
    print(f"VERDICT: {'all claims hold' if not trial.failures else f'{len(trial.failures)} failed'}")
    sys.exit(1 if trial.failures else 0)


if __name__ == "__main__":
    main()
