"""Tablets that write and screens that watch, each on a line of its own, from one process beside the server."""

from __future__ import annotations

import http.client
import re
import time
from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from threading import Event, Thread
from typing import Any

from benchmarks.clinic.served import Clinic
from benchmarks.clinic.visitor import Answer, Visitor, entries_path, reading

EVERY_S = 1.0
BANNER, LONGEST_S = ("/escalations/banner/", 5), 30  # what a page asks for besides: escalations.js, the chart
BOARDS = 5  # every fifth screen shows the whole day, the others one session each
VERSION = re.compile(rb'data-live-version="(\d+)"')


@dataclass(frozen=True)
class Load:
    """How many, how long."""

    sessions: int
    screens: int
    seconds: float


@dataclass
class Outcome:
    """What came of it; times of writes in ms, of screens in s."""

    acknowledged: int
    lost: int
    doubled: int
    errors: list[str]
    faults: list[str]
    write_p50_ms: float
    write_p99_ms: float
    write_max_ms: float
    screen_p50_s: float
    screen_p99_s: float
    screen_max_s: float
    board_p50_s: float
    board_p99_s: float
    board_max_s: float
    pages: int
    behind: int
    server_cores: float


@dataclass
class Tablet(Thread):
    """Sends one reading a second on its own beat, however long the answer takes."""

    visitor: Visitor
    session: list[int]
    user: int
    beat_s: float
    seconds: float
    acknowledged: dict[str, float] = field(default_factory=dict)
    took_s: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    behind: int = 0

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    __hash__ = Thread.__hash__

    def run(self) -> None:
        begun = time.monotonic() + self.beat_s
        for number in range(int(self.seconds / EVERY_S)):
            wait_s = begun + number * EVERY_S - time.monotonic()
            time.sleep(max(0.0, wait_s))
            self.behind += wait_s < -0.1
            self.send(f"load-{self.session[1]}-{number}")
        self.visitor.close()

    def send(self, key: str) -> None:
        before = time.monotonic()
        try:
            answer = self.visitor.post(entries_path(self.session), {"entries": [reading(key, self.user)]})
        except (OSError, http.client.HTTPException) as error:
            self.errors.append(repr(error))
            return
        after = time.monotonic()
        self.took_s.append(after - before)
        if answer.status == 200 and answer.said["answers"][0]["kept"]:
            self.acknowledged[key] = after
        else:
            self.errors.append(f"{answer.status} {answer.body[:120]!r}")


@dataclass
class Screen(Thread):
    """Asks its page every second for what is newer than it shows; besides, every so many seconds, for other parts of it."""

    visitor: Visitor
    topic: str
    page: str
    beat_s: float
    ended: Event
    besides: tuple[tuple[str, int], ...]
    chart: str = ""
    seen: list[tuple[float, int]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    took_s: float = 0.0  # the newest answer to what is newer than it shows

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    __hash__ = Thread.__hash__

    @property
    def is_board(self) -> bool:
        """It shows the whole day, and so the entries of every tablet."""
        return self.topic.startswith("site:")

    def run(self) -> None:
        version, next_s = self.shown(self.ask(self.page)), time.monotonic() + self.beat_s
        drawn, calm_until_s = (
            True,
            0.0,
        )  # of the chart: whether it shows what the page shows, and when it is asked for again
        for second in count(int(self.beat_s * LONGEST_S)):
            time.sleep(max(0.0, next_s - time.monotonic()))
            if self.ended.is_set():
                break
            next_s = max(next_s + EVERY_S, time.monotonic())
            before, version = version, self.look(version)
            drawn = drawn and version == before
            if self.chart and not drawn and time.monotonic() >= calm_until_s:
                self.ask(self.chart, **{"X-Daybreak-Poll": "1"})
                drawn, calm_until_s = (
                    True,
                    time.monotonic() + min(max(1.5, 100 * self.took_s), 20.0),
                )  # as live.js
            for path, every_s in self.besides:
                if second % every_s == 0:
                    self.ask(path, **{"X-Daybreak-Poll": "1"})
        self.visitor.close()

    def look(self, version: int) -> int:
        asked_s = time.monotonic()
        answer = self.ask(self.page, **{"X-Daybreak-Poll": "1", "X-Daybreak-Shown": str(version)})
        self.took_s = time.monotonic() - asked_s
        return version if answer is None or answer.status == 204 else self.shown(answer)

    def shown(self, answer: Answer | None) -> int:
        found = None if answer is None else VERSION.search(answer.body)
        if found is None:
            self.errors.append(f"no page {self.page} {answer and answer.status}")
            return 0
        self.seen.append((time.monotonic(), int(found[1])))
        return int(found[1])

    def ask(self, path: str, **headers: str) -> Answer | None:
        try:
            answer = self.visitor.get(path, **headers)
        except (OSError, http.client.HTTPException) as error:
            self.errors.append(repr(error))
            return None
        if answer.status not in {200, 204}:
            self.errors.append(f"{path} {answer.status}")
            return None
        return answer


def under_load(clinic: Clinic, ward: dict[str, Any], load: Load) -> Outcome:
    """Let them all work, then count what is on record."""
    cookie, user, sessions = ward["cookie"], ward["user"], ward["sessions"]
    warm = Visitor(clinic.port, cookie)
    warm.post(entries_path(sessions[0]), {"entries": [reading("warming", user)]})
    warm.close()
    topics = [f"site:{ward['site']}", *(f"patient:{session[0]}" for session in sessions)]
    before = {topic: clinic.ask("version", topic=topic)["version"] for topic in topics}
    tablets = [
        Tablet(Visitor(clinic.port, cookie), session, user, EVERY_S * place / len(sessions), load.seconds)
        for place, session in enumerate(sessions)
    ]
    ended = Event()
    screens = [
        _screen(clinic, cookie, sessions, ward["site"], place, load.screens, ended)
        for place in range(load.screens)
    ]
    cpu_s = _cpu_s(clinic)
    for one in [*screens, *tablets]:
        one.start()
    begun = time.monotonic()
    for tablet in tablets:
        tablet.join()
    cores = (_cpu_s(clinic) - cpu_s) / (time.monotonic() - begun)
    time.sleep(3 * EVERY_S)
    ended.set()
    for screen in screens:
        screen.join()
    return _outcome(clinic, tablets, screens, before, cores)


def _screen(
    clinic: Clinic, cookie: str, sessions: list[list[int]], site: int, place: int, screens: int, ended: Event
) -> Screen:
    patient_id, session_id = sessions[place % len(sessions)]
    beat_s = EVERY_S * place / screens
    if place % BOARDS == 0:
        return Screen(Visitor(clinic.port, cookie), f"site:{site}", "/sessions/", beat_s, ended, (BANNER,))
    page = f"/patients/{patient_id}/sessions/{session_id}/"
    besides = (BANNER, (f"{page}chart/", LONGEST_S))
    return Screen(
        Visitor(clinic.port, cookie), f"patient:{patient_id}", page, beat_s, ended, besides, f"{page}chart/"
    )


def _outcome(
    clinic: Clinic, tablets: list[Tablet], screens: list[Screen], before: dict[str, int], cores: float
) -> Outcome:
    found = clinic.ask("examine")
    keys = [key for key in found["keys"] if key.startswith("load-")]
    acknowledged = {key for tablet in tablets for key in tablet.acknowledged}
    delays = _all_delays([one for one in screens if not one.is_board], tablets, before)
    boards = _all_delays([one for one in screens if one.is_board], tablets, before)
    took_ms = sorted(1000 * one for tablet in tablets for one in tablet.took_s)
    return Outcome(
        acknowledged=len(acknowledged), lost=len(acknowledged - set(keys)), doubled=len(keys) - len(set(keys)),
        errors=[error for one in [*tablets, *screens] for error in one.errors], faults=[*found["faults"], *found["halves"]],
        write_p50_ms=_at(took_ms, 0.5), write_p99_ms=_at(took_ms, 0.99), write_max_ms=took_ms[-1],
        screen_p50_s=_at(delays, 0.5), screen_p99_s=_at(delays, 0.99), screen_max_s=_at(delays, 1.0),
        board_p50_s=_at(boards, 0.5), board_p99_s=_at(boards, 0.99), board_max_s=_at(boards, 1.0),
        pages=sum(len(screen.seen) for screen in screens), behind=sum(tablet.behind for tablet in tablets), server_cores=cores,
    )  # fmt: skip


def _all_delays(screens: list[Screen], tablets: list[Tablet], before: dict[str, int]) -> list[float]:
    """Of several screens, the shortest first."""
    return sorted(delay for screen in screens for delay in _delays(screen, tablets, before))


def _delays(screen: Screen, tablets: list[Tablet], before: dict[str, int]) -> list[float]:
    """From each acknowledged entry that this screen shows, of its session or of the whole day, to the first page that shows its
    version or a later one.

    A reading raises the version of its patient, and of the site, by as much each time: by the act of the event and by the act of
    its findings. Entries of several tablets are taken in the order of their acknowledgements: where two were written in the other
    order, each is measured with the version of the other, some milliseconds apart.
    """
    shown = [one for one in tablets if screen.is_board or f"patient:{one.session[0]}" == screen.topic]
    if not screen.seen:
        return []
    versions = [version for _, version in screen.seen]
    times = sorted(at for tablet in shown for at in tablet.acknowledged.values())
    a_step = (versions[-1] - before[screen.topic]) / max(1, len(times))
    delays = []
    for number, acknowledged_s in enumerate(times, start=1):
        needed = before[screen.topic] + round(number * a_step)
        place = bisect_right(versions, needed - 1)
        shown_s = screen.seen[place][0] if place < len(versions) else float("inf")
        delays.append(max(0.0, shown_s - acknowledged_s))
    return delays


def _at(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


def _cpu_s(clinic: Clinic) -> float:
    assert clinic.server is not None
    words = Path(f"/proc/{clinic.server.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / 100
