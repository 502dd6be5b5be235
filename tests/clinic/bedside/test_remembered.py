"""What is remembered of a session is what folding all of it would give, whatever comes in between."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from daybreak.clinic.actions import sessions
from daybreak.clinic.bedside import bedside_of, bedsides_of, folded, remembered
from tests.clinic.actions.sessions.conftest import VITALS, Make, Room


@pytest.fixture
def db(committing_db: None) -> None:
    """Only what is committed is remembered."""


@pytest.fixture
def begun(room: Make) -> Room:
    return room().begins()


def whole(one: Room) -> None:
    found = bedside_of(one.session)
    anew = folded(one.session, one.session.events.select_related("recorded_by"))
    assert found.state == anew.state
    assert found.pump == anew.pump
    assert [(happening.row.pk, happening.answer) for happening in found.happenings] == [
        (happening.row.pk, happening.answer) for happening in anew.happenings
    ]


def test_what_came_since_is_folded_in(begun: Room) -> None:
    whole(begun)
    begun.reads(10)
    begun.does(12, "pump-paused")
    whole(begun)


def test_what_arrives_late_takes_its_place(begun: Room) -> None:
    begun.reads(20)
    whole(begun)
    sessions.record_queued(begun.at(31), begun.session, [begun.entry(10, "reading", **VITALS)])
    whole(begun)


def test_what_is_undone_was_never_there(begun: Room) -> None:
    whole(begun)
    with transaction.atomic():
        begun.reads(10)
        assert len(bedside_of(begun.session).happenings) == len(
            folded(begun.session, begun.session.events.all()).happenings
        )
        transaction.set_rollback(True)
    whole(begun)
    begun.reads(15)
    whole(begun)


def test_another_record_under_the_same_number_is_read_anew(
    begun: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole(begun)
    standing = remembered._last_read[begun.session.pk]
    standing.happenings[-1].row.key = "a key of another record"
    whole(begun)


def test_only_what_is_new_is_read(begun: Room) -> None:
    bedside_of(begun.session)
    begun.reads(10)
    with CaptureQueriesContext(connection) as made:
        bedsides_of([begun.session])
    assert len(made) == 1
    assert bedsides_of([]) == []
