"""Lines of the register, many of them, written as rows: what no rule has to hold for."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count

from django.contrib.postgres.search import SearchVector
from django.db.models import F, Value

from agreements.models import Agreement, Claim, DataItem, Party, Purpose, Snapshot, Status, Version
from audit import clock
from organisations.models import Organisation, Person

NEVER_SENT = (Status.DRAFT, Status.WITHDRAWN)
_numbers = count(1)


def line(
    lead: Organisation,
    *others: Organisation,
    title: str = "Housing support",
    status: str = Status.IN_FORCE,
    by: Person,
    **columns: object,
) -> Version:
    """One agreement with one version, as the register shows it."""
    (made,) = lines(1, [(lead, *others)], titles=[title], statuses=[status], by=by)
    powers = columns.pop("powers", ())
    number = columns.pop("reference", None)
    if columns:
        Version.objects.filter(pk=made.pk).update(**columns)
    if number:
        Agreement.objects.filter(pk=made.agreement_id).update(reference=number)
    for code in powers:
        Claim.objects.create(version=made, party_key="x", kind=Claim.Kind.POWER, code=code)
    return Version.objects.select_related("agreement").get(pk=made.pk)


def lines(
    number: int,
    parties: list[tuple[Organisation, ...]],
    *,
    by: Person,
    titles: list[str] = ("Housing support", "School meals", "Energy rebate"),
    statuses: list[str] = (Status.IN_FORCE,),
    rich: bool = False,
) -> list[Version]:
    """So many agreements, taking parties, titles and statuses in turn. The first party leads."""
    now, today = clock.now(), clock.today()
    start = [next(_numbers) for _ in range(number)]
    agreements = Agreement.objects.bulk_create(
        Agreement(
            reference=f"T-{n}",
            lead_organisation=parties[i % len(parties)][0],
            title=titles[i % len(titles)],
            submitted=statuses[i % len(statuses)] not in NEVER_SENT,
            created_at=now,
            created_by=by,
        )
        for i, n in enumerate(start)
    )
    versions = Version.objects.bulk_create(
        Version(
            agreement=agreement,
            title=agreement.title,
            article6=["A6_1_e"] if i % 2 else ["A6_1_c"],
            start_date=today - timedelta(days=i % 400),
            end_date=today + timedelta(days=i % 700),
            review_date=today + timedelta(days=i % 350),
            submitted=agreement.submitted,
            created_at=now,
        )
        for i, agreement in enumerate(agreements)
    )
    snapshots = Snapshot.objects.bulk_create(
        Snapshot(version=version, sha256="0" * 64, content=b"{}", made_at=now)
        for version in versions
    )
    for i, (version, snapshot) in enumerate(zip(versions, snapshots, strict=True)):
        version.status = statuses[i % len(statuses)]
        version.snapshot = snapshot
        version.in_force_at = None if version.status in NEVER_SENT else now
    Version.objects.bulk_update(versions, ["status", "snapshot", "in_force_at"], batch_size=500)
    Party.objects.bulk_create(
        Party(
            agreement=version.agreement,
            version=version,
            organisation=organisation,
            key=organisation.reference.lower(),
            position=position,
            may_read=True,
        )
        for i, version in enumerate(versions)
        for position, organisation in enumerate(parties[i % len(parties)])
    )
    if rich:
        _enrich(versions)
    Agreement.objects.filter(pk__in=[a.pk for a in agreements]).update(
        search=SearchVector(F("title"), weight="A", config="english")
        + SearchVector(F("reference"), weight="A", config="english")
        + SearchVector(Value(" "), weight="B", config="english")
    )
    return versions


def _enrich(versions: list[Version]) -> None:
    """With purposes, data items and powers, as the export tells them."""
    Purpose.objects.bulk_create(
        Purpose(version=version, position=n, text=f"Purpose {n} of it", category="x")
        for version in versions
        for n in range(2)
    )
    DataItem.objects.bulk_create(
        DataItem(version=version, key=f"i{n}", name=f"Item {n}", kind="name")
        for version in versions
        for n in range(5)
    )
    Claim.objects.bulk_create(
        Claim(version=version, party_key="x", kind=Claim.Kind.POWER, code=code)
        for version in versions
        for code in ("LGA1972_111", "DEA_48")
    )


LONG_AGO = date(2020, 1, 1)
