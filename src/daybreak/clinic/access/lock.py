"""A shared station locks itself when nobody touches it; who is signed in stays signed in, and comes back by PIN."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from daybreak.clinic import clock

_LOCKED, _TOUCHED_S = "daybreak.locked", "daybreak.touched"
_WRITE_EVERY_S = (
    20  # how exactly the last touch is kept; each time it is written costs a write of the session
)


def is_locked(request: HttpRequest, *, passive: bool) -> bool:
    """Whether the station is locked, now that this request has come. One that a screen makes by itself is no touch."""
    session, now_s = request.session, clock.STEADY.now_s()
    touched_s = session.get(_TOUCHED_S)
    if touched_s is None:
        session[_TOUCHED_S] = touched_s = now_s
    if not session.get(_LOCKED) and abs(now_s - touched_s) > settings.IDLE_LOCK_MIN * 60:
        lock(request)
    if session.get(_LOCKED):
        return True
    if not passive and now_s - touched_s > _WRITE_EVERY_S:
        session[_TOUCHED_S] = now_s
    return False


def lock(request: HttpRequest) -> None:
    """Lock the station."""
    request.session[_LOCKED] = True


def unlock(request: HttpRequest) -> None:
    """Open it again; the caller has checked the PIN or the password."""
    request.session[_LOCKED] = False
    request.session[_TOUCHED_S] = clock.STEADY.now_s()


def locked(request: HttpRequest) -> bool:
    """Whether it is locked, asking without touching."""
    return bool(request.session.get(_LOCKED))
