"""One DPIA of two councils and an NHS body, from overruled advice to being adopted again."""

from tests.journeys.joint import Joint


def test_a_joint_dpia_is_advised_on_consulted_on_adopted_stale_reviewed_and_adopted_again(
    chromium, served
):
    joint = Joint(chromium, served)
    joint.begin()
    joint.assess()
    joint.overrule()
    joint.consult_the_regulator()
    joint.approve()
    joint.adopt()
    joint.add_an_item()
    joint.review()
    joint.adopt(again=True)
    joint.stands()

    assert served.is_whole()
    assert joint.seen.wrong == []
