"""What set-up builds: neutral brand, nothing fetched from elsewhere, no address in the lock."""

import json
import re
import subprocess
from pathlib import Path

from django.conf import settings

BASE = Path(settings.BASE_DIR)
BUILT = BASE / "build" / "static"


def test_the_styles_carry_nothing_that_belongs_to_gov_uk():
    styles = (BUILT / "app.css").read_text()

    assert not re.search(r"GDS Transport|crest|crown|@font-face|#1d70b8;border-bottom", styles)


def test_the_styles_and_scripts_fetch_nothing():
    for name in ("app.css", "app.js", "js-enabled.js"):
        source = (BUILT / name).read_text()
        assert "sourceMappingURL" not in source
        assert not re.search(r"url\((?!\"?data:)", source)
        assert not re.search(r"\b(XMLHttpRequest|WebSocket|EventSource|sendBeacon)\b", source)
        assert not re.search(r"\b(eval|Function|importScripts|import)\(", source)
    for name in ("app.js", "js-enabled.js"):
        assert not re.search(r"https?:|[\"'`]//", (BUILT / name).read_text())


def test_the_one_thing_that_is_fetched_is_where_the_form_saves_itself():
    sources = [(BUILT / name).read_text() for name in ("app.js", "js-enabled.js")]
    fetched = [to for source in sources for to in re.findall(r"\bfetch\b(.{0,10})", source)]

    # Where that may be, the content security policy says too: connect-src 'self'.
    assert fetched == ["(this.url,"]
    assert settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["connect-src"] == ["'self'"]


def test_the_lock_names_no_registry_and_pins_every_package():
    lock = (BASE / "package-lock.json").read_text()
    packages = json.loads(lock)["packages"]
    wanted = json.loads((BASE / "package.json").read_text())

    assert "http" not in lock
    assert all(entry.get("integrity") for path, entry in packages.items() if path)
    pins = [*wanted["dependencies"].values(), *wanted["devDependencies"].values()]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", pin) for pin in pins)


def test_building_again_changes_nothing():
    stamp = BASE / "build" / "assets.stamp"
    before = (BUILT / "app.css").stat().st_mtime_ns, stamp.read_text()

    subprocess.run([BASE / "bin" / "build-assets"], check=True, capture_output=True)

    assert ((BUILT / "app.css").stat().st_mtime_ns, stamp.read_text()) == before
