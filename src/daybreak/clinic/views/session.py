"""The screen at the bedside, its record on one page, and the day's sessions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.views.decorators.http import require_GET

from daybreak.clinic import clock
from daybreak.clinic.access import here
from daybreak.clinic.actions.sessions.leaving import unsigned_steps
from daybreak.clinic.bedside import Bedside, bedside_of
from daybreak.clinic.bedside.alerts import Raised, dose_at, gravity, open_alerts, words
from daybreak.clinic.bedside.board import board
from daybreak.clinic.bedside.calls import waiting
from daybreak.clinic.bedside.doses import at_once
from daybreak.clinic.bedside.dosing import programme
from daybreak.clinic.bedside.due import CLOSED_AGAIN, PUMP_ENDS, PUMP_STILL, coming, once_begun
from daybreak.clinic.bedside.events import moment
from daybreak.clinic.bedside.expected import expected
from daybreak.clinic.bedside.gate_basis import Basis, asked_again, basis_of
from daybreak.clinic.bedside.gates import Aside, all_gates, with_signed_order
from daybreak.clinic.bedside.given import given_mg, to_account
from daybreak.clinic.bedside.notes import SIGNED_STAGES, notes_of
from daybreak.clinic.bedside.papers import chart_of, record_of
from daybreak.clinic.bedside.readings import readings_of
from daybreak.clinic.bedside.sprays import counts_sprays, devices_at_hand, rest_until, to_draw_mg
from daybreak.clinic.bedside.steps import steps_of
from daybreak.clinic.bedside.stopping import AFTERWARDS, why_stopped
from daybreak.clinic.bedside.unfinished import unfinished
from daybreak.clinic.clock_jumps import held, latest_jump
from daybreak.clinic.consents import site_forms, taken_back
from daybreak.clinic.facts import facts_on_record
from daybreak.clinic.in_order import panel_of
from daybreak.clinic.live import asks_for_part
from daybreak.clinic.models import THE_STOP, SessionEvent, TreatmentSession
from daybreak.clinic.models.adverse_event import SERIOUS, RescueRoute, Severity
from daybreak.clinic.overrides import overrides_of
from daybreak.clinic.paper import pdf
from daybreak.clinic.prepared import prepared
from daybreak.clinic.reads import note_listed
from daybreak.clinic.rems import asks_for_form
from daybreak.clinic.set_aside import of_file, rules_set_aside
from daybreak.clinic.standing import standing as where_they_stand
from daybreak.clinic.views.finding_form import choice_label
from daybreak.clinic.views.live_parts import shared, shared_part
from daybreak.protocol.conditions import findings_of
from daybreak.protocol.session_views import GateOutcome
from daybreak.protocol.supervision import Measure
from daybreak.vocabulary import Finding, Range, load_vocabulary

ADVERSE = ("nausea_observed", "vomiting", "headache_severe", "chest_pain", "agitation_severe", "hypertension_symptomatic",
           "loss_of_consciousness", "respiratory_depression_observed", "neurological_deficit",
           "serious_adverse_event")  # fmt: skip

NOTE = {"severities": Severity.choices, "routes": RescueRoute.choices, "serious": SERIOUS}
READINGS, SETTLED, STEPS = 8, 4, 8  # how many of the last ones the screen shows
RENEW_S = 10  # how old what a screen says of the minutes before leaving may be, while nothing new happens
IN_THE_ROOM = frozenset({"checked-in", "cleared", "dosing", "observing", "ready"})
BOARD_BEHIND_S = 0.5  # with twenty running sessions something on the board is newer at every moment


def session_of(ids: list[int], session_id: int) -> TreatmentSession:
    """A session of the person with these records, or nothing."""
    found = _with_its_order(ids, session_id)
    if not found:
        raise Http404
    return found[0]


@prepared
def _with_its_order(ids: list[int], session_id: int) -> QuerySet[TreatmentSession]:
    rows = TreatmentSession.objects.select_related("plan__policy__recorded_by", "patient__site")
    return with_signed_order(where_they_stand(rows)).filter(pk=session_id, patient__in=ids)


@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """Every session of the day, with what is due."""
    site = here(request).site

    def made(version: int) -> HttpResponse:
        at = clock.now()
        rows, earlier = board(site, at), unfinished(site, at)
        if not asks_for_part(request):
            listed = (one.standing.session.patient_id for one in (*rows, *earlier))
            note_listed(here(request).user, listed, "sessions")
        shown = {
            "board": rows, "unfinished": earlier, "now": at, "version": version, "jump": latest_jump(at),
        }  # fmt: skip
        return render(request, "clinic/sessions.html", shown)

    return shared_part(request, made, behind_s=BOARD_BEHIND_S)


@require_GET
def banner(request: HttpRequest) -> HttpResponse:
    """What calls for somebody, for every clinician's page; 204 while it is what that page shows already."""
    found, at = here(request), clock.now()
    listed = waiting(found.site, at)
    if request.GET.get("seen") == listed.mark:
        return HttpResponse(status=204)
    return render(request, "clinic/bedside_calls.html", {"calls": listed.calls, "seen": listed.mark})


@require_GET
def screen(request: HttpRequest, patient_id: int, session_id: int) -> HttpResponse:
    """One hand, one tablet: the largest thing is what is due next."""
    records = here(request).records

    def made(version: int) -> HttpResponse:
        at = clock.now()
        standing = bedside_of(session_of(records, session_id))
        aside = overrides_of(records, [standing.protocol], _dosed_at(standing) or at)[0]
        shown = _shown(standing, records, aside) | {"now": at, "version": version}
        return render(request, "clinic/session.html", shown)

    return shared_part(request, made)


@require_GET
def chart(request: HttpRequest, patient_id: int, session_id: int) -> HttpResponse:
    """Readings over what is expected of this patient."""
    found = here(request)

    def made(version: int) -> HttpResponse:
        standing = bedside_of(session_of(found.records, session_id))
        bands = expected(standing, facts_on_record(found.patient, clock.now(), found.records))
        return render(request, "clinic/session_chart.html", chart_of(standing, bands, READINGS))

    return shared(request, made)


@require_GET
def record(request: HttpRequest, patient_id: int, session_id: int) -> HttpResponse:
    """Everything on one page: times, doses, readings, events, signatures, chart."""
    return render(request, "clinic/session_record.html", _record(request, session_id))


@require_GET
def record_paper(request: HttpRequest, patient_id: int, session_id: int) -> HttpResponse:
    """The same on paper."""
    return session_paper("record", "clinic/paper_session.html", _record(request, session_id))


def _record(request: HttpRequest, session_id: int) -> dict[str, Any]:
    found, at = here(request), clock.now()
    standing = bedside_of(session_of(found.records, session_id))
    bands = expected(standing, facts_on_record(found.patient, at, found.records))
    shown = {
        "came_after": _came_after(standing),
        "printed_by": found.user.printed_name,
        "rules_set_aside": rules_set_aside(found.records, _dosed_at(standing) or at, standing.protocol),
    }
    return record_of(standing, bands, at) | shown


def _came_after(standing: Bedside) -> list[SessionEvent]:
    """What came once the record was signed, and waits for a signature of its own."""
    return unsigned_steps(standing.session) if standing.state.stage in SIGNED_STAGES else []


def session_paper(name: str, template: str, shown: dict[str, Any]) -> HttpResponse:
    """A document of a session, named without the patient's name: files travel."""
    session = shown["session"]
    answer = HttpResponse(pdf(template, shown), content_type="application/pdf")
    number = f"{session.patient.number}-{session.number}"
    answer["Content-Disposition"] = (
        f'inline; filename="{name}-{slugify(number)}-{session.starts_at:%Y%m%d}.pdf"'
    )
    return answer


def _shown(standing: Bedside, ids: list[int], aside: Aside) -> dict[str, Any]:
    """What the screen shows; `ids` are the patient's records, `aside` the rules that were set aside when the dose was given, and
    before it now."""
    at = clock.now()
    stage, state = standing.state.stage, standing.state
    gates = all_gates(standing, at, ids, aside) if stage in {"checked-in", "cleared"} else ()
    leaving = stage in {"observing", "ready"}
    asked = _asked(standing)
    readings = readings_of(standing, READINGS)[::-1]
    hindrances = standing.interpreter.hindrances(state, standing.hour(at)) if leaving else ()
    unsettled, settled = _alerts(standing)
    closed = sum(gate.blocks for gate in gates)
    steps = [CLOSED_AGAIN] if closed and stage == "cleared" else coming(standing, at)
    done = steps_of(standing, STEPS)
    may_be_put_right = stage not in {"documented", "cancelled"} and not standing.accounted
    based = [(gate, basis_of(standing, gate.rule)) for gate in gates]
    return {
        "in_the_room": stage in IN_THE_ROOM,
        "clock_held": held() if stage in IN_THE_ROOM else None,
        "standing": standing,
        "session": standing.session,
        "stage": stage,
        "dose": dose_at(stage),
        "coming": steps,
        "alert_first": any(step.after_it for step in steps),
        "held_by": _held_by(unsettled),
        "late_min": standing.protocol.session.late.alert.value * 60,
        "escalate_min": standing.protocol.session.late.escalate.value * 60,
        "gates": based,
        "rules_set_aside": of_file(aside.values(), standing.protocol),
        "to_enter": any(_may_be_entered(gate, basis, asked) for gate, basis in based),
        "to_decide": [gate for gate in gates if gate.status == "needs-decision"],
        "closed": closed,
        "asked": asked,
        "beforehand": _beforehand(standing) if stage in {"planned", "checked-in"} else [],
        "consent_back": taken_back(site_forms(standing.session.patient.site, ids), standing.protocol.drug)
        if stage == "dosing" or leaving
        else None,
        "criteria": _criteria(standing) if leaving else [],
        "hindrances": hindrances,
        "leaving": leaving,
        "renew_s": RENEW_S,
        "adverse": _known(ADVERSE) if stage not in {"planned", "checked-in"} else [],
        "notes": notes_of(standing),
        "note": NOTE,
        "open_alerts": unsettled,
        "settled_alerts": settled,
        "alarm": min(unsettled, key=lambda one: gravity(one.alert), default=None),
        "limits": _limits(standing),
        "asks_for_form": state.dosed_h is not None and asks_for_form(standing.protocol),
        "readings": readings,
        "panel": panel_of(standing.protocol),
        "labels": _labels(
            [
                *(one.finding for one in standing.protocol.session.measurements),
                *(one.id for one in asked),
                *(id for one in readings for id in one.values),
            ]
        ),
        "given_mg": given_mg(standing, at),
        "steps": done if may_be_put_right else [one for one in done if one.put_right],
        "steps_open": may_be_put_right,
        "to_account": to_account(standing, at),
        "came_after": _came_after(standing),
        "pump_ends": PUMP_ENDS,
        "pump_still": PUMP_STILL,
        **_syringe(standing),
        "stop_waits": why_stopped(standing) == "" and stage in AFTERWARDS,
        "the_stop": THE_STOP,
        "pump_at_hand": _pump_at_hand(standing),
        "dosed_at": _dosed_at(standing),
        "once_begun": once_begun(standing, at),
        "device_interval_s": 3600 * (standing.protocol.administration.device_interval_h or 0.0),
        "rest_until": rest_until(standing),
        "devices": devices_at_hand(standing),
        "counts_sprays": counts_sprays(standing.protocol),
        "replace_mg": _to_replace(standing),
        "at_once": at_once(standing),
        "late_measures": _to_explain(standing, {one.rule for one in hindrances}),
    }


def _dosed_at(standing: Bedside) -> datetime | None:
    dosed_h = standing.state.dosed_h
    return None if dosed_h is None else moment(standing.session.starts_at, dosed_h)


def _to_explain(standing: Bedside, hindering: set[str]) -> list[tuple[Measure, bool]]:
    """What can be explained, and whether it keeps the patient until somebody does: those first."""
    rules = [rule for rule in standing.protocol.session.measure if rule.blocks_discharge]
    return sorted(((rule, rule.id in hindering) for rule in rules), key=lambda one: not one[1])


def _beforehand(standing: Bedside) -> list[str]:
    """The questionnaires that the protocol asks for before each session; they are entered under Follow-up."""
    known = load_vocabulary().instruments
    listed = standing.protocol.follow_up.questionnaires
    return [known[one.instrument].label for one in listed if one.before_each_session]


def _asked(standing: Bedside) -> list[Finding]:
    """What the form of the moment asks for: the readings, and before the dose what the gates need, or would have otherwise."""
    rules, stage = standing.protocol.session, standing.state.stage
    if stage == "checked-in":
        wanted = [id for gate in standing.interpreter.gates(standing.state) for id in gate.missing]
        wanted += asked_again(standing)
        wanted += [id for rule in rules.measure if rule.anchor == "before-dose" for id in rule.findings]
        return _known(wanted)
    return _known([id for rule in rules.measure if rule.anchor != "before-dose" for id in rule.findings])


def _alerts(standing: Bedside) -> tuple[list[Raised], list[Raised]]:
    """Every open one, and the last of those that are settled; the newest first."""
    return open_alerts(standing)[::-1], [one for one in standing.alerts[::-1] if not one.open][:SETTLED]


def _held_by(unsettled: list[Raised]) -> str:
    """The place on the page of the first alert that holds the drug back."""
    places = (number for number, one in enumerate(unsettled, 1) if one.holds)
    return next((f"open-alert-{number}" for number in places), "")


def _may_be_entered(gate: GateOutcome, basis: Basis, asked: list[Finding]) -> bool:
    """Whether an entry can open a gate: what is not known yet, or what has changed since it was answered."""
    if gate.status == "missing":
        return any(one.id in gate.missing for one in asked)
    return gate.status == "held" and bool(basis.answers)


def _limits(standing: Bedside) -> list[dict[str, object]]:
    """The signed limits, for a screen without network to hold its own readings against."""
    found: list[dict[str, object]] = []
    for rule in standing.protocol.session.thresholds:
        if rule.unset is None:
            finding = load_vocabulary()[rule.finding]
            found.append({"rule": rule.id, "finding": rule.finding, "label": finding.label, "unit": finding.unit_beside,
                          "above": rule.above, "below": rule.below, "phase": rule.phase, "action": rule.action,
                          "words": words(rule.action), "reason": rule.reason})  # fmt: skip
    return found


def _syringe(standing: Bedside) -> dict[str, Any]:
    """What is in the syringe and how the pump is to be set, once it is drawn."""
    if standing.prepared is None or standing.protocol.administration.infusion_h is None:
        return {}
    set_up = programme(standing)
    per_ml = set_up.concentration_mg_per_ml
    return {"programme": set_up, "mg_per_ml": float(per_ml), "concentration": f"{float(per_ml):.4g}",
            "minutes": set_up.minutes}  # fmt: skip


def _labels(ids: Iterable[str]) -> dict[str, dict[str, object]]:
    """What the form of a correction must know of each finding."""
    return {
        one.id: {
            "label": one.label, "unit": one.unit, "type": one.type,
            "choices": {choice: choice_label(choice) for choice in one.choices} or None,
            "unknown": one.may_be_unknown, "possible": _ends(one.absolute), "usual": _ends(one.plausible_range),
        }
        for one in map(load_vocabulary().find, dict.fromkeys(ids))
    }  # fmt: skip


def _ends(range: Range | None) -> tuple[float, float] | None:
    return None if range is None else (range.least, range.most)


def _pump_at_hand(standing: Bedside) -> bool:
    """Whether a pump runs, or is ready to be started: without network the screen goes on from there."""
    ready = standing.state.stage == "cleared" and standing.prepared is not None
    return standing.pump is not None or (ready and standing.protocol.administration.infusion is not None)


def _criteria(standing: Bedside) -> list[Finding]:
    return _known([id for rule in standing.protocol.session.discharge for id in findings_of(rule.when)])


def _known(ids: Any) -> list[Finding]:
    known = load_vocabulary()
    return [known[id] for id in dict.fromkeys(ids) if id != "age_years"]


def _to_replace(standing: Bedside) -> Decimal:
    """What devices held of which nothing was given, while the dose may still be completed."""
    may_be = standing.prepared is not None and standing.state.stage in {"cleared", "dosing"}
    return to_draw_mg(standing) if may_be else Decimal(0)
