"""The dose is drawn by one person and checked by another, who does not see what they work out."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import zip_longest

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from daybreak.clinic import clock
from daybreak.clinic.actions import sessions as actions
from daybreak.clinic.actions.sessions import Answered
from daybreak.clinic.actions.sessions.checking import prove_second
from daybreak.clinic.actions.sessions.preparing import preparation
from daybreak.clinic.bedside import Bedside, bedside_of
from daybreak.clinic.bedside.amounts import Unit
from daybreak.clinic.bedside.sprays import to_draw_mg
from daybreak.clinic.ledger.stock import Wanted, hindrance, in_turn, stock
from daybreak.clinic.views.forms import ClinicForm, SecretField, carried_out
from daybreak.clinic.views.session_signing import done, session_here

CHECK = "check"
"""In the address of the page for the second person."""


class StrengthForm(ClinicForm):
    """What is taken, and for a pump to which volume it is diluted."""

    strength_mg = forms.ChoiceField(label="From stock")
    volume_ml = forms.DecimalField(label="Volume of the syringe, mL", min_value=1, max_value=1000, initial=50)

    def __init__(self, standing: Bedside, *args: object) -> None:
        super().__init__(*args)
        strengths = self.fields["strength_mg"]
        assert isinstance(strengths, forms.ChoiceField)
        strengths.choices = _strengths(standing)
        if standing.protocol.administration.infusion_h is None:
            del self.fields["volume_ml"]


class CheckForm(ClinicForm):
    """The second person works it out on their own."""

    second_reads = forms.DecimalField(
        label="What the second person works out", max_digits=10, decimal_places=4
    )
    second_draws = forms.DecimalField(
        label="What the second person works out", max_digits=10, decimal_places=4
    )
    username = forms.CharField(label="Second person: user name", max_length=60)
    secret = SecretField(label="Second person: password or code")

    def asks(self, units: Sequence[Unit]) -> None:
        """For each unit a figure; what is not asked has no field."""
        for name, unit in zip_longest(("second_reads", "second_draws"), units):
            if unit is None:
                del self.fields[name]
            else:
                self.fields[name].label = f"{self.fields[name].label}: {unit.asks}"


@require_http_methods(["GET", "POST"])
def prepare(request: HttpRequest, patient_id: int, session_id: int) -> HttpResponse:
    """What to draw, for whoever draws; then, on a page without it, the second person's check."""
    found, session = session_here(request, session_id)
    standing = bedside_of(session)
    strength = StrengthForm(standing, request.POST or request.GET or None)
    check = CheckForm(request.POST or None)
    ready = None
    if strength.is_bound and strength.is_valid():
        given = strength.cleaned_data
        mg, ml = Decimal(given["strength_mg"]), given.get("volume_ml")
        ready = carried_out(strength, lambda: preparation(session, mg, ml))
        if ready is not None:
            check.asks(ready.asked)
        if request.method == "POST" and ready is not None and check.is_valid():
            checked = check.cleaned_data
            reads, draws = checked["second_reads"], checked.get("second_draws")

            def drawn() -> Answered:
                figure = ready.figure(reads, draws)
                second = prove_second(found.by, session, figure, checked["username"], checked["secret"])
                return actions.prepare(
                    found.by, session, mg, second=second, second_reads=reads, second_draws=draws, volume_ml=ml
                )  # fmt: skip

            if done(check, drawn):
                messages.success(request, "Drawn and checked.")
                return redirect("session", patient_id, session_id)
    shown = {"session": session, "standing": standing, "strength": strength, "ready": ready,
             "draw_mg": to_draw_mg(standing)}  # fmt: skip
    if ready is None:
        return render(request, "clinic/session_prepare.html", shown)
    shown["minutes"] = "" if ready.programme is None else ready.programme.minutes
    if request.method == "POST" or CHECK in request.GET:
        return render(request, "clinic/session_check.html", shown | {"check": check})
    shown |= {"draws": [(one, ready.takes(one.amount_mg)) for one in ready.portions],
              "in_all": ready.takes(ready.dose_mg), "check": CHECK}  # fmt: skip
    return render(request, "clinic/session_prepare.html", shown)


def _strengths(standing: Bedside) -> list[tuple[str, str]]:
    """Each strength of the drug that is there in date, once, with the lot of each form that would be taken first."""
    at = clock.now()
    shown: dict[str, dict[str, str]] = {}
    route = standing.protocol.administration.route
    for one in sorted(stock(standing.session.patient.site), key=in_turn):
        item = one.container.lot.item
        fits = not hindrance(one.container, Wanted(item.drug, item.strength_mg, route), at)
        if item.drug == standing.protocol.drug and fits and one.amount_mg:
            lot = one.container.lot
            shown.setdefault(f"{item.strength_mg:f}", {}).setdefault(
                item.form, f"{item.name}, {item.strength}: lot {lot.number}, to {lot.expires_on:%Y-%m-%d}"
            )  # fmt: skip
    return [(strength, "; or ".join(forms.values())) for strength, forms in shown.items()]
