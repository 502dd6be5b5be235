"""Live screens: every act raises the version of its topics, and a screen asks whether the version it shows is still the newest.

A screen asks its own page with `X-Daybreak-Shown: <version>`. The guard answers 204 while nothing is newer; else the page runs
and gives its live part alone (`part.html`). Screens of one role that show the same share a part (`views.live_parts`).
"""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.db.models import CharField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.http import HttpRequest

from daybreak.clinic.models.live import LiveTopic
from daybreak.clinic.prepared import prepared

SHOWN = "X-Daybreak-Shown"


def raise_version(topic: str, at: datetime) -> None:
    """Count a topic up, in the transaction of the act. A counter cannot be seen out of the order of commits."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO clinic_livetopic (topic, version, changed_at) VALUES (%s, 1, %s) "
            "ON CONFLICT (topic) DO UPDATE SET version = clinic_livetopic.version + 1, changed_at = excluded.changed_at",
            [topic, connection.ops.adapt_datetimefield_value(at)],
        )


def version(topic: str) -> int:
    """The newest version of a topic; 0 where nothing has ever happened."""
    found = _version(topic)
    return found[0] if found else 0


@prepared
def _version(topic: str) -> QuerySet[LiveTopic, int]:
    return LiveTopic.objects.filter(topic=topic).values_list("version", flat=True)


def version_beside(kind: str) -> Coalesce:
    """The newest version of the topic of a row, as a column of a query of such rows."""
    topic = Concat(Value(f"{kind}:"), Cast(OuterRef("pk"), CharField()))
    return Coalesce(Subquery(LiveTopic.objects.filter(topic=topic).values("version")), 0)


def asks_for_part(request: HttpRequest) -> bool:
    """Whether an open screen asks for what is newer than it shows."""
    return request.method == "GET" and SHOWN in request.headers


def shows_the_newest(request: HttpRequest, newest: int) -> bool:
    """Whether that screen shows the newest version already."""
    return request.headers[SHOWN] == str(newest)
