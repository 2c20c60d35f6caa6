"""What every test of agreements goes without: the seconds that laying out a PDF takes."""

import pytest


@pytest.fixture
def real_pdfs():
    """Asked for by a test that is about the PDF itself."""


@pytest.fixture(autouse=True)
def quick_pdfs(request, monkeypatch):
    """A line of text stands for each PDF, unless the test asks for `real_pdfs`."""
    if "real_pdfs" not in request.fixturenames:
        monkeypatch.setattr(
            "agreements.pdf.render_in_child",
            lambda html, *, identifier, **rest: f"%PDF {identifier} {len(html)}".encode(),
        )
