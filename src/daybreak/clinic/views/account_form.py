"""What is asked while a session's drug is accounted for: how the rest was made unusable, why it was left, and a witness."""

from __future__ import annotations

from typing import Any

from django import forms

from daybreak.clinic.views.forms import ClinicForm, SecretField

METHODS = (
    "Into a drug-inactivating container (not retrievable)",
    "Absorbed, sealed and put into the container for controlled-drug waste",
    "Sprayed out and put into the container for controlled-drug waste",
)
OTHER = "other"


class WitnessForm(ClinicForm):
    """Before whom what was posted is undone."""

    username = forms.CharField(label="Second person: user name", max_length=60)
    secret = SecretField(label="Second person: password or code")


class WasteForm(WitnessForm):
    """How, why where the session does not say it yet, and before whom. Nothing is chosen beforehand: the register says what was
    done, not what is usual."""

    how = forms.ChoiceField(
        label="How was it made unusable?",
        choices=[("", "Choose"), *((one, one) for one in METHODS), (OTHER, "Another way, written below")],
    )
    other_way = forms.CharField(label="Another way", max_length=200, required=False)
    reason = forms.CharField(label="Why was it left?", max_length=500)
    field_order = ("how", "other_way", "reason", "username", "secret")

    def __init__(self, *args: Any, asks_why: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_why:
            del self.fields["reason"]

    def clean(self) -> dict[str, Any]:
        """Another way has its words, and one of the list has none beside it."""
        given: dict[str, Any] = self.cleaned_data
        other = given.get("other_way", "").strip()
        if given.get("how") == OTHER and not other:
            self.add_error("other_way", "Write how it was made unusable.")
        if given.get("how") not in (None, OTHER) and other:
            self.add_error("how", f"Choose another way, or take out what is written below: {other}")
        return given

    @property
    def method(self) -> str:
        """In words, as the register has it."""
        how: str = self.cleaned_data["how"]
        return self.cleaned_data["other_way"] if how == OTHER else how
