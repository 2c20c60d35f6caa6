"""What every test of agreements goes without: the seconds that laying out a PDF takes."""

import pytest


@pytest.fixture(autouse=True)
def quick_pdfs(monkeypatch):
    """A line of text stands for each PDF. The real ones have tests of their own."""
    monkeypatch.setattr(
        "agreements.pdf.render_in_child",
        lambda html, *, identifier, **rest: f"%PDF {identifier} {len(html)}".encode(),
    )
