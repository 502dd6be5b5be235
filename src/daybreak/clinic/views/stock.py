"""What is in stock, what waits for somebody, and one container with all that happened to it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods

from daybreak.clinic import clock
from daybreak.clinic.access import here
from daybreak.clinic.actions import ledger
from daybreak.clinic.actions.sessions import stands_by_the_record, undo_entry
from daybreak.clinic.ledger.balances import holdings
from daybreak.clinic.ledger.inventories import inventory_due
from daybreak.clinic.ledger.register import RegisterRow, witnesses
from daybreak.clinic.ledger.sessions import open_sessions
from daybreak.clinic.ledger.stock import InStock, hindrance, site_day, standing_place
from daybreak.clinic.models import Container, Discrepancy, LedgerEntry, Loss, LossKind, Site, StockItem
from daybreak.clinic.reads import note_listed
from daybreak.clinic.views.live_parts import LIST_BEHIND_S, LIST_RENEW_S, shared_part
from daybreak.clinic.views.stock_forms import (
    ContainersField,
    RowField,
    SecondPersonForm,
    SiteForm,
    WasteForm,
    act_page,
    in_stock,
    locations,
)

RECENT = timedelta(days=7)


@dataclass
class Group:
    """A lot in a place."""

    item: StockItem
    ones: list[InStock] = field(default_factory=list)
    unusable: int = 0

    @property
    def first(self) -> Container:
        """A container that stands for all."""
        return self.ones[0].container

    @property
    def amount_mg(self) -> Decimal:
        """What they hold together."""
        return sum((one.amount_mg for one in self.ones), Decimal(0))

    @property
    def opened(self) -> list[InStock]:
        """Those in use."""
        return [one for one in self.ones if one.container.opened_at is not None]


class MoveForm(SiteForm):
    """Which containers, and where to."""

    to = RowField(label="To")
    containers = ContainersField(label="Containers")

    def offer(self) -> None:
        self.choose("to", locations(self.site))
        self.choose("containers", in_stock(self.site))


class DiscardForm(WasteForm):
    """What the two see in it."""

    holds_mg = forms.DecimalField(label="It still holds (mg)", min_value=0, max_digits=10, decimal_places=3)


class MoreForm(SecondPersonForm):
    """How much more is in it than the ledger has."""

    amount_mg = forms.DecimalField(label="More than the ledger has (mg)", max_digits=10, decimal_places=3)


class VoidForm(SecondPersonForm):
    """Why it was wrong."""


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The stock, and what waits for somebody."""
    site = here(request).site

    def made(version: int) -> HttpResponse:
        now = clock.now()
        shown = {
            "groups": _groups(site),
            "due": inventory_due(site, site_day(site, now)),
            "open": open_sessions(site, now - RECENT),
            "discrepancies": Discrepancy.objects.open(site).count(),
            "losses": unreported(site),
            "version": version,
            "renew_s": LIST_RENEW_S,
        }
        return render(request, "clinic/stock.html", shown)

    return shared_part(request, made, behind_s=LIST_BEHIND_S)


@require_GET
def container(request: HttpRequest, container_id: int) -> HttpResponse:
    """One container from its delivery to its end."""
    one = get_object_or_404(
        Container.objects.select_related("lot__item", "location", "site"),
        pk=container_id,
        site=here(request).site,
    )
    lines = list(
        one.lines.select_related(
            "entry__recorded_by", "entry__patient", "entry__voided_by", "source_location", "target_location"
        ).order_by("-pk")
    )
    seen_by = witnesses(line.entry_id for line in lines)
    left = holdings([one]).get((one.pk, standing_place(one))) if one.location_id else None
    note_listed(
        here(request).user,
        (line.entry.patient_id for line in lines if line.entry.patient_id),
        "stock_container",
    )
    shown = {
        "one": one,
        "left": left,
        "rows": [RegisterRow(line, seen_by[line.entry_id], None) for line in lines],
        "may_be_undone": {line.entry_id for line in lines if _may_be_undone(line.entry)},
    }
    return render(request, "clinic/stock_container.html", shown)


@require_http_methods(["GET", "POST"])
def move(request: HttpRequest) -> HttpResponse:
    """Containers elsewhere."""
    found = here(request)
    form = MoveForm(found.site, request.POST or None)
    return act_page(
        request, form, lambda: ledger.move(found.by, list(form.cleaned_data["containers"]), form.cleaned_data["to"]),
        title="Move containers", said="Moved.", button="Move",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def discard(request: HttpRequest, container_id: int) -> HttpResponse:
    """Throw away a container with its rest, before a second person."""
    found, one = here(request), _standing(request, container_id)
    form = DiscardForm(found.site, request.POST or None)

    def discarded() -> object:
        given = form.cleaned_data
        return ledger.discard(
            found.by, one, holds_mg=given["holds_mg"], reason=given["reason"], method=given["method"],
            witness=form.witness(found.by),
        )  # fmt: skip

    title = f"Throw away {one} ({one.lot})"
    return act_page(request, form, discarded, title=title, said="Thrown away.", button="Throw away and sign")


@require_http_methods(["GET", "POST"])
def more(request: HttpRequest, container_id: int) -> HttpResponse:
    """A vial yields more than its label says."""
    found, one = here(request), _standing(request, container_id)
    form = MoreForm(found.site, request.POST or None)

    def recorded() -> object:
        given = form.cleaned_data
        return ledger.found_more(
            found.by, one, given["amount_mg"], reason=given["reason"], witness=form.witness(found.by)
        )

    title = f"More than the label in {one} ({one.lot})"
    return act_page(request, form, recorded, title=title, said="Recorded.", button="Record and sign")


@require_http_methods(["GET", "POST"])
def void(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Undo an entry made in error."""
    found = here(request)
    entry = get_object_or_404(LedgerEntry, pk=entry_id, site=found.site)
    form = VoidForm(found.site, request.POST or None)

    def undone() -> object:
        return undo_entry(found.by, entry, reason=form.cleaned_data["reason"], witness=form.witness(found.by))

    lead = "Both entries stay visible. What the entry brought in must still be there."
    return act_page(request, form, undone, title=f"Undo entry {entry.pk}: {entry}", said="Undone.", lead=lead,
                    button="Undo and sign")  # fmt: skip


def unreported(site: Site) -> list[Loss]:
    """Losses of a site that still need a report."""
    reportable = Loss.objects.filter(site=site).exclude(kind=LossKind.WRITTEN_OFF)
    found = reportable.select_related("site").prefetch_related("reports").order_by("pk")
    return [loss for loss in found if len(loss.reports.all()) < 2]


def _may_be_undone(entry: LedgerEntry) -> bool:
    return entry.kind not in ledger.KINDS_THAT_STAND and not stands_by_the_record(entry)


def _standing(request: HttpRequest, container_id: int) -> Container:
    return get_object_or_404(in_stock(here(request).site), pk=container_id)


def _groups(site: Site) -> list[Group]:
    groups: defaultdict[tuple[int, int | None], list[InStock]] = defaultdict(list)
    for one in ledger.stock(site):
        groups[one.container.lot_id, one.container.location_id].append(one)
    return [Group(ones[0].container.lot.item, ones, _unusable(ones)) for ones in groups.values()]


def _unusable(ones: list[InStock]) -> int:
    item, now = ones[0].container.lot.item, clock.now()
    wanted = ledger.Wanted(item.drug, item.strength_mg)
    return sum(bool(hindrance(one.container, wanted, now)) for one in ones)
