"""A demonstration of an earlier day is kept, and says that it is one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from daybreak.clinic import clock, demo
from daybreak.clinic.actions import staff
from daybreak.clinic.actions.by import By


@pytest.mark.parametrize(("hours", "said"), [(1, False), (30, True)])
@pytest.mark.django_db
def test_an_old_demonstration_says_when_it_was_furnished(hours: int, said: bool) -> None:
    furnished_at = clock.now() - timedelta(hours=hours)
    staff.open_site(By(None, None, "demo", furnished_at), code="demo", name="Dawn", time_zone="Europe/Berlin")
    lines: list[str] = []
    demo.furnish(lines.append)
    assert ("to begin anew" in " ".join(lines)) is said
    assert lines[-1].startswith("Sign in as prescriber")
