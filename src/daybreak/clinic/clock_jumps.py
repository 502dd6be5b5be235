"""Whether the clock of the machine was set in the last day, for the people who read times off the screen."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from daybreak.clinic.models import AuditRow, LiveTopic

SHOWN_FOR = timedelta(days=1)


@dataclass(frozen=True)
class Jump:
    """When it was noticed, by the clock as it is now set, and by how much."""

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
