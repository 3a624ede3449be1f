#!/usr/bin/env python3
"""Reference computation of markets whose firms reach overlap by several activities under a
scorecard: plain, slow, independent of the program. The model is sections 1 to 5 of docs/model.md,
without exit and surcharge, and section 8.5.

    python3 activities_reference.py answers DATA_DIR     DATA_DIR/answers/NAME.json for every
                                                         DATA_DIR/NAME.json with activities
    python3 activities_reference.py vectors FILE.json    random small markets with their answers,
                                                         and markets where a firm earns less by
                                                         more overlap
    python3 activities_reference.py check                documented pieces, closed forms, facts

A firm has either `cost` c, overlap o costing c o^2/2, or `activities`: levels x >= 0 cost
sum k x^2/2 and make overlap t.x. Under `policy.scorecard` each firm that has activities must have
w.x >= r. Its strategy is the whole of x. The least cost of an overlap is never taken from the
documented forms: all sets of activities at 0, with the score binding or not, are enumerated, each
one's stationary point is solved for, and the one that meets the conditions of Karush, Kuhn and
Tucker is kept. In it t.x = o is an equality: no overlap is thrown away. SLSQP must agree.

Scans run in double precision (numpy) and only locate; every reported number is then computed with
mpmath at 60 digits and printed with 17. Inputs are the double-precision values of the JSON numbers.
Nothing here is an enclosure: 'unique' means that all starts led to one profile and that a sweep
over the aggregate crossed zero once.
"""

import itertools, json, os, sys
import numpy as np
from scipy.optimize import minimize
from mpmath import mp, mpf, matrix, lu_solve, exp, nstr
import foundations_reference as planned
import reference as ref

mp.dps = 60
TINY = mpf(10) ** -45
PIECE_GRID = 801  # points on each piece of a firm's range of overlap
DEVIATIONS = 20001  # points of the grid that looks for a better reply


# -------------------------------------------------------------------------------------------------
# least cost of an overlap


def solved(rows, right):
    """Plain Gaussian elimination with partial pivots for several right sides; None if singular."""
    n = len(rows)
    A = [list(a) + list(b) for a, b in zip(rows, right)]
    size = max([abs(x) for a in rows for x in a] + [mpf(0)])
    for j in range(n):
        p = max(range(j, n), key=lambda i: abs(A[i][j]))
        if abs(A[p][j]) <= size * TINY:
            return None
        A[j], A[p] = A[p], A[j]
        for i in range(n):
            if i != j and A[i][j] != 0:
                q = A[i][j] / A[j][j]
                A[i] = [x - q * y for x, y in zip(A[i], A[j])]
    return [[x / A[j][j] for x in A[j][n:]] for j in range(n)]


class Face:
    """The cheapest levels with some activities at 0 and the score binding or not, affine in the
    overlap: levels u + v o, multiplier of overlap l + m o (the derivative of cost), of the score
    s + q o."""

    def __init__(self, firm, zero, bind):
        n, self.firm, self.zero, self.bind = len(firm.k), firm, zero, bind
        free = [i for i in range(n) if i not in zero]
        tied = [(firm.t, mpf(0), mpf(1))] + ([(firm.w, firm.r, mpf(0))] if bind else [])
        rows, right = [], []
        for a, i in enumerate(free):  # k x - sum of multipliers times rows = 0
            own = [firm.k[i] if a == b else mpf(0) for b in range(len(free))]
            rows.append(own + [-row[i] for row, _, _ in tied])
            right.append([mpf(0), mpf(0)])
        for row, fixed, slope in tied:
            rows.append([row[i] for i in free] + [mpf(0)] * len(tied))
            right.append([fixed, slope])
        x = solved(rows, right)
        self.ok = x is not None
        if self.ok:
            levels = dict(zip(free, x))
            self.levels = [levels.get(i, [mpf(0), mpf(0)]) for i in range(n)]
            self.price = x[len(free)]
            self.shadow = x[len(free) + 1] if bind else [mpf(0), mpf(0)]

    def at(self, o):
        x = [u + v * o for u, v in self.levels]
        return x, self.price[0] + self.price[1] * o, self.shadow[0] + self.shadow[1] * o

    def cost(self, o):
        return sum(k * x * x / 2 for k, x in zip(self.firm.k, self.at(o)[0]))

    def feasible(self, o):
        x = self.at(o)[0]
        return min(x) >= -TINY and self.firm.score(x) >= self.firm.r - TINY

    def optimal(self, o):
        """Feasible, and all multipliers of the right sign (overlap's is free: an equality)."""
        f = self.firm
        _, price, shadow = self.at(o)
        spare = [price * f.t[i] + shadow * f.w[i] for i in self.zero]
        return self.feasible(o) and shadow >= -TINY and all(s <= TINY for s in spare)


class Mix:
    """Activities of one firm under its scorecard."""

    def __init__(self, k, t, w, r):
        self.k, self.t, self.w, self.r = ([mpf(x) for x in xs] for xs in (k, t, w, [r]))
        self.r, n = self.r[0], len(self.k)
        sets = [c for j in range(n) for c in itertools.combinations(range(n), j)]
        faces = [Face(self, z, b) for z in sets for b in (False, True) if self.r > 0 or not b]
        self.faces = [f for f in faces if f.ok]
        # least overlap that can meet the score: everything on the activity with least t/w
        ratio = [t / w for t, w in zip(self.t, self.w) if w > 0]
        assert self.r == 0 or ratio, "no activity counts"
        self.least = self.r * min(ratio) if self.r > 0 else mpf(0)
        self.byproduct = self.overlap(self.cheapest())

    def score(self, x):
        return sum(a * b for a, b in zip(self.w, x))

    def overlap(self, x):
        return sum(a * b for a, b in zip(self.t, x))

    def cheapest(self):
        """The cheapest levels of any overlap: the same enumeration with the score alone."""
        n, best = len(self.k), None
        if self.r == 0:
            return [mpf(0)] * n
        for j in range(n):
            for zero in itertools.combinations(range(n), j):
                free = [i for i in range(n) if i not in zero]
                rows = [[self.k[i] * (a == b) for b in range(len(free))] + [-self.w[i]]
                        for a, i in enumerate(free)] + [[self.w[i] for i in free] + [mpf(0)]]
                y = solved(rows, [[mpf(0)]] * len(free) + [[self.r]])
                if y is None or min(v[0] for v in y) < -TINY:
                    continue
                at = dict(zip(free, y))
                x = [at[i][0] if i in at else mpf(0) for i in range(n)]
                cost = sum(k * v * v / 2 for k, v in zip(self.k, x))
                if best is None or cost < best[0]:
                    best = (cost, x)
        return best[1]

    def face(self, o):
        """The piece that is optimal at o; None where no levels have this overlap and the score."""
        good = [f for f in self.faces if f.optimal(o)]
        rest = [f.cost(o) for f in self.faces if f.feasible(o)]
        if not good:
            assert not rest, (o, rest)
            return None
        cost = good[0].cost(o)
        assert abs(cost - min(rest)) <= TINY * 1000 * (1 + cost)
        return good[0]

    def cost(self, o):
        return self.face(o).cost(o)

    def slope(self, o, side):
        return self.face(o + side * mpf(10) ** -25).at(o)[1]

    def levels(self, o):
        return [max(x, mpf(0)) for x in self.face(o).at(o)[0]]

    def fast(self):
        """Cost in double precision on arrays; faces' points that are feasible, the cheapest."""
        k, w, r = (np.array([float(x) for x in xs]) for xs in (self.k, self.w, [self.r]))
        parts = [np.array([[float(y) for y in x] for x in f.levels]) for f in self.faces]
        slack, r = 1e-14 * (1 + float(self.r)), r[0]

        def cost(o):
            o = np.asarray(o, float)
            best = np.full(o.shape, np.inf)
            for p in parts:
                x = p[:, :1] + p[:, 1:] * o.reshape(1, -1)
                ok = (x.min(0) >= -slack) & (w @ x >= r - slack)
                value = np.where(ok, (k[:, None] * x * x / 2).sum(0), np.inf)
                best = np.minimum(best, value.reshape(o.shape))
            return best

        return cost


class Plain:
    """One cost of overlap; the scorecard does not touch it."""

    def __init__(self, c):
        self.c, self.least, self.byproduct, self.faces = mpf(c), mpf(0), mpf(0), []

    def cost(self, o):
        return self.c * o * o / 2

    def slope(self, o, side):
        return self.c * o

    def levels(self, o):
        return []

    def fast(self):
        c = float(self.c)
        return lambda o: c * np.asarray(o) ** 2 / 2


def by_search(mix, o):
    """The least cost by SLSQP, for comparison only."""
    k, t, w = (np.array([float(x) for x in xs]) for xs in (mix.k, mix.t, mix.w))
    o, r, best = float(o), float(mix.r), None
    size = max(o / max(t.max(), 1e-9), r / max(w.max(), 1e-9), 1e-3)
    ties = [{"type": "eq", "fun": lambda y: t @ y - o / size, "jac": lambda y: t}]
    if r > 0:
        ties.append({"type": "ineq", "fun": lambda y: w @ y - r / size, "jac": lambda y: w})
    for start in (np.ones(len(k)), np.full(len(k), 0.1), t + 0.01, w + 0.01):
        a = minimize(
            lambda y: (k * y * y).sum() / k.max(),
            start,
            jac=lambda y: 2 * k * y / k.max(),
            bounds=[(0, None)] * len(k),
            constraints=ties,
            method="SLSQP",
            options={"maxiter": 300, "ftol": 1e-15},
        )
        x = a.x * size
        missed = max(abs(t @ x - o), r - w @ x, -x.min())
        if missed < 1e-8 * size and (best is None or (k * x * x).sum() / 2 < best):
            best = (k * x * x).sum() / 2
    return best


# -------------------------------------------------------------------------------------------------
# the market


def by_firm(x, name):
    """A policy number for everybody, or one by firm's name."""
    return mpf(x.get(name, 0)) if isinstance(x, dict) else mpf(x)


class Firm:
    def __init__(self, d, regimes, p, policy):
        self.name, self.mu = d["name"], mpf(d["margin"])
        self.v, self.P, self.e = (
            mpf(d.get(k, k == "exposure")) for k in ("value", "price", "exposure")
        )
        self.tau = by_firm(policy.get("liability", 0), self.name)
        self.p, self.regimes = p, regimes
        self.pi0, self.a = ([mpf(d[k][S]) for S in regimes] for k in
                            ("baselineFailure", "effectiveness"))
        card = policy.get("scorecard", {})
        assert ("cost" in d) != ("activities" in d)
        if "cost" in d:
            self.input = Plain(d["cost"])
        else:
            work, weight = d["activities"], card.get("weights", {})
            self.input = Mix(
                [x["cost"] for x in work],
                [x["overlap"] for x in work],
                [weight.get(x["name"], 0) for x in work],
                card.get("floor", 0),
            )
        self.low = max(by_firm(policy.get("floor", 0), self.name), self.input.least)
        self.kinks = {b / a: S for S, b, a in zip(regimes, self.pi0, self.a) if a > 0 and b > 0}
        self.last = max(list(self.kinks) + [mpf(0)])
        self.top = max(self.last, self.input.byproduct, self.low)  # past it overlap only costs

    def failures(self, o):
        return [max(mpf(0), b - a * o) for b, a in zip(self.pi0, self.a)]

    def mean(self, o):
        return sum(p * q for p, q in zip(self.p, self.failures(o)))

    def alpha(self, o, side):
        inside = lambda b, a: b - a * o > 0 if side > 0 else b - a * o >= 0
        return sum(p * a for p, b, a in zip(self.p, self.pi0, self.a) if a > 0 and inside(b, a))

    def ends(self):
        """Ends of the pieces of failure on the firm's range; cost is smooth between but for
        overlap below the score's by-product."""
        return sorted({self.low, self.top} | {k for k in self.kinks if k > self.low})


class Market:
    def __init__(self, d):
        m, policy = d["market"], d.get("policy", {})
        self.M, self.beta, self.hU, self.hE, self.kappa = (
            mpf(m[k])
            for k in ("users", "demandSensitivity", "userHarm", "externalHarm", "systemicLoss")
        )
        v0 = m.get("outsideOption")
        self.log_w0 = None if v0 is None else self.beta * mpf(v0)
        self.regimes = [r["name"] for r in d["regimes"]]
        self.p = [mpf(r["probability"]) for r in d["regimes"]]
        self.firms = [Firm(f, self.regimes, self.p, policy) for f in d["firms"]]


def log_weight(m, f, o):
    return m.beta * (f.v - f.P - m.hU * f.e * f.mean(o))


def rivals_of(m, o):
    w = [log_weight(m, f, x) for f, x in zip(m.firms, o)]
    return [ref.logsumexp([m.log_w0] + w[:i] + w[i + 1 :]) for i in range(len(w))]


def shares(m, o):
    w = [log_weight(m, f, x) for f, x in zip(m.firms, o)]
    A = ref.logsumexp([m.log_w0] + w)
    return [exp(x - A) for x in w], A


def share(m, f, o, rivals):
    if rivals is None:
        return mpf(1), mpf(0)
    x = log_weight(m, f, o) - rivals
    return 1 / (1 + exp(-x)), 1 / (1 + exp(x))


def revenue(m, f, o, rivals):
    return (f.mu - f.tau * m.hE * f.e * f.mean(o)) * m.M * share(m, f, o, rivals)[0]


def profit(m, f, o, rivals):
    return revenue(m, f, o, rivals) - f.input.cost(o)


def worth(m, f, o, rivals):
    """What a unit less of mean failure earns."""
    s, rest = share(m, f, o, rivals)
    liable = f.tau * m.hE * f.e
    return m.M * ((f.mu - liable * f.mean(o)) * m.beta * m.hU * f.e * s * rest + liable * s)


def marginal(m, f, o, rivals, side):
    return f.alpha(o, side) * worth(m, f, o, rivals) - f.input.slope(o, side)


def welfare(m, o):
    """Total surplus, E[K^2] exactly."""
    s, A = shares(m, o)
    mean = [f.mean(x) for f, x in zip(m.firms, o)]
    squared = mpf(0)
    for S, p in enumerate(m.p):
        pi = [f.failures(x)[S] for f, x in zip(m.firms, o)]
        squared += p * (sum(q * (1 - q) for q in pi) + sum(pi) ** 2)
    served = sum(t * (f.mu - m.hE * f.e * q) for t, f, q in zip(s, m.firms, mean))
    cost = sum(f.input.cost(x) for f, x in zip(m.firms, o))
    return m.M / m.beta * A + m.M * served - cost - m.kappa * squared


# -------------------------------------------------------------------------------------------------
# replies and equilibria


class Fast:
    """One firm in double precision on arrays, for scans only."""

    def __init__(self, m, f):
        self.mu, self.M = float(f.mu), float(m.M)
        self.liable, self.harm = float(f.tau * m.hE * f.e), float(m.beta * m.hU * f.e)
        self.bv = float(m.beta * (f.v - f.P))
        self.states = [tuple(float(x) for x in s) for s in zip(f.p, f.pi0, f.a)]
        self.low, self.top, self.cost = float(f.low), float(f.top), f.input.fast()
        ends = [float(x) for x in f.ends()]
        parts = [np.linspace(l, r, PIECE_GRID) for l, r in zip(ends, ends[1:])]
        self.grid = np.unique(np.concatenate(parts or [[self.low]]))
        self.on_grid = self.parts(self.grid)

    def mean(self, o):
        return sum(w * np.maximum(b - a * o, 0) for w, b, a in self.states)

    def log_weight(self, o):
        return self.bv - self.harm * self.mean(o)

    def parts(self, o):
        return self.log_weight(o), (self.mu - self.liable * self.mean(o)) * self.M, self.cost(o)

    def profit(self, o, B, parts=None):
        x, earned, cost = parts or self.parts(o)
        return earned * ref.sigmoid(x - B) - cost

    def best(self, B):
        """The best reply of the grid, then grids that close in around it."""
        j = int(np.argmax(self.profit(self.grid, B, self.on_grid)))
        l, r = self.grid[max(j - 1, 0)], self.grid[min(j + 1, len(self.grid) - 1)]
        x = self.grid[j]
        for _ in range(8):
            near = np.append(np.linspace(l, r, 41), x)
            x = near[int(np.argmax(self.profit(near, B)))]
            l, r = max(l, x - (r - l) / 20), min(r, x + (r - l) / 20)
        return x


def located(m, fast, start, steps=400):
    """A profile that best replies, half of the way each time, settle on; None where they do not."""
    o = np.array(start, float)
    w0 = -np.inf if m.log_w0 is None else float(m.log_w0)
    for _ in range(steps):
        w = np.array([q.log_weight(x) for q, x in zip(fast, o)])
        rivals = [np.logaddexp.reduce(np.append(np.delete(w, i), w0)) for i in range(len(w))]
        reply = np.array([q.best(b) for q, b in zip(fast, rivals)])
        if np.max(np.abs(reply - o)) < 1e-6 * (1 + np.max(o)):
            return reply
        o = o + 0.5 * (reply - o)
    return None


def newton(conditions, x, biggest):
    """A root, by a Jacobian of differences at 60 digits; None where it does not converge."""
    for _ in range(80):
        y, h, n = conditions(x), mpf(10) ** -30, len(x)
        J = matrix(n, n)
        for k in range(n):
            up = conditions(x[:k] + [x[k] + h] + x[k + 1 :])
            for r in range(n):
                J[r, k] = (up[r] - y[r]) / h
        dx = lu_solve(J, matrix([-t for t in y]))
        size = max(abs(t) for t in dx)
        x = [t + v * min(mpf(1), biggest / size) if size > 0 else t for t, v in zip(x, dx)]
        if size < mpf(10) ** -48:
            return x
    return None


def polish(m, guess):
    """From an approximate profile to a full-precision one: firms next to an end are pinned there,
    the others solve their conditions on the pieces of failure and cost that they are on. None
    where that fails or leaves the pieces."""
    o, free, slopes = [], [], {}
    for i, (f, x) in enumerate(zip(m.firms, guess)):
        ends = {f.low} | {k for k in f.kinks if k > f.low}
        near = min(ends, key=lambda k: abs(k - mpf(float(x))))
        pinned = abs(near - mpf(float(x))) <= mpf("1e-6") * max(f.top, mpf(1))
        o.append(near if pinned else mpf(float(x)))
        if not pinned:
            free.append(i)
            face = f.input.face(o[i]) if f.input.faces else None
            alpha = f.alpha(o[i], +1)
            slopes[i] = (face, alpha)

    def full(x):
        y = list(o)
        for i, t in zip(free, x):
            y[i] = t
        return y

    def conditions(x):
        y, out = full(x), []
        rivals = rivals_of(m, y)
        for i in free:
            f, (face, alpha) = m.firms[i], slopes[i]
            price = f.input.slope(y[i], +1) if face is None else face.at(y[i])[1]
            out.append(alpha * worth(m, f, y[i], rivals[i]) - price)
        return out

    if free:
        x = newton(conditions, [o[i] for i in free], max(f.top for f in m.firms) / 20)
        if x is None:
            return None
        for i, t in zip(free, x):
            f, (face, alpha) = m.firms[i], slopes[i]
            if t < f.low or f.alpha(t, +1) != alpha or (face and not face.optimal(t)):
                return None
        o = full(x)
    return o, free


def largest_gain(m, fast, o):
    """The most that a firm gains by any overlap of a fine grid, at the least cost of each."""
    worst = -np.inf
    for f, q, x, b in zip(m.firms, fast, o, rivals_of(m, o)):
        here = float(profit(m, f, x, b))
        xs = np.linspace(q.low, q.low + 1.3 * (q.top - q.low) + 0.5, DEVIATIONS)
        gain = q.profit(xs, -np.inf if b is None else float(b)) - here
        worst = max(worst, gain.max())
    return worst


def whole_deviation(m, o):
    """The most that a firm gains by any levels that SLSQP finds, overlap not held."""
    worst = -np.inf
    for f, x, b in zip(m.firms, o, rivals_of(m, o)):
        mix = f.input
        if not mix.faces:
            continue
        k, t, w = (np.array([float(y) for y in xs]) for xs in (mix.k, mix.t, mix.w))
        q, here, B = Fast(m, f), float(profit(m, f, x, b)), float(b)
        r, low = float(mix.r), q.low
        size = float(f.top) / t.max() + r / max(w.max(), 1e-9)
        # the policy's floor is met by whatever overlap the levels make
        value = lambda y: float(
            (q.mu - q.liable * q.mean(t @ y)) * q.M * ref.sigmoid(q.log_weight(t @ y) - B)
            - (k * y * y).sum() / 2
        )
        ties = [{"type": "ineq", "fun": lambda y: t @ y - low}]
        if r > 0:
            ties.append({"type": "ineq", "fun": lambda y: w @ y - r})
        rng = np.random.default_rng(2)
        at = np.array([float(y) for y in mix.levels(x)])
        for start in [at, at * 0.3, at * 2] + [rng.random(len(k)) * size for _ in range(5)]:
            a = minimize(lambda y: -value(y), start, bounds=[(0, None)] * len(k),
                         constraints=ties, method="SLSQP", options={"ftol": 1e-14, "maxiter": 300})
            y = np.maximum(a.x, 0)
            if t @ y >= 0.99 * low and w @ y >= 0.99 * r and t @ y > 0:
                up = max(1, low / (t @ y), r / (w @ y) if r > 0 else 0)  # what it misses by
                worst = max(worst, value(up * y) - here)
    return worst


def crossings(m, fast, points=500):
    """How often sum w_i(r_i(A)) + w0 - A changes sign, all replies being single-valued functions
    of the aggregate A; None where a reply jumps or turns, so that the sweep says nothing."""
    w0 = -np.inf if m.log_w0 is None else float(m.log_w0)
    low = np.array([q.log_weight(q.low) for q in fast])
    high = np.array([q.log_weight(q.top) for q in fast])
    curves = []
    for i, q in enumerate(fast):
        l, r = (np.logaddexp.reduce(np.append(np.delete(w, i), w0)) for w in (low, high))
        B = np.linspace(l - 1e-6, r + 1e-6, points)
        o = np.array([q.best(b) for b in B])
        A = np.logaddexp(B, q.log_weight(o))
        span = max(q.top - q.low, 1e-9)
        if np.any(np.diff(A) <= 0) or np.max(np.abs(np.diff(o))) > 0.05 * span:
            return None
        curves.append((A, o))
    A = np.linspace(max(a[0] for a, _ in curves), min(a[-1] for a, _ in curves), 8 * points)
    total = [np.full_like(A, w0)]
    total += [q.log_weight(np.interp(A, a, o)) for q, (a, o) in zip(fast, curves)]
    G = np.logaddexp.reduce(total) - A
    return int(np.count_nonzero(np.sign(G[:-1]) != np.sign(G[1:])))


def places(m, fast, starts=4):
    """Where damped best replies from several starts settle."""
    rng, found = np.random.default_rng(5), []
    begin = [[q.low for q in fast], [q.top for q in fast]]
    begin += [[rng.uniform(q.low, q.top) for q in fast] for _ in range(starts)]
    for start in begin:
        x = located(m, fast, start)
        if x is not None and not any(np.max(np.abs(x - y)) < 1e-4 for y in found):
            found.append(x)
    return found


def corner(f, o, free):
    if o == f.low:
        return "least" if f.input.least == o and o > 0 else "floor"
    if o in f.kinks:
        return "saturated" if o == f.last else "kink"
    if not f.input.faces:
        return "plain"
    price = f.input.slope(o, +1)
    if abs(price) < mpf(10) ** -40:
        return "byproduct"
    x = f.input.levels(o)
    binds = f.input.r > 0 and f.input.score(x) - f.input.r < mpf(10) ** -40
    return ("below " if price < 0 else "") + ("bound" if binds else "slack")


def equilibrium(m):
    """(overlap, corners), or None where the market is no fair test: several or no equilibria, or
    a corner that holds by a hair."""
    fast = [Fast(m, f) for f in m.firms]
    found = places(m, fast)
    if len(found) != 1 or crossings(m, fast) != 1:
        return None
    q = polish(m, found[0])
    if q is None:
        return None
    o, free = q
    for i, (f, x, b) in enumerate(zip(m.firms, o, rivals_of(m, o))):
        if i in free:
            edge = min([abs(x - k) for k in f.ends() if k != f.top or k in f.kinks] + [mpf(9)])
            if edge < mpf("1e-4") * f.top:
                return None
            continue
        size = f.input.cost(x) / max(x, f.top / 100)
        if marginal(m, f, x, b, +1) > -size / 1000:
            return None
        if x > f.low and marginal(m, f, x, b, -1) < size / 1000:
            return None
    assert largest_gain(m, fast, o) <= 1e-12, largest_gain(m, fast, o)
    assert whole_deviation(m, o) <= 1e-9, whole_deviation(m, o)
    for f, x in zip(m.firms, o):
        if f.input.faces:
            for y in (x, f.low * mpf("1.05") + mpf("0.01"), (f.low + f.top) / 2, f.top + 1):
                other = by_search(f.input, y)
                if other is not None:
                    gap = (other - float(f.input.cost(y))) / (1 + other)
                    # where only one point is left SLSQP's two ties depend and it stops early
                    assert -1e-6 < gap < (1e-6 if y > f.input.least else 1e-3), (f.name, y, gap)
    return o, [corner(f, x, i in free) for i, (f, x) in enumerate(zip(m.firms, o))]


def row(d, o):
    m = Market(d)
    return {
        "roster": d,
        "overlap": o,
        "levels": [f.input.levels(x) for f, x in zip(m.firms, o)],
        "profit": [profit(m, f, x, b) for f, x, b in zip(m.firms, o, rivals_of(m, o))],
        "overlapCost": sum(f.input.cost(x) for f, x in zip(m.firms, o)),
        "welfare": welfare(m, o),
    }


def outcomes(m, o):
    s, A = shares(m, o)
    mean = [f.mean(x) for f, x in zip(m.firms, o)]
    least, _ = shares(m, [f.low for f in m.firms])
    exposed = sum(t * f.e * q for t, f, q in zip(s, m.firms, mean))
    held = sum(t * f.e * q for t, f, q in zip(least, m.firms, mean))
    squared = mpf(0)
    for S, p in enumerate(m.p):
        pi = [f.failures(x)[S] for f, x in zip(m.firms, o)]
        squared += p * (sum(q * (1 - q) for q in pi) + sum(pi) ** 2)
    surplus, cost = m.M / m.beta * A, sum(f.input.cost(x) for f, x in zip(m.firms, o))
    margin, loss = m.M * sum(t * f.mu for t, f in zip(s, m.firms)), m.kappa * squared
    external = m.M * m.hE * exposed
    users = surplus - cost - external - loss
    return {
        "consumerSurplus": surplus,
        "producerMargin": margin,
        "overlapCost": cost,
        "expectedUserHarm": m.M * m.hU * exposed,
        "expectedExternalHarm": external,
        "expectedFailures": sum(mean),
        "expectedSquaredFailures": squared,
        "systemicLoss": loss,
        "liabilityPaid": m.M * m.hE * sum(f.tau * t * f.e * q for t, f, q in zip(s, m.firms, mean)),
        "welfare": {
            "totalSurplus": users + margin,
            "consumerSurplus": users,
            "paper": users - m.M * m.hU * exposed,
            "fixedShares": -cost - m.M * (m.hU + m.hE) * held - loss,
        },
    }


def plain(d):
    """The market of the planner, whom no scorecard binds: activities are a cost."""
    d = json.loads(json.dumps(d))
    for f in d["firms"]:
        work = f.pop("activities", None)
        if work:
            f["cost"] = float(1 / sum(mpf(a["overlap"]) ** 2 / mpf(a["cost"]) for a in work))
    d["policy"].pop("scorecard", None)
    return d


def answer(d, name):
    """Of a market whose only equilibrium is inside all pieces."""
    m = Market(d)
    o, corners = equilibrium(m)
    assert all(c in ("bound", "slack", "plain", "below bound") for c in corners), corners
    plan = planned.planner(planned.Market(plain(d)))
    print("lead of the optimum:", plan["lead"], file=sys.stderr)
    return {
        "roster": name,
        "multiplicity": "unique",
        "equilibria": [
            {
                "overlap": o,
                "shares": shares(m, o)[0],
                "profit": [profit(m, f, x, b) for f, x, b in zip(m.firms, o, rivals_of(m, o))],
                "corner": ["interior" for _ in o],
                "outcomes": outcomes(m, o),
            }
        ],
        "planner": {k: plan[k] for k in ("overlap", "corner", "welfare", "globalOptima")},
    }


def write_answers(folder):
    for name in sorted(os.listdir(folder)):
        if not name.endswith(".json"):
            continue
        d = json.load(open(os.path.join(folder, name)))
        if not any("activities" in f for f in d.get("firms", [])):
            continue
        with open(os.path.join(folder, "answers", name), "w") as f:
            f.write(ref.dump(answer(d, name)))
        print(name)


# -------------------------------------------------------------------------------------------------
# random markets

NAMES = ["review", "redteam", "training", "audit", "sandbox"]
KINDS = ["none", "parallel", "apart", "loose", "mixed", "mixed", "floor", "mixed", "mixed", "floor"]


def random_market(r, index):
    kind, N = KINDS[index], r.pick([2, 3, 3, 4])
    regimes = ref.random_regimes(r, 1 + index % 3)
    market = {
        "users": r.pick([5, 8, 12, 20]),
        "demandSensitivity": r.between(0.3, 1.4, 2),
        "userHarm": r.between(0.5, 2.5, 2),
        "externalHarm": r.between(0.5, 4, 2),
        "systemicLoss": r.between(0.2, 3, 2),
    }
    if r.chance(0.5):
        market["outsideOption"] = r.between(-1, 0.5, 2)
    scored = {"apart": ["audit", "sandbox"]}.get(kind, NAMES)
    own = {s: r.between(0.2, 1.5, 2) for s in NAMES}  # overlap by name, for 'parallel'
    plain = [] if kind == "apart" else [int(r.unit() * N)] if r.chance(0.7) else []
    firms = []
    for i in range(N):
        f = {
            "name": "f%d" % (i + 1),
            "margin": r.between(0.4, 2, 2),
            "value": r.between(-0.5, 1, 2),
            "price": r.pick([0, r.between(0.1, 0.6, 1)]),
            "exposure": r.pick([1, r.between(0.5, 1.5, 1)]),
            "baselineFailure": {s["name"]: r.between(0.1, 0.6, 2) for s in regimes},
            "effectiveness": {s["name"]: r.between(0.04, 0.3, 2) for s in regimes},
        }
        if i in plain:
            f["cost"] = 1.0
            firms.append(f)
            continue
        pool, work = list(NAMES), []
        for _ in range(r.pick([1, 2, 3, 3, 4])):
            s = r.pick(pool)
            pool.remove(s)
            t = own[s] if kind == "parallel" else r.between(0.2, 1.5, 2)
            if kind == "apart":
                t = 0 if s in scored else t
            elif kind != "parallel" and r.chance(0.15):
                t = 0
            work.append({"name": s, "cost": r.between(0.5, 2, 2), "overlap": t})
        work.sort(key=lambda x: NAMES.index(x["name"]))
        f["activities"] = work
        firms.append(f)
    tau = r.pick([0, r.between(0.05, 0.6, 2), {f["name"]: r.between(0, 0.7, 2) for f in firms}])
    d = {"schemaVersion": 1, "name": "", "market": market, "regimes": regimes, "firms": firms}
    d["policy"] = policy = {"liability": tau, "floor": 0}
    with_work = [f for f in firms if "activities" in f]
    if not with_work or any(all(x["overlap"] == 0 for x in f["activities"]) for f in with_work):
        return None
    # costs that put each firm near a target
    base = dict(d, firms=[dict({k: v for k, v in f.items() if k != "activities"}, cost=1)
                          for f in firms])
    m = Market(base)
    target = [f.last * mpf(r.between(0.15, 0.9 if r.chance(0.7) else 1.3)) for f in m.firms]
    for f, t, x, b in zip(m.firms, firms, target, rivals_of(m, target)):
        y = min(x, f.last * mpf("0.999"))
        c = float(f.alpha(y, -1) * worth(m, f, y, b) / x)
        if c < 1e-3:
            return None
        if "cost" in t:
            t["cost"] = ref.significant(c, 2)
        else:
            T = sum(x["overlap"] ** 2 / x["cost"] for x in t["activities"])
            for x in t["activities"]:
                x["cost"] = ref.significant(x["cost"] * c * T, 2)
    if kind == "floor":
        policy["floor"] = ref.significant(float(sorted(target)[0]) * r.between(0.9, 1.2), 2)
        if r.chance(0.5):
            policy["floor"] = {f["name"]: ref.significant(float(x) * r.between(0.5, 1.2), 2)
                               for f, x in zip(firms, target)}
    if kind == "none":
        return d
    if kind == "parallel":
        weights = {s: 2 * own[s] for s in NAMES}
    else:
        weights = {s: r.between(0.2, 2, 1) for s in scored if not r.chance(0.25)}
    if any(all(weights.get(x["name"], 0) == 0 for x in f["activities"]) for f in with_work):
        return None
    policy["scorecard"] = {"weights": weights, "floor": 0}
    m = Market(d)
    fast = [Fast(m, f) for f in m.firms]
    free = located(m, fast, [(q.low + q.top) / 2 for q in fast])
    if free is None:
        return None
    scores = [f.input.score(f.input.levels(mpf(float(x) + 1e-12)))
              for f, x in zip(m.firms, free) if f.input.faces]
    if kind == "loose":
        level = float(min(scores)) * 0.6
    elif kind == "apart":
        level = r.between(0.5, 2, 2)
    else:
        level = float(max(scores)) * r.between(1.1, 2.2)
    if level <= 0:
        return None
    policy["scorecard"]["floor"] = ref.significant(level, 3)
    return d


def rises(m):
    """Whether no firm earns less by more overlap, whatever its rivals do."""
    for f in m.firms:
        q = Fast(m, f)
        for s in np.linspace(0, 1, 101):
            g = q.mu - q.liable * q.mean(q.grid)
            if (g * q.harm * (1 - s) + q.liable).min() < 0:
                return False
    return True


def write(path, markets):
    with open(path, "w") as f:
        f.write(ref.dump(markets, indent=1))


def write_vectors(path):
    r, rows, tried = ref.Source(57), [], 0
    while len(rows) < len(KINDS):
        d = random_market(r, len(rows))
        tried += 1
        if d is None or not rises(Market(d)):
            continue
        m = Market(d)
        q = equilibrium(m)
        kind = KINDS[len(rows)]
        bound = sum(x in ("bound", "byproduct") for x in q[1]) if q else 0
        work = [f for f in m.firms if f.input.faces]
        if q is None or (kind in ("mixed", "floor") and (bound < 1 or len(work) < 2)):
            continue
        if kind == "floor" and "floor" not in q[1]:
            continue
        if kind == "parallel" and "least" not in q[1]:
            continue
        if kind == "none" and "cost" not in str([list(f) for f in d["firms"]]):
            continue
        d["name"] = "activities %d" % (len(rows) + 1)
        rows.append(row(d, q[0]))
        print(d["name"], kind, q[1], [len(f.input.levels(x)) for f, x in zip(m.firms, q[0])])
    write(path, rows + falling_rows())
    print(len(rows), "markets out of", tried)


def falling_market(index):
    """Firm 'hurt' loses money on every user, so that it earns less by more overlap."""
    firm = {"margin": 0.8, "cost": 0.3, "baselineFailure": {"S": 0.5}, "effectiveness": {"S": 0.1}}
    work = [
        {"name": "review", "cost": 0.4, "overlap": 1.0},
        {"name": "audit", "cost": 0.6, "overlap": 0.2},
    ]
    if index == 1:  # one activity is given up altogether
        work = [
            {"name": "review", "cost": 1.0, "overlap": 2.0},
            {"name": "redteam", "cost": 1.5, "overlap": 1.0},
            {"name": "audit", "cost": 0.6, "overlap": 0.1},
        ]
    hurt = {k: v for k, v in firm.items() if k != "cost"}
    hurt.update(name="hurt", margin=-0.6, activities=work)
    if index == 2:  # a margin that liability eats up
        hurt.update(margin=0.4, value=-0.2)
        hurt.update(baselineFailure={"S": 0.76}, effectiveness={"S": 0.13})
    d = {
        "schemaVersion": 1,
        "name": "falling %d" % (index + 1),
        "market": {
            "users": 10,
            "demandSensitivity": 1.5,
            "userHarm": 2 if index < 2 else 3.3,
            "externalHarm": 4,
            "systemicLoss": 1,
        },
        "regimes": [{"name": "S", "probability": 1}],
        "firms": [hurt, dict(firm, name="other")],
        "policy": {
            "liability": 0 if index < 2 else {"hurt": 0.72},
            "floor": 0,
            "scorecard": {
                "weights": {"review": 1.0, "redteam": 1.0, "audit": 1.0},
                "floor": [1.5, 1.2, 1.5][index],
            },
        },
    }
    if index == 2:
        d["market"]["outsideOption"] = 0
    return d


def falling_rows():
    rows = []
    for index in range(3):
        d = falling_market(index)
        q = equilibrium(Market(d))
        assert q is not None, d["name"]
        rows.append(row(d, q[0]))
        print(d["name"], q[1], [nstr(x, 10) for x in q[0]])
    return rows


# -------------------------------------------------------------------------------------------------
# checks


def moments(x):
    T, X, Y = (sum(a * b / k for a, b, k in zip(p, q, x.k))
               for p, q in ((x.t, x.t), (x.t, x.w), (x.w, x.w)))
    return T, X, Y, T * Y - X * X


def random_mix(r, n):
    number = lambda: mpf(r.between(0.1, 2))
    while True:
        k = [number() for _ in range(n)]
        t, w = ([number() if r.chance(0.75) else mpf(0) for _ in range(n)] for _ in range(2))
        if any(t) and any(w):
            x = Mix(k, t, w, number())
            T, X, Y, D = moments(x)
            if X > 0 and D > mpf(10) ** -9:
                return x


def check_pieces():
    r, gap, kinks, search, counted = ref.Source(11), mpf(0), mpf(0), 0.0, 0
    extra = 0
    for index in range(150):
        x = random_mix(r, 2 + index % 3)
        T, X, Y, D = moments(x)
        low, high = x.r * X / Y, x.r * T / X
        middle = lambda o: (Y * o * o - 2 * X * o * x.r + T * x.r**2) / (2 * D)
        assert abs(x.byproduct - low) < mpf(10) ** -40
        for _ in range(4):
            u = mpf(r.between(0.01, 0.99))
            o = low + u * (high - low)
            y = x.levels(o)
            lam, nu = (Y * o - X * x.r) / D, (T * x.r - X * o) / D
            gap = max(gap, abs(x.cost(o) - middle(o)), abs(x.slope(o, 1) - lam))
            gap = max([gap] + [abs(a - (lam * t + nu * w) / k)
                               for a, t, w, k in zip(y, x.t, x.w, x.k)])
            assert min(y) >= 0
            o = high * (1 + 3 * u)
            gap = max(gap, abs(x.cost(o) - o * o / (2 * T)))
            gap = max([gap] + [abs(a - o * t / (k * T)) for a, t, k in zip(x.levels(o), x.t, x.k)])
        # C1 at both ends of the middle piece, and what lies below the by-product
        kinks = max(kinks, abs(x.slope(low, 1)), abs(x.slope(high, 1) - high / T),
                    abs(x.slope(high, -1) - high / T))
        gap = max(gap, abs(x.cost(low) - x.r**2 / (2 * Y)))
        if low - x.least > mpf(10) ** -9:
            o = x.least + (low - x.least) * mpf(r.between(0.05, 0.95))
            assert x.cost(o) > x.r**2 / (2 * Y) and x.slope(o, 1) < 0
            extra += abs(x.cost(o) - middle(o)) > mpf(10) ** -30
            kinks, counted = max(kinks, abs(x.slope(low, -1))), counted + 1
        if index < 25:
            other = by_search(x, o)
            if other is not None:
                search = max(search, abs(other - float(x.cost(o))))
    print("  three pieces, levels, multipliers: largest gap", nstr(gap, 3), "C1:", nstr(kinks, 3),
          "SLSQP: %.1e" % search)
    print("  below r X/Y levels of exactly that overlap exist in", counted, "of 150, dearer;",
          "an activity is at 0 in", extra, "of the points tried")
    assert gap < mpf(10) ** -40 and kinks < mpf(10) ** -40 and search < 1e-6


def check_special():
    r, worst = ref.Source(12), mpf(0)
    for index in range(40):  # w parallel to t
        n = 1 + index % 4
        k, t = ([mpf(r.between(0.1, 2)) for _ in range(n)] for _ in range(2))
        z = mpf(r.between(0.3, 3))
        x = Mix(k, t, [z * y for y in t], r.between(0.1, 2))
        T, X, Y, D = moments(x)
        floor = x.r * X / Y
        assert abs(D) < TINY and abs(x.least - floor) < TINY and abs(x.byproduct - floor) < TINY
        assert x.face(floor * mpf("0.999")) is None
        for u in ("1.0001", "1.3", "4"):
            o = floor * mpf(u)
            worst = max(worst, abs(x.cost(o) - o * o / (2 * T)))
    print("  w parallel to t is the floor r X/Y with c = 1/T, less is infeasible:", nstr(worst, 3))
    for index in range(40):  # X = 0
        n = 2 + index % 3
        k = [mpf(r.between(0.1, 2)) for _ in range(n)]
        cut = 1 + int(r.unit() * (n - 1))
        t = [mpf(r.between(0.1, 2)) if i < cut else mpf(0) for i in range(n)]
        w = [mpf(0) if i < cut else mpf(r.between(0.1, 2)) for i in range(n)]
        x = Mix(k, t, w, r.between(0.1, 2))
        T, X, Y, D = moments(x)
        assert X == 0 and x.least == 0 and x.byproduct == 0
        for o in (mpf(0), mpf("0.3"), mpf(2)):
            worst = max(worst, abs(x.cost(o) - x.r**2 / (2 * Y) - o * o / (2 * T)))
    print("  X = 0 is overlap floor 0 at cost r^2/2Y + o^2/2T:", nstr(worst, 3))
    for index in range(40):  # Goodhart
        x = random_mix(r, 2 + index % 3)
        T, X, Y, D = moments(x)
        need = Mix(x.k, x.t, x.w, 0).cost(x.byproduct)
        worst = max(worst, abs(x.cost(x.byproduct) / need - T * Y / X**2))
    print("  cost of forced overlap over what it needs is TY/X^2:", nstr(worst, 3))
    assert worst < mpf(10) ** -40
    x = Mix([1, 1], [1, "0.1"], ["0.1", 1], 1)
    o = x.byproduct
    print("  k = (1,1), t = (1,.1), w = (.1,1), r = 1: floor", nstr(o, 15), "cost",
          nstr(x.cost(o), 15), "needs", nstr(Mix(x.k, x.t, x.w, 0).cost(o), 15))
    # best weights: most (expected) forced overlap for the same cost of compliance
    least = mpf(1)
    for index in range(60):
        n = 2 + index % 3
        k = [mpf(r.between(0.1, 2)) for _ in range(n)]
        draws = [[mpf(r.between(0, 2)) for _ in range(n)] for _ in range(1 + index % 4)]
        mean = [sum(t[i] for t in draws) / len(draws) for i in range(n)]

        def forced(w):  # at unit cost of compliance: r^2 = 2Y
            Y = sum(a * a / c for a, c in zip(w, k))
            x = Mix(k, draws[0], w, mp.sqrt(2 * Y)).cheapest()
            return sum(sum(a * b for a, b in zip(t, x)) for t in draws) / len(draws)

        best = forced(mean)
        for _ in range(10):
            least = min(least, best - forced([mpf(r.between(0.01, 2)) for _ in range(n)]))
    print("  w = E[t] forces the most expected overlap a cost, least lead:", nstr(least, 3))
    assert least >= 0


def identical(N, work, weights, r, **more):
    chance = {"L": mpf("0.8"), "H": mpf("0.2")}
    d = {
        "market": dict(users=20, demandSensitivity=1, userHarm=2, externalHarm=4, systemicLoss=1),
        "regimes": [{"name": S, "probability": p} for S, p in chance.items()],
        "firms": [],
        "policy": {"liability": mpf(more.get("tau", "0.3")), "floor": 0,
                   "scorecard": {"weights": weights, "floor": r}},
    }
    d["market"].update(more.get("market", {}))
    for i in range(N):
        d["firms"].append({
            "name": "f%d" % i, "margin": 1, "activities": work,
            "baselineFailure": {"L": mpf("0.1"), "H": mpf("0.4")},
            "effectiveness": {"L": mpf("0.03"), "H": mpf("0.15")},
        })
    return d


def check_identical():
    worst, inside = mpf(0), 0
    base = (("1.5", "0.9"), ("2", "0.3"), ("1.2", "0.7"))
    for N, n, tau, up in itertools.product((2, 3, 4), (2, 3), ("0", "0.3", "0.6"), ("1.15", "1.5")):
        work = [{"name": NAMES[j], "cost": mpf(k), "overlap": mpf(t)}
                for j, (k, t) in enumerate(base[:n])]
        weights = {"review": mpf("0.4"), "redteam": mpf(1), "training": mpf("0.6")}
        free = Market(identical(N, work, weights, 0, tau=tau))
        f, m = free.firms[0], free
        T, X, Y, Delta = moments(f.input)
        a, start, D = f.alpha(mpf(0), 1), f.mean(mpf(0)), m.M / N * (1 - mpf(1) / N)
        # scores around the one that the firms choose by themselves
        h = a * f.tau * m.hE * m.beta * m.hU * D
        net = f.tau * m.hE * m.M / N + (f.mu - f.tau * m.hE * start) * m.beta * m.hU * D
        alone = a * net / (1 / T - a * h)
        r = mpf(up) * alone * X / T
        form = (a * net + X * r / Delta) / (Y / Delta - a * h)
        ok = r * X / Y < form < r * T / X and form < min(f.kinks)
        q = equilibrium(Market(identical(N, work, weights, r, tau=tau)))
        if q is None:
            print("  no fair test:", N, n, tau, up)
            continue
        gap = max(abs(x - form) for x in q[0])
        assert not ok or gap < mpf(10) ** -40, (N, n, tau, up, gap)
        inside += ok
        worst = max(worst, gap if ok else mpf(0))
    print("  identical firms, middle piece: form is right,", inside, "markets, gap", nstr(worst, 3))
    assert inside >= 12


def check_shadow_values():
    """Regime-specific effects A of activities: weights w = sum p (V - M B) A and r = w.x at the
    planner's point meet a firm's conditions there, with multiplier 1 on the score."""
    N, p, pi0 = 3, [mpf("0.8"), mpf("0.2")], [mpf("0.1"), mpf("0.4")]
    A = [[mpf("0.03"), mpf("0.01"), mpf("0.002")], [mpf("0.02"), mpf("0.06"), mpf("0.1")]]
    k, M, beta = [mpf("1.4"), mpf("2"), mpf("2.4")], mpf(20), mpf("0.6")
    hU, hE, kappa = mpf("1.2"), mpf(4), mpf(1)
    mu, tau = mpf("0.8"), mpf("0.2")
    mean = lambda x: sum(q * (b - sum(a * y for a, y in zip(row, x)))
                         for q, b, row in zip(p, pi0, A))

    def state(x, y):  # one firm at y, the others at x
        u = [mean(y)] + [mean(x)] * (N - 1)
        w = [exp(-beta * hU * q) for q in u]
        return u, [v / sum(w) for v in w], mp.log(sum(w))

    def W(x, y):
        u, s, logA = state(x, y)
        total = M / beta * logA + M * sum(t * (mu - hE * q) for t, q in zip(s, u))
        for q, b, row in zip(p, pi0, A):
            pi = [b - sum(a * v for a, v in zip(row, z)) for z in [y] + [x] * (N - 1)]
            total -= kappa * q * (sum(v * (1 - v) for v in pi) + sum(pi) ** 2)
        return total - sum(c * v * v / 2 for c, v in zip(k, y))

    def profit(x, y):
        u, s, _ = state(x, y)
        return M * s[0] * (mu - tau * hE * u[0]) - sum(c * v * v / 2 for c, v in zip(k, y))

    def gradient(f, x):
        h, out = mpf(10) ** -20, []
        for i in range(3):
            up, down = ([v + (g if i == j else 0) for j, v in enumerate(x)] for g in (h, -h))
            out.append((f(x, up) - f(x, down)) / (2 * h))
        return out

    def value(x):
        pi = [b - sum(a * v for a, v in zip(row, x)) for b, row in zip(pi0, A)]
        assert min(pi) > 0, pi
        return [M / N * (hU + hE) + kappa * (1 + 2 * (N - 1) * q) for q in pi]

    x = [mpf(0)] * 3
    for _ in range(400):  # k x = sum p V A, halfway each time
        V = value(x)
        x = [(y + sum(q * v * row[i] for q, v, row in zip(p, V, A)) / k[i]) / 2
             for i, y in enumerate(x)]
    B = (mu - tau * hE * mean(x)) * beta * hU / N * (1 - mpf(1) / N) + tau * hE / N
    w = [sum(q * (v - M * B) * row[i] for q, v, row in zip(p, value(x), A)) for i in range(3)]
    social, private = gradient(W, x), gradient(profit, x)
    gaps = [abs(g) for g in social] + [abs(g + v) for g, v in zip(private, w)]
    print("  shadow-value weights", [nstr(v, 6) for v in w], "gap", nstr(max(gaps), 3),
          "ratio to mean effects", [nstr(v / sum(q * row[i] for q, row in zip(p, A)), 6)
                                    for i, v in enumerate(w)])
    assert max(gaps) < mpf(10) ** -30 and min(w) > 0


def check_falling():
    """Where a firm earns less by more overlap, r X/Y is no floor: it shifts its score to what
    makes less overlap."""
    for index in range(3):
        d = falling_market(index)
        m = Market(d)
        q = equilibrium(m)
        assert q is not None
        f, o, b = m.firms[0], q[0][0], rivals_of(m, q[0])[0]
        T, X, Y, D = moments(f.input)
        floor = f.input.r * X / Y
        w = worth(m, f, o, b)
        gain = profit(m, f, o, b) - profit(m, f, floor, b)
        print("  falling %d: r X/Y = %s, the firm is at %s with levels %s (at r X/Y: %s)" % (
            index + 1, nstr(floor, 12), nstr(o, 12), [nstr(x, 8) for x in f.input.levels(o)],
            [nstr(x, 8) for x in f.input.levels(floor)]))
        print("     marginal value of safety", nstr(w, 6), "gain over r X/Y", nstr(gain, 8),
              "cost", nstr(f.input.cost(o), 10), "against r^2/2Y =",
              nstr(f.input.r**2 / (2 * Y), 10), q[1])
        assert o < floor and gain > mpf("1e-3") and w < 0


def check():
    print("least cost of an overlap (enumeration - form)")
    check_pieces()
    check_special()
    print("markets")
    check_identical()
    check_shadow_values()
    print("counter-example: marginal value of safety below 0")
    check_falling()


if __name__ == "__main__":
    what = sys.argv[1] if len(sys.argv) > 1 else ""
    if what == "answers" and len(sys.argv) == 3:
        write_answers(sys.argv[2])
    elif what == "vectors" and len(sys.argv) == 3:
        write_vectors(sys.argv[2])
    elif what == "check":
        check()
    else:
        sys.exit(__doc__)
