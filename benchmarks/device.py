"""`python -m benchmarks.device`: the device that JAX finds beside the processor of the same machine, as patients grow.

The full workload of `make bench`: from parameters to the outputs, back in the processor's memory. Compiling is not timed.
Where JAX finds no accelerator both columns are the processor.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

import jax

from benchmarks.engines import fused_course, prepare_jax
from benchmarks.worker import seconds
from benchmarks.workloads import Outputs, Workload, full

PATIENTS = (1_000, 10_000, 50_000)
SECONDS = 2.0
HEADER = f"{'patients':>9}{'device':>12}{'JAX, processor':>16}{'fused kernel':>14}{'difference':>12}{'to fused':>10}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.device", description=__doc__)
    parser.add_argument("--patients", type=int, nargs="+", default=PATIENTS)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="for each speed, three calls at least")
    options = parser.parse_args()
    print(f"{jax.devices()[0].device_kind} ({jax.default_backend()}); patients/s by the clock")
    print(HEADER)
    for patients in options.patients:
        print(row(full(patients), options.seconds), flush=True)


def row(workload: Workload, budget_s: float) -> str:
    """One line: speeds, and the largest differences relative to each patient's peak."""
    on_jax = prepare_jax(workload)
    there, there_s = timed(on_jax, budget_s)
    with jax.default_device(jax.devices("cpu")[0]):
        here, here_s = timed(on_jax, budget_s)
    fused, fused_s = timed(lambda: fused_course(workload), budget_s)
    speeds = [workload.patients / s for s in (there_s, here_s, fused_s)]
    return (
        f"{workload.patients:9}{speeds[0]:12.0f}{speeds[1]:16.0f}{speeds[2]:14.0f}"
        f"{there.error(here):12.1e}{there.error(fused):10.1e}"
    )


def timed(run: Callable[[], Outputs], budget_s: float) -> tuple[Outputs, float]:
    """What it gives, and the median of its seconds by the clock once it is compiled."""
    return run(), seconds(run, budget_s)[1]


if __name__ == "__main__":
    main()
