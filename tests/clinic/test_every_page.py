"""Every page of the table, opened by somebody who may, with the demonstration's data: it answers and asks little."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.clinic.whole_demo import Page, furnished

MOST_QUERIES = 12
SENT_TO_ONLY = 405


def queries(page: Page) -> tuple[int, int]:
    """Status and queries of the second opening: the first one also notes who reads, which is a write once in five minutes."""
    page.client.get(page.url)
    with CaptureQueriesContext(connection) as made:
        status = page.client.get(page.url).status_code
    return status, len(made)


@pytest.mark.django_db
@pytest.mark.timeout(600)
def test_every_page_answers_with_at_most_twelve_queries() -> None:
    demo = furnished()
    cache.clear()
    opened, many, silent = 0, [], []
    for page in demo.pages():
        status, count = queries(page)
        opened += status == 200
        if count > MOST_QUERIES:
            many.append((page.name, count))
        if status not in {200, 204, SENT_TO_ONLY}:
            silent.append((page.name, status))
    assert (silent, many) == ([], [])
    assert opened >= 45
