"""The leading eigenvector of the depth matrix by restarted Lanczos steps, in sums that are the same on every machine."""

from __future__ import annotations

import numpy as np

from graphx.graph.kernels import kernel
from graphx.graph.kernels.csr import Floats, Rows

_STEPS = 24
"""Lanczos steps between restarts: enough that few restarts are needed, few enough that the steps stay in memory near by."""


@kernel
def _dot(x: Floats, y: Floats) -> float:
    total = 0.0
    for i in range(len(x)):
        total += x[i] * y[i]
    return total


@kernel
def _times(rows: Rows, x: Floats, into: Floats) -> None:
    indptr, indices, weights = rows.indptr, rows.indices, rows.weights
    for i in range(len(x)):
        total = 0.0
        for slot in range(indptr[i], indptr[i + 1]):
            total += weights[slot] * x[indices[slot]]
        into[i] = total


@kernel
def _top_value(diagonal: Floats, beside: Floats, steps: int) -> float:
    """The largest eigenvalue of a symmetric tridiagonal matrix, by bisection on the signs of its pivots (Givens 1954)."""
    low, high = float(diagonal[0]), float(diagonal[0])
    for k in range(steps):
        around = (abs(beside[k - 1]) if k > 0 else 0.0) + (abs(beside[k]) if k + 1 < steps else 0.0)
        low, high = max(low, diagonal[k]), max(high, diagonal[k] + around)
    for _ in range(64):
        middle, below = 0.5 * (low + high), True
        pivot = 1.0
        for k in range(steps):
            pivot = diagonal[k] - middle - (beside[k - 1] * beside[k - 1] / pivot if k > 0 else 0.0)
            if pivot >= 0:
                below = False
                break
        if below:
            high = middle
        else:
            low = middle
    return high


@kernel
def _top_vector(diagonal: Floats, beside: Floats, steps: int) -> Floats:
    """Its eigenvector by inverse iteration just above the eigenvalue, where every pivot is negative and nothing overflows."""
    value = _top_value(diagonal, beside, steps)
    shift = value + 1e-14 * abs(value)
    pivot, vector = np.empty(steps), np.ones(steps)
    for k in range(steps):
        pivot[k] = diagonal[k] - shift - (beside[k - 1] * beside[k - 1] / pivot[k - 1] if k > 0 else 0.0)
        pivot[k] = min(pivot[k], -1e-300)
    for _ in range(3):
        for k in range(1, steps):
            vector[k] -= vector[k - 1] * beside[k - 1] / pivot[k - 1]
        vector[steps - 1] /= pivot[steps - 1]
        for k in range(steps - 2, -1, -1):
            vector[k] = (vector[k] - beside[k] * vector[k + 1]) / pivot[k]
        vector /= np.abs(vector).max()
    vector /= np.sqrt(_dot(vector, vector))
    return vector


@kernel
def _improve(rows: Rows, x: Floats) -> Floats:
    """The best combination of x, Ax ... A^23 x: one round of Lanczos with full orthogonalisation."""
    basis = np.zeros((_STEPS, len(x)))
    diagonal, beside = np.zeros(_STEPS), np.zeros(_STEPS)
    basis[0] = x
    image, steps = np.empty(len(x)), 1
    for k in range(_STEPS):
        _times(rows, basis[k], image)
        diagonal[k] = _dot(image, basis[k])
        for earlier in range(k + 1):
            along = _dot(image, basis[earlier])
            for i in range(len(x)):
                image[i] -= along * basis[earlier, i]
        beside[k] = np.sqrt(_dot(image, image))
        steps = k + 1
        if steps == _STEPS or beside[k] <= 1e-14 * abs(diagonal[0]) + 1e-300:
            break
        for i in range(len(x)):
            basis[steps, i] = image[i] / beside[k]
    weights, better = _top_vector(diagonal, beside, steps), np.zeros(len(x))
    for k in range(steps):
        for i in range(len(x)):
            better[i] += weights[k] * basis[k, i]
    better /= np.sqrt(_dot(better, better))
    return better


@kernel
def leading(rows: Rows, tolerance: float, restarts: int) -> tuple[Floats, float]:
    """The eigenvector of the largest eigenvalue, entries >= 0, 2-norm 1, and what is left of |Ax - lx| / l.

    The graph must be connected: then the vector is unique (Perron 1907, Frobenius 1912). Stops at ``tolerance`` or after
    ``restarts`` rounds. Source: Lanczos 1950; restarts after Saad, Numerical Methods for Large Eigenvalue Problems (2011).
    """
    people = len(rows.indptr) - 1
    x, image, off = np.full(people, 1.0 / np.sqrt(people)), np.empty(people), np.inf
    for _ in range(restarts):
        x = _improve(rows, x)
        _times(rows, x, image)
        value = _dot(x, image)
        off = 0.0
        for i in range(people):
            off += (image[i] - value * x[i]) ** 2
        off = np.sqrt(off) / value
        if off < tolerance:
            break
    return np.abs(x), off
