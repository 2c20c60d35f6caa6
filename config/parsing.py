"""Reading what is sent to the API: JSON, no longer and no deeper than a page's form could be."""

from __future__ import annotations

import json
from collections.abc import Mapping
from io import BytesIO
from typing import IO, Any

from django.conf import settings
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import JSONParser


class TooLong(APIException):
    status_code = 413
    default_detail = "What was sent is too long."
    default_code = "too_long"


class LimitedJSONParser(JSONParser):
    """JSON of at most DATA_UPLOAD_MAX_MEMORY_SIZE bytes, which REST framework does not ask for."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0
        content = stream.read(limit + 1)
        if len(content) > limit:
            raise TooLong
        try:
            parsed: dict[str, Any] = super().parse(BytesIO(content), media_type, parser_context)
            # What cannot be written again cannot be kept: half a character, a number past all size.
            json.dumps(parsed, ensure_ascii=False, allow_nan=False).encode()
        except RecursionError:
            raise ParseError("What was sent is nested too deep.") from None
        except UnicodeEncodeError:
            raise ParseError("What was sent holds half a character.") from None
        except ValueError:
            raise ParseError("What was sent holds a number that is too large.") from None
        return parsed
