"""Docker runs the same scripts as `make run`, with its secrets in files and its queue kept."""

import os
import re
import subprocess

import pytest
import yaml

from tests.architecture.sources import ROOT

PARTS = {"web", "worker", "beat"}


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def scripts_in(text):
    return set(re.findall(r"(?<![\w/])bin/[\w-]+", text))


def read(name):
    return (ROOT / name).read_text()


def test_every_script_that_is_named_exists_and_can_be_run():
    named = scripts_in(
        read("docker-compose.yml") + read("Dockerfile") + read("Makefile") + read(".ci/run")
    )

    assert {name for name in named if not os.access(ROOT / name, os.X_OK)} == set()


def test_docker_and_make_run_start_the_same_parts(compose):
    started = {name: compose["services"][name]["command"] for name in PARTS}

    assert started == {name: [f"bin/start-{name}"] for name in PARTS}
    assert '"web", "worker", "beat"' in read("bin/run")
    assert 'f"start-{self.name}"' in read("bin/run")


def test_the_database_is_prepared_before_anything_starts(compose):
    services = compose["services"]

    assert services["prepare"]["command"] == ["bin/prepare", "--without-static"]
    for name in PARTS:
        wanted = services[name]["depends_on"]["prepare"]["condition"]
        assert wanted == "service_completed_successfully"


def test_every_lasting_service_says_whether_it_is_well(compose):
    lasting = {name for name in compose["services"] if name != "prepare"}

    assert {name for name in lasting if "healthcheck" in compose["services"][name]} == lasting


def test_no_secret_stands_in_the_file(compose):
    given = {
        name: value
        for service in compose["services"].values()
        for name, value in service.get("environment", {}).items()
    }
    hidden = [name for name in given if re.search("SECRET|PASSWORD|DATABASE_URL", name)]

    assert hidden
    assert [name for name in hidden if not given[name].startswith("/run/secrets/")] == []


def test_every_secret_that_is_used_is_declared(compose):
    used = set(re.findall(r"/run/secrets/(\w+)", read("docker-compose.yml")))

    assert used == set(compose["secrets"])
    assert "secrets/" in read(".gitignore").split()
    assert "secrets" in read(".dockerignore").split()


def test_every_variable_given_is_one_that_the_service_reads(compose):
    known = (
        read("config/settings.py")
        + read("config/gunicorn.py")
        + "".join(path.read_text() for path in (ROOT / "bin").iterdir())
    )
    given = compose["services"]["web"]["environment"]

    assert [n for n in given if n not in known and n.removesuffix("_FILE") not in known] == []


def test_the_queue_is_kept_and_never_thrown_away(compose):
    command = compose["services"]["redis"]["command"]

    assert command == [
        "redis-server", "--appendonly", "yes", "--maxmemory-policy", "noeviction",
    ]  # fmt: skip


def test_the_image_does_not_run_as_root():
    assert re.search(r"^USER concordat$", read("Dockerfile"), re.MULTILINE)


def test_the_image_holds_only_what_production_needs():
    assert "requirements/base.txt" in read("Dockerfile")
    assert "local.txt" not in read("Dockerfile")
    assert "dev.txt" not in read("Dockerfile")


@pytest.mark.parametrize("name", sorted(p.name for p in (ROOT / "bin").iterdir()))
def test_scripts_have_no_syntax_error(name):
    path = ROOT / "bin" / name
    if "python" in path.read_text().splitlines()[0]:
        compile(path.read_text(), str(path), "exec")
        return
    done = subprocess.run(["bash", "-n", path], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr


def test_what_is_missing_is_named_where_it_cannot_be_installed(tmp_path):
    for name, body in {
        "dpkg-query": "exit 1",
        "sudo": "exit 1",
        "apt-get": "exit 1",
    }.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{body}\n")
        (tmp_path / name).chmod(0o755)
    command = ["bash", str(ROOT / "bin" / "system-packages"), "run"]
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}

    done = subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        check=False,
    )  # fmt: skip

    assert done.returncode == 1
    assert "libpango-1.0-0" in done.stderr
