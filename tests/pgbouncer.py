"""A real PgBouncer before the tests' PostgreSQL: Debian's, in transaction mode, on a free port."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import URL

from bot.store import database
from tests.databases import answers
from tests.process import free_port

PROGRAM: Final = shutil.which("pgbouncer", path=os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin")))
SESSIONS: Final = 4
"""Of the server for each database: far fewer than a bot opens, so that it meets another one all the time."""
START_SECONDS: Final = 20.0
CONFIGURATION: Final = """\
[databases]
* = host={host} port={port} user='{user}'{password}

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {listen_port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
server_round_robin = 1
default_pool_size = {sessions}
max_client_conn = 500
"""


@contextmanager
def pgbouncer(server: str, folder: Path) -> Iterator[int]:
    """PgBouncer before this server (an address) while the block runs; gives its port."""
    assert PROGRAM is not None, "the fixture has looked"
    behind, port = database.parse(server), free_port()
    configuration, log = folder / "pgbouncer.ini", folder / "pgbouncer.log"
    filled = CONFIGURATION.format(
        host=behind.host, port=behind.port or 5432, user=behind.username, listen_port=port, sessions=SESSIONS,
        password=f" password='{behind.password}'" if behind.password else "",  # an empty one is a syntax error
    )  # fmt: skip
    configuration.write_text(filled, encoding="utf-8")
    # It refuses to be root, and reads its configuration before it becomes somebody else.
    somebody = ["-u", "nobody"] if os.geteuid() == 0 else []
    with log.open("wb") as output:
        process = subprocess.Popen([PROGRAM, *somebody, configuration], stdout=output, stderr=output)
    try:
        _wait(process, through(port, behind), log)
        yield port
    finally:
        process.terminate()
        process.wait(START_SECONDS)


def through(port: int, url: URL) -> str:
    """The address of this database by way of PgBouncer, as an operator writes it."""
    pooled = url.set(drivername="postgresql", host="127.0.0.1", port=port, query={"pgbouncer": "true"})
    return pooled.render_as_string(hide_password=False)


def _wait(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while not answers(address):
        if process.poll() is not None or time.monotonic() > until:
            raise AssertionError(f"PgBouncer did not start: {log.read_text(encoding='utf-8')[-2000:]}")
        time.sleep(0.05)
