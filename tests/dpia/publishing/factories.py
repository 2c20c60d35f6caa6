"""Publications for tests, made through the actions that people use; and all that a file holds."""

from __future__ import annotations

import re
import subprocess
import unicodedata
from io import BytesIO
from typing import Any

import pikepdf

from dpia import actions, workflow
from dpia.models import Dpia, Publication
from dpia.publishing import actions as publishing
from dpia.publishing import files
from dpia.publishing import workflow as steps
from organisations.roles import Role
from tests.dpia.factories import Body, approved, body, written

WHY = {"decision": "redacted", "reason": "Some words are hidden."}


def two_officers() -> Body:
    """An organisation with a drafter who prepares, and an IG officer who decides."""
    return body("Northmere City Council")


def approved_saying(by: Body, title: str = "Energy rebate", **answers: Any) -> Dpia:
    """An approved DPIA with these answers, named without their `dpia.`."""
    dpia = written(by, title=title)
    changes = {f"dpia.{name.replace('__', '.')}": value for name, value in answers.items()}
    if changes:
        actions.save_answers(dpia, actor=by[Role.DRAFTER], based_on=dpia.revision, changes=changes)
    dpia = workflow.ask_for_advice(Dpia.objects.get(pk=dpia.pk), actor=by[Role.DRAFTER])
    dpia = workflow.advise(dpia, actor=by[Role.DPO], text="may proceed", given_by="Priya Raman")
    dpia = workflow.respond(dpia, actor=by[Role.DRAFTER], outcome="followed")
    return workflow.approve(dpia, actor=by[Role.INFORMATION_GOVERNANCE], approved_by="Owen Hartley")


def prepared(by: Body, dpia: Dpia | None = None, **more: Any) -> Publication:
    """A publication in preparation, of an approved DPIA."""
    given = {**WHY, **more}
    return publishing.prepare_publication(dpia or approved(by), actor=by[Role.DRAFTER], **given)


def asked(by: Body, dpia: Dpia | None = None, **more: Any) -> Publication:
    """One that waits for the second person."""
    return steps.ask_to_publish(prepared(by, dpia, **more), actor=by[Role.DRAFTER])


def publish(publication: Publication, by: Body) -> Publication:
    """Published, by the second person."""
    publication.refresh_from_db()
    if publication.status == "draft":
        publication = steps.ask_to_publish(publication, actor=by[Role.DRAFTER])
    return steps.publish(
        publication, actor=by[Role.INFORMATION_GOVERNANCE], sha256=publication.sha256
    )


def published(by: Body, dpia: Dpia | None = None, **more: Any) -> Publication:
    """A published one, without its PDF."""
    return publish(prepared(by, dpia, **more), by)


def with_pdf(publication: Publication) -> bytes:
    """The bytes of its PDF, made now."""
    assert files.make(publication.pk)
    publication.refresh_from_db()
    with publication.file.open("rb") as file:
        return file.read()


def everything_in(pdf: bytes) -> str:
    """All that can be read in a PDF by any means: text, every string and stream of the file,
    metadata, outline, alternative text, attachments; and the raw bytes."""
    found = [run.decode() for run in re.findall(rb"[\x20-\x7e]{4,}", pdf)]
    for layout in ([], ["-layout"], ["-raw"]):
        done = subprocess.run(
            ["pdftotext", *layout, "-", "-"], input=pdf, capture_output=True, check=True
        )
        found.append(done.stdout.decode())
    for tool in (["pdfinfo", "-struct-text", "-"], ["pdfinfo", "-meta", "-"], ["pdfinfo", "-"]):
        done = subprocess.run(tool, input=pdf, capture_output=True, check=False)
        found.append(done.stdout.decode(errors="replace"))
    with pikepdf.open(BytesIO(pdf)) as opened:
        for item in opened.objects:
            found += _strings(item)
        for spec in opened.attachments.values():
            found.append(spec.get_file().read_bytes().decode(errors="replace"))
    return "\n".join(found)


def _strings(item: Any) -> list[str]:
    """The texts of one object; what it refers to is an object of its own."""
    if isinstance(item, pikepdf.Stream):
        if "/Length1" in item.stream_dict or "/N" in item.stream_dict:
            return []  # The shapes of letters, and of colours.
        content = item.read_bytes()
        here = [content.decode("latin-1"), content.decode("utf-8", "ignore")]
        return [*here, *_within(item.stream_dict.values())]
    if isinstance(item, pikepdf.String):
        return [str(item)]
    if isinstance(item, pikepdf.Dictionary):
        return _within(item.values())
    return _within(item) if isinstance(item, pikepdf.Array) else []


def _within(values: Any) -> list[str]:
    return [
        text
        for value in values
        if not getattr(value, "is_indirect", False)
        for text in _strings(value)
    ]


def bare(text: str) -> str:
    """The text with everything taken away that could keep two spellings from being the same."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    kept = (c for c in plain if unicodedata.category(c) not in {"Mn", "Me", "Cf"})
    return re.sub(r"[\s\-\u2010-\u2015]+", "", "".join(kept))


def parts_of(pdf: bytes) -> dict[str, str]:
    """What a PDF says in each part of which a reader's program makes something of its own."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        with opened.open_outline() as outline:
            entries = [title for item in outline.root for title in _titles(item)]
        pictures = [
            str(item.Alt)
            for item in opened.objects
            if isinstance(item, pikepdf.Dictionary) and "/Alt" in item
        ]
        files = [spec.get_file().read_bytes().decode() for spec in opened.attachments.values()]
        names = [f"{name} {spec.description}" for name, spec in opened.attachments.items()]
        about = [str(value) for value in opened.docinfo.values()]
    done = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return {
        "text": done.stdout.decode(),
        "outline": "\n".join(entries),
        "alternative text": "\n".join(pictures),
        "attachment": "\n".join([*files, *names]),
        "metadata": "\n".join(about),
    }


def _titles(item: Any) -> list[str]:
    return [item.title, *(title for child in item.children for title in _titles(child))]
