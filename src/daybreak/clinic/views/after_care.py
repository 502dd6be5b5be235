"""The after-care sheet: in the patient's language, with the English beside it for whoever explains it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from daybreak.clinic import clock
from daybreak.clinic.access import here
from daybreak.clinic.bedside import bedside_of
from daybreak.clinic.bedside.after_care import sheet_of
from daybreak.clinic.models import Language
from daybreak.clinic.views.session import session_of, session_paper


@require_GET
def after_care(request: HttpRequest, patient_id: int, session_id: int) -> HttpResponse:
    """What the patient takes home, to read."""
    return render(request, "clinic/after_care.html", _shown(request, session_id, english=True))


@require_GET
def after_care_paper(request: HttpRequest, patient_id: int, session_id: int) -> HttpResponse:
    """The same on paper; `?english` adds the English on a page of its own."""
    shown = _shown(request, session_id, english="english" in request.GET)
    return session_paper("after-care", "clinic/paper_after_care.html", shown)


def _shown(request: HttpRequest, session_id: int, *, english: bool) -> dict[str, Any]:
    standing = bedside_of(session_of(here(request).records, session_id))
    reads = standing.session.patient.addressed_in
    sheet = sheet_of(standing, reads)
    beside = english and reads != Language.ENGLISH
    sheets = [sheet, sheet_of(standing, Language.ENGLISH)] if beside else [sheet]
    return {"session": standing.session, "sheet": sheet, "sheets": sheets, "now": clock.now()}
