import re
from xml.etree import ElementTree

import pytest

from dpia.risks.picture import described, matrix_svg

SVG = "{http://www.w3.org/2000/svg}"
SOME = [
    {"likelihood": "possible", "severity": "significant", "overall": "medium", "residual": "low"},
    {"likelihood": "probable", "severity": "severe", "overall": "high", "residual": "high"},
    {"text": "not scored"},
]


def drawn(*args, **kwargs):
    """The picture as a tree: it is XML in form."""
    return ElementTree.fromstring(matrix_svg(*args, **kwargs))


def words(tree):
    return [text.text for text in tree.iter(f"{SVG}text")]


def places(tree):
    """Number of each risk → the level of the field it is drawn in, read off the coordinates."""
    fields = []
    for shape in tree:
        if shape.tag == f"{SVG}rect":
            fields.append([int(shape.get(name)) for name in ("x", "y", "width", "height")])
    levels = [w for w in words(tree) if w in ("Low", "Medium", "High")]
    found = {}
    circles = [(int(c.get("cx")), int(c.get("cy"))) for c in tree.iter(f"{SVG}circle")]
    numbers = [int(w) for w in words(tree) if w.isdigit()]
    for (cx, cy), number in zip(circles, numbers, strict=True):
        inside = [
            level
            for (x, y, width, height), level in zip(fields, levels, strict=True)
            if x + 12 <= cx <= x + width - 12 and y + 12 <= cy <= y + height - 12
        ]
        assert len(inside) == 1, (number, cx, cy)
        found[number] = inside[0]
    return found


def test_each_risk_lies_in_its_field_before_measures():
    tree = drawn(SOME, "cautious", after=False)

    assert places(tree) == {1: "Medium", 2: "High"}
    assert "Not scored yet: 3" in words(tree)


def test_each_risk_lies_in_the_band_of_what_is_left_and_says_what_it_was():
    tree = drawn(SOME, "cautious", after=True)

    assert places(tree) == {1: "Low", 2: "High"}
    assert words(tree).count("was medium") == 1
    assert "was high" not in words(tree)


@pytest.mark.parametrize(
    ("matrix", "highest"), [("ico", "Low"), ("cautious", "Medium"), ("", "Medium")]
)
def test_the_fields_are_those_of_the_matrix(matrix, highest):
    risk = [{"likelihood": "probable", "severity": "minimal"}]

    assert places(drawn(risk, matrix, after=False)) == {1: highest}


@pytest.mark.parametrize("after", [False, True])
def test_a_hundred_risks_in_one_field_stay_inside_it(after):
    risks = [{**SOME[1], "id": str(n)} for n in range(120)]

    assert len(places(drawn(risks, "ico", after=after))) == 120


def test_the_picture_is_named_described_and_never_styled_in_place():
    svg = matrix_svg(SOME, "ico", after=True)

    assert 'role="img"' in svg
    assert "style=" not in svg
    assert "<title" in svg
    assert "High: risk 2." in svg
    assert described(SOME, after=False) == "High: risk 2. Medium: risk 1. Not scored yet: risk 3."
    assert described([], after=True) == "No risks yet."


def test_two_pictures_on_one_page_share_no_id():
    both = matrix_svg(SOME, "ico", after=False) + matrix_svg(SOME, "ico", after=True)
    ids = re.findall(r' id="([^"]+)"', both)

    assert len(ids) == len(set(ids)) == 4
