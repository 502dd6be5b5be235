"""A prepared query says what the library would say, word for word, for whatever values; what it cannot say it refuses."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any, get_type_hints

import pytest
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

import daybreak.clinic
from daybreak.clinic import patients
from daybreak.clinic.models import Patient, Site
from daybreak.clinic.models.live import LiveTopic
from daybreak.clinic.prepared import Prepared, prepared

KEYS = st.integers(0, 2**40)
WORDS = st.text("abcé'%_ ", max_size=8)
TIMES = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
OF_TYPE: dict[Any, st.SearchStrategy[Any]] = {int: KEYS, str: WORDS, datetime: TIMES}


def every_prepared() -> Iterator[Prepared[Any, Any]]:
    """Each one of the clinic, from every module."""
    for module in pkgutil.walk_packages(daybreak.clinic.__path__, "daybreak.clinic."):
        if ".migrations" not in module.name:
            found = vars(import_module(module.name)).values()
            yield from (one for one in found if isinstance(one, Prepared) and one.__module__ == module.name)


EVERY = sorted(every_prepared(), key=lambda one: (one.__module__, one.__qualname__))  # type: ignore[attr-defined]
NAMES = [f"{one.__module__.removeprefix('daybreak.clinic.')}{one.__qualname__}" for one in EVERY]  # type: ignore[attr-defined]


def values_for(one: Prepared[Any, Any], lengths: int) -> st.SearchStrategy[list[Any]]:
    """Values of the types that the function names; all its lists of one length."""
    hints = get_type_hints(one.rows_of)
    hints.pop("return")
    return st.tuples(
        *(
            st.lists(OF_TYPE[kind.__args__[0]], min_size=lengths, max_size=lengths, unique=True)
            if hasattr(kind, "__args__")
            else OF_TYPE[kind]
            for kind in hints.values()
        )
    ).map(list)


def of_the_library(one: Prepared[Any, Any], values: list[Any]) -> tuple[str, tuple[object, ...]]:
    text, parameters = one.rows_of(*values).query.get_compiler(using="default").as_sql()
    return text, tuple(parameters)


@pytest.mark.django_db
@pytest.mark.parametrize("one", EVERY, ids=NAMES)
@given(data=st.data())
def test_each_says_what_the_library_says(one: Prepared[Any, Any], data: st.DataObject) -> None:
    values = data.draw(st.integers(1, 3).flatmap(lambda lengths: values_for(one, lengths)))
    with transaction.atomic():
        assert one.said(*values) == of_the_library(one, values)


@pytest.mark.django_db
def test_each_gives_the_same_rows_as_the_library(site: Site, patient: Patient) -> None:
    rows = patients._records(patient.pk)
    assert rows == list(patients._records.rows_of(patient.pk)) == [patient]
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert rows[0].site == site
    assert len(asked) == 0  # what was to be read along is there


def by_topic(topics: list[str]) -> QuerySet[LiveTopic]:
    return LiveTopic.objects.filter(topic__in=topics).order_by("topic")


def rows_of_topics() -> list[LiveTopic]:
    at = datetime(2026, 11, 2, 9, tzinfo=UTC)
    return LiveTopic.objects.bulk_create(
        LiveTopic(topic=f"t{number}", version=number, changed_at=at + timedelta(hours=number))
        for number in range(4)
    )


@pytest.fixture
def topics(db: None) -> list[LiveTopic]:
    return rows_of_topics()


def test_the_function_is_called_once_for_each_length(topics: list[LiveTopic]) -> None:
    called = []

    @prepared
    def asked(names: list[str]) -> QuerySet[LiveTopic]:
        called.append(len(names))
        return by_topic(names)

    assert [row.version for row in asked(["t1"])] == [1]
    assert [row.version for row in asked(["t3"])] == [3]
    assert [row.version for row in asked(["t0", "t2"])] == [0, 2]
    assert asked([]) == []
    assert called == [1, 2, 0]


@pytest.mark.parametrize("number", [2**63, -(2**63), 10**30])
def test_a_number_that_no_column_holds_finds_nothing(number: int, topics: list[LiveTopic]) -> None:
    of_version = prepared(lambda one: LiveTopic.objects.filter(version=one))
    of_versions = prepared(lambda some: LiveTopic.objects.filter(version__in=some).order_by("topic"))
    assert of_version(number) == []
    assert [row.version for row in of_versions([1, number, 2])] == [1, 2]


def test_a_time_and_bare_values(topics: list[LiveTopic]) -> None:
    @prepared
    def before(at: datetime) -> QuerySet[LiveTopic, tuple[str, int]]:
        return LiveTopic.objects.filter(changed_at__lt=at).order_by("topic").values_list("topic", "version")

    assert before(topics[2].changed_at) == [("t0", 0), ("t1", 1)]
    assert before(topics[1].changed_at.astimezone()) == [("t0", 0)]


def test_a_row_is_an_object_of_its_own_each_time(topics: list[LiveTopic]) -> None:
    asked = prepared(by_topic)
    first, second = asked(["t1"])[0], asked(["t1"])[0]
    assert first == second
    assert first is not second
    first.version = 9
    first.save()
    assert asked(["t1"])[0].version == 9


def test_many_threads_ask_at_once_each_on_its_own_connection(committing_db: None) -> None:
    rows_of_topics()
    asked = prepared(by_topic)

    def versions(number: int) -> list[int]:
        try:
            return [row.version for _ in range(50) for row in asked([f"t{number}", "t3"])]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(versions, range(3)))
    assert found == [[number, 3] * 50 for number in range(3)]


@pytest.mark.parametrize("value", [None, 1.5, True, b"t1"])
def test_another_type_is_refused(value: Any, topics: list[LiveTopic]) -> None:
    asked = prepared(lambda one: LiveTopic.objects.filter(topic=one))
    asked("t1")
    with pytest.raises(TypeError, match="takes whole numbers, words and times"):
        asked(value)


def test_a_query_that_changes_or_leaves_out_a_value_is_refused(topics: list[LiveTopic]) -> None:
    for rows_of in (
        lambda one: LiveTopic.objects.filter(topic__startswith=one),
        lambda _: LiveTopic.objects.all(),
        lambda one: LiveTopic.objects.filter(Q(topic=f"{one}!")),
    ):
        with pytest.raises(TypeError, match="does not use each value as it is given"):
            prepared(rows_of)("t1")


def test_rows_are_locked_in_a_transaction_only(committing_db: None) -> None:
    locked = prepared(lambda one: LiveTopic.objects.select_for_update().filter(topic=one))
    with transaction.atomic():
        assert locked("t1") == []
    with pytest.raises(TransactionManagementError, match="in a transaction only"):
        locked("t1")
