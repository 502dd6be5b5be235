"""The operations. Each has its line in the access table, under its name.

Annotations are not postponed here: django-ninja reads the shapes from them.
"""

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, RawPostDataException
from django.shortcuts import get_object_or_404
from ninja import NinjaAPI, Status
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser
from ninja.security import django_auth

from daybreak.clinic import clock, live
from daybreak.clinic.access import here
from daybreak.clinic.access.topics import may_watch
from daybreak.clinic.actions import findings as actions
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.findings import Entry as FindingEntry
from daybreak.clinic.api import shapes
from daybreak.clinic.bedside.board import OnBoard, board
from daybreak.clinic.findings import newest
from daybreak.clinic.json_body import body_of
from daybreak.clinic.models import Finding, TreatmentSession
from daybreak.clinic.reads import note_listed
from daybreak.clinic.values import read_value
from daybreak.clinic.views.session_entries import answer_of
from daybreak.errors import ActError, DaybreakError
from daybreak.vocabulary import load_vocabulary

REFUSED, NOT_AS_DESCRIBED = 409, 422


class _StrictParser(Parser):
    def parse_body(self, request: HttpRequest) -> Any:
        return body_of(request)


api = NinjaAPI(
    title="Daybreak's clinic", version="1", urls_namespace="api", docs_url=None, auth=django_auth, parser=_StrictParser(),
    description=(__doc__ or "").splitlines()[0],
)  # fmt: skip


@api.post(
    "/patients/{int:patient_id}/sessions/{int:session_id}/entries",
    response={200: shapes.Answers} | shapes.refusals(), url_name="entries",
)  # fmt: skip
def send_entries(request: HttpRequest, patient_id: int, session_id: int, sent: shapes.Entries) -> Any:
    """Send what happened in a session; each entry is answered by its key."""
    found = here(request)
    session = get_object_or_404(TreatmentSession, pk=session_id, patient__in=found.records)
    listed = sorted(sent.entries, key=lambda one: one.true_at)
    plain = [one.model_dump(mode="json") | {"user": found.user.pk} for one in listed]
    return {"answers": [answer_of(_by(request), session, one) for one in plain], "now": clock.now()}


@api.get("/sessions", response={200: list[shapes.OnBoard]} | shapes.refusals(), url_name="sessions")
def day_board(request: HttpRequest) -> Any:
    """Every session of the day at this site, with what is due."""
    found, rows = here(request), board(here(request).site, clock.now())
    note_listed(found.user, (one.standing.session.patient_id for one in rows), "api:sessions")
    return [_on_board(one) for one in rows]


@api.get(
    "/patients/{int:patient_id}/findings",
    response={200: list[shapes.Found]} | shapes.refusals(),
    url_name="findings",
)
def read_findings(request: HttpRequest, patient_id: int) -> Any:
    """The newest standing value of each finding."""
    return [_found(row) for row in newest(here(request).patient, ids=here(request).records).values()]


@api.post(
    "/patients/{int:patient_id}/findings",
    response={201: list[shapes.Found]} | shapes.refusals(),
    url_name="findings",
)
def record_findings(request: HttpRequest, patient_id: int, sent: shapes.NewFindings) -> Any:
    """Record findings: all, or none and a sentence."""
    entries = [FindingEntry(one.finding, one.value, one.true_at) for one in sent.findings]
    if not sent.confirmed and (unusual := [entry for entry in entries if _is_unusual(entry)]):
        shown = ", ".join(f"{entry.finding} {entry.text}" for entry in unusual)
        raise ActError(f"Unusual: {shown}.", remedy="Correct it, or send it as confirmed.")
    return Status(201, [_found(row) for row in actions.record(_by(request), here(request).patient, entries)])


@api.get("/live/{topic}", response={200: shapes.Version} | shapes.refusals(), url_name="live")
def live_version(request: HttpRequest, topic: str) -> Any:
    """The newest version of `patient:<id>` or `site:<id>`."""
    if not may_watch(request, topic):
        raise Http404
    return {"topic": topic, "version": live.version(topic)}


@api.exception_handler(DaybreakError)
def _refused(request: HttpRequest, error: DaybreakError) -> HttpResponse:
    return api.create_response(request, {"sentence": error.sentence}, status=REFUSED)


@api.exception_handler(ValidationError)
def _not_as_described(request: HttpRequest, error: ValidationError) -> HttpResponse:
    first = error.errors[0]
    place = ".".join(str(part) for part in first["loc"][1:])
    said = f"{place or 'The body'}: {first['msg']}. /api/openapi.json says what is expected."
    return api.create_response(request, {"sentence": said}, status=NOT_AS_DESCRIBED)


@api.exception_handler(HttpError)
def _said(request: HttpRequest, error: HttpError) -> HttpResponse:
    return api.create_response(request, {"sentence": str(error)}, status=error.status_code)


@api.exception_handler(Http404)
def _nothing(request: HttpRequest, error: Http404) -> HttpResponse:
    return api.create_response(
        request, {"sentence": "There is no such thing, or it is not yours to see."}, status=404
    )


@api.exception_handler(RawPostDataException)
def _a_form(request: HttpRequest, error: RawPostDataException) -> HttpResponse:
    return api.create_response(request, {"sentence": "Send JSON, not a form."}, status=400)


def _by(request: HttpRequest) -> By:
    return replace(here(request).by, via="api")


def _on_board(one: OnBoard) -> dict[str, Any]:
    session = one.standing.session
    return {
        "session": session.pk,
        "patient": session.patient_id,
        "name": str(session.patient),
        "place": session.where,
        "planned_at": session.starts_at,
        "stage": one.standing.state.stage,
        "level": one.level,
        "due": one.coming.what if one.coming else "",
        "due_at": one.coming.due_at if one.coming else None,
    }


def _found(row: Finding) -> dict[str, Any]:
    value = None if row.not_known else row.text
    shown = {name: getattr(row, name) for name in ("finding", "label", "unit", "true_at", "recorded_at")}
    return shown | {"id": row.pk, "value": value}


def _is_unusual(entry: FindingEntry) -> bool:
    known = load_vocabulary()[entry.finding]
    return entry.text is not None and not known.plausible(read_value(known, entry.text))
