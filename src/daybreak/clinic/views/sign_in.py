"""allauth's sign-in form in the clinic's words."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm
from django import forms


class SignInForm(LoginForm):  # type: ignore[misc]
    """No reset by e-mail: an administrator gives a new first password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "User name"
        _plain(self)


class ProveAgainForm(ReauthenticateForm):  # type: ignore[misc]
    """The password once more, before something that protects the account changes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self)


class OwnPasswordForm(ChangePasswordForm):  # type: ignore[misc]
    """Another password; what one must be like stays said."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = self.fields["password1"].help_text
        _plain(self)
        self.fields["password1"].help_text = rules


def _plain(form: forms.Form) -> None:
    """Labels alone: no words inside a field that vanish when one types, and no link to a page that is closed."""
    form.label_suffix = ""
    for field in form.fields.values():
        field.help_text = ""
        field.widget.attrs.pop("placeholder", None)
