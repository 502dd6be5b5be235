"""The program as people start it: seconds to a printed forecast, and memory as patients grow."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from benchmarks.worker import ONE_THREAD

PATIENT = Path("examples/patients/transform-2.yaml")
FORECAST = ["forecast", "spravato-trd-us", "--patient", str(PATIENT), "--patients", "1000"]
_PEAK = "import os, sys; pid = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ); _, status, used = os.wait4(pid, 0); "
_PEAK += "print(used.ru_maxrss); sys.exit(os.waitstatus_to_exitcode(status))"


def forecast_s(repeats: int = 5) -> float:
    """Median seconds from process start to the printed personal forecast of 1,000 virtual patients."""
    return median(_forecast_s() for _ in range(repeats))


def _forecast_s() -> float:
    start = time.perf_counter()
    subprocess.run([*_program(), *FORECAST], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def peak_mib(patients: int) -> float:
    """Largest resident memory of `daybreak simulate` with this many patients, MiB."""
    command = [*_program(), "simulate", "spravato-trd-us", "--patients", str(patients)]
    done = subprocess.run(
        [sys.executable, "-c", _PEAK, *command],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, **ONE_THREAD},
    )
    return float(done.stdout.splitlines()[-1]) / 1024.0


def _program() -> list[str]:
    return [sys.executable, "-c", "from daybreak.cli.main import main; raise SystemExit(main())"]
