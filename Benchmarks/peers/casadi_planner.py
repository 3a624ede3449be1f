"""The planner's problem in CasADi with IPOPT: one compiled model a size, its data replaced; IPOPT's
own time. A local optimum, without a bound.
"""

import sys

import casadi as ca
import numpy as np

from answers import emit
from market import load


class Planner:
    def __init__(self, n, r):
        o, pi = ca.SX.sym("o", n), ca.SX.sym("pi", n, r)
        cost, margin, quality, exposure = (ca.SX.sym(name, n) for name in ("c", "m", "q", "e"))
        base, effect, prob = ca.SX.sym("b", n, r), ca.SX.sym("a", n, r), ca.SX.sym("p", r)
        users, beta, user_harm, external, kappa, outside = (
            ca.SX.sym(name) for name in ("M", "B", "U", "E", "K", "v")
        )
        failure = pi @ prob
        weight = ca.exp(quality - beta * user_harm * exposure * failure)
        total = ca.sum1(weight) + outside
        share = weight / total
        welfare = (
            users / beta * ca.log(total) + users * ca.dot(share, margin) - ca.dot(cost, o**2) / 2
        )
        welfare -= users * external * ca.dot(share * exposure, failure)
        for s in range(r):
            count = ca.sum1(pi[:, s])
            welfare -= kappa * prob[s] * (ca.sum1(pi[:, s] * (1 - pi[:, s])) + count**2)
        constraints = ca.vec(pi - base + effect * ca.repmat(o, 1, r))
        data = ca.vertcat(
            cost,
            margin,
            quality,
            exposure,
            ca.vec(base),
            ca.vec(effect),
            prob,
            users,
            beta,
            user_harm,
            external,
            kappa,
            outside,
        )
        self.solver = ca.nlpsol(
            "planner",
            "ipopt",
            {"x": ca.vertcat(o, ca.vec(pi)), "f": -welfare, "g": constraints, "p": data},
            {
                "print_time": False,
                "record_time": True,
                "ipopt": {"print_level": 0, "sb": "yes", "tol": 1e-9},
            },
        )

    def solve(self, m):
        data = np.concatenate(
            [
                m.cost,
                m.margin,
                m.quality,
                m.exposure,
                m.base.T.ravel(),
                m.effect.T.ravel(),
                m.probability,
                [m.users, m.beta, m.user_harm, m.external_harm, m.systemic, m.outside],
            ]
        )
        start = np.concatenate([0.5 * m.top, (m.regime_failure(0.5 * m.top) + 1e-3).T.ravel()])
        result = self.solver(x0=start, p=data, lbx=0, ubg=np.inf, lbg=0)
        return np.array(result["x"]).ravel()[: m.count], self.solver.stats()


def main(path, limit):
    planners = {}
    for index, m in enumerate(load(path, limit)):
        planner = planners.get(m.count) or planners.setdefault(m.count, Planner(m.count, m.regimes))
        times = []
        for _ in range(3):
            overlap, stats = planner.solve(m)
            times.append(stats["t_wall_total"])
        emit(index, overlap, sorted(times)[1], status=stats["return_status"])


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else None)
