"""Every page of the table, opened by somebody who may, with the demonstration's data: it answers and asks little."""

from __future__ import annotations

from itertools import chain

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from daybreak.clinic.access import lock
from daybreak.clinic.bedside import remembered
from tests.clinic.whole_demo import Page, furnished

MOST_QUERIES = 12
SENT_TO_ONLY = 405
NOTES_WHO_READS = 'INSERT INTO "clinic_patientread"'  # a write once in five minutes
OF_THE_TEST = ("SAVEPOINT", "RELEASE SAVEPOINT")  # where the clinic begins and commits


def opened(page: Page) -> tuple[int, int]:
    """Status and queries."""
    with CaptureQueriesContext(connection) as made:
        status = page.client.get(page.url).status_code
    asked = [one["sql"] for one in made.captured_queries]
    return status, sum(not sql.startswith((NOTES_WHO_READS, *OF_THE_TEST)) for sql in asked)


def opened_first(page: Page) -> tuple[int, int]:
    """The same while nothing at all is remembered, as after a start of the clinic."""
    cache.clear()
    remembered._last_read.clear()
    return opened(page)


@pytest.mark.django_db
@pytest.mark.timeout(600)
def test_every_page_answers_with_at_most_twelve_queries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "_WRITE_EVERY_S", 3600)  # else one page in 20 seconds also notes the touch
    demo = furnished()
    many, silent, shown = [], [], 0
    for page in chain(demo.pages(), demo.before_the_dose()):
        (status, first), (_, again) = opened_first(page), opened(page)
        shown += status == 200
        if max(first, again) > MOST_QUERIES:
            many.append((page.name, first, again))
        if status not in {200, 204, SENT_TO_ONLY}:
            silent.append((page.name, status))
    assert (silent, many) == ([], [])
    assert shown >= 45
