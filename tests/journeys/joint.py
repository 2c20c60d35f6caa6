"""Two councils and an NHS body make one DPIA, adopt it, and adopt it again once it has changed."""

from copy import deepcopy
from datetime import timedelta

from agreements.documents import answers
from config.demonstration import dpias
from law import library
from tests.journeys.browsing import Seen, Visitor
from tests.journeys.filling import Filling, agree_to_measures, moved
from tests.journeys.story import DATE, DPIA, ROLES, in_figures

LEAD = ("ORG12", "Westerby Borough Council")
COUNCIL = ("ORG10", "Northmere City Council")
NHS = ("ORG13", "Calder Bay Integrated Care Board")
OTHERS = (COUNCIL, NHS)
OFFICER, ADVISER = "information.governance", "dpo"
WORDS = {**ROLES, "siro": "Senior information risk owner"}
OVERRULED = "The match must run before the winter; a person checks each result."
ADVICE = "Do not go ahead before the matching rules have been tried on last year’s file."
SEND = """async ([address, sent]) => {
    const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
    const answer = await fetch(address, {
        method: "POST", body: JSON.stringify(sent),
        headers: {"Content-Type": "application/json", "X-CSRFToken": token},
    });
    return [answer.status, await answer.json()];
}"""


class Joint:
    """The people of the three bodies, each in a browser of their own."""

    def __init__(self, browser, installation):
        self.browser, self.installation, self.seen = browser, installation, Seen()
        self.people = {}
        self.reference = self.dpia = ""

    def person(self, role, body=LEAD):
        """The person of that role there, signed in with one press."""
        if (role, body) not in self.people:
            name = f"{role} of {body[1]}"
            visitor = Visitor(self.browser, self.installation, self.seen, name)
            self.people[role, body] = visitor.choose(WORDS[role], body[1])
        return self.people[role, body]

    @property
    def today(self):
        """The installation's own day."""
        banner = self.person("drafter").page.locator(".app-demonstration").inner_text()
        return in_figures(DATE.search(banner)[0])

    @property
    def place(self):
        return f"/agreements/{self.reference}/"

    # ------------------------------------------------------------------ the agreement
    def document(self):
        """Sample DSA-002 between these three, each of which decides; a high risk is left."""
        samples = {entry["id"]: entry["document"] for entry in library.samples().agreements}
        made = moved(
            dpias.completed(deepcopy(samples["DSA-002"])), start=self.today + timedelta(days=30)
        )
        made["title"] = "Winter warmth: finding households that need help"
        parties = made["parties"]
        parties.append(deepcopy(parties[1]))
        for party, (reference, _) in zip(parties, (LEAD, *OTHERS), strict=True):
            party["id"] = reference.lower()
            party["organisation"] = {"id": reference}
            party["controller_status"] = "joint"
        flow = made["flows"][0]
        made["flows"] = [
            {**flow, "id": f"f{number}", "from_party": "org12", "to_party": where}
            for number, where in enumerate(("org10", "org13"), 1)
        ]
        part = made["dpia"]
        part["screening"]["completed_on"] = self.today.isoformat()
        part["risks"][0]["residual"] = "high"
        return made

    def send(self, who, address, sent):
        """What a pipeline of theirs would send to the API, in that person's session."""
        status, answer = who.page.evaluate(SEND, [address, sent])
        assert status < 400, answer
        return answer

    def begin(self):
        """The lead's drafter brings the draft in over the API; the others accept it."""
        drafter = self.person("drafter").go("/")
        self.sample = self.document()
        made = self.send(drafter, "/api/agreements/", {"title": self.sample["title"]})
        self.reference = made["reference"]
        address = f"/api{self.place}"
        changes = {k: v for k, v in answers(self.sample).items() if k != "approvals"}
        self.send(
            drafter,
            f"{address}save-answers/",
            {"based_on": made["revision"], "changes": changes},
        )
        for body in OTHERS:
            self.send(drafter, f"{address}invite-party/", {"party": body[0].lower()})
            self.send(self.person("drafter", body).go("/"), f"{address}accept-invitation/", {})

    # ------------------------------------------------------------------ the DPIA
    def assess(self):
        """The lead's drafter starts the DPIA from the agreement and answers it."""
        drafter = self.person("drafter").go(f"{self.place}dpia/")
        drafter.shows("No DPIA is linked yet")
        drafter.press("Start a new DPIA")
        self.dpia = drafter.path
        Filling(drafter, DPIA, self.sample, self.dpia).fill()
        owner = self.person("data.owner")
        agree_to_measures(drafter, owner, self.dpia, self.sample["title"])

    def overrule(self):
        """The DPO advises against it; who decides says why it goes ahead all the same."""
        drafter = self.person("drafter").go(f"{self.dpia}ask-for-advice/")
        drafter.press("Ask the data protection officer for advice")
        adviser = self.person(ADVISER).go(f"{self.dpia}advice/")
        adviser.answer("opinion", "should_not_proceed")
        adviser.answer("dpo_text", ADVICE)
        adviser.press("Give advice")
        drafter.go(f"{self.dpia}respond/")
        drafter.answer("dpo_outcome", "overruled")
        drafter.answer("dpo_reason", OVERRULED)
        drafter.answer("dpo_decided", "Director of housing")
        drafter.press("Save what you do with it")
        drafter.go(self.dpia).shows(ADVICE)

    def consult_the_regulator(self):
        """A high risk is left: the regulator is asked first, and its advice recorded."""
        siro = self.person("siro").go(f"{self.dpia}accept-risks/")
        for box in siro.page.locator('main input[name="risks"]').all():
            box.check()
        siro.answer("post", "Senior Information Risk Owner")
        siro.press("Accept these risks")
        officer = self.person(OFFICER).go(f"{self.dpia}approve/")
        officer.shows("What stops this")

        drafter = self.person("drafter").go(f"{self.dpia}regulator/prepare/")
        asked = drafter.controls()
        for name in asked:
            if name not in ("law", "csrfmiddlewaretoken", "revision") and asked[name]["kind"] in (
                "text",
                "textarea",
            ):
                drafter.answer(name, "Section 3 of the file")
        drafter.press("Prepare to consult the regulator")
        drafter.go(f"{self.dpia}regulator/send/").press("Send it to the regulator")
        drafter.go(self.dpia).shows("With the regulator")
        drafter.go(f"{self.dpia}regulator/advice/")
        offered = drafter.controls()["outcome"]["offered"]
        drafter.answer("outcome", next(one for one in offered if "ahead" in one or "may" in one))
        drafter.answer("advice", "Go ahead with the human check for each result.")
        drafter.press("Record the regulator’s advice")
        drafter.go(f"{self.dpia}regulator/end/")
        drafter.answer("done", "The check is in the working instructions.")
        drafter.press("Say what was done, and end the consultation")

    def approve(self):
        """The lead's IG officer approves it."""
        officer = self.person(OFFICER).go(f"{self.dpia}approve/")
        officer.answer("approved_by", "SIRO of Westerby")
        officer.press("Approve the DPIA")
        officer.go(self.dpia).shows("Approved")

    def adopt(self, *, again=False):
        """Each of the others adopts it, with what is different there."""
        title = self.sample["title"]
        for body in OTHERS:
            officer = self.person(OFFICER, body).go("/")
            if again:
                officer.follow(f"Adopt the DPIA “{title}” again: it has changed")
                officer.shows("What changed since you adopted it")
                officer.shows("Data item: Meter type")
            else:
                officer.follow(f"Adopt the DPIA “{title}”, or make your own")
            officer.answer("additions", f"At {body[1]} the file is kept in another system.")
            officer.answer("conditions", "No transfer before staff are trained.")
            officer.press(f"Adopt it for {body[1]}")
            officer.shows(f"{body[1]} has adopted the DPIA")
            officer.page.get_by_role("link", name=f"Read the adoption by {body[1]}").click()
            officer.look().shows("No transfer before staff are trained.")

    # ------------------------------------------------------------------ what changes
    def add_an_item(self):
        """A data item more in the agreement: everybody who relied on the DPIA is told which."""
        # The same pages say other things from now on: each is looked over closely again.
        Seen.kinds.clear()
        drafter = self.person("drafter").go("/")
        found = drafter.page.evaluate(
            "async address => (await fetch(address)).json()", f"/api{self.place}"
        )
        item = {**self.sample["data_items"][2], "id": "i9", "name": "Meter type", "kind": "status"}
        rows = [*answers(found["document"])["data_items"], item]
        self.send(
            drafter,
            f"/api{self.place}save-answers/",
            {"based_on": found["revision"], "changes": {"data_items": rows}},
        )
        drafter.go(self.dpia).until("Data item: Meter type")
        drafter.shows("Out of date")
        drafter.go(f"{self.place}dpia/").shows("Out of date")
        drafter.go(self.place).shows("Out of date")
        for body in OTHERS:
            officer = self.person(OFFICER, body).go("/")
            officer.follow(f"The DPIA for {self.sample['title']} is out of date")
            officer.shows("Data item: Meter type: added")

    def review(self):
        """The drafter reviews it, and the IG officer approves the review."""
        drafter = self.person("drafter").go("/")
        drafter.follow(f"Review the DPIA “{self.sample['title']}”: what it assessed has changed")
        drafter.press("Review the DPIA")
        officer = self.person(OFFICER).go(f"{self.dpia}approve/")
        officer.shows("shares “Meter type”, which this DPIA does not say it covers")
        self.cover_the_item()
        self.advise_again()
        # The risk was accepted, and the regulator answered, before there was that item.
        self.consult_the_regulator()
        self.approve()
        self.person("drafter").go(f"{self.place}dpia/").shows("Adoption out of date")

    def cover_the_item(self):
        """The drafter says that the DPIA covers it."""
        drafter = self.person("drafter").go(f"{self.dpia}describe/")
        drafter.page.get_by_label("Meter type", exact=True).check()
        drafter.press("Save and continue")

    def advise_again(self):
        """The DPO advised before there was that item, and is asked about it."""
        drafter = self.person("drafter").go(f"{self.dpia}ask-for-advice/")
        drafter.press("Ask the data protection officer for advice")
        adviser = self.person(ADVISER).go(f"{self.dpia}advice/")
        adviser.answer("opinion", "may_proceed")
        adviser.answer("dpo_text", "The meter type adds no risk.")
        adviser.press("Give advice")
        drafter.go(f"{self.dpia}respond/")
        drafter.answer("dpo_outcome", "followed")
        drafter.press("Save what you do with it")

    def stands(self):
        """Every controller stands behind what is approved now."""
        drafter = self.person("drafter").go(f"{self.place}dpia/")
        assert "Out of date" not in drafter.main
        assert "Adoption out of date" not in drafter.main
        drafter.shows("Wrote it: approved")
        assert drafter.main.count("Adopted") == len(OTHERS)
