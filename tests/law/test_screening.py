"""Whether a DPIA is needed: what an agreement shows of it, and what the signs mean."""

import pytest

from law import data_files, library
from law.document import generic, get
from law.screening import TRIGGERS, outcome, powers, signs

ENTRIES = data_files.read("screening.yaml")["derives"]
SAMPLES = {entry["id"]: entry["document"] for entry in library.samples().agreements}


def item(**fields):
    return {"data_items": [{"name": "Name", "kind": "name"}, {"name": "It", **fields}]}


def people(**fields):
    return {"data_subjects": [{"group": "residents", **fields}]}


def decisions(**fields):
    return {"automated_decisions": {"used": True, **fields}}


def recipient(plan, **fields):
    row = {"role": "recipient", "controller_status": "sole", "indirect_notice_plan": plan}
    return {"parties": [{**row, **fields}]}


def flows(*ends, used=True, note=""):
    rows = [{"from_party": one, "to_party": other, "note": note} for one, other in ends]
    return {"flows": rows, "matching": {"used": used}}


MATCH_NOTE = "the council matches the two lists of records"
CASES = {
    ("T35_LARGE_SENSITIVE", "data_items[].special_categories"): (
        [
            {**item(special_categories=["SC_HEALTH"]), "volume_band": "10k_100k"},
            {**item(criminal_offence=True), "volume_band": "over_1m"},
            {**item(special_categories=["SC_RACE"]), **people(number=10_000)},
        ],
        [
            {**item(special_categories=["SC_HEALTH"]), "volume_band": "1k_10k"},
            {**item(), "volume_band": "over_1m"},
            {**item(special_categories=["SC_RACE"]), **people(number=9_999)},
            item(special_categories=["SC_HEALTH"]),
        ],
    ),
    ("ICO1_INNOVATIVE", "novel"): ([{"novel": True}], [{"novel": False}, {}]),
    ("ICO2_DENIAL", "automated_decisions.significant"): (
        [decisions(significant=True)],
        [decisions(significant=False), decisions(), decisions(used=False, significant=True)],
    ),
    ("ICO2_DENIAL", "automated_decisions.uses_special_category"): (
        [decisions(uses_special_category=True)],
        [decisions(uses_special_category=False), decisions(used=None, uses_special_category=True)],
    ),
    ("ICO4_BIOMETRIC", "data_items[].special_categories"): (
        [item(special_categories=["SC_HEALTH", "SC_BIOMETRIC"])],
        [item(special_categories=["SC_HEALTH"]), item()],
    ),
    ("ICO5_GENETIC", "data_items[].special_categories"): (
        [item(special_categories=["SC_GENETIC"])],
        [item(special_categories=["SC_BIOMETRIC"]), item()],
    ),
    ("ICO6_MATCHING", "matching.used"): (
        [{"matching": {"used": True}}],
        [{"matching": {"used": False}}, {}],
    ),
    ("ICO6_MATCHING", "flows[].from_party"): (
        [flows(("a", "c"), ("b", "c"))],
        [
            flows(("a", "c"), ("a", "c")),
            flows(("a", "c"), ("b", "d")),
            flows(("a", "c"), ("b", "c"), used=None),
            flows(("", "c"), ("b", "c")),
        ],
    ),
    ("ICO6_MATCHING", "flows[].note"): (
        [flows(("a", "b"), used=None, note=MATCH_NOTE)],
        [
            flows(("a", "b"), used=False, note=MATCH_NOTE),
            flows(("a", "b"), used=None, note="by post; a good match for our needs"),
        ],
    ),
    ("ICO6_MATCHING", "purposes[].text"): (
        [{"purposes": [{"text": "Link records of pupils and of courts"}]}],
        [
            {"purposes": [{"text": "Link people to services"}]},
            {"purposes": [{"text": "Link records of pupils"}], "matching": {"used": False}},
        ],
    ),
    ("ICO6_MATCHING", "datasets"): (
        [{"datasets": ["council tax", "benefits"]}],
        [
            {"datasets": ["council tax"]},
            {"datasets": ["council tax", "benefits"], "matching": {"used": False}},
        ],
    ),
    ("ICO7_INVISIBLE", "parties[].indirect_notice_plan"): (
        [
            recipient("Art 14(5): it would be impossible"),
            recipient("People are not told, as that would warn them", role="both"),
        ],
        [
            recipient("privacy notice and first contact letter within one month"),
            recipient(""),
            recipient("Art 14(5)", role="sender"),
            recipient("Art 14(5)", controller_status="processor"),
        ],
    ),
    ("ICO10_PHYSICAL", "data_items[].name"): (
        [
            item(name=name)
            for name in (
                "Refuge address",
                "Protected witness flag",
                "Adoption order",
                "Domestic abuse incident (yes/no)",
                "On the shielding list",
            )
        ],
        [item(name="Refugee status"), item(name="Address"), item(name="")],
    ),
    ("ICO10_PHYSICAL", "data_subjects[].group"): (
        [people(group="survivors of domestic abuse"), people(group="people advised to shield")],
        [people(group="refugees"), people()],
    ),
    ("WP2", "automated_decisions.solely_automated"): (
        [decisions(solely_automated=True, significant=True)],
        [decisions(solely_automated=True), decisions(significant=True)],
    ),
    ("WP4", "data_items[].special_categories"): (
        [item(special_categories=["SC_UNION"])],
        [item(special_categories=[]), item()],
    ),
    ("WP4", "data_items[].criminal_offence"): (
        [item(criminal_offence=True)],
        [item(criminal_offence=False), item()],
    ),
    ("WP4", "data_items[].kind"): (
        [item(kind="financial"), item(kind="location"), item(name="Text messages")],
        [item(kind="address"), item(name="Message preferences"), item()],
    ),
    ("WP5", "volume_band"): (
        [{"volume_band": band} for band in ("10k_100k", "100k_1m", "over_1m")],
        [{"volume_band": band} for band in ("", "under_1k", "1k_10k")],
    ),
    ("WP5", "data_subjects[].number"): (
        [people(number=10_000)],
        [people(number=9_999), people()],
    ),
    ("WP7", "data_subjects[].includes_children"): (
        [people(includes_children=True)],
        [people(includes_children=False), people()],
    ),
    ("WP7", "data_subjects[].vulnerable"): (
        [people(vulnerable=True)],
        [people(vulnerable=False), people()],
    ),
    ("WP7", "data_subjects[].group"): (
        [
            people(group=group)
            for group in (
                "children in the city",
                "patients of the trust",
                "care users",
                "people seeking asylum",
                "tenants in need",
                "employees of both councils",
                "debtors",
            )
        ],
        [people(group="council tax payers"), people()],
    ),
    ("WP8", "novel"): ([{"novel": True}], [{"novel": False}, {}]),
}


def key(entry):
    named = entry["trigger"]
    return (named if isinstance(named, str) else named[0], entry["at"])


def shown(document, trigger, at):
    found = {sign.trigger: sign for sign in signs(document)}
    if trigger not in found:
        return False
    return at in {generic(because.place) for because in found[trigger].because}


def test_every_sign_that_is_worked_out_has_its_cases_here():
    keys = [key(entry) for entry in ENTRIES]

    assert len(keys) == len(set(keys))
    assert set(keys) == set(CASES)
    assert {sign for sign, _ in keys} <= set(library.fields()[TRIGGERS].allowed)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: " ".join(key(entry)))
def test_a_sign_is_shown_by_what_shows_it_and_by_nothing_else(entry):
    yes, no = CASES[key(entry)]
    named = entry["trigger"]

    for trigger in [named] if isinstance(named, str) else named:
        assert [d for d in yes if not shown(d, trigger, entry["at"])] == []
        assert [d for d in no if shown(d, trigger, entry["at"])] == []
    assert entry["at"] in library.fields()


def test_nothing_follows_from_an_empty_agreement():
    assert signs({}) == ()


def test_a_reason_names_the_row_by_its_own_words_and_leads_to_its_answer():
    found = {sign.trigger: sign.because for sign in signs(SAMPLES["DSA-004"])}

    matching = [(one.text, one.place) for one in found["WP6"]]
    assert matching[0] == ("the agreement says that datasets are matched", "matching.used")
    assert matching[2] == (
        "flow 2 brings Eastvale County Council data from Eastvale Constabulary, beside data from "
        "elsewhere",
        "flows.1.from_party",
    )
    assert found["ICO10_PHYSICAL"][0].text == (
        "“Domestic abuse incident (yes/no, restricted)” could show where somebody at risk can be "
        "found"
    )


# ------------------------------------------------------------------ the samples

REQUIRED = "required by law"
LISTED = "required by law (ICO list)"
OUTCOMES = {
    "DSA-001": REQUIRED,
    "DSA-002": LISTED,
    "DSA-003": LISTED,
    "DSA-004": REQUIRED,
    "DSA-005": REQUIRED,
    "DSA-006": REQUIRED,
    "DSA-007": REQUIRED,
    "DSA-008": REQUIRED,
    "DSA-009": LISTED,
    "DSA-010": LISTED,
    "DSA-011": REQUIRED,
    "DSA-012": LISTED,
}
ADDED_BY_A_PERSON = {
    # People say how notice is given; a person judged that it reaches few.
    "DSA-003": {"ICO7_INVISIBLE"},
    "DSA-004": {"ICO7_INVISIBLE", "WP1"},
    # Fewer than 10,000 people; a person judged it a large scale all the same.
    "DSA-005": {"T35_LARGE_SENSITIVE"},
    "DSA-009": {"ICO7_INVISIBLE"},
    "DSA-010": {"ICO7_INVISIBLE", "WP1"},
    "DSA-011": {"ICO7_INVISIBLE"},
    # The agreement says that nothing is matched, and names nobody at risk.
    "DSA-012": {"ICO10_PHYSICAL", "ICO6_MATCHING"},
}
DENIED_BY_A_PERSON = {
    # dpia.yaml names shielding lists, and the agreement says that it is new.
    "DSA-001": {"ICO1_INNOVATIVE", "ICO10_PHYSICAL", "WP8"},
    # dpia.yaml counts financial data among what is very personal.
    "DSA-002": {"WP4"},
    "DSA-009": {"WP4"},
    "DSA-010": {"WP4"},
    # 10,000 people or more.
    "DSA-004": {"WP5"},
    "DSA-008": {"WP5"},
}


def test_the_samples_are_all_here():
    assert set(SAMPLES) == set(OUTCOMES)


@pytest.mark.parametrize("name", SAMPLES)
def test_each_sample_is_prefilled_as_its_own_screening_says_but_for_what_people_judged(name):
    ticked = set(get(SAMPLES[name], TRIGGERS, []))
    shown = {sign.trigger for sign in signs(SAMPLES[name])}

    assert ticked - shown == ADDED_BY_A_PERSON.get(name, set())
    assert shown - ticked == DENIED_BY_A_PERSON.get(name, set())


@pytest.mark.parametrize("name", SAMPLES)
def test_each_sample_has_its_outcome(name):
    found = outcome(SAMPLES[name])

    assert (found.level, found.result) == ("required", OUTCOMES[name])


# ------------------------------------------------------------------ what signs mean


@pytest.mark.parametrize(
    ("triggers", "relied_on", "level", "result"),
    [
        (["T35_PROFILING", "WP1"], [], "required", "required by law"),
        (["ICO6_MATCHING"], [], "required", LISTED),
        (["ICO1_INNOVATIVE"], [], "recommended", "recommended; keep the screening"),
        (
            ["ICO1_INNOVATIVE", "WP1"],
            [],
            "required",
            "required by law (ICO list with a second sign)",
        ),
        ([], ["DEA_48"], "required", "required by the Digital Economy Act codes"),
        ([], ["DEA_64"], "recommended", "recommended; keep the screening"),
        (
            ["WP1", "WP2"],
            [],
            "presumed",
            "expected; to go without needs a reason and the DPO view",
        ),
        (["WP1"], [], "recommended", "recommended; keep the screening"),
        ([], [], "recommended", "recommended; keep the screening"),
    ],
)
def test_the_screening_has_one_outcome(triggers, relied_on, level, result):
    document = {
        "dpia": {"screening": {"triggers": triggers}},
        "parties": [{"gateways": [{"power": power} for power in relied_on]}],
    }

    found = outcome(document)

    assert (found.level, found.result) == (level, result)
    assert found.source


def by_itself(trigger):
    return outcome({"dpia": {"screening": {"triggers": [trigger]}}}).level


def test_each_item_of_the_icos_list_counts_as_the_data_say():
    listed = data_files.read("dpia.yaml")["screening"]["ico_list"]

    for entry in listed:
        alone = "recommended" if entry["needs_wp_criterion"] else "required"
        assert by_itself(entry["id"]) == alone, entry["id"]
        with_one = outcome({"dpia": {"screening": {"triggers": [entry["id"], "WP3"]}}})
        assert with_one.level == "required", entry["id"]


@pytest.mark.parametrize("power", data_files.read("screening.yaml")["always"]["powers"])
def test_each_power_of_chapters_1_to_4_always_needs_a_dpia_and_says_whose_it_is(power):
    document = {"parties": [{"organisation": {"name": "Westerby"}, "gateways": [{"power": power}]}]}

    assert outcome(document).is_required
    (told,) = powers(document)
    assert told.text.startswith("Westerby relies on ")
    assert told.place == "parties.0.gateways.0.power"


def test_the_powers_that_always_need_one_are_those_of_the_outcome():
    table = data_files.read("screening.yaml")
    (condition,) = [o["when"] for o in table["outcomes"] if "gateways" in o["when"]]

    assert all(f"'{power}'" in condition for power in table["always"]["powers"])
    assert condition.count("DEA_") == len(table["always"]["powers"])
