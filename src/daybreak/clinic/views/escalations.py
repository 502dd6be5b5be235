"""Open escalations: a banner that names nobody, a list, and the page on which one is taken and closed."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from daybreak.clinic import clock
from daybreak.clinic.access import here
from daybreak.clinic.actions import follow_up as actions
from daybreak.clinic.actions.by import system
from daybreak.clinic.actions.signing import confirm
from daybreak.clinic.follow_up.banner import banner_for
from daybreak.clinic.follow_up.escalations import findings_since, level_of, on_their_way
from daybreak.clinic.models import Escalation, EscalationStep, signatures_of
from daybreak.clinic.reads import note_listed
from daybreak.clinic.views.forms import ClinicForm, SecretField, carried_out

MOST_SHOWN = 200


class TakeForm(ClinicForm):
    """Who takes it."""

    secret = SecretField(label="Your password, or a code from your app")


class CloseForm(ClinicForm):
    """What was done, signed."""

    done = forms.CharField(
        label="What was done?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5, "hx-preserve": "true"}),
    )
    secret = SecretField(label="Your password, or a code from your app")


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Every open escalation of the site, the most urgent first, and those closed last."""
    found, at = here(request), clock.now()
    actions.notice(system(found.site, "web"))
    newest = found.version
    rows = on_their_way(found.user, found.site, at)
    closed = Escalation.objects.filter(patient__site=found.site, closing__isnull=False)
    last = list(closed.select_related("patient", "closing__recorded_by").order_by("-closing__pk")[:20])
    of = [one.escalation.patient_id for one in rows] + [row.patient_id for row in last]
    note_listed(found.user, of, "escalations")
    shown = {"rows": rows, "closed": last, "now": at, "version": newest}
    return render(request, "clinic/escalations.html", shown)


@require_GET
def banner(request: HttpRequest) -> HttpResponse:
    """The banner anew, if it has changed; 204 if not."""
    found = here(request)
    now = banner_for(found.user, found.site, found.roles, clock.now())
    if request.GET.get("shown", "") == (now.key if now is not None else ""):
        return HttpResponse(status=204)
    return render(request, "clinic/escalation_banner.html", {"banner": now})


@require_http_methods(["GET", "POST"])
def escalation(request: HttpRequest, patient_id: int, escalation_id: int) -> HttpResponse:
    """One escalation: why, what is to be done by when, who has it, what was done.

    An open page asks with `?shown=` whether that has changed, and gets 204 while it has not.
    """
    found, at = here(request), clock.now()
    ids = found.records
    row = get_object_or_404(
        Escalation.objects.select_related("finding", "closing"), pk=escalation_id, patient__in=ids
    )
    steps = list(row.steps.select_related("recorded_by").order_by("pk"))
    taken = [step for step in steps if step.kind == EscalationStep.Kind.TAKEN]
    closing = request.POST.get("step") == "close"
    take_form = TakeForm(request.POST if request.POST and not closing else None, prefix="take")
    close_form = CloseForm(request.POST if closing else None, prefix="close")
    form = close_form if closing else take_form
    if request.method == "POST" and form.is_valid() and _done(request, row, form, closing=closing):
        return redirect("escalation", patient_id, row.pk)
    closed, level = getattr(row, "closing", None), level_of(row, at)
    since = list(findings_since(row, ids).select_related("recorded_by")[:20])
    newest = since[0].pk if since else row.finding_id
    state = f"{level}-{taken[-1].pk if taken else 0}-{closed is not None:d}-{newest}"
    if request.GET.get("shown") == state:
        return HttpResponse(status=204)
    shown = {
        "escalation": row,
        "level": level,
        "state": state,
        "steps": steps,
        "taken": taken[-1] if taken else None,
        "closed": closed,
        "signatures": signatures_of(closed) if closed else [],
        "take_form": take_form,
        "close_form": close_form,
        "findings": since,
        "newest": newest,
        "mine": bool(taken) and taken[-1].recorded_by_id == found.user.pk,
    }
    return render(request, "clinic/escalation.html", shown)


def _done(request: HttpRequest, row: Escalation, form: forms.Form, *, closing: bool) -> bool:
    found = here(request)

    def acted() -> object:
        who = confirm(found.by, found.user.username, form.cleaned_data["secret"])
        if closing:
            done, seen = form.cleaned_data["done"], request.POST.get("seen", "")
            newest = int(seen) if seen.isdecimal() and len(seen) < 18 else row.finding_id
            return actions.close(found.by, row, done=done, clinician=who, seen=newest)
        return actions.take(found.by, row, who)

    if carried_out(form, acted) is None:
        return False
    messages.success(request, "Closed and signed." if closing else "You have taken it.")
    return True
