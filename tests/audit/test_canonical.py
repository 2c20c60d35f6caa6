from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from audit.canonical import canonical, sha256


def test_the_order_of_keys_does_not_matter():
    assert canonical({"b": 1, "a": 2}) == canonical({"a": 2, "b": 1}) == b'{"a":2,"b":1}'


def test_text_is_composed_and_written_as_it_is_read():
    assert canonical("Cafe\u0301") == canonical("Caf\u00e9") == '"Café"'.encode()


def test_a_whole_number_is_one_value_however_it_was_typed():
    assert canonical(97.0) == canonical(97) == b"97"


def test_dates_moments_and_decimals_are_text():
    moment = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

    assert canonical([date(2026, 11, 22), moment, Decimal("1.50")]) == (
        b'["2026-11-22","2026-11-22T09:00:00+00:00","1.50"]'
    )


def test_true_is_not_one():
    assert canonical([True, 1, None]) == b"[true,1,null]"


@pytest.mark.parametrize("value", [object(), {1, 2}, b"bytes"])
def test_what_json_has_no_word_for_is_refused(value):
    with pytest.raises(TypeError):
        canonical(value)


def test_a_number_that_is_none_is_refused():
    with pytest.raises(ValueError):
        canonical(float("nan"))


def test_the_hash_is_lower_case_hexadecimal():
    assert sha256(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
