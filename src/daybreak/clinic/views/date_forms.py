"""Forms that ask for dates and times."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from daybreak.clinic.planning.site_calendar import SiteCalendar
from daybreak.clinic.views.forms import ClinicForm, DayInput, SecretField


class TimeInput(forms.TimeInput):
    """The browser's own clock."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class DayField(forms.DateField):
    """A day within living memory, by the browser's own calendar."""

    def __init__(self, *, label: str) -> None:
        within = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2100, 12, 31))]
        super().__init__(label=label, widget=DayInput(), validators=within)


class WishForm(ClinicForm):
    """From when, at which time, in which chair."""

    first_day = DayField(label="First session")
    at = forms.TimeField(label="Begin of the dose", widget=TimeInput())
    chair = forms.ChoiceField(label="Chair, where there is a choice", required=False)

    def __init__(self, calendar: SiteCalendar, *args: Any, begun: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = self.fields["chair"]
        assert isinstance(choices, forms.ChoiceField)
        choices.choices = [("", "any"), *((name, name) for name in calendar.chairs)]
        if begun:
            del self.fields["first_day"]


class DateForm(ClinicForm):
    """One date as it may be changed by hand."""

    keep = forms.BooleanField(label="Keep", required=False)
    day = DayField(label="Day")
    at = forms.TimeField(label="Time", widget=TimeInput())

    def __init__(self, calendar: SiteCalendar, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chair"] = _chair(calendar, "Chair", str(self.initial.get("chair", "")))


class MoveForm(ClinicForm):
    """Another time or place, and why."""

    day = DayField(label="Day")
    at = forms.TimeField(label="Begin of the dose", widget=TimeInput())

    def __init__(self, calendar: SiteCalendar, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chair"] = _chair(calendar, "Chair or bed", str(self.initial.get("chair", "")))
        self.fields["reason"] = forms.CharField(label="Why it is moved", max_length=200)


def _chair(calendar: SiteCalendar, label: str, present: str) -> forms.Field:
    """One of the site's chairs, or the present place; where none is set up, whatever is written."""
    if not calendar.ready:
        return forms.CharField(label=label, max_length=40)
    names = dict.fromkeys(filter(None, (present, *calendar.chairs)))
    return forms.ChoiceField(label=label, choices=[(name, name) for name in names])


class CancelForm(ClinicForm):
    """Why, and who signs."""

    reason = forms.CharField(label="Why is it cancelled?", max_length=500)
    secret = SecretField(label="Your password, or a code from your app")


class MissedForm(ClinicForm):
    """What is known about why, and who signs."""

    note = forms.CharField(label="What is known about it", max_length=200, required=False)
    secret = SecretField(label="Your password, or a code from your app")
