"""The server is killed while tablets send: what it acknowledged is on record once, and nothing is there by half."""

from __future__ import annotations

import http.client
import random
import time
from collections import Counter
from contextlib import closing
from itertools import count
from threading import Event, Thread
from typing import ClassVar

import pytest

from benchmarks.clinic.visitor import Visitor, entries_path, reading
from tests.clinic.faults.conftest import Ward

TABLETS, DESKS = 4, 2
KILLS, KILLS_SLOW = 10, 100
SEED = 20261126
TRIAL = {
    "highest_dose_mg_per_day": "150", "duration_weeks": "8", "outcome": "no-response", "adequacy": "adequate",
    "current_episode": "on",
}  # fmt: skip


class Tablet(Thread):
    """Makes an entry, and sends it until it is acknowledged: then the next. `acknowledged` grows only on the clinic's word; an
    answer that is one of `again` says that nothing is certain yet."""

    again: ClassVar[frozenset[int]] = frozenset()

    def __init__(self, ward: Ward, run: str, number: int) -> None:
        super().__init__(daemon=True)
        self.ward, self.prefix, self.ended = ward, f"{run}{number}-", Event()
        self.path = entries_path(ward.sessions[number % len(ward.sessions)])
        self.acknowledged: list[str] = []
        self.made: list[str] = []
        self.unexpected: list[str] = []

    def run(self) -> None:
        with closing(self.ward.visitor()) as visitor:
            self.send_one_after_another(visitor)

    def send_one_after_another(self, visitor: Visitor) -> None:
        for number in count():
            if self.ended.is_set():
                return
            entry = reading(f"{self.prefix}{number}", self.ward.user, queued=True)
            self.made.append(entry["key"])
            while not self.sent(visitor, entry):
                time.sleep(0.02)

    def sent(self, visitor: Visitor, entry: dict[str, object]) -> bool:
        try:
            answer = visitor.post(self.path, {"entries": [entry]})
        except (OSError, http.client.HTTPException):
            return False
        if answer.status in self.again:
            return False
        if answer.status != 200 or not answer.said["answers"][0]["kept"]:
            self.unexpected.append(f"{answer.status} {answer.body[:200]!r}")
            return True
        self.acknowledged.append(str(entry["key"]))
        return True


class Desk(Tablet):
    """Sends forms instead, each with its token, until it is told that one was carried out, now or before."""

    again: ClassVar[frozenset[int]] = frozenset({503})  # it is still under way

    def send_one_after_another(self, visitor: Visitor) -> None:
        page = f"/patients/{self.ward.sessions[0][0]}/antidepressants/"
        for number in count():
            if self.ended.is_set():
                return
            drug = f"{self.prefix}{number}"
            self.made.append(drug)
            while not self.is_taken(visitor, page, TRIAL | {"drug": drug, "once": drug}):
                time.sleep(0.02)

    def is_taken(self, visitor: Visitor, page: str, form: dict[str, str]) -> bool:
        try:
            answer = visitor.send(page, form)
        except (OSError, http.client.HTTPException):
            return False
        if answer.status in self.again:
            return False
        if answer.status != 302:
            self.unexpected.append(f"{answer.status} {answer.body[:200]!r}")
            return True
        self.acknowledged.append(form["drug"])
        return True


def holds(ward: Ward, run: str, tablets: list[Tablet]) -> None:
    acknowledged = {key for tablet in tablets for key in tuple(tablet.acknowledged)}
    found = ward.clinic.ask("examine")
    times = Counter(key for key in [*found["keys"], *found["forms"]] if key.startswith(run))
    assert found["faults"] == []
    assert found["halves"] == []
    assert set(times.values()) <= {1}
    assert acknowledged <= times.keys()
    assert times.keys() - acknowledged <= {tablet.made[-1] for tablet in tablets}


def killed(ward: Ward, kills: int) -> None:
    chance, run = (
        random.Random(SEED),
        f"kills-{kills}-",
    )  # PostgreSQL keeps what the run before this has entered
    tablets = [Tablet(ward, run, number) for number in range(TABLETS)]
    tablets += [Desk(ward, run, TABLETS + number) for number in range(DESKS)]
    ward.clinic.start()
    for tablet in tablets:
        tablet.start()
    for _ in range(kills):
        before = sum(len(tablet.acknowledged) for tablet in tablets)
        while sum(len(tablet.acknowledged) for tablet in tablets) == before:
            time.sleep(0.01)
        time.sleep(chance.uniform(0, 0.3))
        ward.clinic.kill()
        holds(ward, run, tablets)
        ward.clinic.start()
    all_arrived(tablets)
    holds(ward, run, tablets)


def all_arrived(tablets: list[Tablet]) -> None:
    """Each ends once what it has made is acknowledged."""
    for tablet in tablets:
        tablet.ended.set()
    for tablet in tablets:
        tablet.join(30)
        assert not tablet.is_alive()
        assert tablet.unexpected == []
        assert tablet.made == tablet.acknowledged


def test_killed_ten_times_it_has_lost_nothing(ward: Ward) -> None:
    killed(ward, KILLS)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_killed_a_hundred_times_it_has_lost_nothing(ward: Ward) -> None:
    killed(ward, KILLS_SLOW)
