"""Typing a sample's answers into the pages of a questionnaire, whatever its questions are."""

import re
from datetime import date

from law.document import get
from questionnaire.answers import answer, display_column, filled, value_in
from questionnaire.pages import Page, all_pages, lists_on

SAVE = "Save and continue"
ELSEWHERE = frozenset({"dpia_link", "dpia_adopted", "destruction_certificate"})
"""Questions answered by a step of its own: starting the DPIA, adopting it, what follows the end."""
FOLDS = 'form details:not([open]):has([id^="question-"]) > summary'
DATE = re.compile(r"\d{4}-\d{2}-\d{2}$")


def moved(sample, *, start):
    """The sample with every date as far from its new start date as it was from its old one.

    An organisation's own facts keep their days.
    """
    distance = start - date.fromisoformat(sample["start_date"])

    def move(value, name=""):
        if isinstance(value, dict):
            return {k: v if k == "organisation" else move(v, k) for k, v in value.items()}
        if isinstance(value, list):
            return [move(one) for one in value]
        if isinstance(value, str) and DATE.match(value):
            return (date.fromisoformat(value) + distance).isoformat()
        return value

    return move(sample)


class Filling:
    """One person who has the sample at hand and answers the pages that are theirs.

    `place` is the address under which the questionnaire's pages lie. `mine` tells, for a page,
    whether this person answers it.
    """

    def __init__(self, visitor, questionnaire, sample, place, mine=lambda page: True):
        self.visitor, self.questionnaire = visitor, questionnaire
        self.sample, self.place, self.mine = sample, place, mine

    def fill(self):
        """Go through the sections in their order, and through the rows of each."""
        for section in self.questionnaire.sections:
            top = Page(self.questionnaire, section)
            if self.mine(top) or self._is_mine_below(top):
                self._page(top)
        if self.questionnaire.name == "agreement":
            self.confirm()

    def confirm(self):
        """Confirm what records filled in: on the section's page, or on that of one's own part."""
        for section in self.questionnaire.sections:
            rows = ["", "parties.1"] if "parties[]" in section.row_paths else [""]
            for page in (Page(self.questionnaire, section, row) for row in rows):
                if not get(self.sample, page.row) and page.row:
                    continue
                self.visitor.go(self._address(page))
                button = self.visitor.page.locator('button[name="confirm"]')
                if button.count():
                    with self.visitor.page.expect_navigation():
                        button.click()
                    self.visitor.look()

    def _is_mine_below(self, top):
        rows = all_pages(self.questionnaire, self.sample, top.section)
        return any(page.row and self.mine(page) and self._answers(page) for page in rows)

    def _address(self, page):
        row = f"{page.row}/" if page.row else ""
        return f"{self.place}{page.section.key}/{row}"

    def _page(self, page):
        wanted = self._answers(page)
        is_mine = self.mine(page)
        if not page.row or (is_mine and wanted):
            if self.visitor.path != self._address(page):
                self.visitor.go(self._address(page))
            if is_mine and wanted:
                self._save(page, wanted)
        for rows in lists_on(page, self.sample):
            for row in rows.rows:
                if is_mine and rows.may_add:
                    self._begin(page, rows, row.row)
                self._page(row)

    def _answers(self, page):
        """What the sample says, by the names of the page's controls."""
        found = {}
        for question in page.questions:
            answered_here = not question.is_read_only and question.key not in ELSEWHERE
            for column in question.columns if answered_here else ():
                whole = question.stores and column is question.column
                value = (answer if whole else value_in)(
                    question if whole else column, self.sample, page.row
                )
                if filled(value):
                    found[column.name] = value
        return found

    def _save(self, page, wanted):
        visitor = self.visitor
        if self._asked(wanted) != wanted.keys():
            more = visitor.page.get_by_role("link", name=re.compile(r"^Show \d+ more question"))
            if more.count():
                with visitor.page.expect_navigation():
                    more.click()
                visitor.look()
        self._unfold()
        asked = self._asked(wanted)
        visitor.answer_all({name: value for name, value in wanted.items() if name in asked})
        visitor.press(SAVE)
        errors = visitor.page.locator(".govuk-error-summary")
        assert not errors.count(), f"{visitor.path}: {errors.inner_text()}"

    def _unfold(self):
        """Open what folds away and holds something to answer."""
        folds = self.visitor.page.locator(FOLDS)
        while folds.count():
            folds.first.click()

    def _asked(self, wanted):
        """Those of the names that the page asks for."""
        controls = self.visitor.controls()
        return {name for name in wanted if name in controls or f"{name}_day" in controls}

    def _begin(self, page, rows, row):
        """Press "Add" unless the row is there already; from the library where it has one."""
        visitor = self.visitor
        if visitor.path != self._address(page):
            visitor.go(self._address(page))
        if visitor.page.locator(f'a[href$="/{row}/"]').count():
            return
        library = visitor.page.locator(f'[name="suggestion_{rows.group.name}"]')
        code = get(self.sample, f"{row}.id", "").rpartition("-")[0]
        if library.count() and code:
            library.select_option(code)
        with visitor.page.expect_navigation():
            visitor.page.locator(f'button[name="add"][value="{rows.place}"]').click()
        visitor.look()
        assert visitor.path.endswith(f"/{row}/"), visitor.path


def in_words(questionnaire, sample):
    """Every answer that is typed in, as a page of all answers should say it."""
    for page in all_pages(questionnaire, sample):
        for question in page.questions:
            answered_here = not question.is_read_only and question.key not in ELSEWHERE
            for column in question.columns if answered_here else ():
                value = value_in(column, sample, page.row)
                if filled(value) and not question.stores:
                    told = display_column(column, value, sample)
                    yield from [told] if isinstance(told, str) else told


def agree_to_measures(drafter, owner, dpia, title):
    """The drafter asks the information asset owner, who agrees to every measure."""
    drafter.go(f"{dpia}agree-measures/").press("Ask the information asset owner")
    owner.go("/").follow(f"Say whether you agree to the measures of the DPIA “{title}”")
    owner.answer_all({name: "yes" for name in owner.controls() if name.endswith(".approved")})
    owner.press("Save your answers")
