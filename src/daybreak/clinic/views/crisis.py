"""Whom the site's patients can call in a crisis, by language."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from daybreak.clinic.access import here
from daybreak.clinic.actions import follow_up as actions
from daybreak.clinic.actions import staff
from daybreak.clinic.follow_up.contacts import newest_contacts
from daybreak.clinic.models import CrisisContacts, Language
from daybreak.clinic.views.forms import ClinicForm, carried_out, succeeded


class ContactsForm(ClinicForm):
    """Numbers, as patients of this site would dial them."""

    language = forms.ChoiceField(label="Language of the page", choices=Language.choices)
    emergency_number = forms.CharField(label="Emergency number here", max_length=30)
    clinic_number = forms.CharField(label="Telephone of the clinic", max_length=30)
    others = forms.CharField(
        label="Crisis services",
        required=False,
        max_length=800,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="One a line, in the language of the page: name, colon, number.",
    )

    def clean_others(self) -> list[tuple[str, str]]:
        """Each line as name and number."""
        lines = [line for line in self.cleaned_data["others"].splitlines() if line.strip()]
        for line in lines:
            if ":" not in line:
                raise forms.ValidationError(f"There is no colon before the number in “{line.strip()[:60]}”.")
        parts = [line.rpartition(":") for line in lines]
        return [(name.strip(), number.strip()) for name, _, number in parts]


class SiteLanguageForm(ClinicForm):
    """In which language patients are addressed whose own is not known."""

    language = forms.ChoiceField(label="Where a patient's language is not known", choices=Language.choices)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, auto_id="site-%s", **kwargs)


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Set the site's language."""
    found, form = here(request), SiteLanguageForm(request.POST)
    if form.is_valid():
        chosen = form.cleaned_data["language"]
        if succeeded(form, lambda: staff.set_language(found.by, found.site, chosen)):
            messages.success(request, f"{found.site} addresses its patients in {Language(chosen).label}.")
    for errors in form.errors.values():
        messages.error(request, " ".join(str(error) for error in errors))
    return redirect("crisis_contacts")


@require_http_methods(["GET", "POST"])
def contacts(request: HttpRequest) -> HttpResponse:
    """Set them for one language; the earlier ones stay on record."""
    found = here(request)
    set_already = newest_contacts(found.site)
    wanted = request.GET.get("language", "")
    form = ContactsForm(request.POST or None, initial=_initial(set_already.get(wanted), wanted))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        row = carried_out(
            form,
            lambda: actions.set_contacts(
                found.by,
                found.site,
                Language(given["language"]),
                emergency_number=given["emergency_number"],
                clinic_number=given["clinic_number"],
                others=given["others"],
            ),
        )
        if row is not None:
            messages.success(
                request, f"Patients who read {row.get_language_display()} see these numbers now."
            )
            return redirect("crisis_contacts")
    shown = {
        "form": form,
        "rows": set_already.values(),
        "site_form": SiteLanguageForm(initial={"language": found.site.language}),
        "missing": [one.label for one in Language if one not in set_already],
    }
    return render(request, "clinic/crisis_contacts.html", shown)


def _initial(row: CrisisContacts | None, language: str) -> dict[str, str]:
    if row is None:
        return {"language": language}
    others = "\n".join(f"{name}: {number}" for name, number in row.others)
    return {
        "language": row.language,
        "emergency_number": row.emergency_number,
        "clinic_number": row.clinic_number,
        "others": others,
    }
