"""`python -m benchmarks.ten_years`: makes a database of ten years and measures each main page of the real server on it.

100,000 sessions of 5,000 patients, 4 million findings, 1.4 million events, 100,000 vials with their ledger, and an audit row for
every act. `--data` keeps the database in a folder, and uses it again.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from benchmarks.clinic.served import Clinic
from benchmarks.clinic.visitor import Visitor

PROTOCOL = "iv-racemic-acute"
SESSIONS, TIMES, GOAL_MS = 100_000, 20, 500
KNOWN = "ward.json"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ten_years", description=__doc__)
    parser.add_argument("--sessions", type=int, default=SESSIONS)
    parser.add_argument("--data", type=Path, help="keep the database here")
    parser.add_argument("--verify", action="store_true", help="also verify the whole audit")
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
            found = clinic.ask("verify")
            print(f"audit: {found['rows']:,} rows, {found['records']:,} records, faults {found['faults']}")
        clinic.start()
        return {name: _measured(clinic, ward, name, path, role) for name, path, role in _pages(ward)}
    finally:
        clinic.close()


def _ward(clinic: Clinic, data: Path, sessions: int) -> Any:
    if (data / KNOWN).exists():
        return json.loads((data / KNOWN).read_text())
    made = clinic.ask("furnish_decade", sessions=sessions)
    made["cookies"] = {
        role: clinic.ask("signed_in", username=role)["cookie"]
        for role in ("nurse", "prescriber", "medical-director")
    }
    (data / KNOWN).write_text(json.dumps(made))
    return made


def _pages(ward: Any) -> list[tuple[str, str, str]]:
    now_id, session_id = ward["sessions"][0]
    old_id = now_id + len(ward["sessions"]) + 3
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
        ("plans of a patient", f"/patients/{old_id}/plans/", "nurse"),
        ("order for a patient", f"/patients/{old_id}/plans/{PROTOCOL}/order/", "prescriber"),
        ("comparison for a patient", f"/patients/{old_id}/compare/", "prescriber"),
        ("forecast in the comparison", f"/patients/{old_id}/compare/{PROTOCOL}/", "prescriber"),
        ("calendar, day", "/calendar/", "nurse"),
        ("calendar, week", "/calendar/?view=week", "nurse"),
        ("follow-up of the site", "/follow-up/", "nurse"),
        ("escalations", "/escalations/", "nurse"),
        ("REMS queue", "/rems/", "nurse"),
        ("session screen", f"/patients/{now_id}/sessions/{session_id}/", "nurse"),
        ("chart of a session", f"/patients/{now_id}/sessions/{session_id}/chart/", "nurse"),
        ("stock", "/stock/", "nurse"),
        ("register", "/stock/register/", "nurse"),
        ("register by product", "/stock/register/?item=1", "nurse"),
        ("register by patient", "/stock/register/?patient=T000003", "nurse"),
        ("drawn, not accounted for", "/stock/open/", "nurse"),
        ("counts", "/stock/counts/", "nurse"),
        ("discrepancies", "/stock/discrepancies/", "nurse"),
        ("who read what", "/reads/", "medical-director"),
        ("audit", "/audit/", "medical-director"),
        ("audit, half way", "/audit/?before=900000", "medical-director"),
    ]


def _measured(clinic: Clinic, ward: Any, name: str, path: str, role: str) -> float:
    took_ms = []
    with closing(Visitor(clinic.port, ward["cookies"][role])) as visitor:
        visitor.get(path)  # what is read once a process does not count
        for _ in range(TIMES):
            before = time.monotonic()
            answer = visitor.get(path)
            took_ms.append(1000 * (time.monotonic() - before))
            assert answer.status == 200, f"{path}: {answer.status}"
    p95_ms = statistics.quantiles(took_ms, n=20)[-1]
    over = "" if p95_ms <= GOAL_MS else f"  over {GOAL_MS} ms"
    print(f"{name:28} p50 {statistics.median(took_ms):7.0f} ms  p95 {p95_ms:7.0f} ms{over}", flush=True)
    return p95_ms


if __name__ == "__main__":
    main()
