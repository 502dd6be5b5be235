"""exp(x) of several patients at once (see `lanes`).

exp(x) = 2^n exp(r) with n = round(x / ln 2) and |r| <= ln 2 / 2; exp(r) = 1 + r + r^2 q(r), q of degree 9 through the values at
the Chebyshev nodes (relative error 2e-17 without rounding), 2^n by writing n into the exponent of a float64. The relative
error stays below 1e-15 for x from -700 to 700; beyond, the value is that of the nearer end. The library's exponential is
called one number at a time and takes several times as long.
"""

from __future__ import annotations

from typing import Any

from daybreak.pharmacology.lanes import compiled, fma, larger, power_of_two, spread, unless_tiny

WIDEST = 700.0
PER_LN2 = 1.4426950408889634
LN2_HIGH, LN2_LOW = (
    6.93147180369123816490e-01,
    1.90821492927058770002e-10,
)  # ln 2 in two pieces (Cody and Waite 1980)
TO_WHOLE = 6755399441055744.0  # 1.5 * 2^52: adding it leaves the nearest whole number in the low bits
Q0, Q1, Q2, Q3, Q4 = (
    0.5,
    0.16666666666666669,
    0.041666666666624136,
    0.008333333333330063,
    0.001388888891720967,
)
Q5, Q6, Q7 = 0.00019841269863050506, 2.4801521302241082e-05, 2.7557268464831627e-06
Q8, Q9 = 2.7620085455018414e-07, 2.510038319586702e-08


@compiled
def exp(x: Any) -> Any:
    """The exponential of a lane vector."""
    x = larger(spread(0.0) - larger(spread(0.0) - x, spread(-WIDEST)), spread(-WIDEST))
    whole = fma(x, spread(PER_LN2), spread(TO_WHOLE))
    n = whole - spread(TO_WHOLE)
    r = fma(n, spread(-LN2_LOW), fma(n, spread(-LN2_HIGH), x))
    q = fma(spread(Q9), r, spread(Q8))
    q = fma(q, r, spread(Q7))
    q = fma(q, r, spread(Q6))
    q = fma(q, r, spread(Q5))
    q = fma(q, r, spread(Q4))
    q = fma(q, r, spread(Q3))
    q = fma(q, r, spread(Q2))
    q = fma(q, r, spread(Q1))
    q = fma(q, r, spread(Q0))
    return fma(fma(q, r, spread(1.0)), r, spread(1.0)) * power_of_two(whole)


@compiled
def fading(pole: Any, time_h: float) -> Any:
    """exp(-pole t) for a pole and a time of 0 or more."""
    return unless_tiny(exp(pole * spread(-time_h)))
