"""The site's signed limits, a patient's plan, and the sessions it leads to."""

from __future__ import annotations

from decimal import Decimal
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.db.models import Exists, F, OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from daybreak.clinic import clock
from daybreak.clinic.access import here
from daybreak.clinic.actions import planning
from daybreak.clinic.actions import sessions as actions
from daybreak.clinic.actions.signing import confirm
from daybreak.clinic.bedside.fold import protocol_of
from daybreak.clinic.facts import body_weight_kg, facts_of
from daybreak.clinic.models import (
    EventKind,
    Patient,
    SessionEvent,
    ThresholdPolicy,
    TreatmentPlan,
    TreatmentSession,
)
from daybreak.clinic.next_session import ordering
from daybreak.clinic.planning.comparison import Option, option
from daybreak.clinic.policies import gaps_of, newest_policies, newest_policy
from daybreak.clinic.protocols import newest_files, protocols_of
from daybreak.clinic.set_aside import rules_set_aside
from daybreak.clinic.standing import in_order, standing
from daybreak.clinic.views.comparing import foreseen_for
from daybreak.clinic.views.forms import ClinicForm, MomentInput, SecretField, carried_out
from daybreak.clinic.views.protocols import changes_since, protocol_here
from daybreak.protocol import Protocol

ENDS = (EventKind.DISCHARGED, EventKind.DOCUMENTED, EventKind.ABORTED)


class PolicyForm(ClinicForm):
    """One number for each limit that the file leaves to the clinic."""

    def __init__(self, protocol: Protocol, *args: object) -> None:
        super().__init__(*args)
        self.gaps = gaps_of(protocol)
        for gap in self.gaps:
            label = f"{gap.label} ({gap.unit})" if gap.unit else gap.label
            self.fields[gap.id] = forms.DecimalField(
                label=label, help_text=gap.why, min_value=0, max_value=100_000, max_digits=8, decimal_places=3
            )
        self.fields["secret"] = SecretField(label="Your password, or a code from your app")

    def limits(self) -> dict[str, Decimal]:
        """What was set."""
        return {gap.id: self.cleaned_data[gap.id] for gap in self.gaps}


class PlanForm(ClinicForm):
    """One of the doses that the protocol allows for this patient, and which course it is for."""

    dose_mg = forms.ChoiceField(label="Dose")
    reason = forms.CharField(
        label="Why another dose than the protocol says?", max_length=300, required=False,
        help_text="Needed where the order differs from the above; it stands with the order and in every session.",
    )  # fmt: skip
    secret = SecretField(label="Your password, or a code from your app")

    def __init__(self, doses: list[Decimal], last: list[TreatmentPlan], zone: str, *args: object) -> None:
        super().__init__(*args)
        choices = self.fields["dose_mg"]
        assert isinstance(choices, forms.ChoiceField)
        listed = [(f"{dose:f}", f"{dose.normalize():f} mg") for dose in doses]
        choices.choices = listed if len(listed) == 1 else [("", "Choose one"), *listed]
        self.last = {str(order.pk): order for order in last}
        if last:
            going_on = [
                (pk, f"Goes on with {order}, of {order.recorded_at.astimezone(ZoneInfo(zone)):%-d %b %Y}")
                for pk, order in self.last.items()
            ]
            self.fields["course"] = forms.ChoiceField(
                label="Which course is it for?", widget=forms.RadioSelect(),
                choices=[*going_on, ("new", "A new course begins")],
            )  # fmt: skip
            self.order_fields(["course"])

    @property
    def dose(self) -> actions.OrderedDose:
        """What was filled in."""
        given = self.cleaned_data
        continues = self.last.get(given.get("course", "new"))
        return actions.OrderedDose(Decimal(given["dose_mg"]), continues, given["reason"])


class SessionForm(ClinicForm):
    """When and where."""

    planned_at = forms.DateTimeField(label="When?", widget=MomentInput(), initial=clock.now)
    place = forms.CharField(label="Chair or bed", max_length=40)


@require_GET
def policies(request: HttpRequest) -> HttpResponse:
    """Every protocol, and whether this site may treat by it."""
    site = here(request).site
    standards, own = protocols_of(site), newest_files(site)
    signed = newest_policies(site, standards)
    shown = {
        "rows": [(one, signed.get(one.id), gaps_of(one), own.get(one.id)) for one in standards],
        "retired": [row for row in own.values() if row.retired],
    }
    return render(request, "clinic/policies.html", shown)


@require_http_methods(["GET", "POST"])
def policy(request: HttpRequest, protocol_id: str) -> HttpResponse:
    """The medical director sets the limits and signs the whole protocol."""
    found = here(request)
    standard = protocol_here(found.site, protocol_id)
    form = PolicyForm(standard, request.POST or None)
    if request.method == "POST" and form.is_valid():

        def signed() -> ThresholdPolicy:
            director = confirm(found.by, found.user.username, form.cleaned_data["secret"])
            return actions.sign_policy(found.by, standard, form.limits(), director)

        if carried_out(form, signed) is not None:
            messages.success(request, f"{standard.title}: signed for {found.site}.")
            return redirect("policies")
    shown = {"form": form, "protocol": standard, "changes": changes_since(found.site, standard)}
    return render(request, "clinic/policy.html", shown)


@require_GET
def plans(request: HttpRequest, patient_id: int) -> HttpResponse:
    """What was ordered for this patient, and the sessions."""
    patient = here(request).patient
    ids, standards = here(request).records, protocols_of(patient.site)
    signed = newest_policies(patient.site, standards)
    orders = TreatmentPlan.objects.filter(patient__in=ids).select_related(
        "recorded_by", "chosen_forecast", "continues"
    )
    shown = {
        "plans": orders.defer("protocol_file", "continues__protocol_file").annotate(goes_on=F("continued_by")).order_by("-pk"),
        "sessions": _sessions(ids),
        "rules_set_aside": rules_set_aside(ids, clock.now()),
        "now": clock.now(),
        "protocols": [protocol for protocol in standards if protocol.id in signed],
    }  # fmt: skip
    return render(request, "clinic/plans.html", shown)


@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, patient_id: int, protocol_id: str) -> HttpResponse:
    """A prescriber orders a dose, beside what the protocol says of the next one."""
    found, at = here(request), clock.now()
    patient = found.patient
    standard = protocol_here(patient.site, protocol_id)
    signed_policy = newest_policy(patient.site, standard)
    own = standard if signed_policy is None else protocol_of(signed_policy.file)
    ids = found.records
    facts = facts_of(patient, at, ids, drug=own.drug)
    weight_kg, asked = body_weight_kg(facts), ordering(patient, own, at, ids)
    form = PlanForm(
        actions.doses_of(own, weight_kg), asked.last, patient.site.time_zone, request.POST or None
    )
    seen = request.GET.get("forecast", "")
    if request.method == "POST" and form.is_valid():

        def ordered() -> TreatmentPlan:
            prescriber = confirm(found.by, found.user.username, form.cleaned_data["secret"])
            if not seen:
                return actions.plan(found.by, patient, standard, form.dose, prescriber)
            chosen = _chosen(patient, protocol_id)
            now = foreseen_for(chosen)
            return planning.choose(found.by, patient, chosen, form.dose, prescriber, seen=seen, foreseen=now)

        order = carried_out(form, ordered)
        if order is not None:
            taken_over = order.sessions.count()
            messages.success(request, _signed(order, taken_over))
            if taken_over:
                return redirect("plans", patient_id)
            return redirect("course_dates" if seen else "session_schedule", patient_id, order.pk)
    shown = {
        "form": form,
        "title": f"Order: {standard.title}",
        "protocol": own,
        "rules_set_aside": rules_set_aside(ids, at, own),
        "weight": facts.get("weight_kg"),
        "weight_kg": weight_kg,
        "cases": [(order, asked.says(order), asked.lived(order).departures) for order in (*asked.last, None)],
    }
    return render(request, "clinic/plan_order.html", shown)


@require_http_methods(["GET", "POST"])
def schedule(request: HttpRequest, patient_id: int, plan_id: int) -> HttpResponse:
    """One session of a plan."""
    found, form = here(request), SessionForm(request.POST or None)
    order = get_object_or_404(TreatmentPlan, pk=plan_id, patient__in=found.records)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made = carried_out(
            form,
            lambda: actions.schedule(found.by, order, planned_at=given["planned_at"], place=given["place"]),
        )
        if made is not None:
            return redirect("session", patient_id, made.pk)
    return render(request, "clinic/patient_form.html", {"form": form, "title": f"Plan a session: {order}"})


def _signed(order: TreatmentPlan, taken_over: int) -> str:
    """What was done, with the sessions that now have this dose."""
    if not taken_over:
        return f"Ordered and signed: {order}."
    sessions = "1 planned session now has" if taken_over == 1 else f"{taken_over} planned sessions now have"
    return f"Ordered and signed: {order}. {sessions} this dose."


def _sessions(ids: list[int]) -> list[TreatmentSession]:
    """The newest first, each with whether it has begun or lapsed, and how it ended."""
    rows = TreatmentSession.objects.filter(patient__in=ids, replaced_by=None).select_related("plan", "missed")
    events = SessionEvent.objects.filter(session=OuterRef("pk"))
    ended = events.filter(kind__in=ENDS).order_by("-pk").values("kind")[:1]
    listed = standing(rows.defer("plan__protocol_file")).annotate(begun=Exists(events), ended=Subquery(ended))
    listed = listed.prefetch_related("moves")
    return list(reversed(in_order(listed)))


def _chosen(patient: Patient, protocol_id: str) -> Option:
    """The protocol as it stands in the comparison."""
    one = option(patient, protocol_id, clock.now())
    if one is None:
        raise Http404
    return one
