"""Who responded, who remitted and who stayed in remission, with the treatment of missing scores said aloud.

The default is the strict one: whoever was not seen did not respond. The alternatives are named `observed` and `locf`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from daybreak.arrays import Bool
from daybreak.errors import TrialError
from daybreak.trial.endpoints.missing import Missing, carried_forward
from daybreak.trial.endpoints.shares import Shares, shares
from daybreak.trial.record import TrialRecord

_WORDS = {
    "nonresponse": "missing counted as failures",
    "observed": "observed cases",
    "locf": "last observation carried forward",
}


def response(record: TrialRecord, visit_h: float, missing: Missing = "nonresponse") -> Shares:
    """Response at a visit: the score has fallen by at least the trial's fraction of the baseline.

    Raises:
        TrialError: no such visit, or no such treatment of missing scores.
    """
    at = [record.visit_number(visit_h)]
    scores = _scores(record, missing)[at]
    return _counted(
        record, f"response at {visit_h:g} h", record.scoring.responds(scores, record.baseline), at, missing
    )


def remission(record: TrialRecord, visit_h: float, missing: Missing = "nonresponse") -> Shares:
    """Remission at a visit: a score of at most the trial's limit. Errors as for `response`."""
    at = [record.visit_number(visit_h)]
    scores = _scores(record, missing)[at]
    return _counted(record, f"remission at {visit_h:g} h", record.scoring.remits(scores), at, missing)


def sustained_remission(record: TrialRecord, from_h: float, missing: Missing = "nonresponse") -> Shares:
    """Remission at every visit from a time on. `observed` counts those who were seen at every one of these visits.

    Raises:
        TrialError: no such visit, or no such treatment of missing scores.
    """
    at = list(range(record.visit_number(from_h), len(record.visit_h)))
    scores = _scores(record, missing)[at]
    return _counted(record, f"remission from {from_h:g} h on", record.scoring.remits(scores), at, missing)


def event(record: TrialRecord, name: str) -> Shares:
    """An adverse event while in the trial, among those who were in it at all; NaN in an arm in which nobody knows who had it.

    Raises:
        TrialError: the record does not say who had it.
    """
    if name not in record.events:
        known = f"It knows {', '.join(record.events)}." if record.events else "It knows of no events."
        raise TrialError(f"The record does not say who had {name!r}.", where=record.trial, remedy=known)
    unknown = [record.arm_number(arm) for arm in record.unknown_in.get(name, ())]
    there = np.ones(record.patients, dtype=bool) if record.left_h is None else record.left_h > 0.0
    return shares(record, name, record.events[name], there & ~np.isin(record.arm, unknown))


def _scores(record: TrialRecord, missing: Missing) -> Any:
    if missing not in _WORDS:
        raise TrialError(
            f"Missing scores cannot be treated as {missing!r}.", remedy=f"Choose from {', '.join(_WORDS)}."
        )
    return carried_forward(record) if missing == "locf" else record.scores


def _counted(
    record: TrialRecord, what: str, yes: Bool[np.ndarray, "visits patients"], at: list[int], missing: Missing
) -> Shares:
    among = np.asarray(record.observed[at].all(axis=0)) if missing == "observed" else None
    return shares(record, f"{what} ({_WORDS[missing]})", np.asarray(yes.all(axis=0)), among)


__all__ = ["event", "remission", "response", "sustained_remission"]
