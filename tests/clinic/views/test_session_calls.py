"""What is late or not acknowledged calls for somebody on every page, by chair; a signed record is amended on its own page."""

from __future__ import annotations

import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from daybreak.clinic import clock
from daybreak.clinic.bedside import Bedside
from daybreak.clinic.bedside.board import without_names
from daybreak.clinic.bedside.calls import Call, calls
from daybreak.clinic.models import Role, SessionEvent, Site, User
from tests.clinic.actions.sessions.conftest import Make, Room
from tests.clinic.conftest import PASSWORD, person, signed_in

pytestmark = pytest.mark.django_db


def begun(one: Room) -> Room:
    one.begins()
    one.reads(0)
    return one


def test_a_late_reading_calls_after_the_protocols_own_times(room: Make) -> None:
    one = begun(room())
    site, due_at = one.session.patient.site, one.at(10).moment
    late = one.standing.protocol.session.late
    assert (late.alert.value * 60, late.escalate.value * 60, late.cited) == (5, 10, "house")

    def now(minutes: float) -> list[tuple[str, bool]]:
        cache.clear()
        return [(call.place, call.alarm) for call in calls(site, due_at + timedelta(minutes=minutes))]

    assert now(4.9) == []
    assert now(5.1) == [("Chair 1", False)]
    assert now(10.1) == [("Chair 1", True)]
    # The next one is due at 20 minutes; that the one of 10 minutes was passed over is late until something is read.
    assert now(12) == [("Chair 1", True)]
    one.reads(21)
    assert now(12) == []


def test_of_many_who_ask_at_once_one_reads_for_all(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has read them before, so that all but the first wait for it."""
    cache.clear()
    read: list[datetime] = []
    asking = Barrier(5)

    def slow(site: Site, at: datetime) -> tuple[list[Bedside], list[Bedside]]:
        read.append(at)
        time.sleep(0.2)
        return [], []

    monkeypatch.setattr("daybreak.clinic.bedside.calls.of_day_and_noted_earlier", slow)
    at = clock.now()

    def ask(_: int) -> list[Call]:
        asking.wait()
        return calls(site, at)

    with ThreadPoolExecutor(5) as pool:
        assert list(pool.map(ask, range(5))) == [[]] * 5
    assert len(read) == 1


def test_an_alert_calls_until_it_is_acknowledged_and_names_nobody(
    client: Client, room: Make, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    one = begun(room(hours_ago=0.1))
    key = one.reads(5, heart_rate="171").key
    client.get(reverse("home"))
    cache.clear()
    with django_assert_max_num_queries(12):
        page = client.get(reverse("bedside_banner")).content.decode()
    assert "Chair 1" in page
    assert "Fast heart rate" in page
    assert one.session.patient.family_name not in page
    (shown,) = without_names(one.session.patient.site)
    assert (shown.level, shown.due.startswith("1 alert not acknowledged")) == ("alarm", True)
    seen = page.split("?seen=")[1].split('"')[0]
    assert client.get(reverse("bedside_banner"), {"seen": seen}).status_code == 204
    one.does(5.5, "acknowledged", event=key, rule="heart-rate-high", done="Looked in")
    cache.clear()
    assert "Fast heart rate" not in client.get(reverse("bedside_banner"), {"seen": seen}).content.decode()


def test_another_site_is_called_by_nothing(room: Make, stranger: User) -> None:
    begun(room(hours_ago=0.1)).reads(5, heart_rate="171")
    assert "Chair 1" not in signed_in(stranger).get(reverse("bedside_banner")).content.decode()


def test_a_reading_is_amended_with_a_signature(client: Client, room: Make) -> None:
    one = begun(room())
    key = one.reads(10, heart_rate="171").key
    url = reverse("session_amend", args=[one.session.patient_id, one.session.pk, key])
    assert 'value="171"' in client.get(url).content.decode()
    right = {"systolic_bp": "128", "heart_rate": "71", "reason": "Typed wrongly"}
    assert "That is not right" in client.post(url, right | {"secret": "wrong"}).content.decode()
    assert not SessionEvent.objects.filter(kind="corrected").exists()
    assert client.post(url, right | {"secret": PASSWORD}).status_code == 302
    assert one.standing.state.latest()["heart_rate"] == 71
    assert "corrected or withdrawn already" in client.get(url).content.decode()


def test_the_worker_stands_at_the_root_with_everything_it_keeps(client: Client) -> None:
    answer = client.get("/session-worker.js")
    assert (answer["Service-Worker-Allowed"], answer["Content-Type"]) == ("/", "text/javascript")
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    listed = answer.content.decode().split("FILES = ")[1].split(";")[0]
    for path in json.loads(listed):
        file = Client().get(path)
        assert file.status_code == 200
        assert b"".join(file)
    page = Client().get(reverse("offline"))
    assert page.status_code == 200
    assert "Sign out" not in page.content.decode()


def test_the_worker_keeps_every_script_of_a_session(client: Client, room: Make) -> None:
    one = room()
    page = client.get(reverse("session", args=[one.session.patient_id, one.session.pk])).content.decode()
    listed = client.get("/session-worker.js").content.decode().split("FILES = ")[1].split(";")[0]
    scripts = re.findall(r'<script src="([^"]+/session[^"]*)"', page)
    assert len(scripts) > 15
    assert set(scripts) <= set(json.loads(listed))


def test_a_step_without_a_pin_is_refused_by_the_page_too(client: Client, room: Make) -> None:
    one = room()
    one.comes()
    url = reverse("session_entries", args=[one.session.patient_id, one.session.pk])
    assert one.by.user is not None
    entry = {"key": "k", "kind": "released", "values": {}, "true_at": one.at(-6).moment.isoformat(), "device": "t",
             "user": one.by.user.pk}  # fmt: skip

    def sent(**more: object) -> dict[str, object]:
        body = json.dumps({"entries": [entry | more]})
        answer: dict[str, object] = client.post(url, body, content_type="application/json").json()["answers"][
            0
        ]
        return answer

    assert sent()["kept"] is False
    assert sent(secret="wrong")["sentence"] == "That is not right. Try again."
    assert sent(queued=True)["id"] == "needs-signature"
    assert sent(secret=PASSWORD)["accepted"] is True
    assert PASSWORD not in json.dumps(SessionEvent.objects.get(kind="released").values)


def test_an_open_screen_is_told_with_each_answer_which_calls_wait(client: Client, room: Make) -> None:
    one = begun(room(hours_ago=0.1))
    polls = {"HTTP_X_DAYBREAK_POLL": "1", "HTTP_X_DAYBREAK_SHOWN": "0"}
    cache.clear()
    before = client.get(reverse("sessions"), **polls)["X-Daybreak-Calls"]
    one.reads(5, heart_rate="171")
    cache.clear()
    after = client.get(reverse("sessions"), **polls)["X-Daybreak-Calls"]
    assert before != after
    assert f'data-seen="{after}"' in client.get(reverse("bedside_banner")).content.decode()
    assert "X-Daybreak-Calls" not in client.get(reverse("sessions")).headers  # no open screen asks
    auditor = person(one.session.patient.site, Role.AUDITOR)
    assert "X-Daybreak-Calls" not in signed_in(auditor).get(reverse("sessions"), **polls).headers
