"""Whether the clock of the machine was set in the last day, for the people who read times off the screen."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from daybreak.clinic import clock
from daybreak.clinic.models import AuditRow, LiveTopic

SHOWN_FOR = timedelta(days=1)


@dataclass(frozen=True)
class Jump:
    """When it was noticed, by the clinic's own clock, and by how much the machine's had been set."""

    at: datetime
    jump_s: float

    @property
    def ahead(self) -> bool:
        """Else it was set back."""
        return self.jump_s > 0

    @property
    def by_s(self) -> int:
        """In whole seconds."""
        return round(abs(self.jump_s))


def latest_jump(at: datetime) -> Jump | None:
    """The last one, if it is not older than a day; one query where there was none."""
    if not LiveTopic.objects.filter(topic="clock", changed_at__gte=at - SHOWN_FOR).exists():
        return None
    row = AuditRow.objects.filter(act="clock.jumped").order_by("-seq").first()
    return Jump(row.at, float(json.loads(row.detail)["jump_s"])) if row is not None else None


def held() -> Jump | None:
    """By how much the machine's clock is off the clinic's, which goes on by itself while somebody is in a session; no query."""
    off_s = clock.STEADY.off_s()
    return Jump(clock.now(), off_s) if off_s is not None else None
