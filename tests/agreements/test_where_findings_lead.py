"""Every rule's finding leads to the very question, list or step that puts it right."""

import re
from collections import defaultdict
from urllib.parse import urldefrag

import pytest

from agreements import links
from agreements.findings import by_fixer, finding_lines
from agreements.models import Version
from agreements.views.drafting import ELSEWHERE
from audit import clock
from dpia.models import Dpia
from law import Finding
from law.rules import all_rules
from law.subjects import LISTS_OF_SCOPE
from organisations.roles import Role
from tests.agreements.factories import WRITTEN_ON, deal, sample
from tests.factories import signed_in

pytestmark = pytest.mark.django_db
IDS = re.compile(r'\bid="([^"]+)"')
AFTER_THE_END = {"parties[].legal_hold", "parties[].disposal_certificate"}
"""Answered on a page of their own once the agreement is over: their rules find nothing before."""


@pytest.fixture(autouse=True)
def on_the_day():
    with clock.at(WRITTEN_ON):
        yield


def finding_of(rule, party):
    """What the rule would say of the first row of each list."""
    on = {"party": party, "org": party, "gateway": f"{party}/LGA1972_111", "item": "i1"}
    return Finding(
        rule=rule.id,
        severity=rule.severity,
        message=rule.message,
        path=rule.fix.removesuffix("[]").replace("[]", ".0"),
        stage=rule.stage,
        postponed=False,
        fix=rule.fix,
        on=on.get(rule.scope, "1" if LISTS_OF_SCOPE[rule.scope] else ""),
        source=rule.source,
        force=rule.force,
        group=rule.group,
    )


def found_everywhere(**more):
    """A draft of which every rule finds something."""
    document = sample()
    document["transfers"] = [{"id": "t1"}]
    document["parties"][0]["gateways"] = document["parties"][0]["gateways"] or [{"power": "OTHER"}]
    made = deal(document, **more)
    key = made.version.parties.get(organisation=made.lead).key
    findings = [
        finding_of(rule, key).as_json() for rule in all_rules() if rule.fix not in AFTER_THE_END
    ]
    Version.objects.filter(pk=made.version.pk).update(findings=findings, findings_on=WRITTEN_ON)
    of_dpia = [found for found in findings if found["fix"].startswith("dpia.")]
    Dpia.objects.update(findings=of_dpia)
    return made


def lines(made):
    return finding_lines(made.version, None, actor=made.actor(Role.DRAFTER))


@pytest.mark.parametrize("dpia", ["written", None])
def test_every_finding_opens_the_page_of_its_question(dpia):
    made = found_everywhere(**({"dpia": dpia} if dpia else {}))
    if dpia is None:
        Version.objects.filter(pk=made.version.pk).update(dpia=None)
    browser = signed_in(made.person(Role.DRAFTER))
    by_page = defaultdict(dict)
    for line in lines(made):
        page, anchor = urldefrag(line.url)
        by_page[page].setdefault(anchor, line.finding)

    lost = {}
    for page, anchors in by_page.items():
        got = browser.get(page)
        assert got.status_code == 200, (page, [f.rule for f in anchors.values()])
        ids = {"", *IDS.findall(got.content.decode())}
        lost |= {(page, x): f.rule for x, f in anchors.items() if x not in ids}
    assert lost == {}


def test_every_finding_on_an_answer_has_its_question_named():
    made = found_everywhere()
    drafts = f"/agreements/{made.reference}/draft/"
    for line in lines(made):
        if line.url.startswith(drafts) and line.url != drafts:
            assert "#" in line.url, line.finding
        spot = links.spot_of(line.finding.path)
        assert spot is None or spot.question not in ELSEWHERE or line.url.startswith("/dpia")


def test_every_finding_stands_beside_its_question():
    made = found_everywhere()
    browser = signed_in(made.person(Role.DRAFTER))
    drafts = f"/agreements/{made.reference}/draft/"
    pages = defaultdict(list)
    for line in lines(made):
        page, anchor = urldefrag(line.url)
        if page.startswith(drafts) and anchor:
            pages[page].append(line.finding)

    assert len(pages) > 10
    for page, findings in pages.items():
        got = browser.get(page).content.decode()
        beside = [part.split("</div>")[0] for part in got.split("app-finding--beside")[1:]]
        for finding in findings:
            assert any(f"{finding.rule}: " in one for one in beside), (page, finding.rule)


def test_every_finding_says_who_can_put_it_right():
    made = found_everywhere()

    groups = by_fixer(lines(made), made.actor(Role.DRAFTER))

    named = {group.fixer.name: {line.finding.rule for line in group.lines} for group in groups}
    assert sum(map(len, named.values())) == len(lines(made))
    assert next(iter(named)) == made.lead.name
    assert [group.is_yours for group in groups][:2] == [True, False]
    assert "R162" in named[f"The administrator of {made.lead.name}"]
    assert {"R184", "R187", "R205"} <= named["Those of the DPIA, and reviewers"]
    assert named["Nobody by typing"] == {"R206", "R207"}


def test_a_party_that_has_accepted_puts_its_own_part_right():
    document = sample()
    document["parties"][1]["article6"] = []
    made = deal(document)

    groups = by_fixer(lines(made), made.actor(Role.DRAFTER, made.partner))

    theirs = next(group for group in groups if group.fixer.name == made.partner.name)
    assert theirs.is_yours
    assert {line.about for line in theirs.lines} == {made.partner.name}


def test_the_task_list_counts_what_is_found_and_leads_to_all_of_it():
    made = found_everywhere()
    page = signed_in(made.person(Role.DRAFTER)).get(f"/agreements/{made.reference}/draft/")

    told = page.content.decode()
    assert "to put right" in told
    assert f"/agreements/{made.reference}/check/#findings" in told


def test_a_question_that_nothing_calls_for_is_shown_when_a_finding_is_about_it():
    made = found_everywhere()
    browser = signed_in(made.person(Role.DRAFTER))

    page = browser.get(f"/agreements/{made.reference}/draft/purpose/").content.decode()

    assert 'id="question-dea_exception"' in page
    assert Dpia.objects.count() == 1
