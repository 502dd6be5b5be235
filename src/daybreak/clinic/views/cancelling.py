"""A planned session is given up: why, and how the course goes on."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from daybreak.clinic.access import here
from daybreak.clinic.actions import planning as actions
from daybreak.clinic.actions.planning.moving import missed_outcome
from daybreak.clinic.actions.signing import confirm
from daybreak.clinic.models import EventKind, SessionEvent, TreatmentSession
from daybreak.clinic.planning.lived import LivedPlan, lived_plan
from daybreak.clinic.views.date_forms import CancelForm
from daybreak.clinic.views.forms import carried_out
from daybreak.clinic.views.moves import standing_of, what_follows
from daybreak.protocol import Outcome


@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, patient_id: int, session_id: int) -> HttpResponse:
    """Before it is signed, what the protocol would say; afterwards what it said, and what follows."""
    found = here(request)
    session, form = standing_of(found.records, session_id), CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data

        def called_off() -> Outcome:
            who = confirm(found.by, found.user.username, given["secret"])
            return actions.call_off(found.by, session, reason=given["reason"], who=who)

        if carried_out(form, called_off) is not None:
            messages.success(request, f"Session {session.number} is cancelled.")
            return redirect("session_cancel", patient_id, session_id)
    lived = lived_plan(session.plan, found.records)
    shown = {"form": form, "said": _said(session, lived)} | what_follows(session, lived)
    return render(request, "clinic/session_cancel.html", shown)


def _said(session: TreatmentSession, lived: LivedPlan) -> dict[str, Any]:
    """The reason and the protocol's word: as they were kept, or for a session that still stands as they would be."""
    events = SessionEvent.objects.filter(session=session).select_related("recorded_by").order_by("pk")
    row = next((event for event in events if event.kind == EventKind.CANCELLED), None)
    if row is not None:
        said = row.values
        return {
            "row": row,
            "reason": said["reason"],
            "outcome": said.get("protocol_says"),
            "rule": said.get("rule"),
        }
    if events:
        return {"begun": True}
    outcome = missed_outcome(session, lived)
    return {"outcome": outcome.sentence, "rule": outcome.rule}
