"""A screening as it was signed, whatever the protocol and the findings say today."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from daybreak.clinic.access import here
from daybreak.clinic.in_order import in_order
from daybreak.clinic.models import RuleOverride, Screening, signatures_of
from daybreak.vocabulary import load_vocabulary


@require_GET
def signed(request: HttpRequest, patient_id: int, screening_id: int) -> HttpResponse:
    """Its rules, its facts, the exact protocol, and whether the signature still fits."""
    ids = here(request).records
    row = get_object_or_404(Screening.objects.select_related("patient"), pk=screening_id, patient__in=ids)
    set_aside = RuleOverride.objects.in_bulk([rule["override"] for rule in row.rules if rule["override"]])
    shown = {
        "row": row,
        "rules": [(rule, set_aside.get(rule["override"])) for rule in row.rules],
        "facts": [(_label(id), fact) for id, fact in in_order(row.facts).items()],
        "signatures": [(signature, signature.fits(row)) for signature in signatures_of(row)],
    }
    return render(request, "clinic/screening_signed.html", shown)


def _label(id: str) -> str:
    """What the vocabulary calls it today; its id where it is no longer there."""
    known = load_vocabulary()
    return known[id].label if id in known else id
