"""A course at the bedside. `policy` and `planning` come before it, `recording` takes what happens, `drug` and `leaving` need a
second proof of who acts."""

from daybreak.clinic.actions.sessions.drug import account, prepare
from daybreak.clinic.actions.sessions.leaving import abort, cancel, decide, discharge, document
from daybreak.clinic.actions.sessions.planning import doses_of, plan, schedule
from daybreak.clinic.actions.sessions.policy import sign_policy
from daybreak.clinic.actions.sessions.recording import (
    Answered,
    Happened,
    amend,
    check_in,
    record,
    record_queued,
)

__all__ = [
    "Answered",
    "Happened",
    "abort",
    "account",
    "amend",
    "cancel",
    "check_in",
    "decide",
    "discharge",
    "document",
    "doses_of",
    "plan",
    "prepare",
    "record",
    "record_queued",
    "schedule",
    "sign_policy",
]
