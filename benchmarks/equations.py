"""The right-hand sides that the peers integrate: the same equations as the library, written out as a modeller would.

Plain arithmetic on sequences of scalars, so that one text serves SciPy (Python), numba (LSODA) and JAX (diffrax). `p[-1]` is
the constant input of the moment, mg/h. The order of states and parameters is that of `workloads`.
"""

from __future__ import annotations

from typing import Any


def full(y: Any, p: Any) -> tuple[Any, ...]:
    """Nose, swallowed, central, 2 peripheral, liver, norketamine 2, effect site 2, tolerance; glutamate, plasticity, gain."""
    leaving_liver = (p[7] + p[8] + p[9]) * y[5]
    nor_out = (p[10] + p[12]) * y[6]
    x = p[17] * y[8] + p[18] * y[9]
    x = 0.5 * (x + abs(x))
    block = x / (1.0 + x)
    room = 1.0 - block / p[19]
    surge = p[20] * block * 0.5 * (room + abs(room))
    return (
        -p[0] * y[0],
        p[24] - p[1] * y[1],
        p[0] * y[0] + p[3] * y[3] + p[5] * y[4] + p[7] * y[5] - (p[2] + p[4] + p[6]) * y[2],
        p[2] * y[2] - p[3] * y[3],
        p[4] * y[2] - p[5] * y[4],
        p[1] * y[1] + p[6] * y[2] - leaving_liver,
        p[9] * y[5] + p[11] * y[7] - nor_out,
        p[10] * y[6] - p[11] * y[7],
        p[13] * (p[14] * y[2] - y[8]),
        p[13] * (p[15] * y[6] - y[9]),
        p[16] * (p[14] * y[2] - y[10]),
        p[21] * (surge - y[11]),
        p[22] * (y[11] - y[12]),
        p[23] * (y[12] - y[13]),
    )


def small(y: Any, p: Any) -> tuple[Any, ...]:
    """Depot, central, peripheral, metabolite, effect site, fast, synaptic, mood."""
    x = p[7] * y[4]
    x = 0.5 * (x + abs(x))
    return (
        p[11] - p[0] * y[0],
        p[0] * y[0] + p[2] * y[2] - (p[1] + p[3] + p[4]) * y[1],
        p[1] * y[1] - p[2] * y[2],
        p[4] * y[1] - p[5] * y[3],
        p[6] * (y[1] - y[4]),
        p[8] * (x / (1.0 + x) - y[5]),
        p[9] * (y[5] - y[6]),
        p[10] * (y[6] - y[7]),
    )
