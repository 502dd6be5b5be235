"""Antidepressants tried before, and the medication list with what it means beside ketamine."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.forms import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from daybreak.clinic import clock
from daybreak.clinic.access import here
from daybreak.clinic.actions import medication as actions
from daybreak.clinic.drug_classes import CYP, class_label, cyp_modifiers, medication_classes
from daybreak.clinic.facts import facts_of
from daybreak.clinic.interactions import interactions_of, not_known
from daybreak.clinic.models import Adequacy, AntidepressantTrial, Medication, Outcome
from daybreak.clinic.models.medication import counted
from daybreak.clinic.views.finding_form import choice_label
from daybreak.clinic.views.forms import ClinicForm, DayInput, carried_out, succeeded
from daybreak.errors import ActError
from daybreak.vocabulary import load_vocabulary


class TrialForm(ClinicForm):
    """One antidepressant."""

    drug = forms.CharField(label="Antidepressant", max_length=80)
    highest_dose_mg_per_day = forms.DecimalField(
        label="Highest dose (mg/d)", max_digits=8, decimal_places=2, required=False
    )
    duration_weeks = forms.DecimalField(
        label="For how many weeks", max_digits=6, decimal_places=1, required=False
    )
    outcome = forms.ChoiceField(label="How it ended", choices=Outcome.choices)
    adequacy = forms.ChoiceField(label="In your judgement", choices=Adequacy.choices)
    current_episode = forms.BooleanField(label="In the current episode", required=False)

    def trial(self) -> actions.Trial:
        """As the action takes it."""
        given = dict(self.cleaned_data)
        given["outcome"], given["adequacy"] = Outcome(given["outcome"]), Adequacy(given["adequacy"])
        return actions.Trial(**given)


class DrugForm(ClinicForm):
    """One drug of the list."""

    drug = forms.CharField(label="Drug", max_length=80)
    dose = forms.CharField(label="Dose and times", max_length=80, required=False)
    classes = forms.MultipleChoiceField(
        label="It is", choices=list, required=False, widget=forms.CheckboxSelectMultiple()
    )
    cyp_modifier = forms.ChoiceField(label=load_vocabulary()[CYP].label, choices=list, required=False)
    no_class = forms.BooleanField(
        label="None of these", required=False, help_text="Neither a class nor an inhibitor or inducer above."
    )
    diazepam_equivalent_mg_per_day = forms.DecimalField(
        label="If a benzodiazepine: as diazepam (mg/d)", max_digits=7, decimal_places=2, required=False
    )
    started_on = forms.DateField(label="Since", widget=DayInput(), required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        classes = self.fields["classes"]
        assert isinstance(classes, forms.MultipleChoiceField)
        classes.choices = [(id, class_label(id)) for id in medication_classes()]
        modifier = self.fields["cyp_modifier"]
        assert isinstance(modifier, forms.ChoiceField)
        modifier.choices = [("", "–"), *((name, choice_label(name)) for name in cyp_modifiers())]

    def entry(self) -> actions.Drug:
        """As the action takes it."""
        given = dict(self.cleaned_data)
        given["classes"] = tuple(given["classes"])
        return actions.Drug(**given)


class TrialCorrection(TrialForm):
    """The same with the reason."""

    reason = forms.CharField(label="Why is it corrected?", max_length=500)


class DrugCorrection(DrugForm):
    """The same with its end and the reason."""

    stopped_on = forms.DateField(label="Until", widget=DayInput(), required=False)
    reason = forms.CharField(label="Why is it corrected?", max_length=500)


class WithdrawalForm(ClinicForm):
    """Nothing takes the place of the row; what remains is why."""

    reason = forms.CharField(label="Why is it withdrawn?", max_length=500)


@require_http_methods(["GET", "POST"])
def antidepressants(request: HttpRequest, patient_id: int) -> HttpResponse:
    """The table that eligibility counts, and a form for one more."""
    found, form = here(request), TrialForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        carried_out(form, lambda: actions.add_trial(found.by, found.patient, form.trial()))
        if not form.errors:
            messages.success(request, "Recorded.")
            return redirect("antidepressants", patient_id)
    trials = AntidepressantTrial.objects.standing().filter(patient__in=found.records).order_by("pk")
    return render(
        request, "clinic/antidepressants.html", {"form": form, "trials": trials, "counted": counted(trials)}
    )


@require_http_methods(["GET", "POST"])
def medication(request: HttpRequest, patient_id: int) -> HttpResponse:
    """The list, what it means, and a form for one more."""
    found, form = here(request), DrugForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        carried_out(form, lambda: actions.add_drug(found.by, found.patient, form.entry()))
        if not form.errors:
            messages.success(request, "Recorded.")
            return redirect("medication", patient_id)
    ids, today = found.records, timezone.localdate(clock.now())
    facts = facts_of(found.patient, clock.now(), ids)
    drugs = Medication.objects.standing().filter(patient__in=ids).order_by("drug", "pk")
    shown = {
        "form": form,
        "drugs": [(drug, _classes(drug)) for drug in drugs],
        "unclassed": [
            drug
            for drug in drugs
            if not drug.is_classed and not (drug.stopped_on and drug.stopped_on <= today)
        ],
        "interactions": interactions_of(facts),
        "not_known": not_known(facts),
        "complete": "medication_list_complete" in facts and facts["medication_list_complete"].value,
    }
    return render(request, "clinic/medication.html", shown)


def _classes(drug: Medication) -> str:
    """What a row says it is, or that it says nothing."""
    if drug.no_class:
        return "none of the classes"
    named = [class_label(id) for id in drug.classes]
    if drug.cyp_modifier:
        named.append(f"{choice_label(drug.cyp_modifier)} (CYP)")
    return ", ".join(named) or "not said"


@require_http_methods(["GET", "POST"])
def correct_trial(request: HttpRequest, patient_id: int, trial_id: int) -> HttpResponse:
    """The right trial in place of a wrong one."""
    found = here(request)
    row = get_object_or_404(AntidepressantTrial, pk=trial_id, patient__in=found.records)
    form = TrialCorrection(request.POST or None, initial=model_to_dict(row))
    if request.method == "POST" and form.is_valid():
        why = form.cleaned_data.pop("reason")
        if succeeded(
            form, lambda: actions.add_trial(found.by, row.patient, form.trial(), corrects=row, reason=why)
        ):
            messages.success(request, "Corrected.")
            return redirect("antidepressants", patient_id)
    return render(request, "clinic/row_correct.html", {"form": form, "row": row, "back": "antidepressants"})


@require_http_methods(["GET", "POST"])
def correct_drug(request: HttpRequest, patient_id: int, drug_id: int) -> HttpResponse:
    """The right row of the list in place of a wrong one."""
    found = here(request)
    row = get_object_or_404(Medication, pk=drug_id, patient__in=found.records)
    form = DrugCorrection(request.POST or None, initial=model_to_dict(row))
    if request.method == "POST" and form.is_valid():
        why = form.cleaned_data.pop("reason")
        if succeeded(
            form, lambda: actions.add_drug(found.by, row.patient, form.entry(), corrects=row, reason=why)
        ):
            messages.success(request, "Corrected.")
            return redirect("medication", patient_id)
    return render(request, "clinic/row_correct.html", {"form": form, "row": row, "back": "medication"})


@require_http_methods(["GET", "POST"])
def withdraw_trial(request: HttpRequest, patient_id: int, trial_id: int) -> HttpResponse:
    """A trial that should not stand there."""
    found = here(request)
    row = get_object_or_404(AntidepressantTrial, pk=trial_id, patient__in=found.records)
    return _withdrawal(
        request, row, "antidepressants", lambda why: actions.withdraw_trial(found.by, row, reason=why)
    )


@require_http_methods(["GET", "POST"])
def withdraw_drug(request: HttpRequest, patient_id: int, drug_id: int) -> HttpResponse:
    """A drug that should not stand there."""
    found = here(request)
    row = get_object_or_404(Medication, pk=drug_id, patient__in=found.records)
    return _withdrawal(
        request, row, "medication", lambda why: actions.withdraw_drug(found.by, row, reason=why)
    )


@require_POST
def stop_drug(request: HttpRequest, patient_id: int, drug_id: int) -> HttpResponse:
    """The patient takes it no more from today."""
    found = here(request)
    row = get_object_or_404(Medication, pk=drug_id, patient__in=found.records)
    try:
        actions.stop_drug(found.by, row, timezone.localdate(clock.now()))
    except ActError as refusal:
        messages.error(request, refusal.sentence)
    return redirect("medication", patient_id)


def _withdrawal(
    request: HttpRequest, row: AntidepressantTrial | Medication, back: str, action: Callable[[str], None]
) -> HttpResponse:
    """Ask why, and withdraw the row for that reason."""
    form = WithdrawalForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and succeeded(form, lambda: action(form.cleaned_data["reason"])):
        messages.success(request, "Withdrawn.")
        return redirect(back, here(request).patient.pk)
    return render(request, "clinic/row_withdraw.html", {"form": form, "row": row, "back": back})
