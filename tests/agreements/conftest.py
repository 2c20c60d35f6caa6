"""What every test of agreements goes without: the seconds that laying out a PDF takes."""

from hashlib import sha256

import pytest

from agreements.sealing.seal import Sealed


def sealed_in_name(content, *, title):
    """The same with a line at its end for a seal."""
    return Sealed(content + b"\nsealed", "Seal of the tests", sha256(content).hexdigest())


@pytest.fixture(autouse=True)
def quick_pdfs(monkeypatch):
    """A line of text stands for each PDF and its seal. The real ones have tests of their own."""
    for makes in ("agreements.pdf", "agreements.joining.pdf"):
        monkeypatch.setattr(f"{makes}.seal", sealed_in_name)
        monkeypatch.setattr(
            f"{makes}.render_in_child",
            lambda html, *, identifier, **rest: f"%PDF {identifier} {len(html)}".encode(),
        )
