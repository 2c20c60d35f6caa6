"""Loaded before Django: gives the tests a private PostgreSQL, and settings of their own."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from config import embedded
from tests import sealing

SERVER_OPTIONS = {
    # Nothing in a test database is worth a disk write.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_wal_size": "2GB",
    "max_connections": "300",
}

for name in [name for name in os.environ if name.startswith("SEALING_")]:
    if "CONCORDAT_TEST_RUN" not in os.environ:
        os.environ.pop(name)
for name in ("SECRET_KEY_FILE", "DATABASE_URL_FILE", "REDIS_URL", "REDIS_URL_FILE", "EMAIL_HOST"):
    os.environ.pop(name, None)
os.environ["SECRET_KEY"] = "the tests sign nothing that leaves this process " * 2
os.environ["STATICFILES_BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
os.environ["BASE_URL"] = "http://127.0.0.1:8000"
os.environ["DEMONSTRATION"] = ""
# Queued work waits in memory until a test runs it by calling the task itself.
os.environ["CELERY_BROKER_URL"] = "memory://"
# So no page waits for it.
os.environ["PREVIEW_WAIT_SECONDS"] = "0"

# The workers of pytest-xdist inherit what the first process set here.
if "CONCORDAT_TEST_RUN" not in os.environ:
    os.environ["CONCORDAT_TEST_RUN"] = str(os.getpid())
    os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="concordat-tests-")
    Path(os.environ["VAR_DIR"], "static").mkdir()
    os.environ["SEALING_KEY_FILE"] = str(sealing.made_key(Path(os.environ["VAR_DIR"]) / "seal.pem"))
    atexit.register(shutil.rmtree, os.environ["VAR_DIR"], ignore_errors=True)
    if not os.environ.get("DATABASE_URL"):
        directory = embedded.BASE_DIR / "var" / "tests" / "postgresql"
        os.environ["DATABASE_URL"] = embedded.start_postgresql(directory, SERVER_OPTIONS)
        os.environ["CONCORDAT_TEST_SERVER"] = str(directory)
