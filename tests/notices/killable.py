"""Workers that drain the outbox, each in a process of its own, to be killed by the tests.

A process that has Django loaded and forks a worker for each line it reads, "start LEASE DIE_AT":
the lease in seconds, and at which step the worker kills itself (0: never). The steps are those
between which a crash could lose or double a message. "wait PID" says how a worker ended.
"""

import os
import signal
import sys
from datetime import timedelta

import django
from django.conf import settings

steps = {"left": 0}


def step():
    steps["left"] -= 1
    if steps["left"] == 0:
        os.kill(os.getpid(), signal.SIGKILL)


def dying_around(holder, name):
    real = getattr(holder, name)

    def wrapped(*args, **kwargs):
        step()
        result = real(*args, **kwargs)
        step()
        return result

    setattr(holder, name, wrapped)


def drain(lease, die_at):
    steps["left"] = die_at
    delivery.LEASE = timedelta(seconds=lease)
    delivery.drain()


def fork(lease, die_at):
    pid = os.fork()
    if pid:
        return pid
    try:
        drain(lease, die_at)
        os._exit(0)
    finally:
        os._exit(1)


settings.EMAIL_BACKEND = "notices.channels.FolderEmailBackend"
settings.EMAIL_OUTBOX_DIR = sys.argv[1]
settings.ROOT_URLCONF = "notices.urls"
django.setup()

from django.urls import reverse  # noqa: E402

from notices import channels, delivery  # noqa: E402

reverse("home")  # Loads the pages' addresses once, not in every worker.
for holder, name in (
    (delivery, "claim"),
    (delivery, "_mark"),
    (channels.FolderEmailBackend, "has_accepted"),
    (channels.FolderEmailBackend, "send_messages"),
    (channels.os, "fsync"),
    (channels.os, "link"),
):
    dying_around(holder, name)


def answer(number):
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


for line in sys.stdin:
    match line.split():
        case ["start", lease, die_at]:
            answer(fork(float(lease), int(die_at)))
        case ["wait", pid]:
            answer(os.waitstatus_to_exitcode(os.waitpid(int(pid), 0)[1]))
