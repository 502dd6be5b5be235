"""The register by date, product and patient, to read, to print and as a table; and what is drawn and not accounted for."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from daybreak.clinic import clock
from daybreak.clinic.access import here
from daybreak.clinic.actions import ledger, sessions
from daybreak.clinic.actions.ledger import Portion
from daybreak.clinic.bedside import bedsides_of
from daybreak.clinic.ledger.register import Asked, register
from daybreak.clinic.ledger.sessions import open_draws_of, open_sessions
from daybreak.clinic.ledger.tables import register_table
from daybreak.clinic.models import Container, EntryKind, LedgerEntry, Patient, Site, StockItem
from daybreak.clinic.reads import note_listed, note_read
from daybreak.clinic.views.counts import csv_file
from daybreak.clinic.views.forms import DayInput
from daybreak.clinic.views.stock_forms import (
    ContainerField,
    RowField,
    SiteForm,
    WasteForm,
    act_page,
    locations,
)
from daybreak.protocol.session_state import OPEN_STAGES

A_MONTH, A_YEAR = timedelta(days=30), timedelta(days=365)
MOST_ROWS = 200


class RegisterForm(SiteForm):
    """Which part of it."""

    all_optional = True
    first = forms.DateField(label="From", widget=DayInput(), required=False)
    last = forms.DateField(label="To", widget=DayInput(), required=False)
    item = RowField(label="Product", required=False, empty_label="All")
    patient = forms.CharField(label="Patient number", max_length=30, required=False)

    def offer(self) -> None:
        self.choose("item", StockItem.objects.filter(site=self.site).order_by("name"))

    def clean_patient(self) -> Patient | None:
        """By the record number."""
        number = self.cleaned_data["patient"]
        if not number:
            return None
        patient = Patient.objects.filter(site=self.site, number=number).first()
        if patient is None:
            raise forms.ValidationError("There is no patient of this number here.")
        return patient

    def asked(self) -> Asked:
        """Without days, the last month."""
        given = self.cleaned_data if self.is_valid() else {}
        last = given.get("last") or timezone.localdate(clock.now())
        first = given.get("first") or last - A_MONTH
        return Asked(self.site, first, max(first, last), given.get("item"), given.get("patient"))


class OpenForm(SiteForm):
    """What to account for: a container, and how much of it."""

    container = ContainerField(label="Container")
    amount_mg = forms.DecimalField(label="How much (mg)", max_digits=10, decimal_places=3)

    def portion(self, session: str) -> Portion:
        """As the action takes it: what is open as it is open, else an amount of the container."""
        asked = self.cleaned_data["container"], self.cleaned_data["amount_mg"]
        still = ledger.open_draws(session)
        return next((one for one in still if (one.container, one.amount_mg) == asked), None) or Portion(
            *asked
        )


class OpenWasteForm(WasteForm, OpenForm):
    """Wasted before a second person."""


class GiveBackForm(OpenForm):
    """Given back untouched."""

    to = RowField(label="Into")
    reason = forms.CharField(label="Reason", max_length=500)

    def offer(self) -> None:
        self.choose("to", locations(self.site))


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The register: its last lines, with `?as=paper` all of them to print, with `?as=csv` for other programs."""
    found = here(request)
    form = RegisterForm(found.site, request.GET or None)
    asked = form.asked()
    whole = request.GET.get("as") in {"paper", "csv"}
    rows = register(asked) if whole else register(asked, MOST_ROWS)
    if asked.patient is not None:
        note_read(found.user, asked.patient, "register")
    else:
        note_listed(found.user, (row.entry.patient_id for row in rows if row.entry.patient_id), "register")
    if request.GET.get("as") == "csv":
        return csv_file(register_table(found.site, rows), f"register-{asked.first}-{asked.last}.csv")
    shown = {
        "form": form,
        "asked": asked,
        "rows": rows,
        "more": not whole and len(rows) == MOST_ROWS,
        "with_balance": asked.item is not None and asked.patient is None,
        "csv": _as(request, "csv"),
        "paper": _as(request, "paper"),
    }
    return render(request, "clinic/register.html", shown)


def _as(request: HttpRequest, form: str) -> str:
    """The same question, answered in another form."""
    query = request.GET.copy()
    query["as"] = form
    return query.urlencode()


@require_GET
def open_draws(request: HttpRequest) -> HttpResponse:
    """Sessions that have drawn something and not accounted for all of it."""
    site = here(request).site
    references = open_sessions(site, clock.now() - A_YEAR)
    drawn = LedgerEntry.objects.filter(session__in=references, kind=EntryKind.DRAWN).select_related("patient")
    for_whom, using = {entry.session: entry for entry in drawn.order_by("-pk")}, sessions.in_use(references)
    over = {
        one.session.reference
        for one in bedsides_of(list(using.values()))
        if one.state.stage not in OPEN_STAGES
    }
    still = open_draws_of(references)
    listed = [(one, for_whom[one], still[one], using.get(one), one in over) for one in references]
    note_listed(
        here(request).user, (row.patient_id for row in for_whom.values() if row.patient_id), "stock_open"
    )
    return render(request, "clinic/open_draws.html", {"sessions": listed})


@require_http_methods(["GET", "POST"])
def waste(request: HttpRequest, session: str) -> HttpResponse:
    """Waste what a session has drawn and not given."""
    found = here(request)
    form = OpenWasteForm(found.site, request.POST or None, initial=_offered(session))
    form.choose("container", _containers(found.site, session))

    def wasted() -> object:
        given = form.cleaned_data
        return sessions.waste_rest(
            found.by, session, [form.portion(session)], reason=given["reason"], method=given["method"],
            witness=form.witness(found.by),
        )  # fmt: skip

    return act_page(request, form, wasted, title="Waste before a second person", said="Wasted.",
                    button="Waste and sign", to="stock_open")  # fmt: skip


@require_http_methods(["GET", "POST"])
def give_back(request: HttpRequest, session: str) -> HttpResponse:
    """Put what was not touched into stock again."""
    found = here(request)
    form = GiveBackForm(found.site, request.POST or None, initial=_offered(session))
    form.choose("container", _containers(found.site, session))

    def given_back() -> object:
        given = form.cleaned_data
        return sessions.give_back_rest(
            found.by, session, [form.portion(session)], to=given["to"], reason=given["reason"]
        )

    return act_page(request, form, given_back, title="Give back into stock", said="Given back.", button="Give back",
                    to="stock_open")  # fmt: skip


def _offered(session: str) -> dict[str, object]:
    """The first thing that is open."""
    still = ledger.open_draws(session)
    return {"container": still[0].container, "amount_mg": still[0].amount_mg} if still else {}


def _containers(site: Site, session: str) -> QuerySet[Container]:
    if not LedgerEntry.objects.filter(site=site, session=session).exists():
        raise Http404
    ids = [one.container.pk for one in ledger.open_draws(session)]
    return Container.objects.filter(pk__in=ids).select_related("lot__item", "location", "site")
