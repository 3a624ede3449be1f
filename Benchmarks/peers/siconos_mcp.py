"""Siconos on the complementarity form with shares eliminated: overlaps, activity multipliers and
their upper bounds, failure probabilities.

Runs under the Python that Siconos was built for. Both of its semismooth Newton methods are tried,
the better answer counts.
"""

import sys
import time

import numpy as np
import siconos.numerics as sn

from answers import emit, median_seconds
from market import load


def problem(m):
    n, r = m.count, m.regimes
    size = n * (1 + 3 * r)
    rate, liable = m.beta * m.user_harm * m.exposure, m.liability * m.harm
    rows = np.arange(n)

    def split(z):
        rest = z[n:].reshape(3, n, r)
        return z[:n] + m.floor, rest[0], rest[1], rest[2]

    def function(_, z, out):
        o, lam, nu, pi = split(z)
        failure = pi @ m.probability
        share = m.shares(failure)
        gap = m.effect * o[:, None] - m.base
        out[:n] = m.cost * o - ((m.effect * lam) @ m.probability) * m.benefit(failure, share)
        out[n:] = np.stack([gap + nu, 1 - lam, pi + gap]).ravel()

    def derivative(_, z, out):
        o, lam, nu, pi = split(z)
        failure = pi @ m.probability
        share = m.shares(failure)
        slope = (m.effect * lam) @ m.probability
        benefit = m.benefit(failure, share)
        by_share = m.users * ((m.margin - liable * failure) * rate * (1 - 2 * share) + liable)
        by_failure = np.diag(-m.users * liable * rate * share * (1 - share))
        shares = np.outer(share, share * rate) - np.diag(share * rate)
        by_failure += by_share[:, None] * shares
        j = np.zeros((size, size))
        j[rows, rows] = m.cost
        blocks = [n + k * n * r for k in range(3)]
        for s in range(r):
            lam_at, nu_at, pi_at = (b + rows * r + s for b in blocks)
            j[rows, lam_at] = -m.effect[:, s] * m.probability[s] * benefit
            j[np.ix_(rows, pi_at)] = -slope[:, None] * by_failure * m.probability[s]
            j[lam_at, rows] = m.effect[:, s]
            j[lam_at, nu_at] = 1
            j[nu_at, lam_at] = -1
            j[pi_at, rows] = m.effect[:, s]
            j[pi_at, pi_at] = 1
        out[:] = j

    return size, function, derivative


def solve(m, method, identifier):
    size, function, derivative = problem(m)
    mcp = sn.MCP(0, size, function, derivative)
    options = sn.SolverOptions(identifier)
    options.dparam[sn.SICONOS_DPARAM_TOL] = 1e-12
    options.iparam[sn.SICONOS_IPARAM_MAX_ITER] = 200
    start = np.concatenate(
        [
            np.zeros(m.count),
            np.ones(m.count * m.regimes),
            np.zeros(m.count * m.regimes),
            m.regime_failure(np.full(m.count, m.floor)).ravel(),
        ]
    )
    z, w = start.copy(), np.zeros(size)
    info = method(mcp, z, w, options)
    return z[: m.count] + m.floor, info


def main(path, limit, patience=300.0):
    """Ends after so many seconds with the markets done by then: dense factorisations of thousands
    of rows take minutes.
    """
    began = time.perf_counter()
    methods = [
        (sn.mcp_newton_FB_FBLSA, sn.SICONOS_MCP_NEWTON_FB_FBLSA),
        (sn.mcp_newton_min_FBLSA, sn.SICONOS_MCP_NEWTON_MIN_FBLSA),
    ]
    for index, m in enumerate(load(path, limit)):
        if time.perf_counter() - began > patience:
            break
        answers = [median_seconds(lambda: solve(m, *method), repeats=1) for method in methods]
        (overlap, info), seconds = min(answers, key=lambda answer: (answer[0][1] != 0, answer[1]))
        emit(
            index,
            np.nan_to_num(np.maximum(overlap, m.floor), nan=m.floor),
            seconds,
            status=str(info),
        )


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else None)
