"""The site's protocols side by side for one patient."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET

from daybreak.clinic import clock
from daybreak.clinic.access import here
from daybreak.clinic.planning.comparison import FELT, Option, burdens, chances, option, options
from daybreak.clinic.planning.forecasts import Foreseen, figures, foreseen
from daybreak.clinic.planning.prices import prices_of
from daybreak.clinic.planning.regimens import regimens


@require_GET
def compare(request: HttpRequest, patient_id: int) -> HttpResponse:
    """Every signed protocol with its verdict; each forecast follows by itself."""
    listed = options(here(request).patient, clock.now())
    order = sorted(listed, key=lambda one: (not one.may_be_chosen, not one.is_foreseen))
    return render(request, "clinic/compare.html", {"options": order})


@require_GET
def compare_forecast(request: HttpRequest, patient_id: int, protocol_id: str) -> HttpResponse:
    """The forecast of one protocol, for its place on that page."""
    found, at = here(request), clock.now()
    one = option(found.patient, protocol_id, at)
    if one is None or not one.is_foreseen:
        return render(request, "clinic/compare_forecast.html", {"not_offered": True})
    seen = foreseen_for(one)
    shown: dict[str, object] = {"option": one, "protocol": one.protocol, "foreseen": seen}
    if seen.forecast is not None:
        shown |= {
            "chances": chances(seen.forecast),
            "felt": chances(seen.forecast, FELT),
            "doses": regimens(one.protocol, one.policy.file_sha256, one.screened.facts, seen.forecast),
            "burdens": burdens(one.protocol, seen.forecast, prices_of(found.patient.site)),
            # the engine's own drawing: no word in it comes from a person
            "figures": {name: mark_safe(drawn) for name, drawn in figures(one.protocol, seen).items()},
            "sources": {source.id: source for source in one.protocol.basis},
        }
    return render(request, "clinic/compare_forecast.html", shown)


def foreseen_for(one: Option) -> Foreseen:
    """The forecast by the site's own file, on what the record says of the patient now."""
    return foreseen(one.protocol, one.policy.file_sha256, one.screened.facts)
