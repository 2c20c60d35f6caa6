"""Measures the pages against their targets: `make bench`, or `python -m bench --help`.

Prints a table, writes var/bench.json, and ends with 1 where a target is missed.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench import private, recording

LIMITS = {
    ("pdf", "cpu_ratio"): 1.2,
    ("law", "two_parties_ratio"): 1.1,
    ("law", "twelve_parties_ratio"): 1.1,
    ("start", "seconds"): 20,
    ("memory", "web_mib"): 200,
    ("memory", "worker_mib"): 200,
}
"""Targets of what is no page, by where they stand in bench.json."""
HEADING = f"{'':24}{'queries':>9}{'CPU × bare':>12}{'CPU ms':>9}{'p50 ms':>9}{'p95 ms':>9}  target"


def main() -> int:
    asked = _asked()
    private.prepare()
    few, many = private.ready(asked.few), private.ready(asked.agreements)
    private.use(few)
    private.collect_static_files()
    from django.conf import settings

    from bench import measuring
    from bench.pages import PAGES

    settings.ALLOWED_HOSTS.append("testserver")
    chosen = [page for page in PAGES if not asked.pages or page.name in asked.pages]
    in_few = {page.name: measuring.queries(page) for page in chosen}
    private.use(many)
    extent = measuring.Extent(asked.rounds, asked.requests, bare_requests=7 * asked.requests)
    print(f"{asked.agreements} agreements; counting queries also at {asked.few}", flush=True)
    found, web = measuring.pages(chosen, in_few, extent, _say)
    report: dict[str, Any] = dict(measuring.as_json(found))
    misses = [f"{one.page.name}: {miss}" for one in found for miss in one.misses]
    if not asked.pages:
        report |= _all_else(measuring, web, asked)
        misses += list(_missed(report))
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    asked.out.write_text(json.dumps(report, indent=2) + "\n")
    _print(found, report)
    if asked.record:
        about = f"{asked.agreements:,} agreements; the same queries with {asked.few:,}"
        recording.record(_rows(found, report), _others(report), about)
    for miss in misses:
        print(f"MISSED  {miss}")
    return 1 if misses else 0


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--agreements", type=int, default=10_000, help="in the large data set")
    parser.add_argument("--few", type=int, default=100, help="in the small data set")
    parser.add_argument("--rounds", type=int, default=5, help="bursts of each page")
    parser.add_argument("--requests", type=int, default=60, help="requests in each burst")
    parser.add_argument("--pages", nargs="+", default=[], help="only these, nothing but pages")
    parser.add_argument("--quick", action="store_true", help="without memory and starting")
    parser.add_argument(
        "--record", action="store_true", help="put the figures into docs/performance.md"
    )
    parser.add_argument("--out", type=Path, default=private.ROOT / "var" / "bench.json")
    return parser.parse_args()


def _all_else(measuring: Any, web: list[float], asked: argparse.Namespace) -> dict[str, Any]:
    _say("the law")
    report: dict[str, Any] = {"law": measuring.law(rounds=asked.rounds)}
    _say("a PDF")
    report["pdf"] = measuring.pdf(rounds=asked.rounds)
    if asked.quick:
        return report
    _say("memory, and starting on an empty database")
    worker = measuring.worker_memory()
    report["memory"] = {"web_mib": round(max(web), 1), "worker_mib": round(max(worker), 1)}
    report["start"] = measuring.start()
    return report


def _missed(report: Mapping[str, Any]) -> list[str]:
    return [
        f"{part}: {name} is {report[part][name]}, at most {limit}"
        for (part, name), limit in LIMITS.items()
        if part in report and report[part][name] > limit
    ]


def _rows(found: list[Any], report: Mapping[str, Any]) -> list[list[Any]]:
    """Name, figures and target of each page."""
    figures = ("queries", "cpu_ratio", "cpu_ms", "p50_ms", "p95_ms")
    return [
        [
            one.page.name,
            *(report[one.page.name][figure] for figure in figures),
            f"{one.page.query_limit} queries, {one.page.cpu_limit:g} ×",
        ]
        for one in found
    ]


def _others(report: Mapping[str, Any]) -> list[list[Any]]:
    """Name, figure and target of what is no page."""
    return [
        [f"{part} {name}", report[part][name], f"{limit:g}"]
        for (part, name), limit in LIMITS.items()
        if part in report
    ]


def _print(found: list[Any], report: Mapping[str, Any]) -> None:
    print(f"\n{HEADING}")
    for name, queries, ratio, *times, target in _rows(found, report):
        print(f"{name:24}{queries:9}{ratio:12}{''.join(f'{ms:9}' for ms in times)}  {target}")
    for name, figure, target in _others(report):
        print(f"{name:33}{figure:12}{'':27}  {target}")


def _say(what: str) -> None:
    print(f"  measuring {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
