"""The follow-up of a plan ends; what was found stays."""

from __future__ import annotations

from daybreak.clinic.actions import refusing
from daybreak.clinic.actions.act import act
from daybreak.clinic.actions.by import By
from daybreak.clinic.models import FollowUpEnd, TreatmentPlan
from daybreak.errors import ActError


def end_follow_up(by: By, plan: TreatmentPlan, *, reason: str) -> FollowUpEnd:
    """Ask nothing more under this plan. Escalations go on whatever is asked.

    Raises:
        ActError: no reason, or ended already.
    """
    why = refusing.text(reason, "The reason", most=500)
    if FollowUpEnd.objects.filter(plan=plan).exists():
        raise ActError("The follow-up of this plan has ended already.")
    row = FollowUpEnd(plan=plan, reason=why)
    with act(by, "follow-up.ended", patient=plan.patient) as done:
        done.stamp(row)
    return row
