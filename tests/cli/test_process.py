"""`daybreak` as a process: interrupts, pipes that close, a full standard output, and how fast help appears."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-c", "import sys; from daybreak.cli import main; sys.exit(main())"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT / "src")}


def start(*words: str, **more: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*COMMAND, *words],
        env=ENVIRONMENT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        **more,  # type: ignore[call-overload]
    )


@pytest.mark.parametrize(("kind", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_long_run_can_be_stopped_and_leaves_nothing(
    tmp_path: Path, kind: signal.Signals, code: int
) -> None:
    with start(
        "simulate", "spravato-trd-us", "--patients", "10000000", "--json", "a.json", cwd=tmp_path
    ) as running:
        time.sleep(2.5)  # it is computing by now: ten million patients take far longer
        running.send_signal(kind)
        out, err = running.communicate(timeout=20)
    assert running.returncode == code
    assert out == ""
    assert err.startswith("daybreak: ")
    assert err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_reader_who_leaves_early_hears_no_complaint() -> None:
    with start("--help") as running:
        assert running.stdout is not None
        running.stdout.close()
        assert running.stderr is not None
        err = running.stderr.read()
    assert running.returncode == 141
    assert err == ""


def test_a_full_standard_output_is_a_refusal() -> None:
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [*COMMAND, "--help"], env=ENVIRONMENT, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert ended.returncode == 9
    assert ended.stderr.count("\n") == 1
    assert "The disk is full" in ended.stderr


def test_a_terminal_without_unicode_gets_ascii() -> None:
    environment = {**ENVIRONMENT, "PYTHONIOENCODING": "ascii"}
    patient = str(ROOT / "examples/patients/transform-2.yaml")
    words = [*COMMAND, "forecast", "spravato-trd-us", "--patient", patient, "--patients", "20"]
    ended = subprocess.run(words, env=environment, capture_output=True, check=False)
    assert ended.returncode == 0
    assert ended.stdout.isascii()
    assert b"#" in ended.stdout


def test_help_imports_nothing_heavy() -> None:
    script = (
        "import sys; from daybreak.cli import main; main(['--help']); "
        "heavy = {'numpy', 'scipy', 'numba', 'jax', 'pydantic', 'matplotlib', 'jinja2', 'rich', 'ruamel'}; "
        "sys.exit(', '.join(heavy & set(sys.modules)) or None)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script], env=ENVIRONMENT, capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stderr) == (0, "")


def test_a_forecast_without_a_page_imports_nothing_that_draws() -> None:
    patient = str(ROOT / "examples/patients/transform-2.yaml")
    script = (
        f"import sys; from daybreak.cli import main; main(['forecast', 'spravato-trd-us', '--patient', {patient!r}, "
        "'--patients', '20']); heavy = {'scipy', 'numba', 'jax', 'matplotlib', 'jinja2', 'rich'}; "
        "sys.exit(', '.join(heavy & set(sys.modules)) or None)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script], env=ENVIRONMENT, capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stderr) == (0, "")
