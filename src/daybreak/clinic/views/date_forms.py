"""Forms that ask for dates and times."""

from __future__ import annotations

from typing import Any

from django import forms

from daybreak.clinic.planning.site_calendar import SiteCalendar
from daybreak.clinic.views.forms import ClinicForm, DayInput, SecretField


class TimeInput(forms.TimeInput):
    """The browser's own clock."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class WishForm(ClinicForm):
    """From when, at which time, in which chair."""

    first_day = forms.DateField(label="First session", widget=DayInput())
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
    day = forms.DateField(label="Day", widget=DayInput())
    at = forms.TimeField(label="Time", widget=TimeInput())
    chair = forms.CharField(label="Chair", max_length=40)


class MoveForm(ClinicForm):
    """Another time or place, and why."""

    day = forms.DateField(label="Day", widget=DayInput())
    at = forms.TimeField(label="Begin of the dose", widget=TimeInput())
    chair = forms.CharField(label="Chair or bed", max_length=40)
    reason = forms.CharField(label="Why it is moved", max_length=200)


class MissedForm(ClinicForm):
    """What is known about why, and who signs."""

    note = forms.CharField(label="What is known about it", max_length=200, required=False)
    secret = SecretField(label="Your password, or a code from your app")
