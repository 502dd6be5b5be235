"""A protocol on a page, its file, and the files that a site takes in itself."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from daybreak.clinic.access import here
from daybreak.clinic.actions import protocols as actions
from daybreak.clinic.bedside.fold import protocol_of
from daybreak.clinic.models import Site
from daybreak.clinic.policies import gaps_of, newest_policy
from daybreak.clinic.protocols import newest_files, protocol_at
from daybreak.clinic.views.forms import ClinicForm, carried_out
from daybreak.errors import ProtocolError
from daybreak.protocol import Protocol, library, parse_protocol
from daybreak.protocol.difference import Change, differences
from daybreak.protocol.page import HYPOTHESIS, sections
from daybreak.protocol.problems import Problem

LARGEST_FILE_BYTES = 500_000  # some ten times the longest file of the library; half of the largest body
MOST_PROBLEMS = 50


class FileForm(ClinicForm):
    """One protocol file. `problems` are those that the language's own check finds in it."""

    file = forms.FileField(
        label="Protocol file", max_length=120, widget=forms.FileInput(attrs={"accept": ".yaml,.yml"}),
        help_text="In the protocol language, as a YAML file. Take the file of the protocol that is nearest, and change it.",
    )  # fmt: skip

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.problems: tuple[Problem, ...] = ()
        self.protocol: Protocol | None = None

    def clean_file(self) -> str:
        """Its name, where the file is in order."""
        sent = self.cleaned_data["file"]
        if sent.size > LARGEST_FILE_BYTES:
            raise forms.ValidationError(
                f"The file is larger than {LARGEST_FILE_BYTES // 1000} kB. Choose a protocol file."
            )
        name = PurePath(sent.name).name
        self.protocol, self.problems = parse_protocol(sent.read(), name)
        if self.protocol is None:
            count = len(self.problems)
            raise forms.ValidationError(
                f"{name} is not taken in: {count} problem{'' if count == 1 else 's'}, listed below. Mend it and choose it again."
            )
        return name


class RetireForm(ClinicForm):
    """Why."""

    reason = forms.CharField(label="Why is nothing new ordered by it?", max_length=300)


def protocol_here(site: Site, protocol_id: str) -> Protocol:
    """A protocol that is in use at a site; a page that is not found for any other."""
    try:
        return protocol_at(site, protocol_id)
    except ProtocolError:
        raise Http404 from None


@require_GET
def page(request: HttpRequest, protocol_id: str) -> HttpResponse:
    """All that it says, with its sources, and what differs from the version before it."""
    site = here(request).site
    standard, row = protocol_here(site, protocol_id), newest_files(site).get(protocol_id)
    signed = newest_policy(site, standard)
    shown = {
        "protocol": standard,
        "own": row,
        "policy": signed,
        "limits": [(gap, signed.limits[gap.id]) for gap in gaps_of(standard)] if signed is not None else [],
        "sections": sections(standard),
        "hypothesis": HYPOTHESIS if any(source.house for source in standard.basis) else "",
        "changes": changes_since(site, standard),
    }
    return render(request, "clinic/protocol.html", shown)


@require_GET
def file(request: HttpRequest, protocol_id: str) -> HttpResponse:
    """The file itself, comments included, to keep or to change."""
    standard = protocol_here(here(request).site, protocol_id)
    headers = {"Content-Disposition": f'attachment; filename="{standard.id}-{standard.version}.yaml"'}
    return HttpResponse(standard.text, content_type="application/yaml; charset=utf-8", headers=headers)


@require_http_methods(["GET", "POST"])
def take_in(request: HttpRequest) -> HttpResponse:
    """The medical director gives a file; it is checked as `daybreak protocol check` does, and kept as it is."""
    found = here(request)
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if request.method == "POST" and form.is_valid() and form.protocol is not None:
        standard = form.protocol
        row = carried_out(form, lambda: actions.take_in(found.by, found.site, standard))
        if row is not None:
            messages.success(request, f"{standard.title}: taken in. Read it, then set its limits and sign.")
            return redirect("protocol", standard.id)
    shown = {
        "form": form,
        "problems": form.problems[:MOST_PROBLEMS],
        "more": max(0, len(form.problems) - MOST_PROBLEMS),
        "library": library(),
    }
    return render(request, "clinic/protocol_take_in.html", shown)


@require_http_methods(["GET", "POST"])
def retire(request: HttpRequest, protocol_id: str) -> HttpResponse:
    """Nothing new is ordered by a file of the site's own any more."""
    found, form = here(request), RetireForm(request.POST or None)
    standard = protocol_here(found.site, protocol_id)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["reason"]
        if (
            carried_out(form, lambda: actions.retire(found.by, found.site, protocol_id, reason=given))
            is not None
        ):
            messages.success(
                request, f"{standard.title}: retired. What is ordered goes on as it was ordered."
            )
            return redirect("policies")
    return render(request, "clinic/protocol_retire.html", {"form": form, "protocol": standard})


def changes_since(site: Site, standard: Protocol) -> tuple[Change, ...]:
    """What this version says otherwise than the one before it that the site took in; nothing for the first or the library's."""
    earlier = site.protocols.filter(protocol=standard.id, retired_because="").exclude(
        version=standard.version
    )
    before = earlier.order_by("pk").last()
    return () if before is None else differences(protocol_of(before.file), standard)
