"""SciPy's root (hybr) on the min-map of the first-order conditions, with its analytic Jacobian."""

import sys

import numpy as np
from scipy.optimize import root

from answers import emit, median_seconds
from market import load


def system(m):
    floor = m.floor

    def parts(overlap):
        overlap = np.maximum(overlap, 0.0)
        failure = m.failure(overlap)
        return overlap, failure, m.shares(failure), m.slope(overlap)

    def residual(overlap):
        inner, failure, share, slope = parts(overlap)
        gradient = m.cost * inner - slope * m.benefit(failure, share)
        return np.minimum(overlap - floor, gradient / m.cost)

    def jacobian(overlap):
        inner, failure, share, slope = parts(overlap)
        benefit = m.benefit(failure, share)
        rate, liable = m.beta * m.user_harm * m.exposure, m.liability * m.harm
        # d share_i / d overlap_j = share_i (δ_ij − share_j) rate_j slope_j; d failure_i / d
        # overlap_i = −slope_i.
        by_share = m.users * ((m.margin - liable * failure) * rate * (1 - 2 * share) + liable)
        by_failure = -m.users * liable * rate * share * (1 - share)
        shares = -np.outer(share, share * rate * slope)
        shares[np.diag_indices(m.count)] += share * rate * slope
        result = -(slope * by_share)[:, None] * shares
        result[np.diag_indices(m.count)] += m.cost + slope * by_failure * slope
        result /= m.cost[:, None]
        at_floor = overlap - floor <= (m.cost * inner - slope * benefit) / m.cost
        result[at_floor] = 0
        result[at_floor, at_floor.nonzero()[0]] = 1
        return result

    return residual, jacobian


def main(path, limit):
    for index, m in enumerate(load(path, limit)):
        residual, jacobian = system(m)
        start = np.full(m.count, m.floor + 0.1)
        solution, seconds = median_seconds(
            lambda: root(residual, start, jac=jacobian, method="hybr")
        )
        emit(index, np.maximum(solution.x, m.floor), seconds, status=str(solution.success))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else None)
