"""The recipes behind `make run` and `make forecast` do what the README says, and `make` alone explains itself."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PLAIN = {
    key: value
    for key, value in os.environ.items()
    if not key.startswith(("DAYBREAK_", "DJANGO_", "DATABASE_"))
}


def command(*arguments: str) -> list[str]:
    """Make in the repository, with the present environment instead of `.venv`."""
    return ["make", "--no-print-directory", f"BIN={Path(sys.executable).parent}", *arguments]


def make(*arguments: str) -> str:
    """What it prints."""
    return subprocess.run(
        command(*arguments), cwd=ROOT, capture_output=True, text=True, check=True, env=PLAIN
    ).stdout


def _hear_ctrl_c() -> None:
    """As in a terminal, even where the tests themselves run in the background and do not hear it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_make_forecast_names_the_report(tmp_path: Path) -> None:
    printed = make("--old-file=.venv/run.stamp", "forecast", f"OUT={tmp_path}")
    assert "spravato-trd-us" in printed
    assert f"{tmp_path}/forecast.html" in printed.replace("\n", "")
    assert (tmp_path / "forecast.html").stat().st_size > 10_000
    assert (tmp_path / "forecast.json").stat().st_size > 1_000


def test_make_run_is_the_clinic_with_a_database_under_out() -> None:
    printed = make("--old-file=.venv/run.stamp", "--dry-run", "run")
    assert printed.strip().endswith("daybreak serve --demo --data out/demo --port 8000")


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_make_run_prints_address_and_sign_ins_and_ctrl_c_ends_it(tmp_path: Path) -> None:
    arguments = command("--old-file=.venv/run.stamp", "run", f"OUT={tmp_path}", "PORT=8961")
    printed, address = [], None
    with subprocess.Popen(
        arguments, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        env=PLAIN | {"PYTHONUNBUFFERED": "1"}, preexec_fn=_hear_ctrl_c,
    ) as running:  # fmt: skip
        assert running.stdout is not None
        for line in running.stdout:
            printed.append(line)
            if found := re.search(r"Daybreak is at (http://\S+)", line):
                address = found[1]
                break
        assert address is not None, "".join(printed)
        with urllib.request.urlopen(f"{address}account/login/") as page:
            assert "Demonstration" in page.read().decode()
        os.killpg(running.pid, signal.SIGINT)  # as a terminal does for Ctrl-C
        rest, _ = running.communicate(timeout=30)
    assert "the password of each is:" in "".join(printed)
    assert "Traceback" not in rest
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(f"{address}account/login/")
    assert (tmp_path / "demo" / "clinic.sqlite3").exists()


def test_make_alone_lists_the_targets() -> None:
    printed = make()
    assert all(f"make {target} " in printed for target in ("run", "forecast", "test", "bench"))
