"""How gunicorn serves: `gunicorn --config python:config.gunicorn config.wsgi`."""

import gc
import os
from pathlib import Path
from typing import Any

bind = os.environ.get("BIND", f"127.0.0.1:{os.environ.get('PORT', '8000')}")
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
# Browsers open connections ahead of need and keep them. A worker that serves one connection at a
# time would sit waiting on an idle one; threads wait without holding up anybody.
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS", "4"))
# Loaded once and shared by all workers: less memory, a faster start.
preload_app = True
timeout = 60
graceful_timeout = 20
keepalive = 5
max_requests = 20_000
max_requests_jitter = 2_000
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")
accesslog = "-" if os.environ.get("ACCESS_LOG") else None
control_socket_disable = True
# A worker that is alive says so by touching a file; on a disk that can stall.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108


def when_ready(server: Any) -> None:
    """Keep what is loaded out of the collector's reach, so that the workers go on sharing it."""
    gc.collect()
    gc.freeze()
