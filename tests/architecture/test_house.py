"""The shape of the house: floors, file sizes, decision records, lock files, templates."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, modules, project, rooms

LONGEST_FILE_LINES = 440
LOCKS = ["base", "local", "dev"]


def floors():
    contract = project()["tool"]["importlinter"]["contracts"][0]
    return [set(floor.split(" | ")) for floor in contract["layers"]]


def test_rooms_import_downwards_only():
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [program, "--no-logo"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout


def test_the_readmes_map_is_the_contract():
    map_of_the_house = (ROOT / "README.md").read_text().split("```text")[1].split("```")[0]
    drawn = []
    for line in map_of_the_house.splitlines():
        if found := re.match(r"([\d ]) +(\w+)/ ", line):
            floor, room = found.groups()
            if floor.strip():
                drawn.append((int(floor), set()))
            if drawn:
                drawn[-1][1].add(room)
        elif drawn:
            break

    assert [names for _, names in drawn] == floors()
    assert [floor for floor, _ in drawn] == sorted((f for f, _ in drawn), reverse=True)


def test_every_room_stands_on_a_floor():
    assert set().union(*floors()) == set(rooms())
    assert {path.parent.name for path in ROOT.glob("*/apps.py")} <= set(rooms())


def test_every_room_has_tests():
    missing = [room for room in rooms() if not list((ROOT / "tests" / room).glob("test_*.py"))]

    assert missing == []


def test_no_file_has_grown_too_long():
    lengths = {path: len((ROOT / path).read_text().splitlines()) for path in modules()}

    assert {p: n for p, n in lengths.items() if n > LONGEST_FILE_LINES} == {}


def test_decisions_have_a_number_each_and_state_it():
    records = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    numbers = [path.name[:4] for path in records]

    assert len(numbers) == len(set(numbers))
    for path, number in zip(records, numbers, strict=True):
        assert re.match(rf"# ({number}|{int(number)}\.) ", path.read_text()), path.name


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_host_and_pins_everything_by_hash(name):
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    pins = re.split(r"\n(?=\w)", text)

    assert "://" not in text
    assert "--index-url" not in text
    assert "--find-links" not in text
    assert [pin for pin in pins if "==" not in pin or "--hash=sha256:" not in pin] == []


def test_the_lock_of_the_page_tools_names_no_host():
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]

    assert [name for name, entry in packages.items() if "resolved" in entry] == []


def normal(requirement):
    return re.match(r"[\w.-]+", requirement).group().lower().replace("_", "-").replace(".", "-")


def test_every_dependency_is_locked():
    given = project()["project"]
    extras = given["optional-dependencies"]
    wanted = {
        "base": given["dependencies"],
        "local": given["dependencies"] + extras["local"],
        "dev": given["dependencies"] + extras["local"] + extras["dev"],
    }
    for name, requirements in wanted.items():
        text = (ROOT / "requirements" / f"{name}.txt").read_text()
        locked = {normal(line) for line in text.splitlines() if re.match(r"\w", line)}
        assert {normal(r) for r in requirements} - {"concordat"} <= locked, name


def templates():
    return [p for p in (ROOT / "templates").rglob("*.html") if "pdf" not in p.parts]


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("an inline style", r"\sstyle="),
        ("an inline script", r"<script(?![^>]*\ssrc=)[^>]*>"),
        ("an event handler", r"\son[a-z]+="),
        ("a style element", r"<style"),
        ("text that escapes escaping", r"\|\s*safe\b|autoescape off"),
    ],
)
def test_no_template_holds(what, pattern):
    found = [
        str(path.relative_to(ROOT)) for path in templates() if re.search(pattern, path.read_text())
    ]

    assert found == [], f"These hold {what}"
