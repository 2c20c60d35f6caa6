"""The reference documents say what the code does."""

import pytest

from config.reference import makers


@pytest.mark.parametrize("path", makers(), ids=lambda path: path.name)
def test_a_document_made_from_the_code_is_up_to_date(path):
    assert path.exists(), "Run make docs"
    assert path.read_text() == makers()[path](), "Run make docs"
