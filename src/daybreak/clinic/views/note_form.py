"""The forms with which an adverse event is added to a signed record, and corrected: that of the bedside, with a signature."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from daybreak.clinic import clock
from daybreak.clinic.actions.sessions.note_shape import LONGEST
from daybreak.clinic.models.adverse_event import SERIOUS, RescueRoute, Severity
from daybreak.clinic.views.forms import ClinicForm, MomentInput, SecretField


class NoteForm(ClinicForm):
    """What was seen, how severe, whether serious, what was done, and when."""

    seen = forms.CharField(label="What was seen", max_length=LONGEST["seen"])
    severity = forms.ChoiceField(label="How severe?", choices=Severity.choices, widget=forms.RadioSelect())
    serious = forms.ChoiceField(
        label="Serious?", choices=[("yes", "Yes"), ("no", "No")], widget=forms.RadioSelect(), help_text=SERIOUS
    )  # fmt: skip
    done = forms.CharField(label="Action taken", max_length=LONGEST["done"], required=False)
    drug = forms.CharField(label="Drug given for it", max_length=LONGEST["drug"], required=False)
    dose = forms.CharField(label="Its dose, with its unit", max_length=LONGEST["dose"], required=False)
    route = forms.ChoiceField(label="Its route", choices=[("", "–"), *RescueRoute.choices], required=False)
    true_at = forms.DateTimeField(label="When was it seen?", widget=MomentInput())
    secret = SecretField(label="Your password, or a code from your app")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["true_at"].initial = lambda: timezone.localtime(clock.now())

    @property
    def values(self) -> dict[str, str]:
        """As a tablet would send them: what is empty is not said."""
        return {
            name: text
            for name, text in self.cleaned_data.items()
            if text and name not in {"true_at", "secret", "reason", "withdraw"}
        }


class NoteCorrection(NoteForm):
    """The same as it stands, with the reason; the time at which it was seen stays."""

    withdraw = forms.BooleanField(
        label="It was entered in error: nothing takes its place", required=False,
    )  # fmt: skip
    reason = forms.CharField(label="Why is it corrected?", max_length=500)
    field_order = (
        "seen",
        "severity",
        "serious",
        "done",
        "drug",
        "dose",
        "route",
        "withdraw",
        "reason",
        "secret",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["true_at"]

    @property
    def values(self) -> dict[str, str]:
        """What takes its place; nothing where it is withdrawn."""
        return {} if self.cleaned_data["withdraw"] else super().values
