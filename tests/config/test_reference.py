"""The reference documents say what the code does."""

import pytest

from config.reference import documents


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.name)
def test_a_document_made_from_the_code_is_up_to_date(path):
    assert path.exists(), "Run make docs"
    assert path.read_text() == documents()[path], "Run make docs"
