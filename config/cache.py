"""Where the copies of sessions are kept."""

from __future__ import annotations

import logging
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)


class SessionCache(RedisCache):
    """Copies of sessions in Redis; the rows in the database are what counts.

    Without Redis a page reads the row and goes on. Deleting a copy still raises: who signs out
    or changes a password must not be left with one that comes back with Redis.
    """

    def set(self, *args: Any, **options: Any) -> None:
        """Keep the copy, or say in the log that it could not be kept."""
        try:
            super().set(*args, **options)
        except RedisError as error:
            log.warning("A session is not copied to Redis: %s", error)
