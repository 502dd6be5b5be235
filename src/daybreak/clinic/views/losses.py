"""Theft, loss and destruction, with the data sheets for Form 106 and Form 41."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods

from daybreak.clinic import clock
from daybreak.clinic.access import here
from daybreak.clinic.actions import ledger
from daybreak.clinic.actions.ledger import Portion
from daybreak.clinic.actions.signing import confirm
from daybreak.clinic.ledger.sheets import registration_of, sheet_rows
from daybreak.clinic.ledger.stock import site_day
from daybreak.clinic.ledger.tables import loss_table
from daybreak.clinic.models import (
    Discrepancy,
    EntryKind,
    LedgerEntry,
    Loss,
    LossKind,
    Report,
    signatures_of,
)
from daybreak.clinic.views.counts import csv_file
from daybreak.clinic.views.forms import ClinicForm, DayInput, MomentInput, SecretField
from daybreak.clinic.views.stock_forms import (
    ContainerField,
    ContainersField,
    RowField,
    SiteForm,
    act_page,
    in_stock,
)


class LossForm(SiteForm):
    """What is gone, when it was noticed and what is known."""

    kind = forms.ChoiceField(label="It is", choices=LossKind.choices)
    discovered_at = forms.DateTimeField(label="Discovered", widget=MomentInput())
    what_happened = forms.CharField(
        label="What happened", max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    police = forms.CharField(label="Police: station and number of the report", max_length=200, required=False)
    prevention = forms.CharField(
        label="What is done so that it does not happen again", max_length=1000, required=False
    )
    containers = ContainersField(label="Whole containers that are gone", required=False)
    opened = ContainerField(label="Or missing from an opened container", required=False)
    missing_mg = forms.DecimalField(
        label="How much is missing in it (mg)", max_digits=10, decimal_places=3, required=False
    )
    discrepancy = RowField(label="It explains the discrepancy", required=False)
    secret = SecretField(label="Your password, or a code from your app")

    def offer(self) -> None:
        self.choose("containers", in_stock(self.site))
        self.choose("opened", in_stock(self.site).filter(opened_at__isnull=False))
        still_open = Discrepancy.objects.open(self.site)
        self.choose("discrepancy", still_open.select_related("line__lot__item", "line__container"))

    def portions(self) -> list[Portion]:
        """What is missing from an opened container."""
        given = self.cleaned_data
        return [] if given["opened"] is None else [Portion(given["opened"], given["missing_mg"])]

    def clean(self) -> dict[str, object]:
        """The two halves of a portion belong together."""
        given = super().clean() or {}
        if (given.get("opened") is None) != (given.get("missing_mg") is None):
            raise forms.ValidationError("Name the opened container and how much is missing in it.")
        return given


class ReportForm(ClinicForm):
    """What was sent, when and to whom."""

    report = forms.ChoiceField(label="Sent", choices=Report.choices)
    sent_on = forms.DateField(label="On", widget=DayInput())
    reference = forms.CharField(label="To whom, and the reference", max_length=200)


class DestructionForm(SiteForm):
    """What is destroyed, how, and before whom."""

    containers = ContainersField(label="Containers")
    reason = forms.CharField(label="Reason", max_length=500)
    method = forms.CharField(label="How and where it is destroyed", max_length=200)
    first_username = forms.CharField(label="First witness: user name", max_length=60)
    first_secret = SecretField(label="First witness: password, or a code from their app")
    second_username = forms.CharField(label="Second witness: user name", max_length=60)
    second_secret = SecretField(label="Second witness: password, or a code from their app")

    def offer(self) -> None:
        self.choose("containers", in_stock(self.site))


@require_GET
def losses(request: HttpRequest) -> HttpResponse:
    """Losses with what is still to be sent, and destructions."""
    site = here(request).site
    found = Loss.objects.filter(site=site).select_related("site").prefetch_related("reports").order_by("-pk")
    destroyed = LedgerEntry.objects.filter(site=site, kind=EntryKind.DESTROYED).order_by("-pk")
    return render(request, "clinic/losses.html", {"losses": found, "destroyed": destroyed})


@require_http_methods(["GET", "POST"])
def lose(request: HttpRequest) -> HttpResponse:
    """Record a theft or a loss."""
    found = here(request)
    form = LossForm(found.site, request.POST or None, initial={"discovered_at": clock.now()})

    def lost() -> object:
        given = form.cleaned_data
        return ledger.lose(
            found.by,
            kind=LossKind(given["kind"]),
            discovered_at=given["discovered_at"],
            what_happened=given["what_happened"],
            signer=confirm(found.by, found.user.username, given["secret"]),
            containers=list(given["containers"]),
            portions=form.portions(),
            police=given["police"],
            prevention=given["prevention"],
            discrepancy=given["discrepancy"],
        )

    lead = "From the discovery: written notice within one business day, Form 106 within 45 days."
    return act_page(request, form, lost, title="Record a theft or a loss", said="Recorded. The times run.", lead=lead,
                    button="Record and sign", to="stock_losses")  # fmt: skip


@require_http_methods(["GET", "POST"])
def loss(request: HttpRequest, loss_id: int) -> HttpResponse:
    """One loss: its times, what was sent, and the data that Form 106 asks for; `?as=csv` for other programs."""
    found = here(request)
    one = get_object_or_404(
        Loss.objects.select_related("site", "entry", "recorded_by"), pk=loss_id, site=found.site
    )
    if request.GET.get("as") == "csv":
        return csv_file(loss_table(one), f"loss-{one.pk}.csv")
    form = ReportForm(request.POST or None)

    def sent() -> object:
        given = form.cleaned_data
        return ledger.reported(
            found.by, one, Report(given["report"]), sent_on=given["sent_on"], reference=given["reference"]
        )

    if request.method == "POST":
        page = act_page(request, form, sent, title="Report", said="Recorded.", to="stock_losses")
        if not form.errors:
            return page
    shown = {
        "one": one,
        "form": form,
        "rows": sheet_rows(one.entry),
        "registration": registration_of(found.site),
        "reports": one.reports.order_by("pk"),
        "signatures": signatures_of(one),
        "today": site_day(found.site, clock.now()),
    }
    return render(request, "clinic/loss.html", shown)


@require_http_methods(["GET", "POST"])
def destroy(request: HttpRequest) -> HttpResponse:
    """Destroy stock before two people."""
    found = here(request)
    form = DestructionForm(found.site, request.POST or None)

    def destroyed() -> object:
        given = form.cleaned_data
        return ledger.destroy(
            found.by,
            list(given["containers"]),
            reason=given["reason"],
            method=given["method"],
            first=confirm(found.by, given["first_username"], given["first_secret"]),
            second=confirm(found.by, given["second_username"], given["second_secret"]),
        )

    lead = "For stock that is expired or not wanted. The rest of a session's dose is wasted with the session instead."
    return act_page(request, form, destroyed, title="Destroy stock", said="Destroyed.", lead=lead,
                    button="Destroy and sign", to="stock_losses")  # fmt: skip


@require_GET
def destruction(request: HttpRequest, destruction_id: int) -> HttpResponse:
    """The data that Form 41 asks for, to print."""
    entry = get_object_or_404(
        LedgerEntry.objects.select_related("site", "recorded_by"),
        pk=destruction_id, site=here(request).site, kind=EntryKind.DESTROYED,
    )  # fmt: skip
    shown = {"entry": entry, "rows": sheet_rows(entry), "signatures": signatures_of(entry),
             "registration": registration_of(entry.site)}  # fmt: skip
    return render(request, "clinic/destruction.html", shown)
