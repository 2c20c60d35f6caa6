"""Rows written from a version's document, by one function, in the transaction that writes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.contrib.postgres.search import SearchVector
from django.db.models import Value

from agreements.models import Agreement, Claim, DataItem, Party, Purpose, Version
from law.document import generic
from organisations.models import Organisation

Document = Mapping[str, Any]

VERSION_FIELDS = (
    "title", "summary", "kind", "article6", "start_date", "end_date", "review_date",
)  # fmt: skip
# What the rows read of each party.
PARTIES = tuple(f"parties[].{name}" for name in ("id", "organisation", "role", "controller_status"))
CLAIMS = tuple(
    f"parties[].{name}" for name in ("id", "article6", "article9", "schedule1", "gateways")
)


def project(version: Version, changed: Iterable[str] | None = None) -> None:
    """Make the version's rows and columns say what its document says.

    `changed` are the generic paths that a save touched; without it everything is written again.
    Saves the version's projected columns; the caller saves the document itself.
    """
    touched = None if changed is None else {generic(path) for path in changed}

    def concerns(*paths: str) -> bool:
        return touched is None or any(_meet(path, one) for path in paths for one in touched)

    document = version.document
    before = {name: getattr(version, name) for name in VERSION_FIELDS}
    for name, value in columns(document).items():
        setattr(version, name, value)
    moved = [name for name in VERSION_FIELDS if before[name] != getattr(version, name)]
    if moved:
        version.save(update_fields=moved)
    if concerns(*PARTIES):
        _parties(version, document)
    if concerns(*CLAIMS):
        _replace(Claim, version, claims(version, document))
    if concerns("purposes"):
        _replace(Purpose, version, purposes(version, document))
    if concerns("data_items"):
        _replace(DataItem, version, data_items(version, document))
    if concerns("title", "summary", "purposes", "parties[].organisation", "data_items"):
        search(version)


def _meet(a: str, b: str) -> bool:
    """Whether two generic paths are the same, or one lies within the other."""
    return a == b or a.startswith((f"{b}.", f"{b}[")) or b.startswith((f"{a}.", f"{a}["))


def columns(document: Document) -> dict[str, Any]:
    """The version's own columns as the document gives them."""
    bases = {code for p in document.get("parties") or [] for code in p.get("article6") or []}
    return {
        "title": (document.get("title") or "")[:200],
        "summary": document.get("summary") or "",
        "kind": document.get("kind") or "",
        "article6": sorted(bases),
        "start_date": day(document.get("start_date")),
        "end_date": day(document.get("end_date")),
        "review_date": day(document.get("review_date")),
    }


def purposes(version: Version, document: Document) -> list[Purpose]:
    return [
        Purpose(
            version=version,
            position=n,
            text=row.get("text") or "",
            category=row.get("category") or "",
        )
        for n, row in enumerate(document.get("purposes") or [])
    ]


def claims(version: Version, document: Document) -> list[Claim]:
    found = []
    for party in document.get("parties") or []:
        key = party.get("id") or ""
        for kind in (Claim.Kind.ARTICLE6, Claim.Kind.ARTICLE9, Claim.Kind.SCHEDULE1):
            found += [
                Claim(version=version, party_key=key, kind=kind, code=code)
                for code in party.get(kind.value) or []
            ]
        found += [
            Claim(
                version=version,
                party_key=key,
                kind=Claim.Kind.POWER,
                code=gateway["power"],
                expires_on=day(gateway.get("expires_on")),
            )
            for gateway in party.get("gateways") or []
            if gateway.get("power")
        ]
    return found


def data_items(version: Version, document: Document) -> list[DataItem]:
    return [
        DataItem(
            version=version,
            key=row.get("id") or "",
            name=(row.get("name") or "")[:200],
            kind=row.get("kind") or "",
            special_category=bool(row.get("special_categories")),
            criminal_offence=row.get("criminal_offence") is True,
        )
        for row in document.get("data_items") or []
    ]


def _replace(model: type[Any], version: Version, rows: list[Any]) -> None:
    model.objects.filter(version=version).delete()
    model.objects.bulk_create(rows)


def _parties(version: Version, document: Document) -> None:
    """Parties keep their rows: who was invited and has accepted stands there."""
    entries = [
        (n, entry)
        for n, entry in enumerate(document.get("parties") or [])
        if (entry.get("organisation") or {}).get("id")
    ]
    references = {entry["organisation"]["id"] for _, entry in entries}
    organisations = {o.reference: o for o in Organisation.objects.filter(reference__in=references)}
    existing = {party.organisation_id: party for party in version.parties.all()}
    kept = {o.pk for o in organisations.values()}
    version.parties.filter(joins_later=False).exclude(organisation__in=kept).delete()
    lead = version.agreement.lead_organisation_id
    for n, entry in entries:
        organisation = organisations.get(entry["organisation"]["id"])
        if organisation is None:
            continue
        values = {
            "key": entry.get("id") or organisation.reference.lower(),
            "position": n,
            "role": entry.get("role") or "",
            "controller_status": entry.get("controller_status") or "",
        }
        party = existing.get(organisation.pk)
        if party is None:
            Party.objects.create(
                agreement=version.agreement,
                version=version,
                organisation=organisation,
                may_read=organisation.pk == lead
                or not version.is_draft
                or _took_part(version, organisation),
                **values,
            )
        elif moved := [k for k, v in values.items() if getattr(party, k) != v]:
            for name in moved:
                setattr(party, name, values[name])
            party.save(update_fields=moved)


def _took_part(version: Version, organisation: Organisation) -> bool:
    """Whether the organisation reads the version that this one varies: then it reads this too."""
    earlier = Party.objects.filter(version=version.varies_id, organisation=organisation)
    return version.is_variation and earlier.filter(may_read=True).exists()


def _standing(version: Version) -> Version:
    """The version that stands for the agreement."""
    return Version.objects.filter(agreement=version.agreement_id).standing().get()


def stand_anew(version: Version) -> None:
    """Have the agreement found by the words of the version that stands for it now."""
    search(_standing(version))


def search(version: Version) -> None:
    """What the register's search finds: title, reference, parties first; then the text.

    Of the version that stands for the agreement: nobody finds it by the words of a draft variation.
    """
    alone = version.is_draft and not version.is_variation
    if not alone and _standing(version).pk != version.pk:
        return
    document = version.document
    names = version.parties.values_list("organisation__name", flat=True)
    first = " ".join([version.title, version.agreement.reference, *names])
    texts = [version.summary, *(p.get("text") or "" for p in document.get("purposes") or [])]
    texts += [row.get("name") or "" for row in document.get("data_items") or []]
    Agreement.objects.filter(pk=version.agreement_id).update(
        title=version.title,
        search=SearchVector(Value(first), weight="A", config="english")
        + SearchVector(Value(" ".join(texts)[:100_000]), weight="B", config="english"),
    )


def day(text: Any) -> date | None:
    """The date that an ISO text gives; None for blank or no real date."""
    try:
        return date.fromisoformat(text) if text else None
    except (TypeError, ValueError):
        return None
