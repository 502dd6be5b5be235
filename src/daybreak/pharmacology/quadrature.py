"""Integrals of a smooth function against an exponential memory, exact for polynomials.

    integral_0^L exp(-p (L - s)) f(s) ds  =  sum_i w_i f(s_i),      s_i: Gauss-Legendre nodes on (0, L)

    w_i = L/2 W_i sum_m (2m + 1)/2 P_m(x_i) S_m(pL/2),      S_m(c) = integral_-1^1 P_m(x) exp(-c (1 - x)) dx

The weights are exact whenever f is a polynomial of degree below the number of nodes, however fast the memory p fades. S_m are
scaled modified spherical Bessel functions, S_{m-1} - S_{m+1} = (2m + 1)/c S_m (DLMF 10.51.4): upwards where c is large,
by the continued fraction of their ratios where it is not. An error far out in that fraction shrinks by (c / (2m + 1))^2 a step:
some steps beyond the last ratio, and more with the root of c, leave none in a float64 (a test compares with a longer one).
"""

from __future__ import annotations

import math
from functools import cache, lru_cache
from typing import Any

import numpy as np

from daybreak.arrays import Float
from daybreak.pharmacology.compartments import Array

_SMALL = 1.0
_LARGE = 50.0
_BEYOND, _PER_ROOT = (
    6,
    5.2,
)  # steps of the continued fraction beyond the last ratio, and for each unit of the root of c


@cache
def gauss_legendre(nodes: int) -> tuple[Float[np.ndarray, " nodes"], Float[np.ndarray, " nodes"]]:
    """Nodes and weights on (-1, 1)."""
    x, w = np.polynomial.legendre.leggauss(nodes)
    return x, w


@cache
def _projection(nodes: int) -> Float[np.ndarray, "nodes moments"]:
    """W_i (2m + 1)/2 P_m(x_i), shape (nodes, moments)."""
    x, w = gauss_legendre(nodes)
    moments = np.arange(nodes)
    projection: Float[np.ndarray, "nodes moments"] = (
        w[:, None] * (moments + 0.5) * np.polynomial.legendre.legvander(x, nodes - 1)
    )
    return projection


def memory_weights(rates: Array, length_h: float, nodes: int, xp: Any) -> Array:
    """The weights w_i, shape (nodes, *rates.shape), for rates p > 0 in 1/h (memories, patients), a panel of `length_h` hours.

    A memory that hardly fades over the panel (p L/2 at most 1) needs no product rule, and one that is the same in all patients is
    worked out once; both are decided on NumPy alone, since a traced value cannot be looked at.
    """
    rows = [_row_weights(0.5 * length_h * row, nodes, xp) for row in rates]
    return 0.5 * length_h * xp.stack([xp.broadcast_to(w, (nodes, *rates.shape[1:])) for w in rows], axis=1)


def hardly_fades(c: Array) -> bool:
    """Whether memories with c = p L/2 need no product rule: the exponential times the nodes' own weights does."""
    return bool(c.max() <= _SMALL)


def _row_weights(c: Array, nodes: int, xp: Any) -> Array:
    """2 w_i / L for c = p L/2 (patients,): (nodes, patients or 1)."""
    if xp is np:
        if c.min() == c.max():
            return _shared_weights(float(c[0]), nodes)
        if hardly_fades(c):
            x, w = gauss_legendre(nodes)
            return w[:, None] * np.exp(-c * (1.0 - x[:, None]))
    return _product_weights(c, nodes, xp)


@lru_cache(maxsize=1024)
def _shared_weights(c: float, nodes: int) -> Float[np.ndarray, "nodes 1"]:
    """Those of a memory that all patients share."""
    x, w = gauss_legendre(nodes)
    easy = hardly_fades(np.array([c]))
    found: Any = (
        w[:, None] * np.exp(-c * (1.0 - x[:, None])) if easy else _product_weights(np.array([c]), nodes, np)
    )
    return np.asarray(found)


def _product_weights(c: Array, nodes: int, xp: Any) -> Array:
    """2 w_i / L by the product rule."""
    return xp.tensordot(xp.asarray(_projection(nodes)), xp.stack(_moments(c, nodes, xp), axis=0), axes=1)


def _moments(c: Array, count: int, xp: Any) -> list[Array]:
    """S_0 to S_{count - 1} at c > 0."""
    first = -xp.expm1(-2.0 * c) / c
    widest = min(float(c.max()), _LARGE) if xp is np else _LARGE
    ratio = xp.zeros_like(c)
    ratios: list[Array] = []
    for m in range(_depth(count, widest), 0, -1):
        ratio = c / (2 * m + 1 + c * ratio)
        ratios.append(ratio)
    down = [first]
    for ratio in ratios[:-count:-1]:
        down.append(down[-1] * ratio)
    if xp is np and c.max() <= _LARGE:
        return down
    up = [first, (1.0 + xp.exp(-2.0 * c) - first) / c]
    for m in range(1, count - 1):
        up.append(up[m - 1] - (2 * m + 1) / c * up[m])
    return [xp.where(c > _LARGE, u, d) for u, d in zip(up, down, strict=True)]


def _depth(count: int, c: float) -> int:
    """Steps of the continued fraction for the ratios of S_0 to S_{count - 1}."""
    return count + _BEYOND + math.ceil(_PER_ROOT * math.sqrt(c))
