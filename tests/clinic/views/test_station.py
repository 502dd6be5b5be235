"""A shared station: it locks itself, shows running sessions without names, and opens by PIN."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from daybreak.clinic import running
from daybreak.clinic.actions import pins
from daybreak.clinic.actions.act import act
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.signing import MOST_WRONG, confirm
from daybreak.clinic.models import Patient, Site, User
from daybreak.clinic.running import RunningSession
from tests.clinic.conftest import PASSWORD

PIN = "402957"


@pytest.fixture
def with_pin(by: By, nurse: User) -> User:
    pins.set_pin(by, confirm(by, nurse.username, PASSWORD), PIN)
    return nurse


def touched(client: Client, seconds_ago: float) -> None:
    session = client.session
    session["daybreak.touched"] = datetime.now(UTC).timestamp() - seconds_ago
    session.save()


def test_a_locked_station_opens_no_page_until_it_is_unlocked(
    client: Client, with_pin: User, patient: Patient
) -> None:
    client.post(reverse("lock"))
    for name in ("home", "patients", "pin"):
        assert client.get(reverse(name))["Location"] == reverse("locked")
    assert client.get(reverse("patient", args=[patient.pk]))["Location"] == reverse("locked")
    asks = {"X-Daybreak-Poll": "1", "X-Daybreak-Shown": "0"}
    assert client.get(reverse("patient", args=[patient.pk]), headers=asks).status_code == 423
    assert client.post(reverse("unlock"), {"secret": PIN})["Location"] == reverse("home")
    assert client.get(reverse("home")).status_code == 200


def test_nobody_at_the_keyboard_locks_it(client: Client, with_pin: User) -> None:
    client.get(reverse("home"))
    touched(client, 4 * 60)
    assert client.get(reverse("home")).status_code == 200
    touched(client, 6 * 60)
    assert client.get(reverse("home"))["Location"] == reverse("locked")


def test_a_hand_on_a_screen_that_asks_for_nothing_keeps_the_station_open(client: Client, nurse: User) -> None:
    client.get(reverse("home"))
    touched(client, 4 * 60)
    assert client.get(reverse("touched")).status_code == 204
    assert datetime.now(UTC).timestamp() - client.session["daybreak.touched"] < 60
    client.post(reverse("lock"))
    assert client.get(reverse("touched"))["Location"] == reverse("locked")


def test_a_locked_station_shows_the_time_of_its_site(
    client: Client, site: Site, by: By, monkeypatch: pytest.MonkeyPatch
) -> None:
    with act(by, "site.moved", topics=("staff",)):
        site.time_zone = "Asia/Tokyo"  # nine hours ahead of UTC, all year
        site.save()
    due = RunningSession("Chair 1", "Take 6 readings", datetime(2026, 3, 2, 23, 5, tzinfo=UTC), "due")
    monkeypatch.setattr("daybreak.clinic.views.station.running_sessions", lambda _: [due])
    client.get(reverse("lock"))
    for page in ("locked", "locked_sessions"):
        shown = client.get(reverse(page)).content.decode()
        assert re.search(r"\b08:05\b(?!:)", shown)
        assert not re.search(r"(?<!:)\b23:05\b", shown)  # the clock of "As of 02:23:05" is not a time of day


def test_a_screen_that_asks_by_itself_is_nobody_at_the_keyboard(client: Client, patient: Patient) -> None:
    client.get(reverse("home"))
    touched(client, 4 * 60)
    client.get(reverse("locked_sessions"))
    client.get(reverse("patient", args=[patient.pk]), headers={"X-Daybreak-Poll": "1"})
    assert datetime.now(UTC).timestamp() - client.session["daybreak.touched"] > 3 * 60


def test_the_password_unlocks_as_well(client: Client, nurse: User) -> None:
    client.post(reverse("lock"))
    assert client.post(reverse("unlock"), {"secret": PASSWORD})["Location"] == reverse("home")


def test_too_many_wrong_pins_sign_the_person_out(client: Client, with_pin: User) -> None:
    client.post(reverse("lock"))
    answers = [client.post(reverse("unlock"), {"secret": "999999"}).status_code for _ in range(MOST_WRONG)]
    assert answers == [403] * (MOST_WRONG - 1) + [302]
    assert client.get(reverse("home"))["Location"].startswith(reverse("account_login"))


def test_running_sessions_stay_visible_without_names(
    client: Client, site: Site, patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "_sources", [])

    @running.register
    def _chairs(_site: Site) -> list[RunningSession]:
        return [
            RunningSession("Chair 1", "Blood pressure", None, "due"),
            RunningSession("Chair 2", "Blood pressure is late", None, "alarm"),
        ]

    client.post(reverse("lock"))
    for name in ("locked", "locked_sessions"):
        shown = client.get(reverse(name)).content.decode()
        assert shown.index("Chair 2") < shown.index("Chair 1")
        assert "Example" not in shown


def test_a_pin_is_chosen_with_the_password(client: Client, nurse: User) -> None:
    sent = {"secret": "wrong", "pin": PIN, "again": PIN}
    assert "not right" in client.post(reverse("pin"), sent).content.decode()
    assert "differ" in client.post(reverse("pin"), sent | {"again": "402958"}).content.decode()
    assert client.post(reverse("pin"), sent | {"secret": PASSWORD}).status_code == 302
    nurse.refresh_from_db()
    assert nurse.check_pin(PIN)


def test_digits_alone_are_offered_only_to_who_has_a_pin(client: Client, nurse: User, by: By) -> None:
    """The pad of digits of a phone has no letters: a password could not be typed."""
    client.get(reverse("lock"))
    assert 'inputmode="numeric"' not in client.get(reverse("locked")).content.decode()
    pins.set_pin(by, confirm(by, nurse.username, PASSWORD), PIN)
    assert 'inputmode="numeric"' in client.get(reverse("locked")).content.decode()
