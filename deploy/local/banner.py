"""What `make up` prints when everything answers."""

from pathlib import Path

from deploy.local.runfile import Run


def text(run: Run, home: Path, example: tuple[str, str] | None) -> str:
    """The addresses and a token for each role. `example` (customer id, product id) adds an invoice command."""
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
        *(_invoice(run, *example) if example else []),
        "  Ctrl-C stops all of it; the data stays.",
        "",
    ]
    return "\n".join(lines)


def _invoice(run: Run, customer_id: str, product_id: str) -> list[str]:
    line = f'{{"product_id": "{product_id}", "quantity": "120"}}'
    return [
        "  Issue an invoice:",
        "",
        f"curl -sS {run.url}/v1/invoices \\",
        f"  -H 'Authorization: Bearer {run.tokens['user']}' \\",
        "  -H 'Content-Type: application/json' \\",
        '  -H "Idempotency-Key: try-$(date +%s)" \\',
        f"""  -d '{{"customer_id": "{customer_id}", "lines": [{line}]}}'""",
        "",
    ]
