"""What `make up` prints when everything answers."""

from pathlib import Path

from deploy.local.runfile import Run


def text(run: Run, home: Path) -> str:
    """The addresses, a token for each role, and a command that can be pasted."""
    lines = [
        "",
        f"  Bahi is up            {run.url}",
        f"  API documentation     {run.url}/docs",
        f"  Demo organisation     {run.org_id}",
        f"  Logs                  {home / 'log'}",
        "",
        "  Tokens, good for 12 hours (more: make token org=... role=...)",
        *[f"    {role:<8} {token}" for role, token in run.tokens.items()],
        "",
        "  Ctrl-C stops all of it; the data stays.",
        "",
    ]
    return "\n".join(lines)
