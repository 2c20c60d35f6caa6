"""From an empty draft to the certificate of destruction, done by the people who do it."""

from datetime import timedelta

from tests.journeys.story import UNIT


def test_two_bodies_draft_assess_approve_sign_live_by_and_end_an_agreement(story, served):
    title = story.sample["title"]
    story.draft()
    story.invite()
    story.assess()
    story.submit()
    story.approve()
    story.sign()

    pages = story.signed_pdf()
    whole = "".join(pages)
    assert all(f"SHA-256 {story.sha256}" in page for page in pages)
    assert "Status                             Signed, starts on" in whole
    assert whole.count("Password asked again") == 2
    (line,) = story.export()
    assert (line["Title"], line["SHA-256 of the text"]) == (title, story.sha256)

    story.move_to(story.day("start_date"))
    story.person("drafter").go(story.place).shows("In force")
    story.is_told(f"{title} is in force")
    story.move_to(story.day("review_date") - timedelta(days=30))
    story.is_told(f"Review of {title} is due in 30 days")
    story.person("drafter").go("/").shows(f"Review: {title}")
    story.move_to(story.day("end_date") - timedelta(days=30))
    story.is_told(f"{title} ends in 30 days", body=UNIT)
    story.move_to(story.day("end_date"))
    story.person("drafter").go(story.place).shows("In force")
    story.move_to(story.day("end_date") + timedelta(days=1))
    story.person("drafter").go(story.place).shows("Expired")
    story.is_told(f"{title} has ended", body=UNIT)
    story.close()
    story.person("drafter").go(story.place).shows("Nothing is waiting")

    assert len(story.people) == 10
    assert served.is_whole()
    assert story.seen.wrong == []
