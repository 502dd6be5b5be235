"""What comes in and goes back, and the products, places and suppliers of a site."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from daybreak.clinic.access import here
from daybreak.clinic.actions import ledger
from daybreak.clinic.actions.ledger import Delivery, NewItem
from daybreak.clinic.ledger.sheets import registration_of
from daybreak.clinic.models import Form, StockDrug, StockItem, Supplier
from daybreak.clinic.views.forms import ClinicForm, DayInput
from daybreak.clinic.views.stock_forms import (
    ContainersField,
    RowField,
    SiteForm,
    act_page,
    in_stock,
    locations,
)


class DeliveryForm(SiteForm):
    """One lot of one product on one invoice."""

    item = RowField(label="Product")
    supplier = RowField(label="Supplier")
    invoice = forms.CharField(label="Invoice number", max_length=60)
    lot_number = forms.CharField(label="Lot", max_length=40)
    expires_on = forms.DateField(label="Last day of use", widget=DayInput())
    count = forms.IntegerField(label="How many containers (each device counts)", min_value=1, max_value=500)
    codes = forms.CharField(
        label="Serial numbers, one a line; without them Daybreak numbers the containers",
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )
    to = RowField(label="Put into")

    def offer(self) -> None:
        self.choose("item", StockItem.objects.filter(site=self.site, ended_at=None).order_by("name"))
        self.choose("supplier", Supplier.objects.filter(site=self.site).order_by("name"))
        self.choose("to", locations(self.site))

    def delivery(self) -> Delivery:
        """As the action takes it."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "to"}
        given["codes"] = tuple(filter(None, map(str.strip, given["codes"].splitlines())))
        return Delivery(**given)


class ReturnForm(SiteForm):
    """Which containers, to whom, and why."""

    supplier = RowField(label="To")
    invoice = forms.CharField(label="Number of the document", max_length=60)
    reason = forms.CharField(label="Reason", max_length=500)
    containers = ContainersField(label="Containers")

    def offer(self) -> None:
        self.choose("supplier", Supplier.objects.filter(site=self.site).order_by("name"))
        self.choose("containers", in_stock(self.site))


class ItemForm(ClinicForm):
    """A product."""

    name = forms.CharField(label="Name", max_length=120)
    ndc = forms.CharField(label="NDC", max_length=14)
    drug = forms.ChoiceField(label="Drug", choices=StockDrug.in_words)
    form = forms.ChoiceField(label="Form", choices=Form.choices)
    strength_mg = forms.DecimalField(
        label="Strength: mg of base in each mL, device or tablet", max_digits=9, decimal_places=3
    )
    units_per_container = forms.DecimalField(
        label="mL or tablets in a container; 1 for a device", max_digits=8, decimal_places=3
    )
    schedule = forms.ChoiceField(
        label="Schedule", choices=[(one, one) for one in ("CIII", "CII", "CIV", "CV")]
    )
    use_within_h = forms.IntegerField(
        label="May be used for how many hours once opened", min_value=1, required=False
    )

    def new(self) -> NewItem:
        """As the action takes it."""
        given = dict(self.cleaned_data)
        given["drug"], given["form"] = StockDrug(given["drug"]), Form(given["form"])
        return NewItem(**given)


class LocationForm(ClinicForm):
    """A place."""

    name = forms.CharField(label="Name of the place, such as Safe or Cart 2", max_length=60)


class SupplierForm(ClinicForm):
    """A supplier."""

    name = forms.CharField(label="Name", max_length=120)
    address = forms.CharField(label="Address", max_length=300)
    dea_number = forms.CharField(label="DEA number", max_length=9)


class RegistrationForm(ClinicForm):
    """The site's own."""

    registrant = forms.CharField(label="Registrant, as it is registered", max_length=120)
    address = forms.CharField(label="Address", max_length=300)
    dea_number = forms.CharField(label="DEA number", max_length=9)


@require_http_methods(["GET", "POST"])
def receive(request: HttpRequest) -> HttpResponse:
    """A delivery into stock."""
    found = here(request)
    form = DeliveryForm(found.site, request.POST or None)
    return act_page(
        request, form, lambda: ledger.receive(found.by, form.delivery(), form.cleaned_data["to"]),
        title="Receive a delivery", said="The delivery is in stock.", button="Receive",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def send_back(request: HttpRequest) -> HttpResponse:
    """Containers to a supplier or a reverse distributor."""
    found = here(request)
    form = ReturnForm(found.site, request.POST or None)

    def returned() -> object:
        given = form.cleaned_data
        return ledger.return_to_supplier(
            found.by,
            list(given["containers"]),
            given["supplier"],
            invoice=given["invoice"],
            reason=given["reason"],
        )

    return act_page(
        request, form, returned, title="Send containers back", said="Sent back.", button="Send back"
    )


@require_GET
def setup(request: HttpRequest) -> HttpResponse:
    """Products, places and suppliers."""
    site = here(request).site
    shown = {
        "items": StockItem.objects.filter(site=site, ended_at=None).order_by("name"),
        "locations": locations(site),
        "registration": registration_of(site),
        "suppliers": Supplier.objects.filter(site=site).order_by("name"),
    }
    return render(request, "clinic/stock_setup.html", shown)


@require_http_methods(["GET", "POST"])
def add_item(request: HttpRequest) -> HttpResponse:
    """A product."""
    by, form = here(request).by, ItemForm(request.POST or None)
    return act_page(request, form, lambda: ledger.add_item(by, form.new()), title="Add a product", said="Added.",
                    to="stock_setup")  # fmt: skip


@require_http_methods(["GET", "POST"])
def add_location(request: HttpRequest) -> HttpResponse:
    """A place."""
    by, form = here(request).by, LocationForm(request.POST or None)
    return act_page(request, form, lambda: ledger.add_location(by, form.cleaned_data["name"]), title="Add a place",
                    said="Added.", to="stock_setup")  # fmt: skip


@require_http_methods(["GET", "POST"])
def add_supplier(request: HttpRequest) -> HttpResponse:
    """A supplier."""
    by, form = here(request).by, SupplierForm(request.POST or None)
    return act_page(request, form, lambda: ledger.add_supplier(by, **form.cleaned_data), title="Add a supplier",
                    said="Added.", to="stock_setup")  # fmt: skip


@require_http_methods(["GET", "POST"])
def registration(request: HttpRequest) -> HttpResponse:
    """The site's own registration."""
    by, form = here(request).by, RegistrationForm(request.POST or None)
    return act_page(request, form, lambda: ledger.register_site(by, **form.cleaned_data), title="Registration of the site",
                    said="Recorded.", to="stock_setup")  # fmt: skip
