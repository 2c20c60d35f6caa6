"""What becomes of an e-mail: sent, tried again, given up, or never sent twice."""

import logging
from datetime import date, timedelta
from email import message_from_bytes
from smtplib import SMTPDataError, SMTPServerDisconnected

import pytest
from django.core import mail
from django.db.models.functions import Now

from audit import clock
from notices import actions, delivery
from notices.channels import FolderEmailBackend, file_name, message_id
from notices.delivery import drain
from notices.models import Notice, Task
from notices.tasks import deliver
from organisations.roles import Role
from tests.notices.factories import actor_for, member, notice, person, tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(settings, tmp_path):
    settings.EMAIL_BACKEND = "notices.channels.FolderEmailBackend"
    settings.EMAIL_OUTBOX_DIR = tmp_path / "outbox"
    return settings.EMAIL_OUTBOX_DIR


class MailServer:
    """Stands for a mail server: notes what it accepts, and fails as it is told."""

    def __init__(self):
        self.accepted = []
        self.failures = []
        self.is_down = False

    def open(self):
        if self.is_down:
            raise ConnectionRefusedError("nobody answers")
        return True

    def close(self):
        pass

    def send_messages(self, messages):
        if self.failures:
            error, accepts = self.failures.pop(0)
            if accepts:
                self.accepted.extend(messages)
            raise error
        self.accepted.extend(messages)
        return len(messages)


@pytest.fixture
def server(monkeypatch):
    server = MailServer()
    monkeypatch.setattr(delivery, "get_connection", lambda: server)
    return server


def make_due(found):
    """Let the lease or the waiting time of a notice be over."""
    Notice.objects.filter(pk=found.pk).update(next_try_at=Now() - timedelta(seconds=1))


def state_of(found):
    found.refresh_from_db()
    return found.state


def test_an_email_says_what_to_do_why_it_came_and_where_to_change_that(settings):
    settings.DEFAULT_FROM_EMAIL = "Concordat <notices@concordat.example>"
    settings.BASE_URL = "https://concordat.example"
    found = notice(person())
    assert drain().sent == 1
    (sent,) = mail.outbox
    assert sent.to == [found.person.email]
    assert sent.subject == found.subject
    assert "See the signatures: https://concordat.example/agreements/DSA-002/\n" in sent.body
    assert "Change what you get: https://concordat.example/notices/settings/" in sent.body
    headers = sent.message()
    assert headers["Message-ID"] == f"<{found.reference}@concordat.example>"
    assert headers["Auto-Submitted"] == "auto-generated"
    assert state_of(found) == "sent"
    assert found.sent_at is not None


def test_the_task_may_run_any_number_of_times():
    tell([person(), person()])
    for _ in range(3):
        deliver()
    assert len(mail.outbox) == 2


def test_in_a_folder_each_email_is_a_file_named_by_its_message_id(folder):
    found = notice(person())
    drain()
    (file,) = folder.iterdir()
    assert file.name == file_name(message_id(found))
    assert message_from_bytes(file.read_bytes())["Message-ID"] == message_id(found)


def test_an_email_is_of_the_day_of_what_it_tells_of_whenever_it_is_sent(db):
    with clock.at(date(2025, 11, 5)):
        found = notice(person())

    assert "Nov 2025" in delivery.as_email(found).extra_headers["Date"]


def test_the_folder_never_holds_two_copies(folder):
    found = notice(person())
    for _ in range(2):
        FolderEmailBackend().send_messages([delivery.as_email(found)])
    assert len(list(folder.iterdir())) == 1


@pytest.mark.parametrize(
    "name",
    ["<../../etc/passwd@x>", "</etc/passwd>", "<a\x00b@x>", "<....@x>", "<" + "a" * 999 + ">"],
)
def test_no_message_id_can_lead_out_of_the_folder(name):
    plain = file_name(name)
    assert "/" not in plain
    assert "\x00" not in plain
    assert not plain.startswith(".")
    assert len(plain) < 200


def test_a_crash_between_sending_and_marking_doubles_nothing_in_the_folder(folder, monkeypatch):
    found = notice(person())

    def crash(*args, **changes):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(delivery, "_mark", crash)
        with pytest.raises(SystemExit):
            drain()
    assert (state_of(found), len(list(folder.iterdir()))) == ("sending", 1)
    before = next(folder.iterdir()).stat().st_mtime_ns
    assert drain().sent == 0, "the lease of the one that died still runs"
    make_due(found)
    assert drain().sent == 1
    assert (state_of(found), len(list(folder.iterdir()))) == ("sent", 1)
    assert next(folder.iterdir()).stat().st_mtime_ns == before


def test_a_mail_server_is_sent_what_may_have_been_lost_once_more_and_that_is_logged(server, caplog):
    found = notice(person(), state="sending", attempts=1)
    make_due(found)
    with caplog.at_level(logging.WARNING):
        assert drain().sent == 1
    assert "may have been sent twice" in caplog.text
    assert [m.extra_headers["Message-ID"] for m in server.accepted] == [message_id(found)]
    assert state_of(found) == "sent"
    assert found.maybe_sent_twice


def test_what_was_interrupted_a_second_time_is_left_to_a_human(server):
    found = notice(person(), state="sending", attempts=2, maybe_sent_twice=True)
    make_due(found)
    drain()
    assert server.accepted == []
    assert state_of(found) == "failed"
    assert "Interrupted" in found.trouble


def test_a_server_that_falls_silent_may_have_the_message_so_the_lease_decides(server):
    found = notice(person())
    server.failures = [(SMTPServerDisconnected("gone"), True)]
    assert drain().not_sent == 1
    assert state_of(found) == "sending"
    assert drain().sent == 0
    make_due(found)
    drain()
    assert state_of(found) == "sent"
    assert found.maybe_sent_twice
    assert len({m.extra_headers["Message-ID"] for m in server.accepted}) == 1


def test_a_refusal_is_tried_again_later_each_time_after_a_longer_wait(server):
    found = notice(person())
    waits = []
    for _ in range(3):
        server.failures = [(SMTPDataError(451, b"try later"), False)]
        make_due(found)
        drain()
        assert state_of(found) == "pending"
        waits.append(found.next_try_at)
        assert drain() == delivery.Drained()
    assert found.trouble.startswith("SMTPDataError")
    assert found.attempts == 3
    first, second = waits[1] - waits[0], waits[2] - waits[1]
    assert first > timedelta(seconds=50)
    assert second > first
    make_due(found)
    drain()
    assert (state_of(found), found.trouble) == ("sent", "")


def test_after_eight_tries_it_is_shown_to_a_human(server):
    found = notice(person())
    for _ in range(8):
        assert state_of(found) == "pending"
        server.failures = [(SMTPDataError(550, b"no such user"), False)]
        make_due(found)
        drain()
    assert state_of(found) == "failed"
    assert "no such user" in found.trouble
    make_due(found)
    assert drain() == delivery.Drained()
    administrator = member(None, Role.PLATFORM_ADMINISTRATOR)
    waiting = Task.objects.visible_to(administrator).for_me(administrator).waiting()
    assert waiting.get().link == "/notices/undelivered/"
    actions.send_again(found, actor=actor_for(administrator))
    assert not waiting.exists()


def test_one_that_fails_does_not_hold_up_the_others(server):
    notice(person())
    notice(person())
    server.failures = [(SMTPDataError(550, b"no"), False)]
    assert drain() == delivery.Drained(sent=1, not_sent=1)


def test_while_nobody_answers_nothing_uses_up_its_attempts(server):
    found = notice(person())
    server.is_down = True
    assert drain() == delivery.Drained()
    assert (state_of(found), found.attempts) == ("pending", 0)
    server.is_down = False
    assert drain().sent == 1


def test_a_turn_ends_after_so_many_and_says_that_there_is_more():
    tell([person() for _ in range(3)])
    assert drain(at_most=2) == delivery.Drained(sent=2, more=True)
    assert drain(seconds=0) == delivery.Drained(more=True)
    assert drain() == delivery.Drained(sent=1)


def test_somebody_who_left_meanwhile_is_sent_nothing(server):
    found = notice(person())
    found.person.is_active = False
    found.person.save(update_fields=["is_active"])
    drain()
    assert server.accepted == []
    assert state_of(found) == "not_wanted"


def test_a_worker_that_was_taken_for_dead_does_not_overwrite_what_came_after(server):
    found = notice(person())
    claimed = delivery.claim()
    Notice.objects.filter(pk=found.pk).update(attempts=2, state="sending")
    assert not delivery.deliver(claimed, server)
    assert state_of(found) == "sending"


def test_the_lease_outlasts_the_mail_servers_timeout_and_the_tasks_hard_limit(settings):
    limits = settings.EMAIL_TIMEOUT + settings.CELERY_TASK_TIME_LIMIT
    assert limits < delivery.LEASE.total_seconds()
