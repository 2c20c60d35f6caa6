"""Loaded before Django: gives the tests a private PostgreSQL, and settings of their own."""

import os
import tempfile

from config import embedded

os.environ.setdefault("SECRET_KEY", "the tests sign nothing that leaves this process " * 2)
os.environ.setdefault("STATICFILES_BACKEND", "django.contrib.staticfiles.storage.StaticFilesStorage")
os.environ.setdefault("VAR_DIR", tempfile.mkdtemp(prefix="concordat-tests-"))
os.environ["BASE_URL"] = "http://127.0.0.1:8000"
os.environ["DEMONSTRATION"] = ""
if not os.environ.get("DATABASE_URL"):
    os.environ["DATABASE_URL"] = embedded.start_postgresql(embedded.VAR / "test-postgresql")
