#!/usr/bin/env python3
"""Reference computation of markets whose regime answers to them: plain, slow, independent of the
program. A market gives `regimeResponse` {regime, intercept, exposure, failures}; the probability
of the named regime is then

    p = logistic(intercept + exposure * sum_i s_i e_i + failures * E[K] / N),

E[K] = sum of the mean failures at p itself, N the number of firms; the other regimes share 1 - p
in the proportions of the roster. Firms and users take p as given. An equilibrium is a pair of p
and overlaps that are a pure Nash equilibrium at p, where p is the response to them.

    python3 responses_reference.py vectors FILE.json   all equilibria of the markets below
    python3 responses_reference.py answers DATA_DIR    DATA_DIR/answers/NAME.json for every
                                                       DATA_DIR/NAME.json with regimeResponse
    python3 responses_reference.py check               formulas, facts, counter-examples

All equilibria: p runs over a dense grid of the interval that the response can reach. At each p all
equilibria of the game are located in one of two ways, in double precision:
  * where rivals matter through A alone (the sum of logit weights), A runs over a grid; at each A
    every firm's stationary overlaps are found on a grid over each linear piece, at kinks and at
    the floor; combinations whose weights add up to A are kept;
  * where they do not (surcharge, owner of two firms) one firm's overlap runs over a grid, and the
    other side's best reply to it and the firm's best reply to that are searched globally.
Each is solved to rounding on its pieces and kept if no firm (no owner) gains by any deviation on
a grid over its whole range. Where response less p changes sign along such a branch, or comes close
to 0, the root is solved for. Every reported number is then computed with mpmath at 60 digits and
printed with 17; best replies are checked once more, from all local maxima of a fine grid. Inputs
are the double-precision values of the JSON numbers. Nothing here is an enclosure.

The planner (command answers) chooses overlaps; users choose freely at p, and p answers both. Where
several p answer the same overlaps it has the best of them. A dense grid and many climbs in double
precision locate the optimum, with all answers p found by scanning and bisection; Newton at 60
digits on the conditions of overlaps and p polishes it.
"""

import itertools, json, math, os, sys, time
import numpy as np
from mpmath import mp, mpf, matrix, lu_solve, nstr
from reference import dump

mp.dps = 60
AGGREGATES, PIECE, PROBABILITIES = 220, 120, 300  # points of the grids over A, a piece, p


# -------------------------------------------------------------------------------------------------
# the market, for one type of number (float or mpf)


class Firm:
    def __init__(self, d, regimes, policy, foundations, num):
        named = lambda x: x.get(d["name"], 0) if isinstance(x, dict) else x
        self.name, self.owner = d["name"], d.get("owner", d["name"])
        self.c, self.mu = num(d["cost"]), num(d["margin"])
        self.v, self.P = num(d.get("value", 0)), num(d.get("price", 0))
        self.e, cap = num(d.get("exposure", 1)), policy.get("exposureCap")
        if cap is not None and num(named(cap)) < self.e:
            worth, less = d.get("exposureValue", {}), self.e - num(named(cap))
            self.v -= num(worth.get("linear", 0)) * less
            self.v -= num(worth.get("quadratic", 0)) / 2 * less**2
            self.e = num(named(cap))
        self.unit = num(d["unitCost"]) if "unitCost" in d else self.P - self.mu
        self.tau = num(named(policy.get("liability", 0)))
        self.low = num(named(policy.get("floor", 0)))
        self.pi0 = [num(d["baselineFailure"][S]) for S in regimes]
        self.a = [num(d["effectiveness"][S]) for S in regimes]
        self.foundation = d.get("foundation")
        f = foundations.get(self.foundation, {"probability": 0, "reach": 0})
        self.z, self.rho = num(f["probability"]), num(f["reach"])
        kinks = {b / a: S for S, b, a in zip(regimes, self.pi0, self.a) if a > 0 and b > 0}
        self.kink_names = kinks
        self.ends = [self.low] + sorted(k for k in kinks if k > self.low)
        self.pieces = list(zip(self.ends, self.ends[1:]))
        middles = [(x + y) / 2 for x, y in self.pieces] + [self.ends[-1] + 1]
        self.active = [[b - a * o > 0 for b, a in zip(self.pi0, self.a)] for o in middles]


class Market:
    def __init__(self, d, num=mpf):
        m, policy, self.num = d["market"], d.get("policy", {}), num
        self.exp, self.log = (mp.exp, mp.log) if num is mpf else (math.exp, math.log)
        self.M, self.beta, self.hU, self.hE, self.kappa = (
            num(m[k])
            for k in ("users", "demandSensitivity", "userHarm", "externalHarm", "systemicLoss")
        )
        v0 = m.get("outsideOption")
        self.log_w0 = None if v0 is None else self.beta * num(v0)
        self.bertrand = m.get("pricing", "fixed") == "bertrand"
        self.sigma = num(policy.get("surcharge", 0))
        self.regimes = [r["name"] for r in d["regimes"]]
        r = m["regimeResponse"]
        self.H = self.regimes.index(r["regime"])
        self.theta = [num(r.get(k, 0)) for k in ("intercept", "exposure", "failures")]
        p = [num(x["probability"]) for x in d["regimes"]]
        rest = sum(x for S, x in enumerate(p) if S != self.H)
        self.parts = [x / rest for x in p]  # of the other regimes in 1 - p
        foundations = {f["name"]: f for f in d.get("foundations", [])}
        assert all(f.get("form", "commonCause") == "commonCause" for f in foundations.values())
        self.firms = [Firm(f, self.regimes, policy, foundations, num) for f in d["firms"]]
        self.N = len(self.firms)
        owners = list(dict.fromkeys(f.owner for f in self.firms))
        self.players = [[i for i, f in enumerate(self.firms) if f.owner == w] for w in owners]
        self.team = {i: team for team in self.players for i in team}
        self.aggregative = self.sigma == 0 and len(self.players) == self.N
        assert not self.bertrand or self.aggregative
        assert self.sigma == 0 or not foundations

    def probabilities(self, p):
        return [p if S == self.H else q * (1 - p) for S, q in enumerate(self.parts)]

    def logistic(self, x):
        return 1 / (1 + self.exp(-x))

    def interval(self):
        """What the response can reach."""
        e = [f.e for f in self.firms]
        least = 0 if self.log_w0 is not None else min(e)
        one = sorted([self.theta[1] * least, self.theta[1] * max(e)])
        two = sorted([0 * self.theta[2], self.theta[2]])
        return [self.logistic(self.theta[0] + x + y) for x, y in zip(one, two)]


class State:
    """Everything that follows from p and the overlaps."""

    def __init__(self, m, p, o):
        fs = m.firms
        self.m, self.p, self.o, self.q = m, p, o, m.probabilities(p)
        self.pi = [[max(0 * x, b - a * x) for b, a in zip(f.pi0, f.a)] for f, x in zip(fs, o)]
        # with the common cause: pi where it is absent, rho + (1 - rho) pi where it strikes
        self.tilde = [
            [(1 - f.z) * x + f.z * (f.rho + (1 - f.rho) * x) for x in row]
            for f, row in zip(fs, self.pi)
        ]
        self.mean = [sum(q * x for q, x in zip(self.q, row)) for row in self.tilde]
        self.h = [m.hU * f.e for f in fs]
        self.t = [f.tau * m.hE * f.e for f in fs]
        if m.bertrand:
            theta = [m.beta * (f.v - f.unit - (h + t) * x)
                     for f, h, t, x in zip(fs, self.h, self.t, self.mean)]
            self.logA, self.s = price_equilibrium(m, theta)
            self.g = [1 / (m.beta * (1 - s)) for s in self.s]
            self.price = [f.unit + t * x + g for f, t, x, g in zip(fs, self.t, self.mean, self.g)]
            self.margin = [P - f.unit for P, f in zip(self.price, fs)]
        else:
            self.price, self.margin = [f.P for f in fs], [f.mu for f in fs]
            u = [m.beta * (f.v - f.P - h * x) for f, h, x in zip(fs, self.h, self.mean)]
            every = u + ([] if m.log_w0 is None else [m.log_w0])
            top = max(every)
            self.logA = top + m.log(sum(m.exp(x - top) for x in every))
            self.s = [m.exp(x - self.logA) for x in u]
            self.g = [f.mu - t * x for f, t, x in zip(fs, self.t, self.mean)]

    def charge(self, i):
        m = self.m
        total = [sum(row[S] for row in self.pi) for S in range(len(self.q))]
        return m.sigma * m.kappa * sum(
            q * x * (1 + 2 * (r - x)) for q, x, r in zip(self.q, self.pi[i], total)
        )

    def profit(self, i):
        f = self.m.firms[i]
        return self.m.M * self.s[i] * self.g[i] - f.c * self.o[i] ** 2 / 2 - self.charge(i)

    def marginal(self, i, active):
        """Derivative of the owner's payoff in overlap i where these regimes are active."""
        m, f, s = self.m, self.m.firms[i], self.s[i]
        falls = [q * a if on else 0 * a for q, a, on in zip(self.q, f.a, active)]
        alpha = (1 - f.z * f.rho) * sum(falls)
        if m.bertrand:
            return m.M * s * (self.h[i] + self.t[i]) * alpha - f.c * self.o[i]
        own = sum(self.s[k] * self.g[k] for k in m.team[i])
        value = m.M * alpha * s * ((self.g[i] - own) * m.beta * self.h[i] + self.t[i])
        for S, x in enumerate(falls):
            others = sum(self.pi[j][S] for j in range(m.N) if j != i)
            value += m.sigma * m.kappa * x * (1 + 2 * others)
        return value - f.c * self.o[i]

    def expected(self):
        return sum(self.mean)

    def squared(self):
        """E[K^2] with common causes that strike independently of each other given the regime."""
        m, total = self.m, 0 * self.p
        for S, q in enumerate(self.q):
            x = [row[S] for row in self.tilde]
            part = sum(y * (1 - y) for y in x) + sum(x) ** 2
            for name in {f.foundation for f in m.firms} - {None}:
                on = [i for i, f in enumerate(m.firms) if f.foundation == name]
                z = m.firms[on[0]].z
                delta = [m.firms[i].rho * (1 - self.pi[i][S]) for i in on]
                part += z * (1 - z) * (sum(delta) ** 2 - sum(y * y for y in delta))
            total += q * part
        return total

    def response(self):
        m = self.m
        used = sum(s * f.e for s, f in zip(self.s, m.firms))
        a, b, c = m.theta
        return m.logistic(a + b * used + c * self.expected() / m.N)

    def welfare(self):
        """Total surplus, E[K^2] exactly."""
        m = self.m
        value = m.M / m.beta * self.logA - m.kappa * self.squared()
        for i, f in enumerate(m.firms):
            value += m.M * self.s[i] * (self.margin[i] - m.hE * f.e * self.mean[i])
            value -= f.c * self.o[i] ** 2 / 2
        return value


def price_share(m, y):
    """The s with log s + 1/(1-s) = y, by Newton in x = log(s/(1-s))."""
    x = y - 1 if y < 2 else m.log(y)
    for _ in range(200):
        X = m.exp(x)
        step = (x - m.log(1 + X) + 1 + X - y) / (1 / (1 + X) + X)
        x -= step
        if abs(step) < (1e-15 if m.num is float else mpf(10) ** -40) * (1 + abs(x)):
            break
    X = m.exp(x)
    return X / (1 + X)


def price_equilibrium(m, theta):
    """log A and the shares where everybody's price is the best one."""
    def excess(T):
        s = [price_share(m, x - T) for x in theta]
        w0 = 0 * T if m.log_w0 is None else m.exp(m.log_w0 - T)
        slope = sum(1 / (1 / x + 1 / (1 - x) ** 2) for x in s) + w0
        return sum(s) + w0 - 1, slope, s

    if m.num is float:
        low, high = min(theta) - 60, max(theta) + 60
        for _ in range(60):
            T = (low + high) / 2
            low, high = (T, high) if excess(T)[0] > 0 else (low, T)
    else:
        quick = Market.__new__(Market)
        quick.num, quick.exp, quick.log = float, math.exp, math.log
        quick.log_w0 = None if m.log_w0 is None else float(m.log_w0)
        T = mpf(price_equilibrium(quick, [float(x) for x in theta])[0])
    for _ in range(3 if m.num is float else 6):
        gap, slope, s = excess(T)
        T += gap / slope
    return T, excess(T)[2]


# -------------------------------------------------------------------------------------------------
# solving on given pieces. A label is (kind, index): ("floor", 0), ("kink", index of the end),
# ("piece", index of the piece)


def newton(m, p, o, labels, joint):
    """Solve the stationary conditions of firms inside pieces, and p = response where joint."""
    free = [i for i, x in enumerate(labels) if x[0] == "piece"]
    o = [f.ends[x[1]] if x[0] != "piece" else y for f, x, y in zip(m.firms, labels, o)]
    exact = m.num is mpf
    h, goal = (mpf(10) ** -30, mpf(10) ** -54) if exact else (1e-7, 1e-12)

    def residual(u):
        x = list(o)
        for i, y in zip(free, u):
            x[i] = y
        at = State(m, u[-1] if joint else p, x)
        out = [at.marginal(i, m.firms[i].active[labels[i][1]]) / (m.firms[i].c * max(1, abs(o[i])))
               for i in free]
        return out + ([at.response() - u[-1]] if joint else [])

    u = [o[i] for i in free] + ([p] if joint else [])
    if not u:
        return p, o
    r = residual(u)
    for _ in range(60):
        n = len(u)
        columns = []
        for j in range(n):
            columns.append([(a - b) / h for a, b in
                            zip(residual(u[:j] + [u[j] + h] + u[j + 1:]), r)])
        try:
            if exact:
                J = matrix(n, n)
                for j in range(n):
                    for k in range(n):
                        J[k, j] = columns[j][k]
                step = list(lu_solve(J, matrix(r)))
            else:
                step = [float(x) for x in np.linalg.solve(np.array(columns).T, np.array(r))]
        except (ZeroDivisionError, np.linalg.LinAlgError):
            return None
        size, cut = max(abs(x) for x in r), 1
        for _ in range(12):
            v = [a - b * cut for a, b in zip(u, step)]
            fine = not joint or 0 <= v[-1] <= 1
            if fine and max(abs(x) for x in v) < 1e6:
                try:
                    new = residual(v)
                except (OverflowError, ValueError, ZeroDivisionError):
                    new = None
                if new is not None and max(abs(x) for x in new) < max(size, goal):
                    break
            cut = cut / m.num(2)
        else:
            return None
        u, r = v, new
        if max(abs(x) for x in r) < goal:
            break
    else:
        return None
    for i, y in zip(free, u):
        o[i] = y
    return (u[-1] if joint else p), o


def on_sides(m, p, o, labels, slack):
    """Inside the pieces, and the right signs on both sides of kinks and above floors."""
    at = State(m, p, o)
    for i, (f, (kind, j)) in enumerate(zip(m.firms, labels)):
        room = slack * f.c * max(1, abs(o[i]))
        if kind == "piece" and not f.pieces[j][0] - slack <= o[i] <= f.pieces[j][1] + slack:
            return False
        if kind == "floor" and at.marginal(i, f.active[0]) > room:
            return False
        if kind == "kink" and (at.marginal(i, f.active[j - 1]) < -room
                               or at.marginal(i, f.active[j]) > room):
            return False
    return True


# -------------------------------------------------------------------------------------------------
# whole ranges, on arrays in double precision


def array_mean(m, f, q, o):
    plain = sum(w * np.maximum(b - a * o, 0) for w, b, a in zip(q, f.pi0, f.a))
    return f.z * f.rho + (1 - f.z * f.rho) * plain


def array_log_ratio(y):
    """x with x + e^x = y."""
    x = np.where(y < 1, y, np.log(np.maximum(y, 1)))
    for _ in range(12):
        X = np.exp(x)
        x = x - (x + X - y) / (1 + X)
    return x


def array_price_share(y):
    """The s with log s + 1/(1-s) = y."""
    x = np.where(y < 2, y - 1, np.log(np.maximum(y, 2)))
    for _ in range(14):
        X = np.exp(x)
        x = x - (x - np.log1p(X) + 1 + X - y) / (1 / (1 + X) + X)
    return 1 / (1 + np.exp(-x))


def array_payoff(m, p, team, o):
    """Payoff of an owner; overlaps are arrays that broadcast. Fixed prices."""
    q, fs = m.probabilities(p), m.firms
    mean = [array_mean(m, f, q, x) for f, x in zip(fs, o)]
    u = [m.beta * (f.v - f.P - m.hU * f.e * x) for f, x in zip(fs, mean)]
    w0 = 0.0 if m.log_w0 is None else math.exp(m.log_w0)
    w = [np.exp(x) for x in u]
    A, value = w0 + sum(w), 0.0
    for i in team:
        f = fs[i]
        value = value + m.M * w[i] / A * (f.mu - f.tau * m.hE * f.e * mean[i]) - f.c * o[i]**2 / 2
        if m.sigma:
            for S, x in enumerate(q):
                pi = [np.maximum(g.pi0[S] - g.a[S] * y, 0) for g, y in zip(fs, o)]
                others = sum(pi) - pi[i]
                value = value - m.sigma * m.kappa * x * pi[i] * (1 + 2 * others)
    return value


def own_payoff(m, p, team, own, at):
    """Payoff of an owner that deviates to `own`, the rest of the state `at` held."""
    if not m.bertrand:
        o = [own[team.index(i)] if i in team else float(x) for i, x in enumerate(at.o)]
        return array_payoff(m, p, team, o)
    (i,), (x,) = team, own
    f = m.firms[i]
    rivals = at.logA + math.log1p(-at.s[i])  # at the rivals' prices
    mean = array_mean(m, f, at.q, x)
    theta = m.beta * (f.v - f.unit - (m.hU + f.tau * m.hE) * f.e * mean)
    return m.M / m.beta * np.exp(array_log_ratio(theta - 1 - rivals)) - f.c * x**2 / 2


def points(f, n):
    grids = [np.linspace(a, b, n) for a, b in f.pieces]
    return np.unique(np.concatenate(grids + [np.array([f.low])]))


def greatest_gain(m, p, o, n, refine):
    """The most that an owner gains by a deviation, relative to 1 + |payoff|."""
    at, worst = State(m, p, o), 0.0
    for team in m.players:
        grids = [points(m.firms[i], n) for i in team]
        own = [g.reshape([-1 if k == j else 1 for k in range(len(team))])
               for j, g in enumerate(grids)]
        value = own_payoff(m, p, team, own, at) + np.zeros([len(g) for g in grids])
        here = sum(at.profit(i) for i in team)
        best = value.max()
        if refine:
            best = max(best, refined(m, p, team, grids, value, at))
        worst = max(worst, (best - here) / (1 + abs(here)))
    return worst


def refined(m, p, team, grids, value, at):
    """Best payoff from every local maximum of the grid, by ever finer grids around it."""
    padded = np.pad(value, 1, constant_values=-np.inf)
    inner = tuple(slice(1, -1) for _ in team)
    peak = np.ones(value.shape, bool)
    for shift in itertools.product((-1, 0, 1), repeat=len(team)):
        moved = np.roll(padded, shift, axis=tuple(range(len(team))))
        peak &= value >= moved[inner]
    best = -np.inf
    for index in np.argwhere(peak):
        x = [g[k] for g, k in zip(grids, index)]
        width = [2 * max(np.diff(g)) if len(g) > 1 else 0.0 for g in grids]
        for _ in range(14):
            own = []
            for j, i in enumerate(team):
                f = m.firms[i]
                g = np.clip(np.linspace(x[j] - width[j], x[j] + width[j], 17), f.low, f.ends[-1])
                own.append(g.reshape([-1 if k == j else 1 for k in range(len(team))]))
            v = own_payoff(m, p, team, own, at) + np.zeros([17] * len(team))
            k = np.unravel_index(v.argmax(), v.shape)
            x = [g.reshape(-1)[c] for g, c in zip(own, k)]
            width, best = [w / 4 for w in width], max(best, v.max())
    return best


# -------------------------------------------------------------------------------------------------
# all equilibria of the game at given p, in double precision


def accept(m, p, starts):
    """Solve from each start, keep what no owner wants to leave."""
    found = []
    for labels, o in starts:
        q = newton(m, p, list(o), labels, False)
        if q is None or not on_sides(m, p, q[1], labels, 1e-9):
            continue
        if any(max(abs(a - b) for a, b in zip(q[1], r[1])) < 1e-7 for r in found):
            continue
        if greatest_gain(m, p, q[1], 200 if len(m.players) == m.N else 60, False) > 1e-9:
            continue
        found.append((labels, q[1]))
    return found


def aggregate_range(m, p):
    ends = [State(m, p, [f.ends[k] for f in m.firms]).logA for k in (0, -1)]
    return min(ends) - 0.01, max(ends) + 0.01


def by_aggregate(m, p):
    low, high = aggregate_range(m, p)
    T = np.linspace(low, high, AGGREGATES)
    q, options = m.probabilities(p), [[[] for _ in T] for _ in m.firms]
    for f, option in zip(m.firms, options):
        h, t, sides = m.hU * f.e, f.tau * m.hE * f.e, {}

        def shares(o, T):
            mean = array_mean(m, f, q, o)
            if m.bertrand:
                return array_price_share(m.beta * (f.v - f.unit - (h + t) * mean) - T), mean
            return np.exp(m.beta * (f.v - f.P - h * mean) - T), mean

        def marginal(o, piece):
            s, mean = shares(o[None, :], T[:, None])
            falls = sum(x * a for x, a, on in zip(q, f.a, f.active[piece]) if on)
            alpha = (1 - f.z * f.rho) * falls
            if m.bertrand:
                return m.M * s * (h + t) * alpha - f.c * o[None, :]
            value = (f.mu - t * mean) * m.beta * h * s * (1 - s) + t * s
            return m.M * alpha * value - f.c * o[None, :]

        def add(k, label, o):
            option[k].append((label, o, float(shares(np.array([o]), T[k])[0][0])))

        for j, (a, b) in enumerate(f.pieces):
            o = np.linspace(a, b, PIECE)
            F = marginal(o, j)
            sides[j, "left"], sides[j, "right"] = F[:, 0], F[:, -1]
            for k, n in np.argwhere(F[:, :-1] * F[:, 1:] < 0):
                x, y = F[k, n], F[k, n + 1]
                add(k, ("piece", j), float(o[n] + (o[n + 1] - o[n]) * x / (x - y)))
        n = len(f.pieces)
        sides[n, "left"] = np.full(T.shape, -f.c * f.ends[-1])
        for k in range(len(T)):
            if sides[0, "left"][k] <= 0:
                add(k, ("floor", 0), f.low)
            for j in range(1, n + 1):
                if sides[j - 1, "right"][k] >= 0 >= sides[j, "left"][k]:
                    add(k, ("kink", j), f.ends[j])
    lines = {}
    for k, x in enumerate(T):
        count = {}
        w0 = 0.0 if m.log_w0 is None else math.exp(m.log_w0 - x)
        for combo in itertools.product(*(option[k] for option in options)):
            labels = tuple(c[0] for c in combo)
            count[labels] = count.get(labels, 0) + 1
            E = math.log(w0 + sum(c[2] for c in combo))
            lines.setdefault((labels, count[labels]), []).append((k, E, [c[1] for c in combo]))
    starts, near = [], 4 * (T[1] - T[0])
    for (labels, _), line in lines.items():
        for n, (k, E, o) in enumerate(line):
            before = line[n - 1] if n > 0 and line[n - 1][0] == k - 1 else None
            after = line[n + 1] if n + 1 < len(line) and line[n + 1][0] == k + 1 else None
            crossing = after is not None and E * after[1] <= 0
            lowest = all(x is None or abs(E) <= abs(x[1]) for x in (before, after))
            if crossing or lowest and abs(E) < near:
                starts.append((list(labels), o))
    return accept(m, p, starts)


def best_replies(m, p, team, rivals):
    """Global best replies of an owner to arrays of the rivals' overlaps (one array a rival)."""
    n = len(next(iter(rivals.values())))
    lead = [n] + [1] * len(team)
    o = [None] * m.N
    for i, x in rivals.items():
        o[i] = x.reshape(lead)
    size = 301 if len(team) == 1 else 41
    center, width = None, None
    for turn in range(13 if len(team) == 1 else 17):
        for j, i in enumerate(team):
            f = m.firms[i]
            shape = [1] * (len(team) + 1)
            if turn == 0:
                g = np.linspace(f.low, f.ends[-1], size)
                shape[j + 1] = -1
                o[i] = np.broadcast_to(g.reshape(shape), [n] + shape[1:j + 1] + [size]
                                       + shape[j + 2:])
            else:
                shape[0], shape[j + 1] = n, 9
                g = center[j][:, None] + width[j] * np.linspace(-1, 1, 9)[None, :]
                o[i] = np.clip(g, f.low, f.ends[-1]).reshape(shape)
        value = array_payoff(m, p, team, o)
        flat = value.reshape(n, -1).argmax(1)
        index = np.unravel_index(flat, value.shape[1:])
        center = []
        for j, i in enumerate(team):
            k = [np.arange(n)] + [np.zeros(n, int)] * len(team)
            k[j + 1] = index[j]
            center.append(o[i][tuple(k)])
        width = ([2 * (m.firms[i].ends[-1] - m.firms[i].low) / (size - 1) for i in team]
                 if turn == 0 else [w / 2.5 for w in width])
    return center


def by_replies(m, p):
    """Two owners, one of them with a single firm: x = reply to the reply to x."""
    assert len(m.players) == 2
    single = m.players[1] if len(m.players[1]) == 1 else m.players[0]
    other = m.players[0] if single is m.players[1] else m.players[1]
    (k,) = single
    f = m.firms[k]
    x = np.linspace(f.low, f.ends[-1], 241)
    y = best_replies(m, p, other, {k: x})
    back = best_replies(m, p, single, dict(zip(other, y)))[0]
    gap = back - x
    starts = []
    for n in range(len(x)):
        near = abs(gap[n]) < 1e-5
        if near or n + 1 < len(x) and gap[n] * gap[n + 1] <= 0:
            part = 0 if near else gap[n] / (gap[n] - gap[n + 1])
            profile = [0.0] * m.N
            profile[k] = x[n] if near else x[n] + part * (x[n + 1] - x[n])
            for i, z in zip(other, y):
                profile[i] = float(z[n] if near else z[n] + part * (z[n + 1] - z[n]))
            choices = []
            for g, z in zip(m.firms, profile):
                slack = 0.02 * (g.ends[-1] - g.low) + 1e-6
                mine = [("piece", j) for j, (a, b) in enumerate(g.pieces)
                        if a - slack <= z <= b + slack]
                mine += [("kink" if j else "floor", j) for j, z0 in enumerate(g.ends)
                         if abs(z - z0) <= slack]
                choices.append(mine)
            starts += [(list(c), profile) for c in itertools.product(*choices)]
    return accept(m, p, starts)


def game(m, p):
    return by_aggregate(m, p) if m.aggregative else by_replies(m, p)


# -------------------------------------------------------------------------------------------------
# all equilibria with the response


def search(d, report=None):
    """All equilibria in double precision: (p, overlaps, labels)."""
    m = Market(d, float)
    low, high = m.interval()
    n, logit = PROBABILITIES, lambda x: math.log(x / (1 - x))
    uneven = 1 / (1 + np.exp(-np.linspace(logit(low), logit(high), n // 3)))
    grid = np.unique(np.concatenate([np.linspace(low, high, n), uneven]))
    lists, found, ends = [], [], 0
    for p in grid:
        at = [(labels, o, State(m, float(p), o).response() - p) for labels, o in game(m, float(p))]
        lists.append(at)

    def keep(p, o, labels):
        q = newton(m, p, list(o), labels, True)
        if q is None or not on_sides(m, q[0], q[1], labels, 1e-8):
            return False
        if greatest_gain(m, q[0], q[1], 400 if len(m.players) == m.N else 120, True) > 1e-9:
            return False
        known = lambda r: max(abs(a - b) for a, b in zip([q[0]] + q[1], [r[0]] + r[1])) < 1e-7
        if not any(known(r) for r in found):
            found.append((q[0], q[1], labels))
        return True

    def close(x, others):
        if not others:
            return None
        distance = lambda y: max(abs(a - b) / (1 + abs(a)) for a, b in zip(x[1], y[1]))
        y = min(others, key=distance)
        return y if distance(y) < 0.1 else None

    for k, at in enumerate(lists):
        step = max(grid[min(k + 1, len(grid) - 1)] - grid[k], grid[k] - grid[max(k - 1, 0)])
        for x in at:
            if abs(x[2]) < 5 * step:
                keep(float(grid[k]), x[1], x[0])
        if k + 1 == len(lists):
            break
        for x in at:
            y = close(x, lists[k + 1])
            ends += y is None
            if y is None or x[2] * y[2] > 0:
                continue
            a, b = float(grid[k]), float(grid[k + 1])
            for _ in range(40):  # bisection along the branch
                p = (a + b) / 2
                now = [(labels, o, State(m, p, o).response() - p) for labels, o in game(m, p)]
                z = close(x, now)
                if z is None or keep(p, z[1], z[0]):
                    break
                if z[2] * x[2] > 0:
                    a, x = p, z
                else:
                    b = p
            else:
                print("    not solved: sign change at p =", a, file=sys.stderr)
    if report is not None:
        sizes = [len(x) for x in lists]
        gaps = [x[2] for at in lists for x in at]
        report.update(
            interval=(low, high), counts=sorted(set(sizes)), ends=ends,
            least=min((abs(x) for x in gaps), default=None),
        )
    return sorted(found, key=lambda r: (r[0], r[1]))


def slope(m, p, o, labels):
    """Total derivative of the response in p, overlaps at their equilibrium on their pieces."""
    h = mpf(10) ** -18
    side = []
    for x in (p + h, p - h):
        q = newton(m, x, list(o), labels, False)
        side.append(State(m, x, q[1]))
    return (side[0].response() - side[1].response()) / (2 * h), side


def solve(d, report=None):
    m, out = Market(d, mpf), []
    for p, o, labels in search(d, report):
        q = newton(m, mpf(p), [mpf(x) for x in o], labels, True)
        assert q is not None and on_sides(m, q[0], q[1], labels, mpf(10) ** -40)
        p, o = q
        at = State(m, p, o)
        check_stationary(m, at, labels)
        rough = Market(d, float)
        few = len(m.players) == m.N
        gain = greatest_gain(rough, float(p), [float(x) for x in o], 4001 if few else 301, True)
        assert gain < 1e-11, gain
        assert min(at.profit(i) for i in range(m.N)) > 0  # nobody would leave
        f = slope(m, p, o, labels)[0]
        corner = lambda f, x, y: (x[0] if x[0] != "kink" else
                                  "kink:" + f.kink_names[f.ends[x[1]]]).replace("piece", "interior")
        out.append({
            "regimeProbability": p,
            "slope": f,
            "overlap": o,
            "corner": [corner(f, x, y) for f, x, y in zip(m.firms, labels, o)],
            "share": at.s,
            "failure": at.mean,
            "profit": [at.profit(i) for i in range(m.N)],
            "expectedFailures": at.expected(),
            "expectedSquaredFailures": at.squared(),
            "welfare": at.welfare(),
        })
        if m.bertrand:
            out[-1]["price"] = at.price
    return out


def check_stationary(m, at, labels):
    """Marginal payoffs against differences of payoffs, rivals' overlaps and prices held."""
    h = mpf(10) ** -20

    def payoff(i, x):
        if not m.bertrand:
            o = list(at.o)
            o[i] = x
            other = State(m, at.p, o)
            return sum(other.profit(k) for k in m.team[i])
        f = m.firms[i]
        rivals = at.logA + mp.log(1 - at.s[i])
        pi = [max(mpf(0), b - a * x) for b, a in zip(f.pi0, f.a)]
        mean = f.z * f.rho + (1 - f.z * f.rho) * sum(q * y for q, y in zip(at.q, pi))

        def at_price(P):
            w = mp.exp(m.beta * (f.v - P - at.h[i] * mean) - rivals)
            return m.M * w / (1 + w) * (P - f.unit - at.t[i] * mean) - f.c * x**2 / 2

        theta = m.beta * (f.v - f.unit - (at.h[i] + at.t[i]) * mean)
        X = mp.lambertw(mp.exp(theta - 1 - rivals)).real
        P = f.unit + at.t[i] * mean + (1 + X) / m.beta
        assert all(at_price(P) >= at_price(P + g) for g in (mpf("0.01"), -mpf("0.01")))
        assert abs(P - at.price[i]) < mpf(10) ** -15 * (1 + abs(P))
        return at_price(P)

    for i, (f, label) in enumerate(zip(m.firms, labels)):
        x, room = at.o[i], mpf(10) ** -15 * f.c * (1 + at.o[i])
        right = (payoff(i, x + h) - payoff(i, x)) / h
        left = (payoff(i, x) - payoff(i, x - h)) / h
        assert right <= room
        assert label[0] == "floor" or left >= -room
        assert label[0] != "piece" or abs(left) <= room and abs(right) <= room


# -------------------------------------------------------------------------------------------------
# the planner, fixed prices and no foundations: welfare over all overlaps and the p that answer them


def without_policy(d):
    return {**d, "policy": {}}


def array_state(m, p, o):
    """Welfare and response; p and the overlaps are arrays that broadcast."""
    q, fs = m.probabilities(p), m.firms
    pi = [[np.maximum(b - a * x, 0) for b, a in zip(f.pi0, f.a)] for f, x in zip(fs, o)]
    mean = [sum(w * x for w, x in zip(q, row)) for row in pi]
    u = [m.beta * (f.v - f.P - m.hU * f.e * x) for f, x in zip(fs, mean)]
    top = max(max(x.max() for x in u), m.log_w0 if m.log_w0 is not None else -math.inf)
    w = [np.exp(x - top) for x in u]
    A = sum(w) + (0.0 if m.log_w0 is None else math.exp(m.log_w0 - top))
    value, used = m.M / m.beta * (np.log(A) + top), 0.0
    for f, x, y, z in zip(fs, w, mean, o):
        value = value + m.M * x / A * (f.mu - m.hE * f.e * y) - f.c * z**2 / 2
        used = used + x / A * f.e
    for S, x in enumerate(q):
        total = sum(row[S] for row in pi)
        own = sum(row[S] * (1 - row[S]) for row in pi)
        value = value - m.kappa * x * (own + total**2)
    a, b, c = m.theta
    return value, 1 / (1 + np.exp(-(a + b * used + c / m.N * sum(mean))))


def array_best(m, o, keep=None):
    """Greatest welfare over all p that answer, with that p, for arrays of overlaps (n of each).
    A list `keep` gets how many p answer each."""
    low, high = m.interval()
    logit = lambda x: math.log(x / (1 - x))
    span = np.linspace(logit(low) - 1e-6, logit(high) + 1e-6, 160)
    grid = np.unique(np.concatenate([1 / (1 + np.exp(-span)), np.linspace(low, high, 160)]))
    n = len(o[0])
    best, at, many = np.full(n, -np.inf), np.zeros(n), np.zeros(n, int)
    for first in range(0, n, 4000):
        part = [x[first:first + 4000] for x in o]
        above = array_state(m, grid[None, :], [x[:, None] for x in part])[1] > grid[None, :]
        row, k = np.nonzero(above[:, :-1] != above[:, 1:])
        a, b, up = grid[k].copy(), grid[k + 1].copy(), above[row, k]
        chosen = [x[row] for x in part]
        for _ in range(52):
            p = (a + b) / 2
            same = (array_state(m, p, chosen)[1] > p) == up
            a, b = np.where(same, p, a), np.where(same, b, p)
        p = (a + b) / 2
        value = array_state(m, p, chosen)[0]
        for r, x, y in zip(row + first, p, value):
            many[r] += 1
            if y > best[r]:
                best[r], at[r] = y, x
    if keep is not None:
        keep.extend(many)
    return best, at


def climbs(m, start, rng):
    """Pattern searches from many profiles at once: axes, random directions, the nearest knots."""
    n, N = len(start), m.N
    knots = [np.array(f.ends) for f in m.firms]
    top = np.array([f.ends[-1] for f in m.firms])
    x, size = start.copy(), np.full(n, 0.1)
    value, p = array_best(m, list(x.T))
    while size.max() > 1e-9:
        on = np.nonzero(size > 1e-9)[0]
        moves = [np.tile(s * np.eye(N)[i], (len(on), 1)) for i in range(N) for s in (1, -1)]
        moves += [rng.normal(size=(len(on), N)) for _ in range(4)]
        tried = [x[on] + size[on, None] * top * g for g in moves]
        for i in range(N):
            y = x[on].copy()
            y[:, i] = knots[i][abs(y[:, [i]] - knots[i][None, :]).argmin(1)]
            tried.append(y)
        tried = np.clip(np.stack(tried), 0, top)
        v, w = array_best(m, list(tried.reshape(-1, N).T))
        v, w = v.reshape(-1, len(on)), w.reshape(-1, len(on))
        k, all_on = v.argmax(0), np.arange(len(on))
        better = v[k, all_on] > value[on]
        moved = on[better]
        x[moved] = tried[k, all_on][better]
        value[moved], p[moved] = v[k, all_on][better], w[k, all_on][better]
        size[on[~better]] /= 2.5
    return x, value, p


def conditions(m, p, o, pieces):
    """Derivatives of welfare in the overlaps with p answering, firm i on piece pieces[i]: those at
    fixed p plus nu = p (1 - p) W_p / (1 - Phi_p) times those of the logit of the response."""
    at = State(m, p, o)
    fs, N = m.firms, m.N
    falls = [[q * a if on else 0 * a for q, a, on in zip(at.q, f.a, f.active[j])]
             for f, j in zip(fs, pieces)]
    alpha = [sum(row) for row in falls]
    v = [f.mu - m.hE * f.e * x for f, x in zip(fs, at.mean)]  # of a served user
    V, E = sum(s * x for s, x in zip(at.s, v)), sum(s * f.e for s, f in zip(at.s, fs))
    total = [sum(row[S] for row in at.pi) for S in range(len(at.q))]
    a, b, c = m.theta
    dq = [1 if S == m.H else -x for S, x in enumerate(m.parts)]
    rises = [sum(x * y for x, y in zip(dq, row)) for row in at.pi]
    lost = sum(s * h * x for s, h, x in zip(at.s, at.h, rises))
    ds = [-m.beta * s * (h * x - lost) for s, h, x in zip(at.s, at.h, rises)]
    squares = [sum(row[S] * (1 - row[S]) for row in at.pi) + total[S]**2 for S in range(len(dq))]
    Wp = -m.M * lost - m.kappa * sum(x * y for x, y in zip(dq, squares))
    for i, f in enumerate(fs):
        Wp += m.M * (ds[i] * v[i] - m.hE * at.s[i] * f.e * rises[i])
    Phi_p = p * (1 - p) * (b * sum(x * f.e for x, f in zip(ds, fs)) + c / N * sum(rises))
    nu = p * (1 - p) * Wp / (1 - Phi_p)
    out = []
    for i, f in enumerate(fs):
        use = m.beta * at.h[i] * alpha[i] * at.s[i]
        fixed = m.M * at.s[i] * alpha[i] * (at.h[i] + m.hE * f.e) + m.M * use * (v[i] - V)
        for S, x in enumerate(falls[i]):
            fixed += m.kappa * x * (1 + 2 * (total[S] - at.pi[i][S]))
        out.append(fixed - f.c * o[i] + nu * (b * use * (f.e - E) - c / N * alpha[i]))
    return out, at.response() - p


def polish(d, guess, p):
    """From a climb's end to full precision: (welfare, overlaps, p, labels), or None."""
    m = Market(without_policy(d), mpf)
    labels, o = [], []
    for f, x in zip(m.firms, guess):
        k = min(range(len(f.ends)), key=lambda k: abs(f.ends[k] - mpf(float(x))))
        if abs(f.ends[k] - mpf(float(x))) <= mpf("1e-7") * f.ends[-1]:
            labels.append(("kink" if k else "floor", k))
            o.append(f.ends[k])
        else:
            labels.append(("piece", sum(float(x) > y for y in f.ends) - 1))
            o.append(mpf(float(x)))
    left = [max(x[1] - 1, 0) if x[0] == "kink" else x[1] for x in labels]
    right = [x[1] for x in labels]
    free = [i for i, x in enumerate(labels) if x[0] == "piece"]
    h, u = mpf(10) ** -30, [o[i] for i in free] + [mpf(float(p))]

    def residual(u):
        x = list(o)
        for i, y in zip(free, u):
            x[i] = y
        out, gap = conditions(m, u[-1], x, right)
        return [out[i] / m.firms[i].c for i in free] + [gap]

    for _ in range(40):
        r, n = residual(u), len(u)
        J = matrix(n, n)
        for j in range(n):
            for k, y in enumerate(residual(u[:j] + [u[j] + h] + u[j + 1:])):
                J[k, j] = (y - r[k]) / h
        step = list(lu_solve(J, matrix(r)))
        u = [x - y for x, y in zip(u, step)]
        if max(abs(x) for x in step) > 0.1:
            return None
        if max(abs(x) for x in step) < mpf(10) ** -50:
            break
    else:
        return None
    for i, x in zip(free, u):
        o[i] = x
        if not m.firms[i].ends[labels[i][1]] < x < (m.firms[i].ends + [mp.inf])[labels[i][1] + 1]:
            return None
    p, room = u[-1], mpf(10) ** -40
    down, up = conditions(m, p, o, left)[0], conditions(m, p, o, right)[0]
    for x, a, b in zip(labels, down, up):
        if b > room or x[0] != "floor" and a < -room:
            return None
    at = State(m, p, o)
    assert abs(at.response() - p) < mpf(10) ** -48
    return at.welfare(), o, p, labels


def answered(m, o, p):
    """The p next to this one that answers these overlaps."""
    h, gap = mpf(10) ** -20, lambda x: State(m, x, o).response() - x
    for _ in range(60):
        step = gap(p) / ((gap(p + h) - gap(p - h)) / (2 * h))
        p -= step
        if abs(step) < mpf(10) ** -45:
            return p
    raise ArithmeticError("no answer of the response")


def check_optimum(d, best, grid, rng):
    """The conditions against differences of welfare with p answering; small moves; profiles at
    random. Returns the greatest change of a small move and the best welfare at random."""
    W, o, p, labels = best
    m, rough, h = Market(without_policy(d), mpf), Market(without_policy(d), float), mpf(10) ** -20
    right = [x[1] for x in labels]
    left = [x[1] - (x[0] == "kink") for x in labels]
    there, most = [], -mp.inf

    def at(x):
        return State(m, answered(m, x, p), x).welfare()

    for i, f in enumerate(m.firms):
        shifted = lambda g: [x + g * (i == j) for j, x in enumerate(o)]
        up = (at(shifted(h)) - W) / h
        there.append(abs(up - conditions(m, p, o, right)[0][i]))
        if labels[i][0] != "floor":
            down = (W - at(shifted(-h))) / h
            there.append(abs(down - conditions(m, p, o, left)[0][i]))
    assert max(there) < mpf(10) ** -15, [nstr(x, 5) for x in there]
    moves = [list(s * row) for row in np.eye(m.N) for s in (1, -1)]
    moves += [list(g) for g in rng.normal(size=(60, m.N))]
    for size in ("0.03", "0.001", "1e-6"):
        for g in moves:
            x = [max(mpf(0), y + mpf(size) * mpf(float(z))) for y, z in zip(o, g)]
            if x != o:
                most = max(most, at(x) - W)
    assert most < 0
    top = np.array([f.ends[-1] for f in rough.firms])
    near = np.array([float(x) for x in o]) + rng.normal(size=(5000, m.N)) * top / 20
    far = rng.uniform(0, 1.3, size=(5000, m.N)) * top
    other = array_best(rough, list(np.maximum(np.concatenate([near, far]), 0).T))[0].max()
    assert max(other, grid) < W
    return most, other


def planner(d):
    """The optimum of welfare over overlaps, p answering."""
    m = Market(without_policy(d), float)
    assert not m.bertrand and not d.get("foundations")
    rng, size = np.random.default_rng(9), round(60000 ** (1 / m.N))
    axes = [np.unique(np.concatenate([np.linspace(0, f.ends[-1], size), f.ends]))
            for f in m.firms]
    mesh = np.meshgrid(*axes, indexing="ij")
    many = []
    value = array_best(m, [x.ravel() for x in mesh], many)[0].reshape(mesh[0].shape)
    padded = np.pad(value, 1, constant_values=-np.inf)
    peak = np.ones(value.shape, bool)
    for shift in itertools.product((0, 1, 2), repeat=m.N):
        peak &= value >= padded[tuple(slice(s, s + n) for s, n in zip(shift, value.shape))]
    start = [[x[k] for x in mesh] for k in map(tuple, np.argwhere(peak))]
    ends = np.array([f.ends[-1] for f in m.firms])
    start = np.concatenate([np.array(start), rng.uniform(0, 1, size=(300, m.N)) * ends])
    x, v, p = climbs(m, start, rng)
    found = []
    for k in np.argsort(-v):
        if v[k] < v.max() - 1e-6 * (1 + abs(v.max())):
            break
        if any(max(abs(float(a) - b) for a, b in zip(r[1], x[k])) < 1e-5 for r in found):
            continue
        q = polish(d, x[k], p[k])
        if q:
            found.append(q)
    best = max(found, key=lambda r: r[0])
    assert best[0] > v.max() - 1e-9 * (1 + abs(v.max()))  # no cliff is higher than what is smooth
    ties = sum(best[0] - r[0] < mpf(10) ** -12 * (1 + abs(best[0])) for r in found)
    most, other = check_optimum(d, best, value.max(), rng)
    reached = sorted({float("%.6g" % y) for y in v}, reverse=True)
    print("  planner:", value.size, "profiles of the grid, best", value.max(), "; p that answer:",
          dict(zip(*(y.tolist() for y in np.unique(many, return_counts=True)))))
    print("  ", len(start), "climbs end at", reached[:6], "; the best at",
          int((v > v.max() - 1e-7).sum()), "; largest change of small moves", nstr(most, 5),
          "; best of 10000 profiles at random", other)
    return {
        "overlap": best[1],
        "corner": [named_corner(f, y, k) for f, y, k in zip(m.firms, best[1], best[3])],
        "welfare": best[0],
        "globalOptima": ties,
        "regimeProbability": best[2],
    }


def named_corner(f, x, label):
    if label[0] == "kink":
        last = label[1] == len(f.ends) - 1
        return "saturated" if last else "kink:" + f.kink_names[f.ends[label[1]]]
    return label[0].replace("piece", "interior")


# -------------------------------------------------------------------------------------------------
# markets


def market(name, response, regimes, firms, policy=None, foundations=None, **more):
    """Response: (regime, intercept, exposure, failures); firms: (name, cost, margin, baseline,
    effectiveness, others)."""
    base = dict(users=20, demandSensitivity=1, userHarm=2, externalHarm=4, systemicLoss=1)
    d = {"schemaVersion": 1, "name": name, "market": {**base, **more}}
    d["market"]["regimeResponse"] = dict(
        zip(("regime", "intercept", "exposure", "failures"), response)
    )
    d["regimes"] = [{"name": S, "probability": p} for S, p in regimes.items()]
    d["firms"] = []
    for label, cost, margin, pi0, a, others in firms:
        d["firms"].append({"name": label, "cost": cost, "margin": margin,
                           "baselineFailure": dict(zip(regimes, pi0)),
                           "effectiveness": dict(zip(regimes, a)), **others})
    if foundations:
        d["foundations"] = foundations
    d["policy"] = policy or {"liability": 0, "floor": 0}
    return d


TWO = {"L": 0.8, "H": 0.2}
NONE = {}


def markets():
    yield market(
        "no reaction, three", ("H", -6, 0, 12), TWO,
        [("a", 1, 1, (0.1, 0.9), (0.03, 0.15), NONE),
         ("b", 1.5, 0.8, (0.1, 0.9), (0.05, 0.1), NONE)],
        userHarm=0,
    )
    yield market(
        "two firms", ("H", -2, 0, 2.5), TWO,
        [("a", 1, 1, (0.1, 0.4), (0.03, 0.15), NONE),
         ("b", 1.4, 1.3, (0.15, 0.5), (0.04, 0.12), {"value": 0.3, "price": 0.1})],
        {"liability": 0.3, "floor": 0},
    )
    yield market(
        "four firms", ("H", -1.2, 0, 1.5), {"L": 0.7, "H": 0.3},
        [("a", 0.8, 1, (0.1, 0.45), (0.05, 0.2), {"value": 0.2}),
         ("b", 1.1, 1.2, (0.2, 0.6), (0.06, 0.15), {"exposure": 1.2}),
         ("c", 1.6, 0.7, (0.12, 0.35), (0.02, 0.18), {"value": -0.1, "price": -0.2}),
         ("d", 2.2, 1.5, (0.05, 0.7), (0.01, 0.25), {"exposure": 0.8})],
        {"liability": 0.2, "floor": 0}, demandSensitivity=1.5, userHarm=1.6,
    )
    yield market(
        "firms react, three", ("H", -6.5, 0, 15), TWO,
        [("a", 1, 1, (0.12, 0.85), (0.04, 0.09), NONE),
         ("b", 1.3, 1.2, (0.1, 0.9), (0.03, 0.08), {"value": 0.2}),
         ("c", 0.9, 0.8, (0.15, 0.8), (0.05, 0.07), {"value": -0.1})],
        {"liability": 0.2, "floor": 0},
    )
    yield market(
        "failures make careful", ("H", 0.5, 0, -3), TWO,
        [("a", 1, 1, (0.1, 0.5), (0.03, 0.15), NONE),
         ("b", 1.5, 1.2, (0.12, 0.6), (0.04, 0.2), {"exposure": 1.1}),
         ("c", 0.7, 0.9, (0.2, 0.45), (0.05, 0.1), {"value": 0.2})],
        {"liability": 0.25, "floor": 0},
    )
    yield market(
        "slope below -1", ("H", 9, 0, -20), TWO,
        [("a", 1, 1, (0.1, 0.9), (0.04, 0.06), NONE),
         ("b", 1.6, 1.3, (0.08, 0.95), (0.03, 0.08), {"value": 0.15})],
        {"liability": 0.2, "floor": 0},
    )
    yield market(
        "monopolist, none", ("H", 3, 0, -6), TWO,
        [("a", 1, 1, (0.7, 0.7), (0.3, 0.05), {"value": 1})],
        demandSensitivity=6, userHarm=3, outsideOption=0, users=6,
    )
    yield market(
        "monopolist, none, failures contagious", ("H", -3, 0, 6), TWO,
        [("a", 1, 1, (0.7, 0.7), (0.05, 0.3), {"value": 1})],
        demandSensitivity=6, userHarm=3, outsideOption=0, users=6,
    )
    yield market(
        "monopolist, two", ("H", -4.7, 0, 10), TWO,
        [("a", 1, 1, (0.7, 0.7), (0.3, 0.05), {"value": 1})],
        demandSensitivity=6, userHarm=3, outsideOption=0, users=6,
    )
    for name, response in (
        ("strong demand, the game has none at low p", ("H", -1.9, 0, 2.6)),
        ("strong demand, none since the game has none", ("H", -2.2, 0, 2)),
    ):
        yield market(
            name, response, TWO,
            [("a", 1.89, 1.02, (0.23, 0.44), (0.18, 0.18), {"value": -0.09}),
             ("b", 1.52, 1.22, (0.15, 0.45), (0.13, 0.1), {"value": 0.22})],
            demandSensitivity=5.59, userHarm=3.89, users=6.41, outsideOption=-0.47,
        )
    yield market(
        "strong demand, the game has two at some p", ("H", -1, 0, 3), TWO,
        [("a", 1.49, 0.84, (0.2, 0.6), (0.06, 0.15), {"value": 0.19}),
         ("b", 1.09, 0.93, (0.16, 0.61), (0.1, 0.17), {"value": -0.11})],
        demandSensitivity=8.42, userHarm=2.54, users=10.72, outsideOption=-0.21,
    )
    yield market(
        "three regimes", ("storm", -1.5, 0, 2), {"calm": 0.6, "storm": 0.25, "wind": 0.15},
        [("a", 1, 1, (0.1, 0.5, 0.3), (0.03, 0.15, 0.08), NONE),
         ("b", 1.3, 1.1, (0.05, 0.6, 0.2), (0.02, 0.2, 0.1), {"value": 0.2}),
         ("c", 0.8, 0.9, (0.15, 0.4, 0.35), (0.06, 0.12, 0.05), {"exposure": 1.3})],
        {"liability": 0.3, "floor": 0},
    )
    yield market(
        "floor binds", ("H", -1.5, 0, 3), TWO,
        [("a", 1, 1, (0.1, 0.5), (0.03, 0.15), NONE),
         ("b", 3, 0.5, (0.15, 0.6), (0.04, 0.1), NONE),
         ("c", 1.2, 1.2, (0.2, 0.55), (0.05, 0.18), {"value": 0.1})],
        {"liability": 0.4, "floor": 0.6},
    )
    yield market(
        "liability by firm", ("H", -1.5, 0, 3), TWO,
        [("a", 1, 1, (0.1, 0.5), (0.03, 0.15), NONE),
         ("b", 2, 0.8, (0.15, 0.6), (0.04, 0.1), {"exposure": 1.2}),
         ("c", 1.2, 1.2, (0.2, 0.55), (0.05, 0.18), {"value": 0.1})],
        {"liability": {"a": 0.1, "b": 0.35, "c": 0.25}, "floor": {"a": 0.2, "b": 0.5, "c": 0.9}},
    )
    yield market(
        "held at a kink", ("H", -1, 0, 2.5), {"L": 0.6, "H": 0.4},
        [("a", 0.8, 1, (0.24, 0.6), (0.16, 0.16), NONE),
         ("b", 1.2, 1.2, (0.2, 0.5), (0.05, 0.15), {"value": 0.2})],
        {"liability": 0.3, "floor": 0},
    )
    yield market(
        "exposure response", ("H", -3, 1.5, 1), TWO,
        [("a", 1, 1, (0.1, 0.5), (0.03, 0.15), {"exposure": 0.5, "value": -0.2}),
         ("b", 1.2, 1.2, (0.12, 0.55), (0.04, 0.12), {"exposure": 1.5, "value": 0.4}),
         ("c", 0.9, 0.8, (0.2, 0.4), (0.06, 0.1), {"exposure": 1})],
        {"liability": 0.3, "floor": 0},
    )
    yield market(
        "exposure cap", ("H", -3, 1.5, 1), TWO,
        [("a", 1, 1, (0.1, 0.5), (0.03, 0.15), {"exposure": 0.5, "value": -0.2}),
         ("b", 1.2, 1.2, (0.12, 0.55), (0.04, 0.12), {"exposure": 1.5, "value": 0.4}),
         ("c", 0.9, 0.8, (0.2, 0.4), (0.06, 0.1), {"exposure": 1})],
        {"liability": 0.3, "floor": 0, "exposureCap": 0.9}, outsideOption=-0.5,
    )
    yield market(
        "exposure cap that costs value", ("H", -3, -0.8, 3), TWO,
        [("a", 1, 1, (0.1, 0.5), (0.03, 0.15), {"exposure": 0.5, "value": -0.2}),
         ("b", 1.2, 1.2, (0.12, 0.55), (0.04, 0.12),
          {"exposure": 1.5, "value": 0.4, "exposureValue": {"linear": 0.2, "quadratic": 0.5}}),
         ("c", 0.9, 0.8, (0.2, 0.4), (0.06, 0.1), {"exposure": 1})],
        {"liability": 0.3, "floor": 0, "exposureCap": 0.9},
    )
    yield market(
        "only users react, five", ("H", -4.9, 0.9, 16), TWO,
        [("a", 1, 1, (0, 0), (0, 0), {"exposure": 2}),
         ("b", 1, 1, (0, 1), (0, 0), {"value": 0.45})],
        demandSensitivity=16, userHarm=10,
    )
    yield market(
        "outside option", ("H", -2, 0.5, 2), TWO,
        [("a", 1, 1, (0.1, 0.6), (0.03, 0.15), {"value": 0.5, "price": 0.2}),
         ("b", 1.4, 1.3, (0.2, 0.5), (0.06, 0.12), {"value": 0.8, "price": 0.3, "exposure": 1.2}),
         ("c", 0.8, 0.7, (0.15, 0.7), (0.04, 0.2), {"value": 0.1, "exposure": 0.7})],
        {"liability": 0.2, "floor": 0}, outsideOption=0.1,
    )
    yield market(
        "chosen prices", ("H", -2, 0.3, 2.5), TWO,
        [("a", 1.5, 1, (0.1, 0.5), (0.03, 0.15), {"value": 2, "unitCost": 0.5}),
         ("b", 2, 1, (0.2, 0.6), (0.05, 0.12), {"value": 2.3, "unitCost": 0.7, "exposure": 1.2}),
         ("c", 1.2, 1, (0.15, 0.45), (0.04, 0.1), {"value": 1.8, "unitCost": 0.4})],
        {"liability": 0.3, "floor": 0}, pricing="bertrand", outsideOption=0.2,
        demandSensitivity=1.4,
    )
    yield market(
        "chosen prices, everybody buys", ("H", -6, 0, 14), TWO,
        [("a", 1.5, 1, (0.1, 0.85), (0.03, 0.1), {"value": 2, "unitCost": 0.5}),
         ("b", 2, 1, (0.15, 0.9), (0.04, 0.12), {"value": 2.3, "unitCost": 0.7})],
        {"liability": 0.2, "floor": 0}, pricing="bertrand",
    )
    yield market(
        "surcharge", ("H", -2, 0, 2.5), TWO,
        [("a", 1, 1.2, (0.1, 0.4), (0.03, 0.15), NONE),
         ("b", 1.4, 1.3, (0.15, 0.5), (0.04, 0.12), {"value": 0.3, "price": 0.1})],
        {"liability": 0.3, "floor": 0, "surcharge": 0.6},
    )
    yield market(
        "owner of two", ("H", -2, 0.4, 2.5), TWO,
        [("a", 1, 1, (0.1, 0.5), (0.03, 0.15), {"owner": "X"}),
         ("b", 1.4, 1.3, (0.15, 0.6), (0.04, 0.12), {"value": 0.3, "price": 0.1, "owner": "X"}),
         ("c", 0.9, 1.1, (0.2, 0.45), (0.06, 0.14), {"exposure": 1.2})],
        {"liability": 0.3, "floor": 0},
    )
    yield market(
        "common cause", ("H", -2, 0, 3), TWO,
        [("a", 1, 1, (0.1, 0.5), (0.03, 0.15), {"foundation": "F"}),
         ("b", 1.4, 1.3, (0.15, 0.6), (0.04, 0.12), {"value": 0.3, "foundation": "F"}),
         ("c", 0.9, 1.1, (0.2, 0.45), (0.06, 0.14), NONE)],
        {"liability": 0.3, "floor": 0},
        [{"name": "F", "probability": 0.1, "form": "commonCause", "reach": 0.5}],
    )


# -------------------------------------------------------------------------------------------------
# checks


def by_hand(m, at):
    """E[K^2] by all outcomes of regime, common causes and failures."""
    names = sorted({f.foundation for f in m.firms} - {None})
    total = mpf(0)
    for S, q in enumerate(at.q):
        for struck in itertools.product((0, 1), repeat=len(names)):
            weight, on = q, dict(zip(names, struck))
            for name in names:
                z = next(f.z for f in m.firms if f.foundation == name)
                weight *= z if on[name] else 1 - z
            for fails in itertools.product((0, 1), repeat=m.N):
                chance = weight
                for f, row, x in zip(m.firms, at.pi, fails):
                    pi = f.rho + (1 - f.rho) * row[S] if on.get(f.foundation) else row[S]
                    chance *= pi if x else 1 - pi
                total += chance * sum(fails) ** 2
    return total


def documented_slope(m, at, labels, side):
    """The slope as the documents write it, from differences of shares and failures."""
    h = side[0].p - side[1].p
    used = sum(f.e * (a - b) / h for f, a, b in zip(m.firms, side[0].s, side[1].s))
    failures = mpf(0)
    for S in range(len(at.q)):
        dq = 1 if S == m.H else -m.parts[S]
        failures += dq * sum(row[S] for row in at.tilde)
        failures += at.q[S] * sum((a[S] - b[S]) / h for a, b in zip(side[0].tilde, side[1].tilde))
    Phi = at.response()
    return Phi * (1 - Phi) * (m.theta[1] * used + m.theta[2] / m.N * failures)


def check_planner(m, at):
    """Gradient of welfare with p at its response: welfare's own gradient at fixed p, plus a
    multiplier on logit p = intercept + ... times that condition's gradient."""
    h = mpf(10) ** -20

    def settled(o):  # p = response at these overlaps
        p = at.p
        for _ in range(8):
            gap = lambda x: State(m, x, o).response() - x
            p -= gap(p) / ((gap(p + h) - gap(p - h)) / (2 * h))
        return p

    def moved(i, g):
        return [x + g * (i == j) for j, x in enumerate(at.o)]

    worst = mpf(0)
    Wp = (State(m, at.p + h, at.o).welfare() - State(m, at.p - h, at.o).welfare()) / (2 * h)
    frozen = (State(m, at.p + h, at.o).response() - State(m, at.p - h, at.o).response()) / (2 * h)
    nu = at.p * (1 - at.p) * Wp / (1 - frozen)
    average = sum(s * f.e for s, f in zip(at.s, m.firms))
    for i, f in enumerate(m.firms):
        up, down = moved(i, h), moved(i, -h)
        whole = (State(m, settled(up), up).welfare() - State(m, settled(down), down).welfare())
        fixed = State(m, at.p, up).welfare() - State(m, at.p, down).welfare()
        alpha = (1 - f.z * f.rho) * sum(
            q * a for q, a, b in zip(at.q, f.a, f.pi0) if b - a * at.o[i] > 0)
        use = m.beta * at.h[i] * alpha * at.s[i] * (f.e - average)
        added = nu * (m.theta[1] * use - m.theta[2] / m.N * alpha)
        worst = max(worst, abs(whole / (2 * h) - fixed / (2 * h) - added))
    return nu, frozen, worst


def check_numbers():
    """Four identical firms at p = 0.2: numbers on record (overlap, E[K^2], welfare)."""
    cause = [{"name": "F", "probability": "0.1", "reach": "0.5"}]
    for name, more, foundations, change, record in (
        ("base", {}, None, {}, ("0.6687917712445417", "0.772424312890001", "31.192668720603617")),
        ("common cause", {"foundation": "F"}, cause, {},
         ("0.613825178250142", "1.3277589696148142", "25.18327335118323")),
        ("chosen prices", {"unitCost": "0.5"}, None, {"pricing": "bertrand"},
         ("0.864", None, "1.9500771129578103")),
        ("two owners of two", {}, None, {}, ("0.5518145473199091", None, "30.663472113722065")),
    ):
        owner = lambda i: {"owner": "XY"[i // 2]} if "owners" in name else {}
        firms = [("f%d" % i, 1, 1, ("0.1", "0.4"), ("0.03", "0.15"), {**more, **owner(i)})
                 for i in range(4)]
        m = Market(market(name, ("H", 0, 0, 0), {"L": "0.8", "H": "0.2"}, firms,
                          {"liability": "0.3"}, foundations, **change))
        q = newton(m, mpf("0.2"), [mpf("0.6")] * 4, [("piece", 0)] * 4, False)
        at = State(m, mpf("0.2"), q[1])
        gaps = [abs(x - mpf(y)) for x, y in zip((q[1][0], at.squared(), at.welfare()), record) if y]
        print("  on record,", name, [nstr(x, 3) for x in gaps])
        assert max(gaps) < mpf(10) ** -13


def check_ways():
    """Both ways to find the equilibria of the game, where both apply. The second can miss one
    whose reply to the reply jumps close by; what the first has is checked for deviations."""
    for d in markets():
        m = Market(d, float)
        if not m.aggregative or m.bertrand or m.N != 2:
            continue
        low, high = m.interval()
        same, n = 0, 15
        for p in np.linspace(low, high, n):
            one, two = ([o for _, o in way(m, float(p))] for way in (by_aggregate, by_replies))
            one, two = sorted(one), sorted(two)
            same += len(one) == len(two) and np.allclose(one, two, atol=1e-7)
        print("  both ways agree at", same, "of", n, "p:", d["name"])


def check():
    check_numbers()
    check_ways()
    worst = [mpf(0)] * 4
    for d in markets():
        if d["market"].get("pricing"):
            continue
        m, report = Market(d, mpf), {}
        found = search(d, report)
        print(d["name"], "equilibria", len(found))
        for p, o, labels in found:
            p, o = newton(m, mpf(p), [mpf(x) for x in o], labels, True)
            at = State(m, p, o)
            f, side = slope(m, p, o, labels)
            worst[0] = max(worst[0], abs(f - documented_slope(m, at, labels, side)))
            worst[1] = max(worst[1], abs(at.squared() - by_hand(m, at)))
            h, ends = mpf(10) ** -16, []
            for g in (h, -h):
                other = Market(d, mpf)
                other.theta[0] += g
                ends.append(newton(other, p, list(o), labels, True)[0])
            rate = (ends[0] - ends[1]) / (2 * h)
            worst[2] = max(worst[2], abs(rate - p * (1 - p) / (1 - f)))
            if all(x[0] != "kink" for x in labels):
                nu, frozen, gap = check_planner(m, at)
                worst[3] = max(worst[3], gap)
                print("    p", nstr(p, 8), "slope", nstr(f, 8), "at frozen overlaps",
                      nstr(frozen, 8), "dp/dintercept", nstr(rate, 8), "multiplier", nstr(nu, 8))
    print("slope as documented, E[K^2] by enumeration, dp/dintercept, planner's gradient:",
          [nstr(x, 3) for x in worst])
    assert max(worst) < mpf(10) ** -25


# -------------------------------------------------------------------------------------------------
# files


def compact(x, indent=0):
    """JSON with what fits on a line on one line; numbers with 17 digits."""
    if isinstance(x, mpf):
        return nstr(x, 17, min_fixed=-4, max_fixed=17)
    if isinstance(x, (int, float, str)) or x is None:
        return json.dumps(x)
    pairs = isinstance(x, dict)
    parts = ['"%s": %s' % (k, compact(v, indent + 1)) for k, v in x.items()] if pairs else [
        compact(v, indent + 1) for v in x]
    left, right = "{}" if pairs else "[]"
    line = left + ", ".join(parts) + right
    if indent + len(line) <= 90 and "\n" not in line:
        return line
    pad = "\n" + " " * (indent + 1)
    return left + pad + ("," + pad).join(parts) + "\n" + " " * indent + right


def write_vectors(path, only=None):
    out = []
    for d in markets():
        if only and only not in d["name"]:
            continue
        start, report = time.time(), {}
        found = solve(d, report)
        out.append({"name": d["name"], "roster": d, "equilibria": found})
        print("%s: %d" % (d["name"], len(found)), "interval [%.6g, %.6g]" % report["interval"],
              "base equilibria", report["counts"], "branch ends", report["ends"],
              "least |response - p| %.2g" % report["least"], "%.0f s" % (time.time() - start))
        for q in found:
            print("   p =", nstr(q["regimeProbability"], 15), "slope", nstr(q["slope"], 12),
                  "o", [nstr(x, 7) for x in q["overlap"]], q["corner"], flush=True)
    with open(path, "w") as f:
        f.write(compact(out) + "\n")


def outcomes(m, at):
    """The parts of welfare and its conventions, fixed prices."""
    harm = lambda s: sum(x * f.e * y for x, f, y in zip(s, m.firms, at.mean))
    held = State(m, at.p, [f.low for f in m.firms]).s  # at this p
    squared = at.squared()
    assert abs(squared - by_hand(m, at)) < mpf(10) ** -40
    surplus, loss = m.M / m.beta * at.logA, m.kappa * squared
    margin = sum(m.M * s * f.mu for s, f in zip(at.s, m.firms))
    cost = sum(f.c * x**2 / 2 for f, x in zip(m.firms, at.o))
    user, external = m.M * m.hU * harm(at.s), m.M * m.hE * harm(at.s)
    W = surplus - cost - external - loss
    assert abs(W + margin - at.welfare()) < mpf(10) ** -40
    return {
        "consumerSurplus": surplus,
        "producerMargin": margin,
        "overlapCost": cost,
        "expectedUserHarm": user,
        "expectedExternalHarm": external,
        "expectedFailures": at.expected(),
        "expectedSquaredFailures": squared,
        "systemicLoss": loss,
        "liabilityPaid": sum(m.M * s * t * x for s, t, x in zip(at.s, at.t, at.mean)),
        "welfare": {
            "totalSurplus": W + margin,
            "consumerSurplus": W,
            "paper": W - user,
            "fixedShares": -cost - m.M * (m.hU + m.hE) * harm(held) - loss,
        },
        "regimeProbability": at.p,
    }


def described(d, q):
    m = Market(d, mpf)
    last = [x == f.ends[-1] and c[:4] == "kink" for f, x, c in zip(m.firms, q["overlap"],
                                                                  q["corner"])]
    return {
        "overlap": q["overlap"],
        "shares": q["share"],
        "profit": q["profit"],
        "corner": ["saturated" if x else c for x, c in zip(last, q["corner"])],
        "outcomes": outcomes(m, State(m, q["regimeProbability"], q["overlap"])),
    }


def write_answers(folder):
    for name in sorted(os.listdir(folder)):
        if not name.endswith(".json"):
            continue
        d = json.load(open(os.path.join(folder, name)))
        if "regimeResponse" not in d.get("market", {}):
            continue
        start, report = time.time(), {}
        found = sorted(solve(d, report), key=lambda q: q["overlap"])
        kind = "none" if not found else "unique" if len(found) == 1 else "multiple"
        print(name, kind, "interval [%.6g, %.6g]" % report["interval"], "base equilibria",
              report["counts"], "branch ends", report["ends"], "%.0f s" % (time.time() - start))
        answer = {
            "roster": name,
            "multiplicity": kind,
            "equilibria": [described(d, q) for q in found],
            "planner": planner(d),
        }
        with open(os.path.join(folder, "answers", name), "w") as f:
            f.write(dump(answer))
        for q in found:
            print("  p =", nstr(q["regimeProbability"], 15), "slope", nstr(q["slope"], 12), "o",
                  [nstr(x, 12) for x in q["overlap"]], q["corner"])
        best = answer["planner"]
        print("  planner's p =", nstr(best["regimeProbability"], 15), "o",
              [nstr(x, 12) for x in best["overlap"]], best["corner"], "welfare",
              nstr(best["welfare"], 15), "optima", best["globalOptima"],
              "%.0f s" % (time.time() - start), flush=True)


if __name__ == "__main__":
    what = sys.argv[1] if len(sys.argv) > 1 else ""
    if what == "vectors" and len(sys.argv) >= 3:
        write_vectors(*sys.argv[2:4])
    elif what == "answers" and len(sys.argv) == 3:
        write_answers(sys.argv[2])
    elif what == "check":
        check()
    else:
        sys.exit(__doc__)
