"""That a form was carried out stands on record with what it did: both are there, or neither, also if the server dies in between.

The page's middleware says which form a request carries out (`carrying_out`); the first act of that request writes it down.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection

from daybreak.clinic import clock
from daybreak.clinic.models.sent_form import SentForm

KEPT = timedelta(days=1)


@dataclass
class Sent:
    """A form that is being carried out; `noted` once an act has written it down."""

    token: str
    noted: bool = False


_sent: ContextVar[Sent | None] = ContextVar("sent", default=None)


@contextmanager
def carrying_out(token: str) -> Iterator[Sent]:
    """While this lasts, acts are those of this form."""
    sent = Sent(token)
    before = _sent.set(sent)
    try:
        yield sent
    finally:
        _sent.reset(before)


def note() -> None:
    """In the transaction of an act: the form that it comes from is carried out. Those of days before are forgotten."""
    sent = _sent.get()
    if sent is None:
        return
    at = clock.now()
    SentForm.objects.filter(at__lt=at - KEPT).delete()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO clinic_sentform (token, at) VALUES (%s, %s) ON CONFLICT (token) DO NOTHING",
            [sent.token, connection.ops.adapt_datetimefield_value(at)],
        )
    sent.noted = True


def was_carried_out(token: str) -> bool:
    """Within the last day."""
    return SentForm.objects.filter(token=token, at__gte=clock.now() - KEPT).exists()


def forget(token: str) -> None:
    """The form was refused after all, and may be sent again."""
    SentForm.objects.filter(token=token).delete()
