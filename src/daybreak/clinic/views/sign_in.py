"""allauth's sign-in form in the clinic's words."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm


class SignInForm(LoginForm):  # type: ignore[misc]
    """No reset by e-mail: an administrator gives a new first password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.fields["login"].label = "User name"
        for field in self.fields.values():
            field.help_text = ""
            field.widget.attrs.pop("placeholder", None)
