"""Our components against the reference cases that GOV.UK Frontend brings, same options in.

A case is compared when we offer all of its options; `OURS` says how many must be at least.
"""

import json
from pathlib import Path

import pytest
from django.conf import settings

from tests.govuk import reference_fields, reference_tags
from tests.govuk.reference import Unsupported
from tests.govuk.trees import normalised

COMPONENTS = Path(settings.BASE_DIR) / "node_modules/govuk-frontend/dist/govuk/components"


def cases(component):
    """The reference cases of a component. Set-up brings them."""
    file = COMPONENTS / component / "fixtures.json"
    assert file.exists(), "Run `make setup`, or bin/build-assets: it brings GOV.UK Frontend."
    return json.loads(file.read_text())["fixtures"]


OURS = {
    "input": (reference_fields.text_input, 25),
    "textarea": (reference_fields.textarea, 9),
    "character-count": (reference_fields.character_count, 9),
    "password-input": (reference_fields.password, 5),
    "file-upload": (reference_fields.file_upload, 6),
    "select": (reference_fields.select, 5),
    "radios": (reference_fields.radios, 9),
    "checkboxes": (reference_fields.checkboxes, 12),
    "date-input": (reference_fields.date_input, 6),
    "tag": (reference_tags.tag, 11),
    "button": (reference_tags.button, 15),
    "summary-list": (reference_tags.summary_list, 11),
    "task-list": (reference_tags.task_list, 4),
    "details": (reference_tags.details, 5),
    "inset-text": (reference_tags.inset, 3),
    "warning-text": (reference_tags.warning, 2),
    "notification-banner": (reference_tags.banner, 9),
    "panel": (reference_tags.panel, 6),
    "error-summary": (reference_tags.error_summary, 8),
    "pagination": (reference_tags.pagination, 5),
    "back-link": (reference_tags.back_link, 3),
    "breadcrumbs": (reference_tags.breadcrumbs, 3),
    "table": (reference_tags.table, 7),
}


@pytest.mark.parametrize("component", OURS)
def test_our_component_is_the_reference_one(component):
    ours, least = OURS[component]
    compared, different = 0, []
    for case in cases(component):
        try:
            html = ours(case["options"])
        except Unsupported:
            continue
        compared += 1
        if normalised(html) != normalised(case["html"]):
            different.append((case["name"], str(html), case["html"]))
    assert different == []
    assert compared >= least
