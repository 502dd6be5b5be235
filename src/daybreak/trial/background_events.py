"""What is felt and reported without drug: which control arms the evidence knows it of, and how often it happens there.

    b(n) = 1 - (1 - b_m)^min(n / m, 1)        combined with the drug's own chance p:   1 - (1 - p) (1 - b(n))

b_m is the share of patients with the event over the m sessions of the source, of which each session has an equal part (an
assumption); later sessions add nothing, as hardly anything was reported in the long phase of SUSTAIN-1. Sessions with an inert
sham, spray or infusion, have the rows on placebo spray with a new oral antidepressant (US label; for other settings a stand-in),
after a randomised withdrawal those of SUSTAIN-1; a single infusion of midazolam has the one row there is. Everything else is not
known: sedation by MOAA/S without drug was not read for any control, tablets, comparators and untreated patients were not looked
at in this way, and nobody looks for any of it in anaesthetised patients.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from daybreak.arrays import PatientFloat, PatientInt
from daybreak.evidence import load_evidence
from daybreak.trial.design import Arm, TrialDesign

Rows = dict[str, tuple[str, ...]]
INERT = ("placebo-spray", "saline")
SESSIONS = 8
ROWS: Rows = {  # on placebo spray; event: rows of the safety table, whose mean is taken
    "nausea": ("S006",),
    "dizziness": ("S004",),
    "marked_bp_rise": ("S077",),
    "dissociation": ("S095", "S096"),  # the printed range over dose groups and trials
}
WITHDRAWN_ROWS: Rows = {  # over the whole phase: its sessions were not read
    "nausea": ("S223",),
    "dizziness": ("S219",),
}
MIDAZOLAM_SESSIONS = 1
MIDAZOLAM_ROWS: Rows = {"dizziness": ("S488",)}


def is_known(event: str, design: TrialDesign, arm: Arm) -> bool:
    """Whether the model (in an arm with drug) or the evidence (in a control) says how often an event happens in an arm."""
    if design.blinding == "anaesthesia":
        return False
    if arm.control == "midazolam":
        return event in MIDAZOLAM_ROWS and _infusions(design, arm) == MIDAZOLAM_SESSIONS
    return arm.regimen is not None or (arm.control in INERT and event in _inert(design)[0])


def background(event: str, design: TrialDesign, arm: Arm, sessions: PatientInt) -> PatientFloat:
    """The chance, 0 to 1, that each patient of an arm has the event in as many sessions, whatever the drug adds; 0 if unread."""
    midazolam = arm.control == "midazolam"
    rows, over = (MIDAZOLAM_ROWS, MIDAZOLAM_SESSIONS) if midazolam else _inert(design)
    return np.asarray(1.0 - (1.0 - _share(rows.get(event, ()))) ** np.minimum(sessions / over, 1.0))


def _inert(design: TrialDesign) -> tuple[Rows, int]:
    """The rows on sessions without drug, and how many sessions they are over."""
    return (ROWS, SESSIONS) if design.withdrawal is None else (WITHDRAWN_ROWS, 1)


def _infusions(design: TrialDesign, arm: Arm) -> int | None:
    """How many sessions an arm has up to the last visit; None where a protocol says it."""
    lead = design.lead(arm)
    if lead is None or lead.regimen is None or lead.regimen.protocol is not None:
        return None
    days = [day for course in lead.regimen.give for day in course.days]
    return sum(24.0 * day < design.visit_h[-1] for day in days)


@cache
def _share(wanted: tuple[str, ...]) -> float:
    values = [row.value for row in load_evidence().safety if row.safety_id in wanted and row.seen]
    if len(values) != len(wanted):
        raise ValueError(f"The rows {', '.join(wanted)} are missing from the evidence on safety.")
    return sum(v or 0.0 for v in values) / len(values) / 100.0 if values else 0.0


__all__ = ["INERT", "MIDAZOLAM_ROWS", "ROWS", "WITHDRAWN_ROWS", "background", "is_known"]
