"""Secrets are made once, and what holds secrets is for its owner alone."""

import dataclasses
import json
import stat
from pathlib import Path

import pytest

from deploy.local import runfile
from deploy.services import role_names, token_secret_names
from tests.unit.deploy.runs import RUN


def test_secrets_are_made_once_and_all_differ(tmp_path: Path) -> None:
    made = runfile.ensure_secrets(tmp_path)
    assert runfile.ensure_secrets(tmp_path) == made
    assert set(made.role_passwords) == set(role_names())
    values = [made.jwt_secret, *made.token_secrets.values(), made.postgres_password, *made.role_passwords.values()]
    assert len(set(values)) == len(values)
    assert all(len(value) >= runfile.SECRET_BYTES for value in values)


def test_secrets_of_an_older_release_keep_what_a_database_knows(tmp_path: Path) -> None:
    made = dataclasses.asdict(runfile.ensure_secrets(tmp_path))
    older = {name: value for name, value in made.items() if name != "token_secrets"} | {"of_that_release": "x"}
    (tmp_path / "secrets.json").write_text(json.dumps(older))

    now = runfile.ensure_secrets(tmp_path)

    assert (now.postgres_password, now.role_passwords) == (made["postgres_password"], made["role_passwords"])
    assert set(now.token_secrets) == set(token_secret_names())
    assert runfile.ensure_secrets(tmp_path) == now


def test_run_is_read_as_written_until_it_is_removed(tmp_path: Path) -> None:
    runfile.write(tmp_path, RUN)
    changed = dataclasses.replace(RUN, pids={"sales": 3})
    runfile.write(tmp_path, changed)
    assert runfile.read(tmp_path) == changed
    runfile.remove(tmp_path)
    assert runfile.read(tmp_path) is None


def test_files_are_for_their_owner_alone(tmp_path: Path) -> None:
    runfile.write(tmp_path, RUN)
    runfile.ensure_secrets(tmp_path)
    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {
        "run.json": 0o600,
        "secrets.json": 0o600,
    }


@pytest.mark.parametrize("content", ["", "{", '{"up": 1}', '{"nonsense": 1}'])
def test_unreadable_run_counts_as_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "run.json").write_text(content)
    assert runfile.read(tmp_path) is None
