"""Words are found however they are written, and short ones only where they stand alone."""

import pytest

from dpia.publishing.matching import found, says_nothing

RLO, SHY, ZWSP, NBSP = "\u202e", "\u00ad", "\u200b", "\u00a0"


@pytest.mark.parametrize(
    "text",
    [
        "the office is",
        "THE OFFICE IS",
        "the oﬃce is",
        "the oﬀice is",
        f"the of{SHY}fice is",
        f"the o{ZWSP}ffice is",
        "the of-\nfice is",
        "the of-\r\n  fice is",
        "the of\u2010\nfice is",
        f"the of{SHY}\nfice is",
        "the o\u0308ffice is",
        "the Ｏｆｆｉｃｅ is",
        "inoffice",
    ],
)
def test_a_word_is_found_in_every_spelling(text):
    assert len(found("office", text)) == 1


@pytest.mark.parametrize("words", ["Zoë Smith", "Zoe\u0308 Smith", "ZOË  SMITH", "zoe smith"])
@pytest.mark.parametrize("text", ["by Zoë Smith.", "by Zoe\u0308\nSmith.", f"by zoë{NBSP}smith."])
def test_accents_capitals_and_spaces_make_no_difference(words, text):
    [(start, end)] = found(words, text)

    assert text[:start] == "by "
    assert text[end:] == "."


def test_an_accent_goes_with_its_letter():
    text = "cafe\u0301s"
    [(start, end)] = found("café", text)
    assert text[start:end] == "cafe\u0301"


def test_every_place_is_found_and_overlapping_ones_too():
    assert found("abab", "ababab") == [(0, 4), (2, 6)]
    assert len(found("the mill", "The mill, the MILL and the\nmill")) == 3


def test_a_short_word_is_found_only_alone():
    assert found("Ann", "Annual plan by Ann.") == [(15, 18)]
    assert found("12", "12 of 120 on 12") == [(0, 2), (13, 15)]


def test_curly_quotes_and_apostrophes_are_the_same():
    assert found("O'Neill's", "by O\u2019Neill\u2019s team")


@pytest.mark.parametrize("words", ["", "  ", "…", SHY, "--", "\u0301"])
def test_what_says_nothing_finds_nothing(words):
    assert says_nothing(words)
    assert found(words, "any … text -- with it") == []


def test_code_is_text_like_any_other():
    assert found("<script>", "x <script>alert(1)</script>") == [(2, 10)]
    assert found("a.*b", "aXXb") == []
