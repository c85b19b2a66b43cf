"""A description of a running system, for tests that need one and start nothing."""

from deploy.local.runfile import Run

RUN = Run(
    up=1,
    ready=True,
    url="http://127.0.0.1:8080",
    org_id="o",
    tokens={"user": "t"},
    jwt_secret="s",
    services={"sales": "127.0.0.1:50052"},
    pids={"sales": 2},
    database_url="postgresql://",
)
