"""Workers killed with SIGKILL while they drain: nothing is lost and nothing comes twice."""

import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from email import message_from_bytes
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.db import connection

from notices.channels import file_name, message_id
from notices.models import Notice
from tests.notices.factories import person, tell

SHORT, LONG = 0.05, 180
KILLED = -signal.SIGKILL


class Workers:
    """Starts workers on one database and one folder."""

    def __init__(self, process, folder):
        self.process, self.folder = process, folder

    def start(self, lease=SHORT, die_at=0):
        """The process id of a worker that is draining now."""
        return self._say(f"start {lease} {die_at}")

    def wait(self, pid):
        """How the worker ended: 0 when it had nothing left to do."""
        return self._say(f"wait {pid}")

    def written(self):
        return {file.name: file.stat().st_mtime_ns for file in self.folder.glob("[!.]*.eml")}

    def check_all_sent_once(self):
        """Every notice is marked, and has one whole file that holds its own Message-ID."""
        expected = {file_name(message_id(found)) for found in Notice.objects.all()}
        assert set(Notice.objects.values_list("state", flat=True)) == {"sent"}
        assert set(self.written()) == expected
        contents = [file.read_bytes() for file in self.folder.glob("[!.]*.eml")]
        ids = {message_from_bytes(content)["Message-ID"] for content in contents}
        assert len(ids) == len(expected)
        assert all(content.rstrip().endswith(b"/notices/settings/") for content in contents)

    def _say(self, words):
        self.process.stdin.write(f"{words}\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())


@pytest.fixture
def workers(committed_db, tmp_path):
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{committed_db}")
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.notices.killable", tmp_path],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": urlunsplit(address)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    yield Workers(process, tmp_path)
    process.stdin.close()
    process.stdout.close()
    process.wait(timeout=60)


def test_killed_at_any_step_nothing_is_lost_or_doubled(workers):
    """Two messages; the worker dies at each step in turn, and another one finishes."""
    for die_at in range(1, 100):
        tell([person(), person()], occasion=f"killed at {die_at}")
        before = workers.written()
        ended = workers.wait(workers.start(die_at=die_at))
        time.sleep(SHORT)
        there = workers.written()
        assert workers.wait(workers.start()) == 0
        after = workers.written()
        assert there.items() <= after.items(), "written again"
        assert len(after) == len(before) + 2
        if ended == 0:
            break
        assert ended == KILLED
    assert die_at > 20, "it died at every step there is"
    workers.check_all_sent_once()


def test_killed_at_random_moments_nothing_is_lost_or_doubled(workers):
    tell([person() for _ in range(80)])
    moments = random.Random(4)
    for _ in range(8):
        pid = workers.start()
        time.sleep(moments.uniform(0.01, 0.08))
        os.kill(pid, signal.SIGKILL)
        workers.wait(pid)
        time.sleep(SHORT)
    assert workers.wait(workers.start()) == 0
    workers.check_all_sent_once()


def test_two_workers_at_once_share_the_work_and_double_nothing(workers):
    tell([person() for _ in range(60)])
    started = [workers.start(lease=LONG), workers.start(lease=LONG)]
    assert [workers.wait(pid) for pid in started] == [0, 0]
    workers.check_all_sent_once()
    assert set(Notice.objects.values_list("attempts", flat=True)) == {1}


def test_two_planners_at_once_tell_each_person_once(committed_db):
    people = [person() for _ in range(20)]

    def plan(_):
        try:
            tell(people, occasion="the same")
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(plan, range(6)))
    assert Notice.objects.count() == 20
