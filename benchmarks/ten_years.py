"""`python -m benchmarks.ten_years`: makes a database of ten years and measures each main page of the real server on it.

100,000 sessions of 5,000 patients, 9.9 million findings, 2.2 million events, 1.1 million signatures, 100,000 questionnaires with
675,000 answers, 50,000 consents, 100,000 vials with their ledger, 3.3 million notes of who read a patient, and an audit row for
every act (`benchmarks.clinic.decade` and `between` say why so many). `--data` keeps the database in a folder, and uses it again.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from benchmarks.clinic.served import Clinic
from benchmarks.clinic.visitor import Visitor

PROTOCOL = "iv-racemic-acute"
SESSIONS, TIMES, GOAL_MS, MOST_QUERIES = 100_000, 20, 500, 12
KNOWN = "ward.json"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ten_years", description=__doc__)
    parser.add_argument("--sessions", type=int, default=SESSIONS)
    parser.add_argument("--data", type=Path, help="keep the database here")
    parser.add_argument("--verify", action="store_true", help="also run `daybreak audit verify` on it")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = options.data or Path(folder) / "data"
        data.mkdir(parents=True, exist_ok=True)
        run(data, options.sessions, verified=options.verify)


def run(data: Path, sessions: int, *, verified: bool = False) -> dict[str, float]:
    """Make the database unless it is there, and print the p95 of each page in ms."""
    clinic = Clinic(data)
    try:
        ward = _ward(clinic, data, sessions)
        size_gib = (data / "clinic.sqlite3").stat().st_size / 2**30
        print(
            f"{sessions:,} sessions, made in {ward['made_s']:.0f} s, {size_gib:.2f} GiB; load average {os.getloadavg()[0]:.1f}"
        )
        if verified:
            _verify(clinic)
        clinic.start()
        return {name: _measured(clinic, ward, name, path, role) for name, path, role in _pages(ward)}
    finally:
        clinic.close()


def _verify(clinic: Clinic) -> None:
    """The command that checks the audit and the ledger, with its time and the most memory that it had."""
    words = ["audit", "verify", "--data", str(clinic.data)]
    code = f"import sys; from daybreak.cli import main; sys.exit(main({words!r}))"
    begun_s = time.monotonic()
    command = subprocess.Popen([sys.executable, "-c", code], env=clinic.environment)
    _, status, used = os.wait4(command.pid, 0)
    command.returncode = os.waitstatus_to_exitcode(status)
    print(
        f"daybreak audit verify ended with {command.returncode} in {time.monotonic() - begun_s:.0f} s "
        f"({used.ru_utime + used.ru_stime:.0f} s of a processor), at most {used.ru_maxrss / 1024:.0f} MiB",
        flush=True,
    )


def _ward(clinic: Clinic, data: Path, sessions: int) -> Any:
    """What is in the database, made unless it is there, with everybody signed in now: an older sign-in is locked by then."""
    known = data / KNOWN
    if not known.exists():
        known.write_text(json.dumps(clinic.ask("furnish_decade", sessions=sessions)))
    roles = ("nurse", "prescriber", "medical-director")
    return json.loads(known.read_text()) | {
        "cookies": {role: clinic.ask("signed_in", username=role)["cookie"] for role in roles}
    }


def _pages(ward: Any) -> list[tuple[str, str, str]]:
    now_id, session_id = ward["sessions"][0]
    old_id = now_id + len(ward["sessions"]) + 3
    past_id, past_session_id = ward["last"]
    past = f"/patients/{past_id}/sessions/{past_session_id}"
    return [
        ("home", "/", "nurse"),
        ("day board", "/sessions/", "nurse"),
        ("patient search", "/patients/?q=given04", "nurse"),
        ("patient of twenty sessions", f"/patients/{old_id}/", "nurse"),
        ("history of a patient", f"/patients/{old_id}/history/", "nurse"),
        ("time axis of a patient", f"/patients/{old_id}/timeline/", "nurse"),
        ("what the protocol allows next", f"/patients/{old_id}/next-session/", "nurse"),
        ("screening of a patient", f"/patients/{old_id}/screening/{PROTOCOL}/", "nurse"),
        ("medication of a patient", f"/patients/{old_id}/medication/", "nurse"),
        ("follow-up of a patient", f"/patients/{old_id}/follow-up/", "nurse"),
        ("consent of a patient", f"/patients/{old_id}/consent/", "nurse"),
        ("plans of a patient", f"/patients/{old_id}/plans/", "nurse"),
        ("order for a patient", f"/patients/{old_id}/plans/{PROTOCOL}/order/", "prescriber"),
        ("comparison for a patient", f"/patients/{old_id}/compare/", "prescriber"),
        ("forecast in the comparison", f"/patients/{old_id}/compare/{PROTOCOL}/", "prescriber"),
        ("calendar, day", "/calendar/", "nurse"),
        ("calendar, week", "/calendar/?view=week", "nurse"),
        ("calendar, a day of 40", f"/calendar/?day={ward['last_day']}", "nurse"),
        ("calendar, a week of 200", f"/calendar/?view=week&day={ward['last_day']}", "nurse"),
        ("follow-up of the site", "/follow-up/", "nurse"),
        ("escalations", "/escalations/", "nurse"),
        ("REMS queue", "/rems/", "nurse"),
        ("session screen", f"/patients/{now_id}/sessions/{session_id}/", "nurse"),
        ("chart of a session", f"/patients/{now_id}/sessions/{session_id}/chart/", "nurse"),
        ("session of last week", f"{past}/", "nurse"),
        ("chart of it", f"{past}/chart/", "nurse"),
        ("record of it", f"{past}/record/", "nurse"),
        ("stock", "/stock/", "nurse"),
        ("register", "/stock/register/", "nurse"),
        ("register by product", "/stock/register/?item=1", "nurse"),
        ("register by patient", "/stock/register/?patient=T000003", "nurse"),
        ("drawn, not accounted for", "/stock/open/", "nurse"),
        ("counts", "/stock/counts/", "nurse"),
        ("discrepancies", "/stock/discrepancies/", "nurse"),
        ("who read what", "/reads/", "medical-director"),
        ("who read a patient", "/reads/?patient=T000003", "medical-director"),
        ("who read on a day", f"/reads/?day={ward['last_day']}", "medical-director"),
        ("what somebody read", f"/reads/?user={ward['staff']['prescriber']}", "medical-director"),
        (
            "whether one read a patient",
            f"/reads/?patient=T000003&user={ward['staff']['pharmacist']}",
            "medical-director",
        ),
        (
            "what somebody read on a day",
            f"/reads/?day={ward['last_day']}&user={ward['staff']['nurse']}",
            "medical-director",
        ),
        ("what a non-reader read", f"/reads/?user={ward['staff']['pharmacist']}", "medical-director"),
        ("audit", "/audit/", "medical-director"),
        ("audit, half way", "/audit/?before=900000", "medical-director"),
    ]


def _measured(clinic: Clinic, ward: Any, name: str, path: str, role: str) -> float:
    took_ms, cookie = [], ward["cookies"][role]
    with closing(Visitor(clinic.port, cookie)) as visitor:
        visitor.get(path)  # what is read once a process does not count
        for _ in range(TIMES):
            before = time.monotonic()
            answer = visitor.get(path)
            took_ms.append(1000 * (time.monotonic() - before))
            assert answer.status == 200, f"{path}: {answer.status}"
    p50_ms, p95_ms = statistics.median(took_ms), statistics.quantiles(took_ms, n=20)[-1]
    again = clinic.ask("queries", path=path, cookie=cookie)
    queries, processor_ms = again["queries"], again["processor_ms"]
    over = f"  over {GOAL_MS} ms" if p95_ms > GOAL_MS else ""
    over += f"  over {MOST_QUERIES} queries" if queries > MOST_QUERIES else ""
    print(
        f"{name:30} p50 {p50_ms:5.0f} ms  p95 {p95_ms:5.0f} ms  processor {processor_ms:4.0f} ms  {queries:2} queries{over}",
        flush=True,
    )
    return p95_ms


if __name__ == "__main__":
    main()
