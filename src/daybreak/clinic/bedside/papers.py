"""A session on paper: its record. The facts are gathered here; templates lay them out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.timezone import localtime

from daybreak.clinic.actions import ledger
from daybreak.clinic.actions.sessions.drug import last_given_at
from daybreak.clinic.bedside.chart import panels, predicted
from daybreak.clinic.bedside.doses import at_once, part_given, part_of
from daybreak.clinic.bedside.dosing import programme
from daybreak.clinic.bedside.expected import CURVES, Expected
from daybreak.clinic.bedside.failed_checks import failed_checks
from daybreak.clinic.bedside.fold import Bedside, Happening
from daybreak.clinic.bedside.given import given_mg
from daybreak.clinic.bedside.notes import words_of
from daybreak.clinic.bedside.readings import readings_of
from daybreak.clinic.bedside.sprays import SPRAYS, TWO_SPRAYS, used_devices
from daybreak.clinic.bedside.steps import true_time
from daybreak.clinic.bedside.stopping import NOT_SAID, explains_stop, why_stopped
from daybreak.clinic.in_order import in_order, panel_of
from daybreak.clinic.models import EventKind, Signature
from daybreak.clinic.values import said_of
from daybreak.vocabulary import load_vocabulary


@dataclass(frozen=True)
class Line:
    """One event of the record: what it says in words, and whether it still counts. Of a step that was put right the one that was
    entered is `struck`, and `why` says who did so and for what reason."""

    one: Happening
    detail: str
    superseded: bool
    struck: bool = False
    why: str = ""


def record_of(standing: Bedside, bands: dict[str, Expected], at: datetime) -> dict[str, Any]:
    """Everything that the record of a session shows, on the page and on paper."""
    session, readings, columns = standing.session, readings_of(standing), _columns(standing)
    ids = {id for id, _, _ in columns}
    return {
        "standing": standing,
        "session": session,
        "lines": lines_of(standing),
        "measured": [
            one for one in readings if ids & {*one.values, *(id for old in one.earlier for id in old)}
        ],
        "columns": columns,
        "alerts": standing.alerts,
        "given_mg": given_mg(standing, at),
        "last_in_at": None
        if standing.pump is not None and not standing.pump.ended
        else last_given_at(standing),
        "stopped": None if (why := why_stopped(standing)) is None else why or NOT_SAID,
        "sums": ledger.of_session(session.reference),
        "signatures": signatures_of_session(standing),
        "failed_checks": failed_checks(standing),
        "now": at,
    } | chart_of(standing, bands)


def chart_of(standing: Bedside, bands: dict[str, Expected], last: int = 0) -> dict[str, Any]:
    """The chart, and beside each reading, or each of the last so many, what was expected: nothing once it is cancelled."""
    bands = {} if standing.state.stage == "cancelled" else bands
    names = [(title, unit) for id, title, unit in CURVES if id in bands]
    return {"panels": panels(standing, bands), "predicted": predicted(standing, bands, last), "predicted_names": names,
            "as_given": _as_given(standing), "last": last}  # fmt: skip


def _as_given(standing: Bedside) -> str:
    """How the dose enters the bands, in words; nothing while none of it is given."""
    if standing.pump is not None:
        return "The infusion is taken as it really ran, with pauses and changes of rate."
    if used_devices(standing):
        return "The devices are taken as they were really given, each spray at its time; one not given yet is not in the band."
    if (part := part_given(standing)) is not None:
        order_mg = standing.session.plan.dose_mg
        return f"The dose is taken as it was really given: {part.given_mg.normalize():f} mg of {order_mg.normalize():f} mg."
    return ""


def lines_of(standing: Bedside) -> list[Line]:
    """Every event in the order of the time at which it was true, whenever it was entered."""
    corrections = (*standing.of(EventKind.CORRECTED), *standing.of(EventKind.NOTE_CORRECTED))
    corrected = {one.row.values["corrects"] for one in corrections}
    lines = [
        Line(one, _detail(one, standing), one.row.key in corrected)
        for one in standing.happenings
        if not one.withdrawn
    ]
    lines += [_struck(one, standing) for one in standing.happenings if one.put_right]
    return sorted(lines, key=lambda line: (line.one.row.true_at, line.one.row.recorded_at))


def _struck(one: Happening, standing: Bedside) -> Line:
    """A step as it was entered, before it was put right."""
    last = one.put_right[-1]
    at = true_time(last)
    said = "It did not happen" if at is None else f"It was at {_clock(at.isoformat())}"
    why = f"{said}, says {last.who}: {last.values['reason']}"
    return Line(replace(one, row=one.entered), _detail(one, standing), superseded=True, struck=True, why=why)


def signatures_of_session(standing: Bedside) -> list[tuple[str, Signature]]:
    """Each signature with what was signed: the order first, then the steps in their order."""
    events = {one.row.pk: one.row.title for one in standing.happenings}
    of_plan = Q(record="treatmentplan", record_id=standing.session.plan_id)
    signed = Signature.objects.filter(of_plan | Q(record="sessionevent", record_id__in=events)).order_by("pk")
    order = [("Order", one) for one in signed if one.record == "treatmentplan"]
    return [*order, *((events[one.record_id], one) for one in signed if one.record == "sessionevent")]


def _columns(standing: Bedside) -> list[tuple[str, str, str]]:
    """The findings that have a column in the table of readings: those that the protocol measures."""
    known = load_vocabulary()
    read = {id for one in readings_of(standing) for values in (one.values, *one.earlier) for id in values}
    return [(id, known[id].label, known[id].unit) for id in panel_of(standing.protocol) if id in read]


def _detail(one: Happening, standing: Bedside) -> str:
    values, kind = in_order(one.row.values, panel_of(standing.protocol)), one.row.kind
    if kind == EventKind.READING:
        return _values(values)
    if kind == EventKind.CORRECTED:
        return f"{_values(values['values']) or 'withdrawn'} ({values['reason']})"
    if kind == EventKind.STEP_CORRECTED:
        return _put_right(values, standing)
    if kind == EventKind.ACKNOWLEDGED:
        return f"{values['rule']}: {values['done']}"
    if kind == EventKind.NOTED:
        return words_of(values)
    if kind == EventKind.NOTE_CORRECTED:
        return f"{words_of(values['values']) if values['values'] else 'withdrawn'} ({values['reason']})"
    if explains_stop(one.row):
        return str(values["reason"])
    if kind == EventKind.DECIDED:
        return _decided(values)
    if kind == EventKind.ABORTED:
        return "; ".join([values["reason"], *(f"not done: {one}" for one in values.get("not_done", ()))])
    if kind == EventKind.CHECK_FAILED:
        return f"{values['second']} read {values['reads']}; nothing was drawn"
    if kind == EventKind.INFUSION_ENDED:
        return _ended(standing)
    if kind == EventKind.PREPARED:
        return _prepared(values, standing)
    if kind == EventKind.DOSE_GIVEN and values:
        return _part_of_dose(one, standing)
    if kind in {EventKind.DEVICE_GIVEN, EventKind.DEVICE_WASTED}:
        return _device(values, standing)
    words = {name: _SAID.get(name, f"{name.replace('_', ' ')} {{}}") for name in values}
    return "; ".join(words[name].format(value) for name, value in values.items() if value not in (None, ""))


_SAID = {
    "reason": "{}", "escort": "home with {}", "rate_ml_per_h": "{} mL/h", "measure": "{}",
    "given_mg": "given {} mg", "wasted_mg": "wasted {} mg", "given_back_mg": "given back {} mg",
}  # fmt: skip


def _put_right(values: dict[str, Any], standing: Bedside) -> str:
    """Which step, as it was entered, and what was said of it."""
    wrong, at = values["corrects"], values.get("at")
    step = next(
        (one for one in standing.happenings if wrong in {one.row.key, *(each.key for each in one.put_right)}),
        None,
    )
    named = "" if step is None else f"{step.entered.title} of {_clock(step.entered.true_at.isoformat())}: "
    return f"{named}{f'it was at {_clock(at)}' if at else 'it did not happen'} ({values['reason']})"


def _decided(values: dict[str, Any]) -> str:
    """The gate, what was decided, on which values against which limit, and why; of decisions from before that was asked, none."""
    said = "go on with the dose" if values["proceed"] else "do not give it"
    parts = [f"{values['gate']}: {said}", values.get("on"), values.get("asked"), values.get("reason")]
    return "; ".join(part for part in parts if part)


def _ended(standing: Bedside) -> str:
    """Two times that are seldom the same: the button's, which is the event's, and the drug's, which the ledger has."""
    last_in_at = last_given_at(standing)
    said = (
        ""
        if last_in_at is None
        else f"; the last of the dose was in at {_clock(last_in_at.isoformat())}, as in the ledger"
    )
    return f"when it was pressed{said}"


def _part_of_dose(one: Happening, standing: Bedside) -> str:
    """How much of what was drawn went in, how many milligrams that is, and what happened to the rest."""
    of = at_once(standing)
    part = part_of(one.row, of) if of is not None else None
    if part is None or of is None:
        return "; ".join(f"{name} {value}" for name, value in one.row.values.items())
    untouched = [f"{of.unit.words(part.untouched)} untouched"] if part.untouched else []
    given = f"{of.unit.words(part.given)} of {of.words} given ({of.label}), {part.given_mg.normalize():f} mg"
    return "; ".join([given, *untouched, part.why])


def _device(values: dict[str, Any], standing: Bedside) -> str:
    drawn = {
        one["container"]: f"{one['code']}, lot {one['lot']}, {one['amount_mg']} mg"
        for one in standing.portions
    }
    sprays = [f"{spray['nostril']} nostril {_clock(spray['at'])}" for spray in values.get("sprays", ())]
    said = [drawn.get(values["container"], "not drawn for this session"), *sprays, *_in_part(values, standing),
            values.get("remark", "")]  # fmt: skip
    return "; ".join(part for part in said if part)


def _in_part(values: dict[str, Any], standing: Bedside) -> list[str]:
    """Of a device that was not given whole: how many milligrams were, and what happened."""
    container = values["container"]
    if reason := values.get("partly"):
        used = next((one for one in used_devices(standing) if one.container == container), None)
        return [
            f"1 of {SPRAYS} sprays ({TWO_SPRAYS}), {used.given_mg.normalize():f} mg given" if used else "",
            reason,
        ]
    return [f"nothing given: {reason}"] if (reason := values.get("reason")) else []


def _clock(at: str) -> str:
    """By the clocks of the page's site."""
    return f"{localtime(datetime.fromisoformat(at)):%H:%M:%S}"


def _values(values: dict[str, str | None]) -> str:
    known = load_vocabulary()
    return "; ".join(f"{known[id].label} {said_of(known[id], text)}" for id, text in values.items())


def _prepared(values: dict[str, Any], standing: Bedside) -> str:
    portions = [
        f"{one['amount_mg']} mg of {one['code']}, lot {one['lot']}, to {one['expires_on']}"
        for one in values["portions"]
    ]
    volume: list[str] = []
    if values.get("volume_ml"):
        pump = programme(standing)
        pumped = f"pump at {float(pump.rate_ml_per_h):g} mL/h for {pump.minutes} min"  # a tenth is the smallest step of a pump
        volume = [f"diluted to {values['volume_ml']} mL", pumped]
    return "; ".join(
        [
            *portions,
            f"strength {_strength(values)}",
            *volume,
            f"checked by {values['second']}{_came_to(values)}",
        ]
    )


def _came_to(values: dict[str, Any]) -> str:
    """The second person's own figure; of drugs drawn before it was kept, nothing."""
    return f", who came to {values['second_reads']}" if values.get("second_reads") else ""


def _strength(values: dict[str, Any]) -> str:
    """As the label of the container has it; drugs drawn before labels were kept say the number alone."""
    kept: str = values["portions"][0].get("strength", f"{values['strength_mg']} mg")
    return kept
