"""Words that derived answers are made of, and the words by which a data item is known."""

from __future__ import annotations

import re
from collections.abc import Sequence

ITEM_WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("nhs_number", ("nhs number",)),
    ("national_insurance_number", ("national insurance", "nino")),
    ("uprn", ("uprn", "property reference")),
    ("date", ("date", "day of", "month of", "dob")),
    ("count", ("count", "number of", "total", "headcount")),
    ("contact", ("phone", "telephone", "mobile", "email", "e-mail", "contact details")),
    ("address", ("address",)),
    ("location", ("postcode", "grid reference", "coordinates", "location", "lsoa")),
    ("financial", ("sort code", "bank", "account number", "amount", "income", "balance", "debt")),
    ("status", ("status", "flag", "yes/no", "indicator", "whether", "category")),
    ("identifier", ("reference", "identifier", "upn", "key", "id number", "record number")),
    ("text", ("notes", "report", "statement", "free text", "document", "summary", "comments")),
    ("name", ("name", "surname", "forename")),
)
"""By the kind of data item, the words that its name is likely to hold. The first that fits."""


def joined(words: Sequence[str]) -> str:
    """A, B and C."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def lower_first(text: str) -> str:
    """The text inside a sentence: its first letter small, unless it begins an abbreviation."""
    first = text.split(maxsplit=1)[0] if text.strip() else ""
    return text if first[1:2].isupper() or len(first) == 1 else text[:1].lower() + text[1:]


def months_in(period: str) -> int | None:
    """The months that a plain period has: "18 months", "2 years", "1 year after the end"."""
    found = re.fullmatch(
        r"\s*(\d{1,3})\s+(month|year)s?(\s+(after|from)\s+(the\s+)?(agreement\s+ends|end.*))?\s*\.?",
        period,
        re.IGNORECASE,
    )
    if not found:
        return None
    number = int(found[1])
    return number * 12 if found[2].lower() == "year" else number
