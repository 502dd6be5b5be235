"""`python -m benchmarks.clinic.clerk`: looks at the clinic's records beside the server. A line of JSON asks, a line answers."""

from __future__ import annotations

import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from daybreak.clinic import serving

NURSE = "nurse"


def furnish(sessions: int) -> dict[str, Any]:
    """A ward with so many running infusions; who is signed in, and where to send entries."""
    from benchmarks.clinic.ward import open_ward, running

    serving.bring_up_to_date(lambda _: None)
    ward = open_ward()
    rows = list(running(ward, sessions))
    return signed_in() | {"sessions": [[row.patient_id, row.pk] for row in rows], "site": ward.site.pk}


def furnish_decade(sessions: int) -> dict[str, Any]:
    """The same after ten years of work, with eight infusions running now."""
    from benchmarks.clinic.decade import pour_decade
    from benchmarks.clinic.ward import open_ward, running
    from daybreak.clinic.models import User

    serving.bring_up_to_date(lambda _: None)
    ward = open_ward()
    rows = list(running(ward, 8))
    begun_s = time.monotonic()
    last = pour_decade(ward, rows[0].plan, sessions)
    made_s = time.monotonic() - begun_s
    return {
        "sessions": [[row.patient_id, row.pk] for row in rows],
        "last": [last.patient_id, last.session_id],
        "last_day": f"{last.at:%Y-%m-%d}",
        "staff": {user.username: user.pk for user in User.objects.all()},
        "made_s": made_s,
    }


def signed_in(username: str = NURSE) -> dict[str, Any]:
    """A browser session of somebody, as if they had signed in."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from daybreak.clinic.models import User

    user, store = User.objects.get(username=username), SessionStore()
    store[SESSION_KEY], store[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store["daybreak.second-factor"] = True
    store.create()
    return {"cookie": store.session_key, "user": user.pk}


def examine() -> dict[str, Any]:
    """Every key on record, the drug that each form has named, and whatever is not whole: a reading without its findings, a row
    the audit does not know."""
    from django.db import connection

    from daybreak.clinic.audit.verify import verify
    from daybreak.clinic.ledger.check import faults
    from daybreak.clinic.models import AntidepressantTrial, AuditRow, Finding, SessionEvent, Site

    audit, halves = verify(), []
    changes = [change for row in AuditRow.objects.all() for change in json.loads(row.detail)["changes"]]
    sealed = {(change["record"], change["id"]) for change in changes}
    events = list(SessionEvent.objects.filter(device="load").select_related("session"))
    found = Counter(Finding.objects.values_list("origin_detail", "true_at"))
    for event in events:
        if found[event.session.reference, event.true_at] != len(event.values):
            halves.append(f"{event.key} has not all its findings")
    for model in (SessionEvent, Finding, AntidepressantTrial):
        name = model._meta.model_name
        halves += [f"{name} {pk} is not in the audit" for pk in model.objects.values_list("pk", flat=True)
                   if (name, pk) not in sealed]  # fmt: skip
    stock = [str(one) for site in Site.objects.all() for one in faults(site)]
    forms = list(AntidepressantTrial.objects.values_list("drug", flat=True))
    connection.close()
    keys = [event.key for event in events]
    return {
        "keys": keys,
        "forms": forms,
        "halves": halves,
        "faults": [*map(str, audit.faults), *stock],
        "audit_rows": audit.rows,
    }


def queries(path: str, cookie: str) -> dict[str, Any]:
    """How often a page asks the database when it is opened again (that somebody reads is noted once in five minutes), and how
    long that takes a processor, whoever else is busy."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    browser = Client(SERVER_NAME="127.0.0.1")
    browser.cookies[settings.SESSION_COOKIE_NAME] = cookie
    browser.get(path)
    begun_s = time.process_time()
    with CaptureQueriesContext(connection) as made:
        browser.get(path)
    return {"queries": len(made), "processor_ms": 1000 * (time.process_time() - begun_s)}


def version(topic: str) -> dict[str, Any]:
    """The counter of a live topic."""
    from daybreak.clinic import live

    return {"version": live.version(topic)}


ASKED: dict[str, Callable[..., dict[str, Any]]] = {
    one.__name__: one for one in (furnish, furnish_decade, signed_in, examine, queries, version)
}


def main() -> None:
    serving.configure(Path(os.environ["DAYBREAK_DATA"]), https=False)
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(ASKED[asked.pop("do")](**asked)), flush=True)


if __name__ == "__main__":
    main()
