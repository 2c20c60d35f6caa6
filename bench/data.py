"""The scale data set: hundreds of organisations, agreements by the thousand, with the tail that
real ones have (twelve parties, hundreds of events). Made of the samples, row by row.

Nothing here goes through the actions of the pages: it only has to be what they would have left.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection, transaction

from agreements.models import Agreement, Counter, DataItem, Party, Purpose, Status, Version
from bench.agreement import Made
from bench.patterns import Pattern, patterns
from bench.world import COPIES, World, reference_of
from organisations.models import Organisation

SHARES = {
    Status.IN_FORCE: 46, Status.DRAFT: 16, Status.IN_REVIEW: 10, Status.EXPIRED: 12,
    Status.READY_TO_SIGN: 6, Status.SUSPENDED: 2, Status.TERMINATED: 4, Status.WITHDRAWN: 4,
}  # fmt: skip
"""How many of a hundred agreements are in each status."""
MANY_PARTIES_EVERY = 25
MOST_EVENTS = 600


@dataclass(frozen=True)
class Wanted:
    """An agreement that the benchmarks look for, whatever the rest of the data set is."""

    reference: str
    pattern: str
    status: Status
    events: int = 40


TYPICAL_DRAFT = Wanted("DSA-001", "DSA-003", Status.DRAFT)
TYPICAL = Wanted("DSA-002", "DSA-008", Status.IN_FORCE)
LARGEST_DRAFT = Wanted("DSA-003", "12 parties", Status.DRAFT, MOST_EVENTS)
LARGEST = Wanted("DSA-004", "12 parties", Status.IN_FORCE, MOST_EVENTS)
SIGNED = Wanted("DSA-005", "DSA-004", Status.READY_TO_SIGN)
WANTED = (TYPICAL_DRAFT, TYPICAL, LARGEST_DRAFT, LARGEST, SIGNED)


def build(agreements: int) -> None:
    """Fill an empty, migrated database with so many agreements, and make it ready to be asked."""
    fill(agreements)
    # As the autovacuum of a living installation would have done.
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("VACUUM ANALYZE")


def fill(agreements: int) -> None:
    """The rows of so many agreements, and at least of WANTED, in one transaction."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute("SET LOCAL synchronous_commit = off")
        _fill(World(), agreements)
        with connection.cursor() as cursor:
            cursor.execute(SEARCH)


def _fill(world: World, agreements: int) -> None:
    world.add_organisations()
    usual, tail = patterns()
    by_name = {pattern.name: pattern for pattern in (*usual, *tail)}
    for wanted in WANTED:
        pattern = by_name[wanted.pattern]
        parties = [world.organisations[reference_of(s, 0)] for s in pattern.organisations]
        made = Made(world, wanted.reference, pattern, wanted.status, parties)
        made.write(wanted.events)
    for number in range(len(WANTED) + 1, agreements + 1):
        many = number % MANY_PARTIES_EVERY == 0
        _any(world, f"DSA-{number:03d}", world.random.choice(tail if many else usual))
    world.finish()
    Counter.objects.create(name="DSA", value=max(agreements, len(WANTED)))


def _any(world: World, reference: str, pattern: Pattern) -> None:
    chance = world.random
    status = chance.choices(list(SHARES), list(SHARES.values()))[0]
    # A few organisations take part in a great deal, most in little.
    parties: list[Organisation] = [
        world.organisations[reference_of(sample, int(COPIES * chance.random() ** 2.5))]
        for sample in pattern.organisations
    ]
    events = min(MOST_EVENTS, int(chance.lognormvariate(3.2, 0.9)) + 3)
    Made(world, reference, pattern, status, parties).write(events)


SEARCH = f"""
UPDATE {Agreement._meta.db_table} AS one SET search =
    setweight(to_tsvector('english', concat_ws(' ', version.title, one.reference, (
        SELECT string_agg(o.name, ' ')
        FROM {Party._meta.db_table} p JOIN {Organisation._meta.db_table} o
          ON o.id = p.organisation_id
        WHERE p.version_id = version.id))), 'A')
    || setweight(to_tsvector('english', concat_ws(' ', version.summary,
        (SELECT string_agg(text, ' ') FROM {Purpose._meta.db_table} WHERE version_id = version.id),
        (SELECT string_agg(name, ' ') FROM {DataItem._meta.db_table} WHERE version_id = version.id)
    )), 'B')
FROM (
    SELECT DISTINCT ON (agreement_id) * FROM {Version._meta.db_table}
    ORDER BY agreement_id, number DESC
) AS version
WHERE version.agreement_id = one.id
"""
"""The search columns, as `agreements.projection` writes them."""
