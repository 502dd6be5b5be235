"""A pooled answer to draw: the trials at 24 hours, with every extra that the command offers."""

from __future__ import annotations

from functools import cache

from daybreak.evidence import load_evidence
from daybreak.evidence.pooling import Answer, Question, answer, window


@cache
def day_one(by: str | None = None) -> Answer:
    return answer(load_evidence(), Question("madrs-difference", window("24h")), by=by, leave_out=True)


@cache
def month_of_responses() -> Answer:
    return answer(load_evidence(), Question("response", window("28d")))
