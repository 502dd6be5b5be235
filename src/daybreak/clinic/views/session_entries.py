"""What a tablet sends: one entry or many that waited, each answered by its key."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from daybreak.clinic import clock
from daybreak.clinic.access import here
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.sessions import Answered, Happened, record, record_queued
from daybreak.clinic.actions.sessions.recording import SIGNED
from daybreak.clinic.actions.signing import Confirmed, confirm_own
from daybreak.clinic.bedside.alerts import gravity
from daybreak.clinic.json_body import body_of
from daybreak.clinic.models import OF_THE_RECORD, EventKind, TreatmentSession
from daybreak.errors import ActError, DaybreakError

MOST_ENTRIES = 200
FIRST_YEAR, LAST_YEAR = 1900, 2200


@require_POST
def entries(request: HttpRequest, patient_id: int, session_id: int) -> HttpResponse:
    """Each entry is taken on its own, so that one that is wrong holds up no other."""
    found = here(request)
    rows = TreatmentSession.objects.filter(patient__in=found.records)
    session = get_object_or_404(rows.only("pk"), pk=session_id)  # what else it is, is read under its lock
    try:
        sent = body_of(request)
        listed = sent["entries"]
        if not isinstance(listed, list) or len(listed) > MOST_ENTRIES:
            raise ValueError("no list of entries")
    except (ValueError, KeyError, TypeError):
        return JsonResponse({"sentence": "This is no list of entries. Load the page again."}, status=400)
    ordered = sorted(listed, key=lambda one: str(one.get("true_at", "")) if isinstance(one, dict) else "")
    answers = [answer_of(found.by, session, one) for one in ordered]
    return JsonResponse({"answers": answers, "now": clock.now().isoformat()})


def answer_of(by: By, session: TreatmentSession, sent: object) -> dict[str, Any]:
    """Take one entry, and say what became of it."""
    key = str(sent.get("key", ""))[:64] if isinstance(sent, dict) else ""
    try:
        happened = _happened(by, sent)
        queued = isinstance(sent, dict) and sent.get("queued") is True
        if queued:
            return _shown(record_queued(by, session, [happened])[0])
        return _shown(record(by, session, happened, _proof(by, happened, sent)))
    except DaybreakError as refusal:
        return {"key": key, "kept": False, "accepted": False, "id": "refused", "sentence": refusal.sentence}


def _proof(by: By, happened: Happened, sent: object) -> Confirmed | None:
    """The PIN or password that comes with a step that is signed; it is never kept."""
    secret = sent.get("secret") if isinstance(sent, dict) else None
    if by.user is None or happened.kind not in SIGNED or not isinstance(secret, str) or not secret:
        return None
    return confirm_own(by, by.user, secret)


def _happened(by: By, sent: object) -> Happened:
    """Read strictly: another shape is refused, not guessed at."""
    if not isinstance(sent, dict) or not isinstance(sent.get("values", {}), dict):
        raise ActError("This is no entry.", remedy="Load the page again.")
    if by.user is None or sent.get("user") != by.user.pk:
        raise ActError(
            "Somebody else made this entry on this device.", remedy="They sign in here to send it."
        )
    kind, at, key, device = (sent.get(name, "") for name in ("kind", "true_at", "key", "device"))
    are_words = all(isinstance(one, str) for one in (kind, at, key, device))
    if not are_words or kind not in EventKind.values or device == OF_THE_RECORD:
        raise ActError("This is no entry.", remedy="Load the page again.")
    try:
        true_at = datetime.fromisoformat(at)
        if not FIRST_YEAR <= true_at.year <= LAST_YEAR:
            raise ValueError("no time of a treatment")
    except ValueError:
        raise ActError("This entry has no time.", remedy="Load the page again.") from None
    values, confirmed = sent.get("values", {}), sent.get("confirmed") is True
    return Happened(EventKind(kind), true_at, key, values, device, confirmed)


def _shown(taken: Answered) -> dict[str, Any]:
    answer = taken.answer
    gravest_first = sorted(answer.alerts, key=gravity)
    rest = answer.sentence.removeprefix(" ".join(alert.sentence for alert in answer.alerts)).strip()
    return {
        "key": taken.key,
        "kept": taken.kept,
        "accepted": taken.accepted,
        "id": answer.id,
        "sentence": "\n".join([*(alert.sentence for alert in gravest_first), *filter(None, [rest])]),
        "alerts": [alert.action for alert in gravest_first],
        "heed": taken.heed,
    }
