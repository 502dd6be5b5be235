"""What a patient fills in: a date of birth, and one answer a screen."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from daybreak.clinic.views.forms import ClinicForm
from daybreak.vocabulary import Wording


class BirthDateForm(ClinicForm):
    """Three plain numbers: every phone can type them, and no calendar must be scrolled back for decades."""

    day = forms.IntegerField(label=_("Day"), min_value=1, max_value=31)
    month = forms.IntegerField(label=_("Month"), min_value=1, max_value=12)
    year = forms.IntegerField(
        label=_("Year"),
        min_value=1900,
        max_value=2200,
        error_messages={"min_value": _("Write the whole year, such as 1973.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget = forms.TextInput(
                attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": 4}
            )

    def clean(self) -> dict[str, Any]:
        """The three as one day."""
        given = super().clean() or {}
        if {"day", "month", "year"} <= given.keys():
            try:
                given["birth_date"] = date(given["year"], given["month"], given["day"])
            except ValueError:
                self.add_error(None, _("There is no such day. Check day and month."))
        return given


class ItemForm(forms.Form):
    """One question: an answer is chosen, or the question is left out on purpose."""

    def __init__(self, wording: Wording, *args: Any, chosen: int | None) -> None:
        super().__init__(*args)
        self.choices = [(score, text, score == chosen) for score, text in enumerate(wording.answers)]
        self.fields["answer"] = forms.TypedChoiceField(
            choices=[(score, text) for score, text, _chosen in self.choices],
            coerce=int,
            required="leave_out" not in self.data,
            empty_value=None,
            error_messages={
                "required": _("Choose an answer, or leave the question out."),
                "invalid_choice": _("Choose one of the answers shown."),
            },
        )

    @property
    def score(self) -> int | None:
        """The chosen score; None where the question is left out, whatever was chosen before."""
        if "leave_out" in self.data:
            return None
        score: int | None = self.cleaned_data["answer"]
        return score
