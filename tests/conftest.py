"""What every test shares: shapes of arrays are checked at each call where it is computed, and slow tests wait for `--slow`."""

from __future__ import annotations

import gc
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from itertools import islice
from pathlib import Path
from types import ModuleType

import jaxtyping
import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

from tests.clinic.environment import prepare

TESTS = Path(__file__).parent
gc.disable()  # until everything is collected: nothing of it is garbage
# Compiled by numba, which reads the bare function: a checking wrapper around it cannot be compiled.
_FILES = ("exponential", "kernel_loop", "kernel_nodes", "kernel_score", "kernel_solve", "lanes")
COMPILED = frozenset(f"daybreak.pharmacology.{file}" for file in _FILES)


class _Unwrapped(MetaPathFinder):
    """Imports the compiled modules as they are."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        return PathFinder.find_spec(fullname, path, target) if fullname in COMPILED else None


# Where arrays are handed on. Elsewhere the type checker is enough: checking each call doubled the time of the clinic's tests.
SHAPED = (
    "evidence.pooling", "pharmacology", "population", "protocol.course", "protocol.course_advance", "protocol.course_decision",
    "protocol.course_rules", "protocol.course_state", "protocol.schedule", "protocol.truth", "simulation", "trial",
)  # fmt: skip
SHOWN = frozenset({"cli", "clinic", "docs", "e2e", "report"})
"""Rooms that show what the others compute. Their tests make the calls of the others' tests, which are not looked at twice,"""
FORECASTS = frozenset({"bedside", "demo", "next_session", "planning", "timeline"})
"""but for those of the clinic that hand arrays on."""
PAGES = frozenset({"access", "bedside", "timeline", "views"})
"""Rooms of the clinic whose tests look at pages and at what is worked out from rows: the same whatever keeps the rows."""
DATABASE, OTHERS_BETWEEN = os.environ.get("DAYBREAK_TEST_DATABASE", "sqlite"), 8
if DATABASE == "sqlite":  # on PostgreSQL the same tests make the same calls, which are not looked at twice
    jaxtyping.install_import_hook([f"daybreak.{package}" for package in SHAPED], "beartype.beartype")
    sys.meta_path.insert(0, _Unwrapped())
# The first is the same browser without windows of its own: a page costs a third of the processor's time.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
prepare(DATABASE)  # imports the clinic, so only after the hook


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's own browser, one a run: Playwright keeps an event loop beside the tests and cannot be started twice."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    assert path is not None, "These tests look at pages in a browser: install Chromium."
    flags = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=flags)
        yield opened
        opened.close()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--slow", action="store_true", help="run the tests marked slow as well")


def pytest_configure(config: pytest.Config) -> None:
    """Examples of Hypothesis are the same in every run, so that a run means the same everywhere; with `--slow` they are new."""
    settings.register_profile("same", derandomize=True, deadline=None)
    settings.register_profile("new", deadline=None)
    settings.load_profile("new" if config.getoption("--slow") else "same")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the slow tests out (deselected, not skipped) unless they are asked for; on PostgreSQL also what the run on SQLite
    has seen and no database can change. What waits for a browser is put among what computes, which keeps the cores busy."""
    if not config.getoption("--slow"):
        left_out = {item for item in items if _waits_for_slow(item)}
        if left_out:
            config.hook.pytest_deselected(items=list(left_out))
            items[:] = [item for item in items if item not in left_out]
    items[:] = _spread(items)


def _waits_for_slow(item: pytest.Item) -> bool:
    marks = {mark.name for mark in item.iter_markers()}
    one = "one_database" in marks or (PAGES & _rooms(item) and "both_databases" not in marks)
    return "slow" in marks or bool(DATABASE == "postgresql" and one)


def _rooms(item: pytest.Item) -> set[str]:
    """The folders of its file, from the tests' own on."""
    return set(item.path.relative_to(TESTS).parts)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Shapes are checked, or not, from the first fixture of a test on."""
    jaxtyping.config.update("jaxtyping_disable", bool(SHOWN & _rooms(item)) and not FORECASTS & _rooms(item))


def pytest_collection_finish() -> None:
    """What is loaded and collected stays until the end. Python looked through it for garbage again and again, a fifth of the
    time of the clinic's tests; now it leaves it alone, and looks through what is new every 10,000 objects instead of 700."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000)
    gc.enable()


def _spread(items: list[pytest.Item]) -> list[pytest.Item]:
    """File by file: one that waits (for a browser, for a server that is killed), then some that do not."""
    by_file: dict[Path, list[pytest.Item]] = {}
    for item in items:
        by_file.setdefault(item.path, []).append(item)
    waiting = [file for file in by_file if {"e2e", "faults"} & set(file.parts)]
    others = iter([file for file in by_file if file not in set(waiting)])
    ordered = [file for wait in waiting for file in (wait, *islice(others, OTHERS_BETWEEN))]
    return [item for file in (*ordered, *others) for item in by_file[file]]
