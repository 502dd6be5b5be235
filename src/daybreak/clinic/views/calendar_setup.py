"""Setting up a site's calendar and prices."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from daybreak.clinic import clock
from daybreak.clinic.access import here
from daybreak.clinic.access.here import Here
from daybreak.clinic.actions import planning as actions
from daybreak.clinic.actions.planning.setup import MOST_SPANS
from daybreak.clinic.models import Capacity, Chair, ClosedDay, PriceOf, Site, Weekday
from daybreak.clinic.planning.civil import day_of
from daybreak.clinic.planning.lanes import day_lanes
from daybreak.clinic.planning.prices import prices_of
from daybreak.clinic.planning.site_calendar import Span, calendar_of
from daybreak.clinic.protocols import protocols_of
from daybreak.clinic.views.date_forms import DayField, TimeInput
from daybreak.clinic.views.forms import ClinicForm, succeeded

TIMES = ("", " again", " a third time")
EMPTY = "Empty: closed", "Empty: the usual number"


def names_of(place: int) -> tuple[str, str, str]:
    """The fields of one span."""
    number = f"_{place + 1}" if place else ""
    return f"opens{number}", f"closes{number}", f"at_once{number}"


class HoursForm(ClinicForm):
    """One day of the week."""

    weekday = forms.TypedChoiceField(label="Day", choices=Weekday.choices, coerce=int)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for place in range(MOST_SPANS):
            again, closed, usual = TIMES[place], *(("", "") if place else EMPTY)
            opens, closes, at_once = names_of(place)
            self.fields[opens] = forms.TimeField(
                label=f"Opens{again}", required=False, widget=TimeInput(), help_text=closed
            )
            self.fields[closes] = forms.TimeField(label=f"Closes{again}", required=False, widget=TimeInput())
            self.fields[at_once] = forms.IntegerField(
                label=f"Sessions at once until it closes{again}", required=False, min_value=1, max_value=200,
                help_text=usual,
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """The spans that are filled in; half of one is refused, so that no hour is guessed."""
        given: dict[str, Any] = super().clean() or {}
        spans = []
        for place in range(MOST_SPANS):
            opens, closes, at_once = (given.get(name) for name in names_of(place))
            if opens is not None and closes is not None:
                spans.append(Span(opens, closes, at_once))
            elif (opens, closes, at_once) != (None, None, None):
                self.add_error(names_of(place)[0], "Fill in both times, or neither.")
        return given | {"spans": spans}


class CapacityForm(ClinicForm):
    """What the staff and a chair can do."""

    sessions_at_once = forms.IntegerField(label="Sessions at once", min_value=1, max_value=200)
    before_min = forms.IntegerField(label="Minutes before the dose", min_value=0, max_value=240)
    after_min = forms.IntegerField(label="Minutes after the stay", min_value=0, max_value=240)
    step_min = forms.IntegerField(label="A session may begin every (minutes)", min_value=5, max_value=240)


class ChairForm(ClinicForm):
    """By its name."""

    name = forms.CharField(label="Name", max_length=40)


class RetireForm(ClinicForm):
    """Which chair."""

    chair = forms.IntegerField(widget=forms.HiddenInput())


class ClosedForm(ClinicForm):
    """A holiday, or another day without sessions."""

    day = DayField(label="Day")
    why = forms.CharField(label="Why", max_length=80)


class OpenForm(ClinicForm):
    """Which day."""

    closed = forms.IntegerField(widget=forms.HiddenInput())


class PriceForm(ClinicForm):
    """One price."""

    of = forms.ChoiceField(label="Price of", choices=PriceOf.choices)
    drug = forms.ChoiceField(label="Drug", required=False)
    amount = forms.DecimalField(
        label="Amount",
        required=False,
        min_value=0,
        max_digits=10,
        decimal_places=4,
        help_text="Empty: no price is set any more",
    )
    currency = forms.CharField(label="Currency", max_length=3, help_text="Three letters, such as EUR")

    def __init__(self, site: Site, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = self.fields["drug"]
        assert isinstance(choices, forms.ChoiceField)
        drugs = sorted({protocol.drug for protocol in protocols_of(site)})
        choices.choices = [("", "none (a visit)"), *((drug, drug) for drug in drugs)]


FORMS: dict[str, type[ClinicForm]] = {
    "hours": HoursForm, "capacity": CapacityForm, "chair": ChairForm, "retire": RetireForm, "closed": ClosedForm,
    "open": OpenForm,
}  # fmt: skip


@require_http_methods(["GET", "POST"])
def setup(request: HttpRequest) -> HttpResponse:
    """Hours, chairs, capacity, closed days; each form says which it is."""
    found, what = here(request), request.POST.get("what", "")
    bound = FORMS[what](request.POST, prefix=what) if what in FORMS else None
    if bound is not None and bound.is_valid():
        if succeeded(bound, _act(found, what, bound.cleaned_data)):
            messages.success(
                request, f"The calendar is changed. {_touched(found, what, bound.cleaned_data)}".strip()
            )
            return redirect("calendar_setup")
        _say_hidden(request, what, bound)
    fresh = {name: form(prefix=name, initial=_initial(found, name)) for name, form in FORMS.items()}
    if bound is not None:
        fresh[what] = bound
    return render(request, "clinic/calendar_setup.html", {"forms": fresh} | _standing(found))


@require_http_methods(["GET", "POST"])
def prices(request: HttpRequest) -> HttpResponse:
    """What this site charges, for the comparison of protocols."""
    found = here(request)
    form = PriceForm(found.site, request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        kind = PriceOf(given.pop("of"))
        if succeeded(form, lambda: actions.set_price(found.by, kind, **given)):
            messages.success(request, "The price counts from now on.")
            return redirect("prices")
    return render(request, "clinic/prices.html", {"form": form, "prices": prices_of(found.site).values()})


def _touched(found: Here, what: str, given: dict[str, Any]) -> str:
    """Sessions that stand on a day that was closed: somebody has to move them."""
    if what != "closed":
        return ""
    lanes = day_lanes(found.site, calendar_of(found.site), given["day"])
    count = sum(lane.sessions for lane in lanes)
    return f"Sessions planned that day: {count}. Move them." if count else ""


def _act(found: Here, what: str, given: dict[str, Any]) -> Callable[[], object]:
    by, site = found.by, found.site
    if what == "hours":
        return lambda: actions.set_hours(by, Weekday(given["weekday"]), given["spans"])
    if what == "capacity":
        return lambda: actions.set_capacity(by, **given)
    if what == "chair":
        return lambda: actions.add_chair(by, given["name"])
    if what == "closed":
        return lambda: actions.close_day(by, given["day"], given["why"])
    if what == "open":
        closed = get_object_or_404(ClosedDay.objects.standing(), pk=given["closed"], site=site)
        return lambda: actions.open_day_again(by, closed)
    chair = get_object_or_404(Chair, pk=given["chair"], site=site)
    return lambda: actions.retire_chair(by, chair)


def _initial(found: Here, name: str) -> dict[str, Any]:
    if name != "capacity":
        return {}
    row = Capacity.objects.filter(site=found.site).order_by("pk").last()
    fields = ("sessions_at_once", "before_min", "after_min", "step_min")
    return {} if row is None else {field: getattr(row, field) for field in fields}


def _standing(found: Here) -> dict[str, Any]:
    """What counts now."""
    site = found.site
    hours = calendar_of(site).hours
    today = day_of(site.time_zone, clock.now())
    return {
        "week": [(day.label, hours.get(day.value, ())) for day in Weekday],
        "chairs": Chair.objects.filter(site=site).order_by("-in_use", "name"),
        "closed": ClosedDay.objects.standing().filter(site=site, day__gte=today).order_by("day"),
    }


def _say_hidden(request: HttpRequest, what: str, bound: ClinicForm) -> None:
    """Forms that are one button have no place for an error."""
    if what in {"retire", "open"}:
        for error in bound.non_field_errors():
            messages.error(request, str(error))
