"""Two tablets, their queues, lost answers, sending twice, loading again: nothing is lost, nothing doubled, times stay true."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

import pytest
from django.db import transaction

from daybreak.clinic.actions import sessions
from daybreak.clinic.actions.sessions import Happened
from daybreak.clinic.bedside import folded
from daybreak.clinic.bedside.events import known_at
from daybreak.clinic.bedside.readings import readings_of
from daybreak.clinic.models import EventKind
from tests.clinic.actions.sessions.conftest import VITALS, Make, Room
from tests.clinic.actions.sessions.test_recording import begun

pytestmark = pytest.mark.django_db
STEPS = 14
WHAT = ("enter", "enter", "enter", "enter", "send", "answer lost", "sent twice", "load again")
ENTERED = (
    "reading",
    "reading",
    "reading",
    "corrected",
    "corrected",
    "pump-paused",
    "pump-resumed",
    "rate-changed",
)


@dataclass
class Story:
    """What two tablets do, one step after the other."""

    one: Room
    chance: random.Random
    queues: dict[str, list[Happened]] = field(default_factory=lambda: {"a": [], "b": []})
    made: dict[str, Happened] = field(default_factory=dict)
    turned_away: set[str] = field(default_factory=set)
    minute: float = 1.0

    def tell(self) -> None:
        for _ in range(STEPS):
            self.minute += self.chance.uniform(0.3, 3)
            tablet, what = self.chance.choice("ab"), self.chance.choice(WHAT)
            if what == "enter":
                self.enter(tablet)
            elif what == "load again":
                self.queues[tablet] = [*self.queues[tablet]]  # it comes back from the browser's own store
            else:
                self.send(tablet, lost=what == "answer lost", twice=what == "sent twice")
        for tablet in self.queues:
            self.minute += 1
            self.send(tablet)

    def enter(self, tablet: str) -> None:
        """Something that was true up to two minutes ago."""
        kind, key = self.chance.choice(ENTERED), f"t-{len(self.made)}"
        values: dict[str, object] = {
            "reading": VITALS | {"heart_rate": str(self.chance.randrange(60, 135))},
            "rate-changed": {"rate_ml_per_h": self.chance.choice(["30", "60"])},
        }.get(kind, {})
        if kind == "corrected":
            known = [k for k, entry in self.made.items() if entry.kind in {"reading", "corrected"}]
            if not known:
                return
            right = {} if self.chance.random() < 0.2 else VITALS
            values = {"corrects": self.chance.choice(known), "reason": "Typed wrongly", "values": right}
        ago = 0.0 if kind == "corrected" else self.chance.uniform(0, 2)
        self.made[key] = self.one.entry(max(self.minute - ago, 0.5), kind, key, **values)
        self.queues[tablet].append(self.made[key])

    def send(self, tablet: str, *, lost: bool = False, twice: bool = False) -> None:
        """An entry leaves the queue when its answer has come, and not before."""
        for _ in range(2 if twice else 1):
            answers = sessions.record_queued(self.one.at(self.minute), self.one.session, self.queues[tablet])
            self.minute += 0.05
        if not lost:
            self.turned_away |= {answer.key for answer in answers if not answer.kept}
            self.queues[tablet] = []


def holds(one: Room, seed: int) -> None:
    story = Story(one, random.Random(seed))
    story.tell()
    standing = one.standing
    rows = [one.row for one in standing.happenings if one.row.key in story.made]
    assert len(rows) == len({row.key for row in rows})
    assert {row.key for row in rows} | story.turned_away == set(story.made)
    assert {story.made[key].kind for key in story.turned_away} <= {EventKind.CORRECTED}
    assert all(row.true_at == story.made[row.key].true_at for row in rows)
    order = [known_at(happening.row) for happening in standing.happenings]
    assert order == sorted(order)
    everything = list(one.session.events.all())
    random.Random(seed).shuffle(everything)
    assert folded(one.session, everything).state == standing.state
    wrong = [row.values["corrects"] for row in rows if row.kind == EventKind.CORRECTED]
    counted = standing.of(EventKind.CORRECTED)
    assert len({happening.row.values["corrects"] for happening in counted}) == len(counted) == len(wrong)
    assert len(readings_of(standing)) == len(standing.of(EventKind.READING))


def all_hold(one: Room, seeds: range) -> None:
    for seed in seeds:
        with transaction.atomic():
            holds(one, seed)
            transaction.set_rollback(True)


def test_random_stories_of_two_tablets_lose_and_double_nothing(room: Make) -> None:
    all_hold(begun(room()), range(20))


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_two_thousand_stories_of_two_tablets_lose_and_double_nothing(room: Make) -> None:
    all_hold(begun(room()), range(20, 2020))
