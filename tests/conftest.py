"""What every test shares: shapes of arrays are checked at each call, and slow tests wait for `--slow`."""

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

import pytest
from hypothesis import settings
from jaxtyping import install_import_hook
from playwright.sync_api import Browser, sync_playwright

from tests.clinic.environment import prepare

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
DATABASE, OTHERS_BETWEEN = os.environ.get("DAYBREAK_TEST_DATABASE", "sqlite"), 8
if DATABASE == "sqlite":  # on PostgreSQL the same tests make the same calls, which are not looked at twice
    install_import_hook([f"daybreak.{package}" for package in SHAPED], "beartype.beartype")
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
    """Leave the slow tests out (deselected, not skipped) unless they are asked for; on PostgreSQL also what is only about the
    screen, which the run on SQLite has seen. What waits for a browser is put among what computes, which keeps
    the cores busy."""
    if not config.getoption("--slow"):
        marks = ("slow", "screen") if DATABASE == "postgresql" else ("slow",)
        left_out = [item for item in items if any(item.get_closest_marker(mark) for mark in marks)]
        if left_out:
            config.hook.pytest_deselected(items=left_out)
            without = set(left_out)
            items[:] = [item for item in items if item not in without]
    items[:] = _spread(items)


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
