"""Fields and forms that the pages of the stock share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.signing import Confirmed, confirm
from daybreak.clinic.models import Container, Site, StockLocation
from daybreak.clinic.views.forms import ClinicForm, SecretField, succeeded

if TYPE_CHECKING:
    _Choice = forms.ModelChoiceField[Any]
    _Choices = forms.ModelMultipleChoiceField[Any]
else:
    _Choice, _Choices = forms.ModelChoiceField, forms.ModelMultipleChoiceField


class SiteForm(ClinicForm):
    """A form that offers what belongs to one site."""

    def __init__(self, site: Site, *args: object, **kwargs: object) -> None:
        self.site = site
        super().__init__(*args, **kwargs)
        self.offer()

    def offer(self) -> None:
        """Fill the choices; each form says which."""

    def choose(self, name: str, rows: QuerySet[Any]) -> None:
        """Offer these rows in a field."""
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows


class SecondPersonForm(SiteForm):
    """Why, and a second person who signs."""

    field_order = (
        "container",
        "holds_mg",
        "amount_mg",
        "reason",
        "method",
        "witness_username",
        "witness_secret",
    )

    reason = forms.CharField(label="Reason", max_length=500)
    witness_username = forms.CharField(label="Second person: user name", max_length=60)
    witness_secret = SecretField(label="Second person: password, or a code from their app")

    def witness(self, by: By) -> Confirmed:
        """The second person, proved."""
        return confirm(by, self.cleaned_data["witness_username"], self.cleaned_data["witness_secret"])


class WasteForm(SecondPersonForm):
    """The same, and how it was made unusable."""

    method = forms.CharField(label="How it was made unusable", max_length=200)


class RowField(_Choice):
    """One row that the form offers."""

    def __init__(self, *, label: str, required: bool = True, empty_label: str | None = "---------") -> None:
        super().__init__(None, label=label, required=required, empty_label=empty_label)


class ContainerField(RowField):
    """One container."""

    def label_from_instance(self, obj: Container) -> str:
        return container_label(obj)


class ContainersField(_Choices):
    """Several containers, each with its lot and place."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, label: str, required: bool = True) -> None:
        super().__init__(None, label=label, required=required)

    def label_from_instance(self, obj: Container) -> str:
        return container_label(obj)


def container_label(container: Container) -> str:
    """The id, and what a person needs to find it."""
    lot = container.lot
    return f"{container.code}: {lot}, until {lot.expires_on:%Y-%m-%d}, {container.location}"


def in_stock(site: Site) -> QuerySet[Container]:
    """What stands somewhere in a site."""
    standing = Container.objects.filter(site=site, location__isnull=False)
    return standing.select_related("lot__item", "location", "site").order_by(
        "lot__item__name", "lot__expires_on", "pk"
    )


def locations(site: Site) -> QuerySet[StockLocation]:
    """The places in use."""
    return StockLocation.objects.filter(site=site, ended_at=None).order_by("name")


def act_page(
    request: HttpRequest,
    form: forms.Form,
    action: Callable[[], object],
    *,
    title: str,
    said: str,
    lead: str = "",
    button: str = "Save",
    to: str = "stock",
) -> HttpResponse:
    """A page with one form for one act: shown, refused at the form, or done."""
    if request.method == "POST" and form.is_valid() and succeeded(form, action):
        messages.success(request, said)
        return redirect(to)
    shown = {"form": form, "title": title, "lead": lead, "button": button}
    return render(request, "clinic/stock_form.html", shown)
