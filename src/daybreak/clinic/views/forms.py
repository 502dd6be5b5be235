"""Forms as every page shows them, and what an action refuses as the form's own error."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms

from daybreak.errors import DaybreakError

Done = TypeVar("Done")


class ClinicForm(forms.Form):
    """A form without decoration in its markup."""

    required_css_class = "required"
    error_css_class = "wrong"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    """The browser's own calendar and clock."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


def carried_out(form: forms.Form, action: Callable[[], Done]) -> Done | None:
    """The action's result, or None with the refusal shown at the form."""
    try:
        return action()
    except DaybreakError as refusal:
        form.add_error(None, refusal.sentence)
        return None


def succeeded(form: forms.Form, action: Callable[[], object]) -> bool:
    """Whether the action was carried out; if not, the refusal stands at the form."""
    carried_out(form, action)
    return not form.errors


class SecretField(forms.CharField):
    """A password or a code; never shown again and never kept by the browser."""

    def __init__(self, *, label: str) -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": "off"}, render_value=False)
        super().__init__(label=label, max_length=200, strip=False, widget=widget)
