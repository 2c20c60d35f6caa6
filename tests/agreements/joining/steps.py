"""The steps by which a third organisation joins the agreement of two."""

from agreements.joining import workflow as joining
from agreements.models import Accession, Version
from dpia import actions as dpia_actions
from organisations.roles import Role
from tests.factories import actor

IG, DRAFTER, SIGNATORY = Role.INFORMATION_GOVERNANCE, Role.DRAFTER, Role.SIGNATORY
TERMS = "A body asks in writing, signs the same text, and is added."


def allow(made, terms=TERMS):
    version = made.version
    document = {**version.document, "accession_process": terms}
    Version.objects.filter(pk=version.pk).update(document=document)


def invited(made, third, who=None, **changes):
    given = {"organisation": third.reference, "like": "org08", "reason": "It asked.", **changes}
    return joining.invite_to_join(made.version, actor=who or made.actor(DRAFTER), **given)


def now(accession):
    related = ("version__snapshot", "version__agreement", "organisation", "signature")
    return Accession.objects.select_related(*related).get(pk=accession.pk)


def whole_part(made):
    """Everything that the partner answered for itself."""
    return {**made.version.document["parties"][1], "ropa_reference": "ROPA 7"}


def sent(made, third, people):
    """Its part is filled in and in review."""
    accession, own = invited(made, third), actor(people[DRAFTER], third)
    joining.save_part(accession, actor=own, based_on=0, part=whole_part(made))
    return joining.submit(accession, actor=own)


def ready(made, third, people):
    """Its part is approved by its own officer, and waits for its signature."""
    accession = sent(made, third, people)
    officer = actor(people[IG], third)
    dpia_actions.adopt(made.dpia, organisation=third, actor=officer)
    return joining.approve(accession, actor=officer, sha256=accession.sha256)


def signs(accession, third, people):
    """Its signatory signs for it."""
    return joining.join(
        accession,
        actor=actor(people[SIGNATORY], third),
        sha256=accession.sha256,
        post="Chief executive",
        authority_confirmed=True,
    )


def joined(made, third, people):
    return signs(ready(made, third, people), third, people)
