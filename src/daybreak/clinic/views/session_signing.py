"""Steps of a session that somebody signs: a decision, the drug, discharge, the record, and ending it otherwise."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import uuid4
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from daybreak.clinic import clock
from daybreak.clinic.access import here
from daybreak.clinic.access.here import Here
from daybreak.clinic.actions import ledger
from daybreak.clinic.actions import sessions as actions
from daybreak.clinic.actions.sessions.drug import by_reason, shares
from daybreak.clinic.actions.sessions.leaving import unsigned_steps
from daybreak.clinic.actions.sessions.recording import Answered, Happened
from daybreak.clinic.actions.sessions.roles import PRESCRIBERS
from daybreak.clinic.actions.signing import Confirmed, confirm
from daybreak.clinic.bedside import bedside_of
from daybreak.clinic.bedside.gate_basis import basis_of
from daybreak.clinic.bedside.notes import notes_of
from daybreak.clinic.bedside.readings import readings_of
from daybreak.clinic.bedside.undone import undone
from daybreak.clinic.follow_up import escalations
from daybreak.clinic.models import EventKind, TreatmentSession
from daybreak.clinic.views.account_form import WasteForm, WitnessForm
from daybreak.clinic.views.forms import ClinicForm, SecretField, carried_out
from daybreak.clinic.views.note_form import NoteCorrection, NoteForm
from daybreak.clinic.views.session import session_of
from daybreak.errors import ActError
from daybreak.vocabulary import load_vocabulary

UNKNOWN = "not known"


class OwnSecret(ClinicForm):
    """One's own password, or a code."""

    secret = SecretField(label="Your password, or a code from your app")


class DecideForm(OwnSecret):
    """Go on, or not."""

    proceed = forms.ChoiceField(
        label="Decision", choices=[("yes", "Go on with the dose"), ("no", "Do not give it")], widget=forms.RadioSelect()
    )  # fmt: skip
    reason = forms.CharField(label="Why?", max_length=500)
    seen = forms.CharField(widget=forms.HiddenInput(), required=False, strip=False)
    field_order = ("proceed", "reason", "secret", "seen")


class DischargeForm(OwnSecret):
    """With whom the patient leaves."""

    escort = forms.CharField(label="Who takes the patient home?", max_length=120)
    despite = forms.CharField(
        label="An escalation is open. Why do you discharge all the same?", max_length=500, required=False
    )
    field_order = ("escort", "despite", "secret")

    def __init__(self, *args: object, escalated: bool) -> None:
        super().__init__(*args)
        if not escalated:
            del self.fields["despite"]


class EndForm(OwnSecret):
    """Why."""

    reason = forms.CharField(label="Why?", max_length=500)
    field_order: tuple[str, ...] = ("reason", "secret")


class EndOtherwiseForm(EndForm):
    """After a dose a prescriber signs: whoever has the tablet, or the one to whom it is handed over."""

    username = forms.CharField(label="Prescriber: user name", max_length=60)
    field_order = ("reason", "username", "secret")

    def __init__(self, *args: object, is_prescriber: bool) -> None:
        super().__init__(*args)
        if is_prescriber:
            del self.fields["username"]
        else:
            self.fields["secret"].label = "Prescriber: password or code"


class AmendForm(EndForm):
    """The values as they stand; an empty field takes its value out."""

    def __init__(self, values: Mapping[str, str | None], *args: object) -> None:
        super().__init__(*args)
        for id, text in values.items():
            known = load_vocabulary()[id]
            label = f"{known.label}, {known.unit}" if known.unit else known.label
            self.fields[id] = forms.CharField(
                label=label, max_length=200, required=False, initial=text or UNKNOWN
            )
        self.order_fields([*values, "reason", "secret"])


@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, patient_id: int, session_id: int, gate: str) -> HttpResponse:
    """A prescriber answers a gate."""
    found, session = session_here(request, session_id)
    standing = bedside_of(session)
    rules = standing.protocol.session.every_gate
    rule = next((one for one in rules if one.id == gate and one.effect == "decision"), None)
    if rule is None:
        raise Http404
    basis = basis_of(standing, gate)

    def act(form: forms.Form) -> Answered:
        given, who = form.cleaned_data, _own(found, form)
        return actions.decide(
            found.by, session, gate, proceed=given["proceed"] == "yes", reason=given["reason"], prescriber=who, seen=given["seen"]
        )  # fmt: skip

    form = DecideForm(request.POST or None, initial={"seen": basis.measured})
    cited = [one.citation for one in standing.protocol.basis if one.id in (rule.source or ())]
    deciding = {"basis": basis, "rule": rule, "sources": cited, "policy": session.plan.policy}
    return _signed(request, session, form, act, f"Decide: {rule.reason}", deciding=deciding)


@require_http_methods(["GET", "POST"])
def account(request: HttpRequest, patient_id: int, session_id: int) -> HttpResponse:
    """Given, wasted before a witness, given back."""
    found, session = session_here(request, session_id)
    standing = bedside_of(session)
    given, back, waste = shares(standing, clock.now())
    asks_why = not all(why for why, _ in by_reason(standing, waste))
    posted = request.POST or None
    alone = WitnessForm(posted) if standing.accounted else ClinicForm(posted)
    form = WasteForm(posted, asks_why=asks_why) if waste else alone

    def act(form: forms.Form) -> Answered:
        if not isinstance(form, WitnessForm):
            return actions.account(found.by, session)
        said = form.cleaned_data
        witness = confirm(found.by, said["username"], said["secret"])
        if not isinstance(form, WasteForm):
            return actions.account(found.by, session, witness)
        return actions.account(found.by, session, witness, method=form.method, reason=said.get("reason", ""))

    lists = {"given": given, "back": back, "waste": waste, "again": standing.accounted}
    return _signed(request, session, form, act, "Account for the drug", **lists)


@require_http_methods(["GET", "POST"])
def discharge(request: HttpRequest, patient_id: int, session_id: int) -> HttpResponse:
    """The patient leaves."""
    found, session = session_here(request, session_id)
    escalated = escalations.standing().filter(patient__in=found.records).exists()

    def act(form: forms.Form) -> Answered:
        who, given = _own(found, form), form.cleaned_data
        return actions.discharge(
            found.by, session, escort=given["escort"], clinician=who, despite=given.get("despite", "")
        )

    form = DischargeForm(request.POST or None, escalated=escalated)
    return _signed(request, session, form, act, "Discharge")


@require_http_methods(["GET", "POST"])
def document(request: HttpRequest, patient_id: int, session_id: int) -> HttpResponse:
    """The record is complete."""
    found, session = session_here(request, session_id)

    def act(form: forms.Form) -> Answered:
        return actions.document(found.by, session, _own(found, form))

    sums, put_right = ledger.of_session(session.reference), bedside_of(session).put_right
    closing = {"sums": sums, "unsigned": unsigned_steps(session), "put_right": put_right}
    return _signed(request, session, OwnSecret(request.POST or None), act, "Sign the record", closing=closing)


@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, patient_id: int, session_id: int) -> HttpResponse:
    """Cancelled before the dose, aborted after it."""
    found, session = session_here(request, session_id)
    stage = bedside_of(session).state.stage
    if stage == "planned" and request.method == "GET":
        return redirect("session_cancel", patient_id, session_id)
    if stage not in {"planned", "checked-in", "cleared"}:
        return _end_otherwise(request, found, session)

    def act(form: forms.Form) -> Answered:
        return actions.cancel(
            found.by, session, reason=form.cleaned_data["reason"], clinician=_own(found, form)
        )

    return _signed(request, session, EndForm(request.POST or None), act, "Cancel this session")


def _end_otherwise(request: HttpRequest, found: Here, session: TreatmentSession) -> HttpResponse:
    """After a dose: what ends and what was not done stands there, and a prescriber signs for it."""
    form = EndOtherwiseForm(request.POST or None, is_prescriber=bool(found.roles & PRESCRIBERS))

    def act(form: forms.Form) -> Answered:
        given = form.cleaned_data
        who = confirm(found.by, given.get("username") or found.user.username, given["secret"])
        return actions.abort(found.by, session, reason=given["reason"], clinician=who)

    left = undone(bedside_of(session), clock.now())
    return _signed(request, session, form, act, "End this session otherwise", left=left)


@require_http_methods(["GET", "POST"])
def amend(request: HttpRequest, patient_id: int, session_id: int, key: str) -> HttpResponse:
    """A reading is corrected with a signature: the way once the record is signed, open at any time."""
    found, session = session_here(request, session_id)
    reading = next((one for one in readings_of(bedside_of(session)) if one.key == key), None)
    if reading is None or reading.withdrawn:
        said = "That reading does not stand: it was corrected or withdrawn already."
        return render(request, "clinic/session_nothing.html", {"session": session, "sentence": said})

    def act(form: forms.Form) -> Answered:
        given = form.cleaned_data
        values = {id: None if given[id] == UNKNOWN else given[id] for id in reading.values if given[id]}
        said = {"corrects": key, "reason": given["reason"], "values": values}
        correction = Happened(EventKind.CORRECTED, clock.now(), str(uuid4()), said, "page", confirmed=True)
        return actions.amend(found.by, session, correction, _own(found, form))

    at = reading.row.true_at.astimezone(ZoneInfo(found.site.time_zone))
    form = AmendForm(reading.values, request.POST or None)
    return _signed(request, session, form, act, f"Correct the reading of {at:%H:%M:%S}")


@require_http_methods(["GET", "POST"])
def note(request: HttpRequest, patient_id: int, session_id: int) -> HttpResponse:
    """An adverse event is added with a signature: the way once the record is signed, open at any time."""
    found, session = session_here(request, session_id)
    form = NoteForm(request.POST or None)

    def act(form: forms.Form) -> Answered:
        assert isinstance(form, NoteForm)
        known = Happened(EventKind.NOTED, form.cleaned_data["true_at"], str(uuid4()), form.values, "page")
        return actions.note_signed(found.by, session, known, _own(found, form))

    return _signed(request, session, form, act, "Add an adverse event or a measure")


@require_http_methods(["GET", "POST"])
def correct_note(request: HttpRequest, patient_id: int, session_id: int, key: str) -> HttpResponse:
    """An adverse event is corrected or withdrawn with a signature; what was written first stays, struck."""
    found, session = session_here(request, session_id)
    noted = next((one for one in notes_of(bedside_of(session)) if one.key == key), None)
    if noted is None or noted.withdrawn:
        said = "That adverse event does not stand: it was corrected or withdrawn already."
        return render(request, "clinic/session_nothing.html", {"session": session, "sentence": said})

    def act(form: forms.Form) -> Answered:
        assert isinstance(form, NoteCorrection)
        why, who = form.cleaned_data["reason"], _own(found, form)
        return actions.correct_note(found.by, session, noted, form.values, reason=why, clinician=who)

    at = noted.at.astimezone(ZoneInfo(found.site.time_zone))
    form = NoteCorrection(request.POST or None, initial=noted.values)
    return _signed(request, session, form, act, f"Correct the adverse event of {at:%H:%M:%S}")


def _signed(
    request: HttpRequest,
    session: TreatmentSession,
    form: forms.Form,
    act: Callable[[forms.Form], Answered],
    title: str,
    **more: object,
) -> HttpResponse:
    proves = bool(form.fields)  # drug that nothing is wasted of is accounted for without a second person
    if request.method == "POST" and form.is_valid() and done(form, lambda: act(form)):
        messages.success(request, f"{title.rstrip('.')}: {'signed' if proves else 'recorded'}.")
        return redirect("session", session.patient_id, session.pk)
    shown = {
        "form": form,
        "title": title,
        "session": session,
        "button": "Sign" if proves else "Record",
    } | more
    return render(request, "clinic/session_sign.html", shown)


def done(form: forms.Form, act: Callable[[], Answered]) -> bool:
    """Whether it was accepted; a refusal of the session stands at the form like any other."""

    def accepted() -> Answered:
        answered = act()
        if not answered.accepted:
            raise ActError(answered.answer.sentence)
        return answered

    return carried_out(form, accepted) is not None


def _own(found: Here, form: forms.Form) -> Confirmed:
    return confirm(found.by, found.user.username, form.cleaned_data["secret"])


def session_here(request: HttpRequest, session_id: int) -> tuple[Here, TreatmentSession]:
    """Who asks, and the session, of the patient whose page it is."""
    found = here(request)
    return found, session_of(found.records, session_id)
