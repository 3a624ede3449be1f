"""PATH through GAMSPy on the complementarity form, one compiled model a size, its data replaced
between solves.

The time is the solver's own, which GAMS reports to a millisecond, less what it reports for a model
of one firm: its start-up. Both are means of several solves, so that they are known to better than
the millisecond.
"""

import statistics
import sys
import time

import gamspy as gp
import numpy as np

from answers import emit
from market import load


class Model:
    def __init__(self, firms):
        self.container = c = gp.Container()
        self.i = i = gp.Set(c, "i", records=[str(k) for k in range(firms)])
        self.s = s = gp.Set(c, "s", records=["L", "H"])
        par = lambda name, *domain: gp.Parameter(c, name, domain=list(domain))
        self.cost, self.margin, self.quality = par("cost", i), par("margin", i), par("quality", i)
        self.rate, self.liable = par("rate", i), par("liable", i)
        self.base, self.effect, self.prob = par("base", i, s), par("effect", i, s), par("prob", s)
        self.users, self.outside = par("users"), par("outside")
        self.o = o = gp.Variable(c, "o", "free", domain=[i])
        self.active = lam = gp.Variable(c, "active", "free", domain=[i, s])
        self.pi = pi = gp.Variable(c, "pi", "positive", domain=[i, s])
        self.share = share = gp.Variable(c, "share", "free", domain=[i])
        self.log_sum = log_sum = gp.Variable(c, "logsum", "free")
        failure = gp.Sum(s, self.prob[s] * pi[i, s])
        slope = gp.Sum(s, self.prob[s] * self.effect[i, s] * lam[i, s])
        eq = lambda name, *domain: gp.Equation(c, name, domain=list(domain))
        first, which, fail, demand, total = (
            eq("first", i),
            eq("which", i, s),
            eq("fail", i, s),
            eq("demand", i),
            eq("total"),
        )
        first[i] = self.cost[i] * o[i] - self.users * slope * (
            (self.margin[i] - self.liable[i] * failure)
            * self.rate[i]
            * share[i]
            * (gp.Number(1) - share[i])
            + self.liable[i] * share[i]
        ) >= gp.Number(0)
        # λ in [0, 1]: the function changes sign where the piece ends.
        which[i, s] = self.effect[i, s] * o[i] - self.base[i, s] >= gp.Number(0)
        fail[i, s] = pi[i, s] - (self.base[i, s] - self.effect[i, s] * o[i]) >= gp.Number(0)
        demand[i] = share[i] - gp.math.exp(
            self.quality[i] - self.rate[i] * failure - log_sum
        ) == gp.Number(0)
        total[...] = gp.Sum(i, share[i]) + gp.math.exp(self.outside - log_sum) == gp.Number(1)
        self.model = gp.Model(
            c,
            "market",
            problem="MCP",
            matches={first: o, which: lam, fail: pi, demand: share, total: log_sum},
        )

    def solve(self, m):
        floor = np.full(m.count, m.floor)
        failure = m.regime_failure(floor)
        self.cost.setRecords(m.cost)
        self.margin.setRecords(m.margin)
        self.quality.setRecords(m.quality)
        self.rate.setRecords(m.beta * m.user_harm * m.exposure)
        self.liable.setRecords(m.liability * m.harm)
        self.base.setRecords(m.base)
        self.effect.setRecords(m.effect)
        self.prob.setRecords(m.probability)
        self.users.setRecords(m.users)
        self.outside.setRecords(np.log(m.outside) if m.outside > 0 else -500.0)
        self.o.lo = m.floor
        self.o.l = m.floor
        self.active.lo, self.active.up, self.active.l = 0, 1, 1
        self.share.l = 1 / m.count
        self.log_sum.l = float(np.log(m.weight(m.failure(floor)).sum() + m.outside))
        start = time.perf_counter()
        self.model.solve(solver="PATH")
        wall = time.perf_counter() - start
        overlap = self.o.records["level"].to_numpy()
        return (
            np.maximum(overlap, m.floor),
            float(self.model.solve_model_time),
            wall,
            str(self.model.status),
        )


def main(path, limit, repeats):
    markets = load(path, limit)
    models = {}
    # One firm of the first market, alone: what is left of the solver's time is its start-up.
    alone = load(path, 1, firms=1)[0]
    tiny = Model(1)
    start_up = statistics.mean(tiny.solve(alone)[1] for _ in range(20))
    for index, m in enumerate(markets):
        model = models.get(m.count) or models.setdefault(m.count, Model(m.count))
        try:
            overlap, seconds, wall, status = model.solve(m)
            seconds = statistics.mean([seconds] + [model.solve(m)[1] for _ in range(repeats - 1)])
        except Exception as error:
            if "license" in str(
                error
            ):  # too large for the licence: no question was put to the solver
                continue
            # A failed solve is an answer that is not verified.
            emit(index, np.full(m.count, m.floor), float("nan"), status=str(error)[:200])
            continue
        emit(index, overlap, max(seconds - start_up, 0), startUp=start_up, wall=wall, status=status)


if __name__ == "__main__":
    main(
        sys.argv[1],
        int(sys.argv[2]) if len(sys.argv) > 2 else None,
        int(sys.argv[3]) if len(sys.argv) > 3 else 1,
    )
