"""Twelve bodies get from a finished draft to an agreement that all have signed, and live with it.

What many do alike is done by the actions that their pages call; the browser is for what happens
once: changes asked for, a leaver, a delegate, a decline, a late joiner, a variation.
"""

import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from agreements import actions, rules, workflow
from agreements.joining import workflow as joining
from audit import clock
from audit.models import ClockSetting
from config.demonstration.people import PASSWORD
from dpia import actions as dpia_actions
from organisations.models import Organisation, Person
from organisations.roles import Role
from tests import databases
from tests.agreements.factories import sample
from tests.agreements.proofs.company import PEOPLE, company, twin
from tests.agreements.steps import confirm_by_each, write_by_each
from tests.factories import member
from tests.journeys.browsing import SCREENS, Seen, Visitor
from tests.journeys.filling import moved

IG, DRAFTER, SIGNATORY = Role.INFORMATION_GOVERNANCE, Role.DRAFTER, Role.SIGNATORY
PLACES = (
    "Ashmoor", "Brackwater", "Carrow Vale", "Dunlow", "Eskbridge", "Fallowdale", "Glenharrow",
    "Hythe Marsh", "Inverlaw", "Kelsby", "Langmere", "Marlbrook", "Norwold",
)  # fmt: skip
CALLED = {
    DRAFTER: "Dana", IG: "Ines", Role.DPO: "Padma", SIGNATORY: "Sal", Role.ADMINISTRATOR: "Ada",
}  # fmt: skip
TITLE = "Energy rebate: bank account checks in twelve places"
CHANGE = "Say which team checks a result before anybody is refused."
WHY = "Councils asked to record what the checks save."
NOT_YET = "Our board has not seen the retention period of two years."


class Twelve:
    """The twelve bodies and one more, and the people who open a browser."""

    def __init__(self, browser, installation, database):
        self.browser, self.installation, self.database = browser, installation, database
        self.seen, self.visitors, self.made, self.late = Seen(), {}, None, None

    # ------------------------------------------------------------------ without a browser
    def do(self, act):
        """Do it with the installation's own rows, on its own day."""

        def inside():
            with databases.use(self.database):
                setting = ClockSetting.objects.first()
                distance = setting.distance if setting else timedelta(0)
                with clock.at(clock.now() + distance):
                    return act()

        # Where a browser is driven, Django lets nobody ask the database.
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(inside).result()

    def found(self):
        """Thirteen bodies; twelve of them have a finished draft that all have accepted."""
        council = Organisation.objects.get(reference="ORG12")
        unit = Organisation.objects.get(reference="ORG08")
        bodies = [twin(council if n == 0 else unit, 30 + n) for n in range(len(PLACES))]
        for n, (one, place) in enumerate(zip(bodies, PLACES, strict=True)):
            one.name = f"{place} Borough Council" if n == 0 else f"{place} Counter-Fraud Unit"
            one.ico_expires_on = clock.today() + timedelta(days=300)
            one.save(update_fields=["name", "ico_expires_on"])
        *twelve, self.late = bodies
        document = moved(sample(), start=clock.today() + timedelta(days=1))
        document["title"] = TITLE
        people = {
            (where.pk, str(role)): self._somebody(role, where)
            for where in bodies
            for role in (*PEOPLE, *([Role.ADMINISTRATOR] if where in bodies[:4] else []))
        }
        self.made = company(twelve, people, document, clock.now())
        return self.made.reference

    def _somebody(self, role, where):
        who = member(where, role, post=Role(role).label)
        self._named(who, f"{CALLED[role]} {where.name.split()[0]}")
        return who

    def _named(self, who, name):
        # The password of everybody else here: tests hash theirs in a way of their own.
        who.name, who.is_demonstration = name, True
        who.password = Person.objects.get(email="drafter@org12.example.org").password
        who.save(update_fields=["name", "password", "is_demonstration"])

    def somebody_more(self, where):
        """Another person of that body, who audits."""
        who = member(where, Role.AUDITOR)
        self._named(who, f"Robin {where.name.split()[0]}")
        return who

    def approve_all_but(self, *others):
        """Every officer who is still asked approves, but for those of these bodies."""
        version = self.made.version
        for row in rules.unsettled(version):
            if row.organisation not in others:
                officer = self.made.actor(row.role, row.organisation)
                workflow.approve(version, actor=officer, sha256=self.made.sha256)

    def sign_all_but(self, *others):
        """Every signatory signs, but for those of these bodies."""
        for where in self.made.bodies:
            if where not in others:
                workflow.sign(
                    self.made.version,
                    actor=self.made.actor(SIGNATORY, where),
                    sha256=self.made.sha256,
                    post="Director",
                    authority_confirmed=True,
                )

    def change(self, words):
        """The lead's drafter changes the summary, and settles what was asked."""
        version, drafter = self.made.version, self.made.actor(DRAFTER)
        actions.save_answers(
            version, actor=drafter, based_on=version.revision, changes={"summary": words}
        )
        workflow.submit(self.made.version, actor=drafter, reason="It is said in the summary now.")

    def part_is_ready(self):
        """The late body fills in its part, its officer approves it and adopts the DPIA."""
        accession = joining.invite_to_join(
            self.made.version,
            actor=self.made.actor(DRAFTER),
            organisation=self.late.reference,
            like=self.made.version.document["parties"][1]["id"],
            reason="It runs the same scheme from this winter.",
        )
        drafter, officer = self.made.actor(DRAFTER, self.late), self.made.actor(IG, self.late)
        part = {**self.made.version.document["parties"][1], "ropa_reference": "ROPA 7"}
        accession = joining.save_part(accession, actor=drafter, based_on=0, part=part)
        accession = joining.submit(accession, actor=drafter)
        dpia_actions.adopt(self.made.dpia, organisation=self.late, actor=officer)
        joining.approve(accession, actor=officer, sha256=accession.sha256)
        return accession.get_absolute_url()

    def variation_is_ready(self):
        """The new version is written, each its own part, and sent for review."""
        first, drafter = self.made.numbered(1).document, self.made.actor(DRAFTER)
        start = clock.today() + timedelta(days=1)
        again = {
            "start_date": start.isoformat(),
            "review_date": first["review_date"],
            "basis_change_notice": "Not changed",
            "benefits": ["faster help with energy bills", "fewer payments to be claimed back"],
        }
        for n in range(len(self.made.version.document["parties"])):
            again[f"parties.{n}.signatory.authority_confirmed"] = True
        write_by_each(self.made, again)
        confirm_by_each(self.made)
        workflow.submit(self.made.version, actor=drafter)

    # ------------------------------------------------------------------ in a browser
    def visitor(self, role, where, who=None):
        """Somebody at a browser."""
        who = who or self.made.person(role, where)
        if who.pk not in self.visitors:
            visitor = Visitor(self.browser, self.installation, self.seen, f"{role} of {where}")
            self.visitors[who.pk] = visitor.sign_in(who.email)
        return self.visitors[who.pk]

    def page(self, name=""):
        return f"/agreements/{self.made_reference}/{name}"

    def begin(self):
        self.made_reference = self.do(self.found)
        drafter = self.visitor(DRAFTER, self.made.lead)
        drafter.go(self.page("submit/"))
        drafter.press("Send for review")
        drafter.go(self.page("board/"))
        drafter.picture("twelve-board")

    def changes_are_asked_for(self):
        """One officer asks for changes; the drafter makes them and sends it again."""
        officer = self.visitor(IG, self.made.bodies[1]).go(self.page("review/"))
        officer.picture("twelve-deciding", whole=False)
        officer.answer("decision", "ask_for_changes")
        officer.answer("reason", CHANGE)
        officer.press("Record my decision")
        drafter = self.visitor(DRAFTER, self.made.lead).go(self.page()).shows(CHANGE)
        drafter.go(self.page("board/")).shows(CHANGE).picture("twelve-board-of-a-draft-sent-back")
        self.do(lambda: self.change("Benefits officers check each result. Then nobody is refused."))

    def one_leaves(self):
        """An officer's role ended yesterday; their open work goes to a colleague in that step."""
        where = self.made.bodies[2]
        leaver, heir = self.made.person(IG, where), self.do(lambda: self.somebody_more(where))
        membership = self.do(lambda: leaver.memberships.get(role=IG).pk)
        keeper = self.visitor(Role.ADMINISTRATOR, where)
        keeper.go(f"/organisations/{where.reference}/members/{membership}/end/").shows(TITLE)
        keeper.answer("ends_on", self.do(clock.today) - timedelta(days=1))
        keeper.answer("work_to", heir.pk)
        keeper.page.get_by_label("Give them the roles").check()
        keeper.picture("twelve-leaver")
        keeper.press("End the role")
        self.made.people[where.pk, str(IG)] = heir
        self.visitor(IG, where, heir).go("/").shows(TITLE)

    def one_delegates(self):
        """An officer passes the role on for some days, and the delegate decides for them."""
        where = self.made.bodies[3]
        officer, delegate = self.made.person(IG, where), self.do(lambda: self.somebody_more(where))
        membership = self.do(lambda: officer.memberships.get(role=IG).pk)
        visitor = self.visitor(IG, where)
        visitor.go(f"/organisations/{where.reference}/members/{membership}/delegate/")
        today = self.do(clock.today)
        visitor.answer_all(
            {"to": delegate.pk, "starts_on": today, "ends_on": today + timedelta(days=9)}
        )
        visitor.answer("reason", "On leave.")
        visitor.picture("twelve-delegation")
        visitor.press("Pass on the role")
        deputy = self.visitor("delegate", where, delegate).go(self.page("review/"))
        deputy.answer("decision", "approve")
        deputy.press("Record my decision")
        deputy.go(self.page("board/")).shows(f"as delegate of {officer.name}")
        self.made.people[where.pk, str(IG)] = delegate

    def one_disagrees(self):
        """A drafter raises a disagreement with the lead, and the lead's answers."""
        drafter = self.visitor(DRAFTER, self.made.bodies[6])
        drafter.go(self.page("disputes/raise/"))
        drafter.answer("other", self.made.lead.reference)
        drafter.answer("issue", "Six years are longer than the scheme needs.")
        drafter.answer("wanted", "The data are kept for one year.")
        drafter.picture("twelve-raising-a-disagreement")
        drafter.press("Raise it")
        drafter.picture("twelve-disagreement")

    def all_approve(self):
        """The rest approve, the last of them in a browser: then the worker makes the document."""
        last = self.made.bodies[1]
        self.do(lambda: self.approve_all_but(last))
        officer = self.visitor(IG, last).go(self.page("review/"))
        officer.answer("decision", "approve")
        officer.press("Record my decision")
        officer.until("Agreement to sign (PDF)", seconds=60)

    def one_declines(self):
        """A signatory declines: the text goes back, and is approved and made again."""
        signatory = self.visitor(SIGNATORY, self.made.bodies[4]).go(self.page("sign/"))
        signatory.follow("Decline to sign")
        signatory.answer("reason", NOT_YET)
        signatory.press("Decline to sign")
        self.visitor(DRAFTER, self.made.lead).go(self.page()).shows(NOT_YET)
        self.do(lambda: self.change("Kept for one year. Benefits officers check each result."))
        self.all_approve()

    def all_sign(self):
        """Eleven sign, and the last with the brief before them; the document is sealed."""
        last = self.made.bodies[5]
        self.do(lambda: self.sign_all_but(last))
        self.visitor(SIGNATORY, last).go(self.page("sign/paper/")).picture("twelve-on-paper")
        signatory = self.visitor(SIGNATORY, last).go(self.page("sign/"))
        signatory.picture("twelve-brief")
        self.sign(signatory, "Sign this agreement")
        signatory.shows("You have signed")
        signatory.go(self.page()).until("Signed agreement (PDF)", seconds=60)
        return signatory.download("Signed agreement (PDF)")

    def evidence(self, file):
        """What the signed document says, page by page; with pictures of the last pages."""
        told = subprocess.run(
            ["pdftotext", "-layout", file, "-"], check=True, capture_output=True, text=True
        )
        pages = told.stdout.rstrip("\f").split("\f")
        first = str(next(n for n, page in enumerate(pages, 1) if "asked again" in page))
        subprocess.run(
            ["pdftoppm", "-png", "-r", "70", "-f", first, file, SCREENS / "twelve-evidence"],
            check=True,
        )
        return "".join(pages)

    def sign(self, signatory, button):
        """Sign what is open on the page, with the password asked again."""
        signatory.answer("post", "Head of unit")
        signatory.page.get_by_label("I have the authority to sign").check()
        signatory.page.get_by_label("I have read the document").check()
        signatory.page.get_by_label("Your password").fill(PASSWORD)
        signatory.press(button)

    def its_day_comes(self):
        """The clock of the demonstration moves on to the first day, and it is in force."""
        drafter = self.visitor(DRAFTER, self.made.lead).go("/dev/clock/")
        drafter.answer("day", self.do(lambda: self.made.version.start_date))
        drafter.press("Move the date on")
        drafter.go(self.page()).until("In force")

    def one_joins_later(self):
        """The thirteenth signs the same text and its own part; nobody else signs again."""
        part = self.do(self.part_is_ready)
        signatory = self.visitor(SIGNATORY, self.late).go(part)
        signatory.follow("Read and sign")
        signatory.picture("twelve-joining")
        self.sign(signatory, "Sign and join")
        signatory.shows(f"{self.late.name} has joined").shows("Bound")
        self.visitor(DRAFTER, self.made.lead).go(self.page()).shows("Joined later")

    def it_is_varied(self):
        """The lead changes one thing; all sign a brief that says what it is, and it takes over."""
        drafter = self.visitor(DRAFTER, self.made.lead).go(self.page("vary/"))
        drafter.answer("reason", WHY)
        drafter.press("Start the new version")
        self.do(self.variation_is_ready)
        self.all_approve()
        last = self.made.bodies[5]
        signatory = self.visitor(SIGNATORY, last).go(self.page("sign/"))
        signatory.until("Read the whole agreement (PDF)").shows("What changes").shows(WHY)
        signatory.picture("twelve-brief-of-a-variation")
        self.do(lambda: self.sign_all_but(last))
        self.sign(signatory, "Sign this agreement")
        signatory.shows("You have signed")
        self.its_day_comes()
        self.visitor(DRAFTER, self.made.lead).until(f"{self.made_reference}, version 2")

    def is_verified(self, file):
        """Anybody has the sealed document checked: genuine, and after the variation superseded."""
        stranger = Visitor(self.browser, self.installation, self.seen, "a stranger").go("/verify/")
        stranger.page.locator('input[type="file"]').set_input_files(file)
        stranger.press("Check this file")
        stranger.picture("twelve-verify")
        return stranger.main
