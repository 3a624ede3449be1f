"""Best replies by SciPy's bounded scalar minimiser, one firm after the other until nobody moves."""

import sys
import time

import numpy as np
from scipy.optimize import minimize_scalar

from answers import emit
from market import load


def solve(m, patience):
    overlap = np.full(m.count, m.floor)
    weight = m.weight(m.failure(overlap))
    rate, liable = m.beta * m.user_harm * m.exposure, m.liability * m.harm
    began = time.perf_counter()
    for sweep in range(500):
        moved = 0.0
        for i in range(m.count):
            rivals = m.outside + weight.sum() - weight[i]
            kinks = [k for k in m.kink[i] if k > m.floor]
            base, effect, quality = m.base[i], m.effect[i], m.quality[i]

            def loss(o):
                failure = float(np.maximum(base - effect * o, 0.0) @ m.probability)
                own = np.exp(quality - rate[i] * failure)
                return m.cost[i] / 2 * o * o - m.users * (
                    m.margin[i] - liable[i] * failure
                ) * own / (own + rivals)

            ends = sorted({m.floor, *kinks})
            candidates = list(ends)
            for low, high in zip(ends, ends[1:]):
                candidates.append(
                    minimize_scalar(
                        loss, bounds=(low, high), method="bounded", options={"xatol": 1e-10}
                    ).x
                )
            best = min(candidates, key=loss)
            moved = max(moved, abs(best - overlap[i]))
            overlap[i] = best
            weight[i] = np.exp(
                quality - rate[i] * float(np.maximum(base - effect * best, 0.0) @ m.probability)
            )
        if moved < 1e-9 or time.perf_counter() - began > patience:
            break
    return overlap


def main(path, limit, patience=30.0):
    for index, m in enumerate(load(path, limit)):
        start = time.perf_counter()
        overlap = solve(m, patience)
        emit(index, overlap, time.perf_counter() - start)


if __name__ == "__main__":
    main(
        sys.argv[1],
        int(sys.argv[2]) if len(sys.argv) > 2 else None,
        *(float(x) for x in sys.argv[3:])
    )
