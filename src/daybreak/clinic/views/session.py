"""The screen at the bedside, its record on one page, the after-care sheet, and the day's sessions."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from daybreak.clinic import clock, live
from daybreak.clinic.access import here
from daybreak.clinic.actions import ledger
from daybreak.clinic.actions.sessions.drug import given_mg
from daybreak.clinic.bedside import Bedside, bedside_of
from daybreak.clinic.bedside.board import board
from daybreak.clinic.bedside.chart import expected, panels
from daybreak.clinic.bedside.due import coming
from daybreak.clinic.bedside.gates import all_gates
from daybreak.clinic.clock_jumps import latest_jump
from daybreak.clinic.facts import facts_of
from daybreak.clinic.models import EventKind, Patient, Signature, TreatmentSession
from daybreak.clinic.patients import record_ids
from daybreak.protocol.conditions import findings_of
from daybreak.vocabulary import Finding, load_vocabulary

ADVERSE = ("nausea_observed", "headache_severe", "chest_pain", "agitation_severe", "hypertension_symptomatic",
           "loss_of_consciousness", "respiratory_depression_observed", "neurological_deficit")  # fmt: skip


def session_of(patient: Patient, session_id: int) -> TreatmentSession:
    """A session of this person, or nothing."""
    rows = TreatmentSession.objects.select_related("plan", "patient__site")
    return get_object_or_404(rows, pk=session_id, patient__in=record_ids(patient))


@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """Every session of the day, with what is due."""
    found, at = here(request), clock.now()
    shown = {"board": board(found.site, at), "now": at, "version": live.version(f"site:{found.site.pk}")}
    return render(request, "clinic/sessions.html", shown | {"jump": latest_jump(at)})


@require_GET
def screen(request: HttpRequest, patient_id: int, session_id: int) -> HttpResponse:
    """One hand, one tablet: the largest thing is what is due next."""
    found, at = here(request), clock.now()
    version = live.version(f"patient:{patient_id}")
    standing = bedside_of(session_of(found.patient, session_id))
    return render(request, "clinic/session.html", _shown(standing) | {"now": at, "version": version})


@require_GET
def chart(request: HttpRequest, patient_id: int, session_id: int) -> HttpResponse:
    """Readings over what is expected of this patient."""
    found = here(request)
    standing = bedside_of(session_of(found.patient, session_id))
    bands = expected(standing, facts_of(found.patient, clock.now()))
    return render(request, "clinic/session_chart.html", {"panels": panels(standing, bands)})


@require_GET
def record(request: HttpRequest, patient_id: int, session_id: int) -> HttpResponse:
    """Everything on one page: times, doses, readings, events, signatures, chart."""
    found = here(request)
    standing = bedside_of(session_of(found.patient, session_id))
    ids = [one.row.pk for one in standing.happenings]
    signatures = Signature.objects.filter(record="sessionevent", record_id__in=ids).order_by("pk")
    plan = Signature.objects.filter(record="treatmentplan", record_id=standing.session.plan_id)
    bands = expected(standing, facts_of(found.patient, clock.now()))
    shown = {
        "standing": standing,
        "given_mg": given_mg(standing, clock.now()),
        "sums": ledger.of_session(standing.session.reference),
        "signatures": [*plan, *signatures],
        "panels": panels(standing, bands),
        "now": clock.now(),
    }
    return render(request, "clinic/session_record.html", shown)


@require_GET
def after_care(request: HttpRequest, patient_id: int, session_id: int) -> HttpResponse:
    """What the patient takes home, for printing."""
    standing = bedside_of(session_of(here(request).patient, session_id))
    return render(request, "clinic/after_care.html", {"standing": standing})


def _shown(standing: Bedside) -> dict[str, Any]:
    at = clock.now()
    stage, state, pump = standing.state.stage, standing.state, standing.pump
    patient = standing.session.patient
    before = stage in {"planned", "checked-in", "cleared"}
    gates = all_gates(standing, facts_of(patient, at), at) if stage in {"checked-in", "cleared"} else ()
    leaving = stage in {"observing", "ready"}
    return {
        "standing": standing,
        "session": standing.session,
        "stage": stage,
        "coming": coming(standing, at),
        "gates": gates,
        "asked": _asked(standing),
        "criteria": _criteria(standing) if leaving else [],
        "hindrances": standing.interpreter.hindrances(state, standing.hour(at)) if leaving else (),
        "adverse": _known(ADVERSE) if not before else [],
        "alerts": [(one.row, alert) for one in reversed(standing.happenings) for alert in one.answer.alerts][
            :5
        ],
        "readings": list(reversed(standing.of(EventKind.READING)))[:6],
        "given_mg": given_mg(standing, at),
        "rate_ml_per_h": float(pump.rate_ml_per_h) if pump is not None else None,
        "devices": _devices(standing),
        "late_measures": [rule for rule in standing.protocol.session.measure if rule.blocks_discharge],
    }


def _asked(standing: Bedside) -> list[Finding]:
    """What the form of the moment asks for: the readings, and before the dose what the gates need."""
    rules, stage = standing.protocol.session, standing.state.stage
    if stage == "checked-in":
        latest = standing.state.latest()
        wanted = [id for gate in rules.gates for id in findings_of(gate.when) if id not in latest]
        wanted += [id for rule in rules.measure if rule.anchor == "before-dose" for id in rule.findings]
        return _known(wanted)
    return _known([id for rule in rules.measure if rule.anchor != "before-dose" for id in rule.findings])


def _criteria(standing: Bedside) -> list[Finding]:
    return _known([id for rule in standing.protocol.session.discharge for id in findings_of(rule.when)])


def _known(ids: Any) -> list[Finding]:
    known = load_vocabulary()
    return [known[id] for id in dict.fromkeys(ids) if id != "age_years"]


def _devices(standing: Bedside) -> list[dict[str, Any]]:
    """Devices that were drawn and are not given yet."""
    if standing.prepared is None or standing.protocol.administration.device_mg is None:
        return []
    given = {one.row.values["container"] for one in standing.of(EventKind.DEVICE_GIVEN)}
    return [one for one in standing.prepared["portions"] if one["container"] not in given]
