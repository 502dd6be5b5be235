"""A small clock beside the server: it notices that escalations have risen, so that the audit says when, also on a quiet day.

Nothing depends on it. What level an escalation has follows from its deadlines and the clock whenever somebody looks.
"""

from __future__ import annotations

import logging
import threading

from django.db import DatabaseError, connections

from daybreak.clinic.actions import follow_up
from daybreak.clinic.actions.by import system
from daybreak.errors import DaybreakError

LOG = logging.getLogger(__name__)
EVERY_S = 15.0


def tick() -> int:
    """One look. How many levels were new; a database that does not answer is met again at the next."""
    try:
        return follow_up.notice(system(via="job"))
    except (DatabaseError, DaybreakError) as error:
        LOG.warning("Escalations could not be looked at: %s", type(error).__name__)
        return 0
    finally:
        connections.close_all()


def begin(every_s: float = EVERY_S) -> threading.Event:
    """Look again and again until the event is set, or the process ends."""
    stopped = threading.Event()

    def run() -> None:
        while not stopped.wait(every_s):
            tick()

    threading.Thread(target=run, name="daybreak-ticking", daemon=True).start()
    return stopped
