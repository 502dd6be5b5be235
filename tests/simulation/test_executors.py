"""Who works, as one writes it."""

from __future__ import annotations

import sys

import pytest

from daybreak.errors import MissingExtraError, ParameterError
from daybreak.simulation.executors import DaskAt, DaskHere, Executor, Here, Processes, cores, executor_of
from daybreak.simulation.spread import spread
from tests.simulation.shards import draws, pieces


@pytest.mark.parametrize(
    ("text", "executor"),
    [
        ("here", Here()),
        ("processes:2", Processes(2)),
        ("processes", Processes(cores())),
        ("dask", DaskHere(cores())),
        ("dask:3", DaskHere(3)),
        ("dask:tcp://host:8786", DaskAt("tcp://host:8786")),
        ("dask:tls://scheduler.cluster.example:443", DaskAt("tls://scheduler.cluster.example:443")),
    ],
)
def test_what_is_understood(text: str, executor: Executor) -> None:
    assert executor_of(text) == executor


@pytest.mark.parametrize(
    "text",
    [
        *("", " here", "Here", "here:2", "2", "process:2", "processes:", "processes:-1", "processes:two", "processes:1e3"),
        *("processes:٢", "dask:", "dask:host:8786", "dask:tcp://host", "dask:tcp://:8786", "dask:file:///etc/passwd"),
        *("processes:2\n", "dask:tcp://a b:1", "processes:0", "dask:0", "processes:99999", "processes:9" * 40),
    ],
)  # fmt: skip
def test_what_is_not_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(ParameterError) as refusal:
        executor_of(text, where="--workers")
    assert refusal.value.where == "--workers"
    assert refusal.value.remedy.startswith("Write ")


def test_workers_that_cannot_be_are_refused() -> None:
    for kind in (Processes, DaskHere):
        with pytest.raises(ParameterError, match="0 workers"):
            kind(0)


def test_dask_is_an_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "daybreak.simulation.dask_crew", raising=False)
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(MissingExtraError, match=r"pip install '\.\[dask\]'"):
        list(spread(draws, pieces(2), DaskHere(1)))
