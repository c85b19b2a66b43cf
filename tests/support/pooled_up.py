"""`make up` whose services reach their database through the pooler on the port of POOLER_PORT."""

import dataclasses
import os
from typing import Final

from deploy.local import environment, system, up
from deploy.local.supervisor import Program
from deploy.local.up import Supervised
from tests.support import pooler

MODULE: Final = "tests.support.pooled_up"
PORT: Final = "POOLER_PORT"


def programs(where: environment.Endpoints) -> list[Program]:
    """The programs of `make up`, each with the pooler's address and setting."""
    behind = dataclasses.replace(where, admin_url=pooler.through(where.admin_url, int(os.environ[PORT])))
    setting = {"DATABASE_POOLER": "transaction"}
    return [
        dataclasses.replace(program, environment={**program.environment, **setting})
        for program in system.programs(behind)
    ]


if __name__ == "__main__":
    up.main(Supervised(programs=programs))
