"""Who sends what to whom, as a picture and in words."""

from base64 import b64decode
from copy import deepcopy
from xml.etree import ElementTree

from law import normalise
from questionnaire.pdf import diagram
from questionnaire.pdf.html import agreement_html
from tests.pdf.factories import printable, sample

SVG = "{http://www.w3.org/2000/svg}"


def picture(figure):
    kind, _, content = figure.source.partition(",")
    assert kind == "data:image/svg+xml;base64"
    return ElementTree.fromstring(b64decode(content))


def drawn(document):
    return [picture(figure) for figure in diagram.figures(normalise(document))]


def words(svg):
    return ["".join(text.itertext()) for text in svg.iter(f"{SVG}text")]


def crowded(parties, flows):
    document = sample("DSA-004")
    document["parties"] = [
        {**deepcopy(document["parties"][number % 4]), "id": f"p{number}"}
        for number in range(parties)
    ]
    document["flows"] = [
        {
            **deepcopy(document["flows"][number % 3]),
            "from_party": f"p{number % parties}",
            "to_party": f"p{(number * 5 + 3) % parties}",
        }
        for number in range(flows)
    ]
    return document


def test_a_lane_for_each_party_and_an_arrow_for_each_flow():
    [svg] = drawn(sample("DSA-004"))
    assert len(svg.findall(f"{SVG}polygon")) == 3
    assert "5 data items, monthly" in words(svg)
    assert "Managed file transfer" in words(svg)
    assert "Constabulary" in " ".join(words(svg))


def test_a_flow_that_names_no_item_carries_all():
    [svg] = drawn(sample())
    assert "All data items, weekly" in words(svg)
    assert "All data items in Schedule 1" in agreement_html(printable())


def test_the_picture_is_told_in_words():
    [figure] = diagram.figures(normalise(sample()))
    assert figure.alternative == (
        "Diagram. 2 flows between 2 organisations. "
        "1: Westerby Borough Council to Public Sector Counter-Fraud Unit, all data items. "
        "2: Public Sector Counter-Fraud Unit to Westerby Borough Council, all data items."
    )


def test_twelve_parties_and_fifty_flows_fit_on_pages():
    pictures = drawn(crowded(12, 50))
    assert [len(svg.findall(f"{SVG}circle")) for svg in pictures] == [18, 18, 14]
    for svg in pictures:
        assert float(svg.get("height").removesuffix("pt")) < 640
        assert float(svg.get("width").removesuffix("pt")) == diagram.WIDTH


def test_a_flow_without_ends_or_back_to_its_sender_is_drawn():
    document = sample()
    document["flows"][0].update(from_party="", to_party="nobody")
    document["flows"][1].update(from_party="org12", to_party="org12")
    [svg] = drawn(document)
    assert svg.findall(f"{SVG}polygon") == []


def test_no_flows_no_picture():
    assert diagram.figures(normalise(sample(flows=[]))) == ()
    assert diagram.figures(normalise(sample(parties=[]))) == ()


def test_a_hostile_name_stays_a_name():
    document = sample()
    document["parties"][0]["organisation"]["name"] = '</text><script>"&'
    [svg] = drawn(document)
    assert list(svg.iter(f"{SVG}script")) == []
    assert '</text><script>"&' in words(svg)


def test_long_names_are_cut_to_their_lines():
    assert diagram.wrapped("Department for Places and Councils", 14, 2) == (
        "Department for",
        "Places and …",
    )
    assert diagram.wrapped("x" * 90, 10, 3) == ("xxxxxxxxx…",)
    assert diagram.wrapped("", 10, 3) == ("",)
