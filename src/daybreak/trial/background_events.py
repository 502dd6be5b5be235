"""What is felt and reported without drug too: the share of patients on placebo spray over eight sessions, a session's part.

    b(n) = 1 - (1 - b8)^(n / 8)        combined with the drug's own chance p:   1 - (1 - p) (1 - b(n))

b8 are rows of the evidence on placebo spray with a new oral antidepressant (US label), so for other settings a stand-in. That a
session has an eighth of it is an assumption. For sedation by MOAA/S no figure without drug was read: none is added.
"""

from __future__ import annotations

from functools import cache

from daybreak.evidence import load_evidence

SESSIONS = 8
ROWS = {  # event: rows of the safety table, whose mean is taken
    "nausea": ("S006",),
    "dizziness": ("S004",),
    "marked_bp_rise": ("S077",),
    "dissociation": ("S095", "S096"),  # the printed range over dose groups and trials
}


def background(event: str, sessions: int) -> float:
    """The chance, 0 to 1, that a patient has the event in `sessions` sessions without drug."""
    return float(1.0 - (1.0 - _over_eight(event)) ** (sessions / SESSIONS))


@cache
def _over_eight(event: str) -> float:
    wanted = ROWS.get(event, ())
    values = [row.value for row in load_evidence().safety if row.safety_id in wanted and row.seen]
    if len(values) != len(wanted):
        raise ValueError(f"rows of {event} are missing from the evidence")
    return sum(v or 0.0 for v in values) / len(values) / 100.0 if values else 0.0


__all__ = ["ROWS", "background"]
