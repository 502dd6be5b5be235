"""Where sessions stood when they were last read. An event is never changed, so only what came since has to be folded in.

What is remembered is tried against the record each time: its last event must still be there as it was, else all is read anew.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import reduce
from operator import or_
from threading import Lock

from django.db import connection
from django.db.models import Q, QuerySet

from daybreak.clinic.bedside.fold import Bedside, folded, onward
from daybreak.clinic.models import SessionEvent, TreatmentSession
from daybreak.clinic.prepared import prepared

MOST = 200
_lock = Lock()
_last_read: OrderedDict[int, Bedside] = OrderedDict()


def bedside_of(session: TreatmentSession) -> Bedside:
    """Where a session stands."""
    return bedsides_of([session])[0]


def bedsides_of(sessions: Sequence[TreatmentSession]) -> list[Bedside]:
    """Where each of several sessions stands, in one look at the record."""
    if not sessions:
        return []
    known = {session.pk: standing for session in sessions if (standing := _recalled(session)) is not None}
    rows: dict[int, list[SessionEvent]] = {session.pk: [] for session in sessions}
    for row in _since([*rows], [_newest(known.get(pk)) for pk in rows]):
        rows[row.session_id].append(row)
    found = [_brought_on(session, known.get(session.pk), rows[session.pk]) for session in sessions]
    _remember(found)
    return found


def _recalled(session: TreatmentSession) -> Bedside | None:
    with _lock:
        standing = _last_read.get(session.pk)
    return None if standing is None else replace(standing, session=session)


def _newest(known: Bedside | None) -> int:
    """The key of the last event that is known; lower than any where none is."""
    return 0 if known is None or known.newest is None else known.newest.pk


@prepared
def _since(sessions: list[int], newest: list[int]) -> QuerySet[SessionEvent]:
    """Of each session the last event that is known, and all after it. Events of one session are written one after another, each
    with its lock."""
    ranges = (Q(session=one, pk__gte=last) for one, last in zip(sessions, newest, strict=True))
    return SessionEvent.objects.filter(reduce(or_, ranges)).select_related("recorded_by").order_by("pk")


def _brought_on(session: TreatmentSession, known: Bedside | None, rows: list[SessionEvent]) -> Bedside:
    if known is None:
        return folded(session, rows)
    if not rows or known.newest is None or not _is_same(rows[0], known.newest):
        return folded(session, session.events.select_related("recorded_by"))
    return onward(known, rows[1:])


def _is_same(one: SessionEvent, other: SessionEvent) -> bool:
    return (one.pk, one.key, one.recorded_at) == (other.pk, other.key, other.recorded_at)


def _remember(found: Iterable[Bedside]) -> None:
    """Only what is committed: inside a transaction a reader may see what will never have been."""
    if connection.in_atomic_block:
        return
    with _lock:
        for standing in found:
            if standing.newest is not None:
                _last_read[standing.session.pk] = standing
                _last_read.move_to_end(standing.session.pk)
        while len(_last_read) > MOST:
            _last_read.popitem(last=False)
