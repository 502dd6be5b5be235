"""A course at the bedside. `policy` and `planning` come before it, `recording` takes what happens, `drug` and `leaving` need a
second proof of who acts, `rest` is what stays in the stock's hands."""

from daybreak.clinic.actions.sessions.deciding import decide
from daybreak.clinic.actions.sessions.drug import account, prepare
from daybreak.clinic.actions.sessions.ending import abort
from daybreak.clinic.actions.sessions.leaving import cancel, discharge, document
from daybreak.clinic.actions.sessions.noting import correct_note, note_signed
from daybreak.clinic.actions.sessions.planning import OrderedDose, doses_of, plan, schedule
from daybreak.clinic.actions.sessions.policy import sign_policy
from daybreak.clinic.actions.sessions.recording import (
    Answered,
    Happened,
    amend,
    check_in,
    record,
    record_queued,
)
from daybreak.clinic.actions.sessions.rest import (
    give_back_rest,
    in_use,
    stands_by_the_record,
    undo_entry,
    waste_rest,
)

__all__ = [
    "Answered",
    "Happened",
    "OrderedDose",
    "abort",
    "account",
    "amend",
    "cancel",
    "check_in",
    "correct_note",
    "decide",
    "discharge",
    "document",
    "doses_of",
    "give_back_rest",
    "in_use",
    "note_signed",
    "plan",
    "prepare",
    "record",
    "record_queued",
    "schedule",
    "sign_policy",
    "stands_by_the_record",
    "undo_entry",
    "waste_rest",
]
