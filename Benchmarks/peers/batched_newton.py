"""A grid of policies by hand-written batched Newton: compiled by Numba with the structured step on
all cores, and by JAX with dense steps under vmap.

Neither verifies anything: that is left to the judge, on a sample.
"""

import json
import math
import sys

import numba
import numpy as np

from answers import emit, median_seconds
from market import load

ITERATIONS = 60


@numba.njit(parallel=True)
def grid(
    taus, floors, cost, margin, quality, rate, harm, base, effect, kink, order, prob, users, outside
):
    rows, columns, n, regimes = taus.size, floors.size, cost.size, prob.size
    result = np.empty((rows, columns, n))
    for row in numba.prange(rows):
        o = np.full(n, floors[0])
        fail, slope, share, reply, g, h = (
            np.empty(n),
            np.empty(n),
            np.empty(n),
            np.empty(n),
            np.empty(n),
            np.empty(n),
        )
        for column in range(columns):
            floor, tau = floors[column], taus[row]
            for iteration in range(ITERATIONS):
                total = outside
                for i in range(n):
                    o[i] = max(o[i], floor)
                    fail[i], slope[i] = 0.0, 0.0
                    for s in range(regimes):
                        if o[i] < kink[i, s]:
                            fail[i] += prob[s] * (base[i, s] - effect[i, s] * o[i])
                            slope[i] += prob[s] * effect[i, s]
                    share[i] = math.exp(quality[i] - rate[i] * fail[i])
                    total += share[i]
                residual, numerator, denominator = 0.0, 0.0, 1.0
                for i in range(n):
                    share[i] /= total
                    s_i, liable = share[i], tau * harm[i]
                    earned = margin[i] - liable * fail[i]
                    benefit = users * (earned * rate[i] * s_i * (1 - s_i) + liable * s_i)
                    # The reply with the marginal benefit held: down the pieces until the slope
                    # supports it.
                    alpha = 0.0
                    for s in range(regimes):
                        alpha += prob[s] * effect[i, s]
                    r, active = floor, 0.0
                    for k in range(regimes + 1):
                        stationary = alpha * benefit / cost[i]
                        end = kink[i, order[i, k]] if k < regimes else np.inf
                        if stationary <= r:
                            break
                        if stationary < end:
                            r, active = stationary, alpha
                            break
                        r = max(r, end)
                        alpha -= prob[order[i, k]] * effect[i, order[i, k]]
                    by_share = users * (earned * rate[i] * (1 - 2 * s_i) + liable)
                    by_failure = -users * liable * rate[i] * s_i * (1 - s_i)
                    g[i] = active / cost[i] * by_share * s_i
                    h[i] = 1 - active / cost[i] * slope[i] * (by_share * s_i * rate[i] - by_failure)
                    reply[i] = r
                    residual = max(residual, abs(r - o[i]))
                    weight = share[i] * rate[i] * slope[i] / h[i]
                    numerator += weight * (r - o[i])
                    denominator += weight * g[i]
                if residual < 1e-12:
                    break
                moved = numerator / denominator
                for i in range(n):
                    if iteration < 30:
                        o[i] += (reply[i] - o[i] - g[i] * moved) / h[i]
                    else:
                        o[i] += 0.5 * (reply[i] - o[i])
            result[row, column] = o
    return result


def by_numba(m, taus, floors):
    rate = m.beta * m.user_harm * m.exposure
    order = np.argsort(m.kink, axis=1)
    return grid(
        taus,
        floors,
        m.cost,
        m.margin,
        m.quality,
        rate,
        m.harm,
        m.base,
        m.effect,
        m.kink,
        order,
        m.probability,
        m.users,
        m.outside,
    )


def by_jax(m, taus, floors):
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    rate = m.beta * m.user_harm * m.exposure
    order = np.argsort(m.kink, axis=1)
    kinks = np.take_along_axis(m.kink, order, 1)
    steps = np.take_along_axis(m.effect * m.probability, order, 1)
    alphas = [steps[:, k:].sum(1) for k in range(m.regimes)]

    def residual(o, tau, floor):
        fail = jnp.maximum(m.base - m.effect * o[:, None], 0.0) @ m.probability
        share = jax.nn.softmax(
            jnp.append(m.quality - rate * fail, np.log(m.outside) if m.outside > 0 else -jnp.inf)
        )[:-1]
        benefit = m.users * (
            (m.margin - tau * m.harm * fail) * rate * share * (1 - share) + tau * m.harm * share
        )
        reply = jnp.full(m.count, floor)
        for k in range(m.regimes):
            reply = jnp.maximum(reply, jnp.minimum(alphas[k] * benefit / m.cost, kinks[:, k]))
        return o - reply

    jacobian = jax.jacfwd(residual)

    def solve(tau, floor):
        def step(o, _):
            return (
                jnp.maximum(
                    o - jnp.linalg.solve(jacobian(o, tau, floor), residual(o, tau, floor)), floor
                ),
                None,
            )

        return jax.lax.scan(step, jnp.full(m.count, floor + 0.3), None, length=8)[0]

    taus, floors = (a.ravel() for a in np.meshgrid(taus, floors, indexing="ij"))
    run = jax.jit(lambda t, f: jax.lax.map(lambda x: solve(*x), (t, f), batch_size=500))
    return lambda: np.asarray(run(taus, floors).block_until_ready())


def main(path, points, sample_path):
    """Also writes every so many points of the grid as rosters, for the judge."""
    with open(path) as file:
        document = json.loads(file.readline())
    m = load(path, 1)[0]
    numba.set_num_threads(2)
    taus, floors = np.linspace(0, 1, points), np.linspace(0, 1, points)
    answers = [("Numba", *median_seconds(lambda: by_numba(m, taus, floors).reshape(-1, m.count)))]
    answers.append(("JAX", *median_seconds(by_jax(m, taus, floors), repeats=1)))
    chosen = np.linspace(0, points * points - 1, min(points * points, 200)).astype(int)
    with open(sample_path, "w") as file:
        for k in chosen:
            document["policy"] = {
                "liability": float(taus[k // points]),
                "floor": float(floors[k % points]),
            }
            file.write(json.dumps(document) + "\n")
    for name, overlaps, seconds in answers:
        for index, k in enumerate(chosen):
            emit(index, np.nan_to_num(overlaps[k]), seconds, peer=name)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
