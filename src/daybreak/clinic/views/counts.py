"""Blind counts, what did not agree, and inventories."""

from __future__ import annotations

from collections.abc import Iterator

from django import forms
from django.contrib import messages
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from daybreak.clinic import clock
from daybreak.clinic.access import here
from daybreak.clinic.actions import ledger
from daybreak.clinic.actions.ledger import Counted, CountedContainer, CountedLot
from daybreak.clinic.actions.signing import confirm
from daybreak.clinic.ledger.inventories import inventory_due
from daybreak.clinic.ledger.sheets import registration_of
from daybreak.clinic.ledger.tables import discrepancy_table, inventory_table
from daybreak.clinic.models import (
    Container,
    Discrepancy,
    Inventory,
    Lot,
    Site,
    StockCount,
    StockLocation,
    signatures_of,
)
from daybreak.clinic.views.forms import ClinicForm, SecretField, carried_out, succeeded
from daybreak.clinic.views.stock_forms import act_page, locations


class CountForm(ClinicForm):
    """A field for each lot of the site and for each opened container of the place; none says what should be there."""

    def __init__(self, location: StockLocation, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        standing = Container.objects.filter(site=location.site, location__isnull=False)
        lots = Lot.objects.filter(containers__in=standing).distinct()
        self.lots = list(lots.select_related("item").order_by("item__name", "number"))
        self.opened = list(
            standing.filter(location=location, opened_at__isnull=False)
            .select_related("lot__item")
            .order_by("pk")
        )
        for lot in self.lots:
            self.fields[f"lot_{lot.pk}"] = forms.IntegerField(
                label=f"{lot}: unopened containers", min_value=0, max_value=10_000
            )
        for one in self.opened:
            self.fields[f"container_{one.pk}"] = forms.DecimalField(
                label=f"{one}, {one.lot}, opened: mg in it (empty if it is not there)",
                min_value=0, max_digits=10, decimal_places=3, required=False,
            )  # fmt: skip

    def counted(self) -> Iterator[Counted]:
        """As the action takes it."""
        for lot in self.lots:
            yield CountedLot(lot, self.cleaned_data[f"lot_{lot.pk}"])
        for one in self.opened:
            yield CountedContainer(one, self.cleaned_data[f"container_{one.pk}"])


class StepForm(ClinicForm):
    """What was found; with a password it is closed."""

    note = forms.CharField(
        label="What was looked at and found", max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    secret = SecretField(label="To close it: your password, or a code from your app")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["secret"].required = False


class InventoryForm(ClinicForm):
    """At which end of the day, under whose signature."""

    at_close = forms.TypedChoiceField(
        label="Taken at", choices=(("close", "Close of business"), ("opening", "Opening of business")),
        coerce=lambda value: value == "close",
    )  # fmt: skip
    secret = SecretField(label="Your password, or a code from your app")


@require_http_methods(["GET", "POST"])
def count(request: HttpRequest, location_id: int) -> HttpResponse:
    """Count one place without seeing what should be there."""
    found = here(request)
    location = get_object_or_404(
        StockLocation.objects.select_related("site"), pk=location_id, site=found.site
    )
    form = CountForm(location, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        done = carried_out(form, lambda: ledger.count(found.by, location, list(form.counted())))
        if done is not None:
            return _said(request, done)
    lead = "Write down what you see. What does not agree is shown afterwards and looked into; nothing is changed."
    shown = {"form": form, "title": f"Count {location}", "lead": lead, "button": "Count"}
    return render(request, "clinic/stock_form.html", shown)


@require_GET
def counts(request: HttpRequest) -> HttpResponse:
    """The places with their last count, and the inventories."""
    site = here(request).site
    last = _last_counts(site)
    shown = {
        "places": [(location, last.get(location.pk)) for location in locations(site)],
        "inventories": Inventory.objects.filter(site=site).select_related("recorded_by").order_by("-pk"),
        "due": inventory_due(site, timezone.localdate(clock.now())),
    }
    return render(request, "clinic/stock_counts.html", shown)


@require_GET
def discrepancies(request: HttpRequest) -> HttpResponse:
    """All of them, the open ones marked; `?as=csv` for other programs."""
    site = here(request).site
    found = Discrepancy.objects.filter(line__count__location__site=site).order_by("-pk")
    found = found.select_related("line__count__location", "line__lot__item", "line__container", "recorded_by")
    if request.GET.get("as") == "csv":
        return csv_file(discrepancy_table(site, found.prefetch_related("steps")), "discrepancies.csv")
    open_ones = set(Discrepancy.objects.open(site).values_list("pk", flat=True))
    return render(request, "clinic/discrepancies.html", {"found": found[:200], "open": open_ones})


@require_http_methods(["GET", "POST"])
def discrepancy(request: HttpRequest, discrepancy_id: int) -> HttpResponse:
    """One of them, its steps, and the next step."""
    found = here(request)
    one = get_object_or_404(
        Discrepancy.objects.select_related("line__count__location", "line__lot__item", "line__container", "recorded_by"),
        pk=discrepancy_id, line__count__location__site=found.site,
    )  # fmt: skip
    form = StepForm(request.POST or None)

    def stepped() -> object:
        note, secret = form.cleaned_data["note"], form.cleaned_data["secret"]
        if not secret:
            return ledger.investigated(found.by, one, note=note)
        return ledger.resolve(
            found.by, one, explanation=note, signer=confirm(found.by, found.user.username, secret)
        )

    if request.method == "POST" and form.is_valid() and succeeded(form, stepped):
        messages.success(request, "Recorded.")
        return redirect("stock_discrepancy", one.pk)
    shown = {
        "one": one,
        "form": form,
        "steps": [
            (step, signatures_of(step)) for step in one.steps.select_related("recorded_by").order_by("pk")
        ],
        "open": Discrepancy.objects.open(found.site).filter(pk=one.pk).exists(),
    }
    return render(request, "clinic/discrepancy.html", shown)


@require_http_methods(["GET", "POST"])
def take_inventory(request: HttpRequest) -> HttpResponse:
    """Freeze and sign what is in stock."""
    found, form = here(request), InventoryForm(request.POST or None)

    def taken() -> object:
        given = form.cleaned_data
        signer = confirm(found.by, found.user.username, given["secret"])
        return ledger.take_inventory(found.by, at_close=given["at_close"], signer=signer)

    lead = (
        "Every place with stock must have been counted within 24 hours. The inventory is kept as you sign it."
    )
    return act_page(request, form, taken, title="Take the inventory", said="The inventory is signed.", lead=lead,
                    button="Sign the inventory", to="stock_counts")  # fmt: skip


@require_GET
def inventory(request: HttpRequest, inventory_id: int) -> HttpResponse:
    """One inventory as it was signed, to print; `?as=csv` for other programs."""
    one = get_object_or_404(Inventory, pk=inventory_id, site=here(request).site)
    if request.GET.get("as") == "csv":
        return csv_file(inventory_table(one), f"inventory-{one.pk}.csv")
    shown = {"one": one, "signatures": signatures_of(one), "registration": registration_of(one.site)}
    return render(request, "clinic/inventory.html", shown)


def csv_file(content: str, name: str) -> HttpResponse:
    """A table to keep."""
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _last_counts(site: Site) -> dict[int, StockCount]:
    """The last count of each place."""
    newest = (
        StockCount.objects.filter(location__site=site)
        .values("location")
        .annotate(last=Max("pk"))
        .values("last")
    )
    return {
        one.location_id: one for one in StockCount.objects.filter(pk__in=newest).select_related("recorded_by")
    }


def _said(request: HttpRequest, done: StockCount) -> HttpResponse:
    wrong = Discrepancy.objects.filter(line__count=done).count()
    if not wrong:
        messages.success(request, f"{done.location} agrees with the ledger.")
        return redirect("stock")
    messages.error(
        request,
        f"{wrong} {'line does' if wrong == 1 else 'lines do'} not agree. Look into it under Discrepancies.",
    )
    return redirect("stock_discrepancies")
