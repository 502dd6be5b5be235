"""Consent: which version was signed when, for which drug it counts, and whether it was taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from daybreak.clinic import clock
from daybreak.clinic.access import here
from daybreak.clinic.actions import consent as actions
from daybreak.clinic.consents import Form, counts_for, offered, site_forms, standing
from daybreak.clinic.models import Consent, ConsentForm, StockDrug
from daybreak.clinic.models.consent import EVERY_DRUG
from daybreak.clinic.views.forms import ClinicForm, DayInput, carried_out, succeeded


class ConsentEntry(ClinicForm):
    """The patient signed one of the forms of the site."""

    signed_on = forms.DateField(
        label="Signed on", widget=DayInput(), initial=lambda: timezone.localdate(clock.now())
    )
    off_label_explained = forms.BooleanField(label="Was told that the use is off label", required=False)
    remark = forms.CharField(label="Remark", max_length=500, required=False)


class FormEntry(ClinicForm):
    """A new version of the form."""

    drug = forms.ChoiceField(
        label="For which drug does it count?",
        choices=[(EVERY_DRUG, "Every drug of this clinic"), *StockDrug.in_words()],
        required=False,
        help_text="Consent to one drug counts for no other.",
    )
    title = forms.CharField(label="Title", max_length=120)
    version = forms.CharField(label="Version", max_length=30)
    body = forms.CharField(
        label="Text that patients read and sign", widget=forms.Textarea(attrs={"rows": 12})
    )
    sign_again = forms.BooleanField(
        label="Every patient signs this version before the next dose",
        required=False,
        initial=True,
        help_text="Leave it out only where the wording was corrected and nothing changed that patients agree to.",
    )


@dataclass(frozen=True)
class Block:
    """A form that the patient may sign: what it covers, for which drugs consent stands and for which not, and what to fill in."""

    form: ConsentForm
    counts_for: str
    stands_for: str
    lacks_for: str
    entry: ConsentEntry


@dataclass(frozen=True)
class Line:
    """One signature or withdrawal, the drugs for which it is the consent that stands, and why it may be none."""

    row: Consent
    counts_for: str
    note: str


@require_http_methods(["GET", "POST"])
def consent(request: HttpRequest, patient_id: int) -> HttpResponse:
    """Beside each form that counts a place to record a signature; below, what was signed and taken back."""
    found = here(request)
    asked = site_forms(found.patient.site, found.records)
    blocks = _blocks(request, asked)
    chosen = next((block for block in blocks if block.entry.is_bound), None)
    if request.method == "POST" and chosen is None:
        messages.error(request, "This is not the newest form. Let the patient read and sign the newest one.")
    if chosen is not None and chosen.entry.is_valid():
        given, form = chosen.entry.cleaned_data, chosen.form
        if succeeded(chosen.entry, lambda: actions.record_consent(found.by, found.patient, form, **given)):
            messages.success(request, "Consent is recorded.")
            return redirect("consent", patient_id)
    rows = Consent.objects.filter(patient__in=found.records).select_related("form", "recorded_by")
    lines = [_line(row, asked) for row in rows.order_by("-pk")]
    without = [drug for drug in StockDrug.values if standing(asked, drug) is None]
    shown = {"blocks": blocks, "lines": lines, "without_form": _drugs(without) if blocks else ""}
    return render(request, "clinic/consent.html", shown)


def _blocks(request: HttpRequest, asked: Sequence[Form]) -> list[Block]:
    """One for each form that may be signed; what was sent stands in the one it was sent from."""
    may_be_signed = offered(asked)
    texts = ConsentForm.objects.in_bulk([form.pk for form, _ in may_be_signed])
    blocks = []
    for form, drugs in may_be_signed:
        sent = request.POST if request.POST.get("form") == str(form.pk) else None
        stands = [drug for drug in drugs if _consent_to(asked, drug) is not None]
        lacks = [drug for drug in drugs if drug not in stands]
        entry = ConsentEntry(sent, auto_id=f"id_{form.pk}_%s")
        blocks.append(Block(texts[form.pk], _drugs(drugs), _drugs(stands), _drugs(lacks), entry))
    return blocks


def _line(row: Consent, asked: Sequence[Form]) -> Line:
    form = next((form for form in asked if form.pk == row.form_id), None)
    if form is None or not row.given or form.last is None or form.last.pk != row.pk:
        return Line(row, "", "")
    drugs = [drug for drug in StockDrug.values if _consent_to(asked, drug) == form]
    if drugs:
        corrected = any(one.drug == form.drug and one.pk > form.pk for one in asked)
        return Line(row, _drugs(drugs), "its wording was corrected since" if corrected else "")
    return Line(row, "", "" if counts_for(asked, form) else "an earlier version, to be signed anew")


def _consent_to(asked: Sequence[Form], drug: str) -> Form | None:
    """The signed form by which consent to a drug stands."""
    now = standing(asked, drug)
    return None if now is None else now.signed


def _drugs(drugs: Sequence[str]) -> str:
    """For people."""
    if set(drugs) == set(StockDrug.values):
        return "every drug of this clinic"
    return " and ".join(StockDrug(drug).words for drug in drugs)


@require_POST
def withdraw(request: HttpRequest, patient_id: int, consent_id: int) -> HttpResponse:
    """The patient takes consent back, today."""
    found = here(request)
    row = get_object_or_404(Consent, pk=consent_id, patient__in=found.records)
    form = ClinicForm(request.POST)
    form.full_clean()
    remark = request.POST.get("remark", "")
    carried_out(
        form,
        lambda: actions.withdraw_consent(found.by, row, on=timezone.localdate(clock.now()), remark=remark),
    )
    for error in form.non_field_errors():
        messages.error(request, str(error))
    return redirect("consent", patient_id)


@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest) -> HttpResponse:
    """A new version for this site."""
    found, form = here(request), FormEntry(request.POST or None)
    if request.method == "POST" and form.is_valid():
        published = carried_out(form, lambda: actions.publish_form(found.by, found.site, **form.cleaned_data))
        if published is not None:
            messages.success(request, f"{published} counts from now on.")
            return redirect("home")
    return render(request, "clinic/form.html", {"form": form, "title": "Publish a consent form"})
