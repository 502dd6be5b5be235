"""`python -m benchmarks.clinic_load`: running sessions that write once a second and screens that watch them, on the real server.

Each tablet sends one reading a second. Each screen does what its scripts do: it asks its page every second for what is newer than
it shows, every five seconds for escalations, and a session's for its chart whenever something is new. The delay of a screen is
the time from the acknowledgement of an entry to the moment when a screen that watches this session has received a part with it.
Every fifth screen is a board of the whole day: it shows what is entered in any session, and its delay is reported apart.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from pathlib import Path

from benchmarks.clinic.load import Load, Outcome, under_load
from benchmarks.clinic.served import Clinic

GOALS = {"errors": 0, "lost": 0, "write_p99_ms": 200, "screen_p99_s": 2.0, "board_p99_s": 2.0}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.clinic_load", description=__doc__)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--sessions", type=int, default=20)
    parser.add_argument("--screens", type=int, default=50)
    parser.add_argument("--json", type=Path, help="also write the figures here")
    options = parser.parse_args()
    load = Load(options.sessions, options.screens, options.seconds)
    with tempfile.TemporaryDirectory() as folder:
        found = run(Path(folder), load)
    _print(load, found)
    if options.json:
        options.json.write_text(json.dumps(found.__dict__, indent=1) + "\n", "utf-8")


def run(folder: Path, load: Load, database: str = "") -> Outcome:
    """Furnish a ward in a folder, and put it under load."""
    clinic = Clinic(folder, database)
    try:
        ward = clinic.ask("furnish", sessions=load.sessions)
        clinic.start()
        return under_load(clinic, ward, load)
    finally:
        clinic.close()


def _print(load: Load, found: Outcome) -> None:
    print(f"{load.sessions} sessions, {load.screens} screens, {load.seconds:.0f} s")
    print(
        f"machine {os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f}; server {found.server_cores:.2f} of a core"
    )
    print(
        f"entries {found.acknowledged}, lost {found.lost}, doubled {found.doubled}, begun late {found.behind}"
    )
    print(f"errors  {len(found.errors)} {found.errors[:3]}, faults {found.faults[:3]}")
    _line("write, ms ", found.write_p50_ms, found.write_p99_ms, found.write_max_ms)
    _line("screen, ms", 1000 * found.screen_p50_s, 1000 * found.screen_p99_s, 1000 * found.screen_max_s)
    _line("board, ms ", 1000 * found.board_p50_s, 1000 * found.board_p99_s, 1000 * found.board_max_s)
    print(f"pages   {found.pages}; goals: {GOALS}")


def _line(what: str, p50: float, p99: float, most: float) -> None:
    print(f"{what}  p50 {p50:.0f}  p99 {p99:.0f}  most {most:.0f}")


if __name__ == "__main__":
    main()
