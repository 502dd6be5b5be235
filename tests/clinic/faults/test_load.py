"""A short version of `python -m benchmarks.clinic_load`: no speed is asserted, machines differ."""

from __future__ import annotations

from benchmarks.clinic.load import Load, under_load
from tests.clinic.faults.conftest import SESSIONS, Ward


def test_a_ward_under_load_loses_nothing_and_errs_nowhere(ward: Ward) -> None:
    ward.clinic.start()
    known = {"cookie": ward.cookie, "user": ward.user, "sessions": ward.sessions, "site": ward.site}
    found = under_load(ward.clinic, known, Load(SESSIONS, screens=10, seconds=5))
    assert found.errors == []
    assert found.faults == []
    assert (found.acknowledged, found.lost, found.doubled) == (5 * SESSIONS, 0, 0)
    assert 0 < found.screen_max_s < float("inf")
    assert 0 < found.board_max_s < float("inf")
    assert found.pages > 10
