"""What a process of `make up` takes over from the user's shell."""

import pytest

from deploy.local import environment


def test_shell_is_handed_on_but_for_other_keys_and_what_would_slow_every_start(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SUPABASE_JWKS_URL", "PYTHONDONTWRITEBYTECODE", "LOG_LEVEL", "SALES_ADDRESS"):
        monkeypatch.setenv(name, "of the shell")
    told = environment.inherited({"SALES_ADDRESS": "127.0.0.1:50052"})
    assert told["LOG_LEVEL"] == "of the shell"
    assert told["SALES_ADDRESS"] == "127.0.0.1:50052"
    assert "SUPABASE_JWKS_URL" not in told
    assert "PYTHONDONTWRITEBYTECODE" not in told
