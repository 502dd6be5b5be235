"""A table of exp(-pole t), compiled so that the compiler can work on several patients at once.

exp(x) = 2^n exp(r) with n = round(x / ln 2) and |r| <= ln 2 / 2; exp(r) by its Taylor series to degree 13 (the first
term left out is below 5e-18), 2^n by writing n into the exponent of a float64. The relative error stays below 1e-15 for
x from -700 to 0; below that the value is that of -700, near 1e-304. The library's exponential is called one number at a
time and takes several times as long.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

LOWEST = -700.0
PER_LN2 = 1.4426950408889634
LN2_HIGH, LN2_LOW = (
    6.93147180369123816490e-01,
    1.90821492927058770002e-10,
)  # ln 2 in two pieces (Cody and Waite 1980)
TO_WHOLE = 6755399441055744.0  # 1.5 * 2^52: adding it leaves the nearest whole number in the low bits
BIAS, SHIFT = 1023, 52


@njit(cache=True, error_model="numpy", nogil=True, fastmath={"contract"})
def decay_table(poles: Any, times_h: Any, table: Any) -> None:
    """Fill table[c, t, k, p] = exp(-poles[c, k, p] times_h[t]) for poles and times of 0 or more."""
    size = poles.shape[2]
    whole, power, x = np.empty(size), np.empty(size), np.empty(size)
    whole_bits, power_bits = whole.view(np.int64), power.view(np.int64)
    for c in range(poles.shape[0]):
        for t in range(times_h.size):
            time_h = times_h[t]
            for k in range(poles.shape[1]):
                for p in range(size):
                    x[p] = max(-poles[c, k, p] * time_h, LOWEST)
                    whole[p] = x[p] * PER_LN2 + TO_WHOLE
                for p in range(size):
                    power_bits[p] = (whole_bits[p] << SHIFT) + (BIAS << SHIFT)
                for p in range(size):
                    n = whole[p] - TO_WHOLE
                    r = (x[p] - n * LN2_HIGH) - n * LN2_LOW
                    s = 1.0 + r / 13.0
                    for degree in (12.0, 11.0, 10.0, 9.0, 8.0, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0):
                        s = 1.0 + r * s * (1.0 / degree)
                    table[c, t, k, p] = (1.0 + r * s) * power[p]
