#!/usr/bin/env python3
"""Reference computation of markets whose firms share foundations: plain, slow, independent of the
program. The model is section 8.3 of docs/model.md, without providers.

    python3 foundations_reference.py ROSTER.json            the answer, as JSON
    python3 foundations_reference.py answers DATA_DIR       DATA_DIR/answers/NAME.json for every
                                                            DATA_DIR/NAME.json with foundations
    python3 foundations_reference.py vectors FILE.json      random small markets with their answers
    python3 foundations_reference.py check                  documented numbers, closed forms,
                                                            moments, disguises and facts

A foundation is a shock Z of probability z, independent of the others given the regime. Under
`commonCause` of reach rho a firm on it fails with probability rho + (1 - rho) pi when Z = 1, under
`shift` by D with clip(pi0 + D - a o, 0, 1). Moments of the number K of failures are never taken
from the documented formula: every regime and every joint state of the shocks is enumerated, and in
each K is a sum of independent indicators.

Scans run in double precision (numpy, scipy) and only locate; every reported number is then computed
with mpmath at 60 digits and printed with 17. Inputs are the double-precision values of the JSON
numbers. Nothing here is an enclosure: 'unique' means that all starts led to one profile and that a
sweep over the aggregate crossed zero once.
"""

import itertools, json, os, sys
import numpy as np
from scipy.optimize import minimize
from mpmath import mp, mpf, matrix, lu_solve, log, exp, nstr
import reference as ref

mp.dps = 60
PIECE_GRID = 2000  # points on each linear piece of a firm's profit
DEVIATIONS = 40001  # points of the grid that looks for a better reply


# -------------------------------------------------------------------------------------------------
# primitives


def by_firm(x, name):
    """A policy number for everybody, or one by firm's name."""
    return mpf(x.get(name, 0)) if isinstance(x, dict) else mpf(x)


class Failure:
    """Failure of one firm in one regime under one state of its foundation's shock:
    sure + scale clip(base - a o, 0, 1)."""

    def __init__(self, weight, base, a, sure=mpf(0), scale=mpf(1)):
        self.weight, self.base, self.a, self.sure, self.scale = weight, base, a, sure, scale
        self.end = base / a if a > 0 else None  # beyond it overlap gains nothing more
        self.start = (base - 1) / a if a > 0 else None  # before it nothing is gained yet
        self.matters = weight > 0 and a > 0 and scale > 0 and base > 0

    def at(self, o):
        return self.sure + self.scale * min(mpf(1), max(mpf(0), self.base - self.a * o))

    def slope(self, o, side):
        """Minus the derivative to the right (side = +1) or to the left (side = -1) of o."""
        if self.a == 0 or self.scale == 0:
            return mpf(0)
        inside = self.start <= o < self.end if side > 0 else self.start < o <= self.end
        return self.scale * self.a if inside else mpf(0)


class Firm:
    def __init__(self, d, m, foundations, policy):
        self.name = d["name"]
        self.c, self.mu = mpf(d["cost"]), mpf(d["margin"])
        self.v, self.P, self.e = (
            mpf(d.get(k, k == "exposure")) for k in ("value", "price", "exposure")
        )
        self.tau = by_firm(policy.get("liability", 0), self.name)
        self.floor = by_firm(policy.get("floor", 0), self.name)
        names = [f["name"] for f in foundations]
        self.foundation = None if d.get("foundation") is None else names.index(d["foundation"])
        on = {} if self.foundation is None else foundations[self.foundation]
        z, form = mpf(on.get("probability", 0)), on.get("form", "commonCause")
        self.states, self.corners = [], {}  # states[S] = (Z = 0, Z = 1); corners: overlap -> name
        for S, p in zip(m.regimes, m.p):
            base, a = mpf(d["baselineFailure"][S]), mpf(d["effectiveness"][S])
            calm = Failure(p * (1 - z), base, a)
            if form == "shift":
                hit = Failure(p * z, base + mpf(on["shift"][S]), a)
            else:
                reach = mpf(on.get("reach", 0))
                hit = Failure(p * z, base, a, reach, 1 - reach)
            self.states.append((calm, hit))
            for state, name in ((hit, S + "+" + str(on.get("name"))), (calm, S)):
                if state.matters:
                    same = not calm.matters or hit.end != calm.end
                    self.corners[state.end] = "kink:" + (name if same else S)
                    if state.start > 0:
                        self.corners[state.start] = "rise:" + name
        self.last = max([s.end for s in self.flat() if s.matters], default=mpf(0))
        self.top = max(self.last, self.floor)

    def flat(self):
        return [s for pair in self.states for s in pair]

    def mean(self, o):
        return sum(s.weight * s.at(o) for s in self.flat())

    def slope(self, o, side):
        return sum(s.weight * s.slope(o, side) for s in self.flat())

    def ends(self, low):
        """Ends of the linear pieces of mean failure on [low, last kink]."""
        return sorted({low, max(low, self.last)} | {k for k in self.corners if k > low})

    def corner(self, o, low):
        if o == low:
            return "floor"
        return "saturated" if o == self.last else self.corners.get(o, "interior")


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
        shared = d.get("foundations", [])
        self.names = [f["name"] for f in shared]
        self.z = [mpf(f["probability"]) for f in shared]
        self.firms = [Firm(f, self, shared, policy) for f in d["firms"]]

    def joint(self):
        """(probability, regime, state of every foundation), all of them."""
        for S, p in enumerate(self.p):
            for Z in itertools.product((0, 1), repeat=len(self.z)):
                chance = p
                for z, hit in zip(self.z, Z):
                    chance *= z if hit else 1 - z
                yield chance, S, Z

    def state(self, f, S, Z):
        return f.states[S][0 if f.foundation is None else Z[f.foundation]]

    def failures(self, o, S, Z):
        return [self.state(f, S, Z).at(x) for f, x in zip(self.firms, o)]


def log_weight(m, f, o):
    return m.beta * (f.v - f.P - m.hU * f.e * f.mean(o))


def share(m, f, o, rivals):
    """(s, 1 - s); rivals = log of everybody else's weight sum, None when there is nobody else."""
    if rivals is None:
        return mpf(1), mpf(0)
    x = log_weight(m, f, o) - rivals
    return 1 / (1 + exp(-x)), 1 / (1 + exp(x))


def profit(m, f, o, rivals):
    earned = f.mu - f.tau * m.hE * f.e * f.mean(o)
    return earned * m.M * share(m, f, o, rivals)[0] - f.c * o * o / 2


def marginal(m, f, o, rivals, side):
    """Derivative of profit on the given side of o; a firm's private states are S x Z."""
    s, rest = share(m, f, o, rivals)
    liable = f.tau * m.hE * f.e
    earned = f.mu - liable * f.mean(o)
    gain = earned * m.beta * m.hU * f.e * s * rest + liable * s
    return m.M * f.slope(o, side) * gain - f.c * o


def rivals_of(m, o):
    w = [log_weight(m, f, x) for f, x in zip(m.firms, o)]
    return [ref.logsumexp([m.log_w0] + w[:i] + w[i + 1 :]) for i in range(len(w))]


def shares(m, o):
    w = [log_weight(m, f, x) for f, x in zip(m.firms, o)]
    A = ref.logsumexp([m.log_w0] + w)
    return [exp(x - A) for x in w], A


# -------------------------------------------------------------------------------------------------
# replies and equilibria


class Fast:
    """One firm's profit in double precision on arrays, for scans only."""

    def __init__(self, m, f):
        self.c, self.mu, self.M = float(f.c), float(f.mu), float(m.M)
        self.liable, self.harm = float(f.tau * m.hE * f.e), float(m.beta * m.hU * f.e)
        self.bv = float(m.beta * (f.v - f.P))
        self.states = [
            tuple(float(x) for x in (s.weight, s.sure, s.scale, s.base, s.a)) for s in f.flat()
        ]
        self.floor, self.top = float(f.floor), float(f.top)
        self.ends = [float(x) for x in f.ends(f.floor)]
        parts = [np.linspace(l, r, 801) for l, r in zip(self.ends, self.ends[1:])]
        self.grid = np.unique(np.concatenate(parts or [[self.floor]]))

    def mean(self, o):
        return sum(
            w * (sure + k * np.clip(b - a * o, 0, 1)) for w, sure, k, b, a in self.states
        )

    def log_weight(self, o):
        return self.bv - self.harm * self.mean(o)

    def profit(self, o, B):
        s = ref.sigmoid(self.log_weight(o) - B)
        return (self.mu - self.liable * self.mean(o)) * self.M * s - self.c * o * o / 2

    def marginal(self, o, B, alpha):
        x = self.log_weight(o) - B
        s, rest = ref.sigmoid(x), ref.sigmoid(-x)
        earned = self.mu - self.liable * self.mean(o)
        return self.M * alpha * s * (earned * self.harm * rest + self.liable) - self.c * o

    def best(self, B):
        """The best reply of the grid, then grids that close in around it."""
        j = int(np.argmax(self.profit(self.grid, B)))
        l, r = self.grid[max(j - 1, 0)], self.grid[min(j + 1, len(self.grid) - 1)]
        x = self.grid[j]
        for _ in range(8):
            near = np.append(np.linspace(l, r, 41), x)
            x = near[int(np.argmax(self.profit(near, B)))]
            l, r = max(l, x - (r - l) / 20), min(r, x + (r - l) / 20)
        return x


def local_maxima(m, f, fast, rivals):
    """Every local maximum of a firm's profit on [floor, last kink]: [(profit, overlap)], best
    first. Past the last kink overlap only costs.
    """
    ends, found = f.ends(f.floor), []
    for x in ends:
        falls = marginal(m, f, x, rivals, +1) <= 0
        if falls and (x == f.floor or marginal(m, f, x, rivals, -1) >= 0):
            found.append(x)
    B = -np.inf if rivals is None else float(rivals)
    for l, r in zip(ends, ends[1:]):  # sign changes + to - inside each linear piece
        alpha = float(f.slope((l + r) / 2, +1))
        xs = np.linspace(float(l), float(r), PIECE_GRID + 1)
        y = fast.marginal(xs, B, alpha)
        for j in np.nonzero((y[:-1] > 0) & (y[1:] <= 0))[0]:
            # One point more on each side: the root itself may be a point of the grid.
            u, w = (l + (r - l) * k / PIECE_GRID for k in (max(int(j) - 1, 0), int(j) + 2))
            w = min(w, r)
            if marginal(m, f, u, rivals, +1) <= 0 or marginal(m, f, w, rivals, -1) >= 0:
                continue
            for _ in range(190):  # plain halving: 1e-57 of a piece
                mid = (u + w) / 2
                u, w = (mid, w) if marginal(m, f, mid, rivals, +1) > 0 else (u, mid)
            found.append((u + w) / 2)
    return sorted(((profit(m, f, x, rivals), x) for x in found), key=lambda t: -t[0])


def largest_gain(m, fast, o):
    """The largest gain of any firm from any deviation, over max(|profit|, cost of its overlap):
    over all local maxima and over a fine grid in double precision, and the smallest lead of the
    reply over the firm's next local maximum (None where there is no other).
    """
    worst, lead = mpf(0), None
    for f, q, x, b in zip(m.firms, fast, o, rivals_of(m, o)):
        here, peaks = profit(m, f, x, b), local_maxima(m, f, q, b)
        scale = max(abs(here), f.c * x * x / 2, mpf(10) ** -20)
        worst = max(worst, (peaks[0][0] - here) / scale)
        xs = np.linspace(q.floor, q.floor + 1.3 * (q.top - q.floor) + 0.5, DEVIATIONS)
        seen = q.profit(xs, -np.inf if b is None else float(b)).max()
        assert seen <= float(here) + 1e-11 * max(float(scale), q.M), (f.name, seen, here)
        for value, y in peaks:
            if abs(y - x) > mpf(10) ** -12:
                gap = (here - value) / scale
                lead = gap if lead is None else min(lead, gap)
    return worst, lead


def newton(conditions, x, biggest=mpf(1)):
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


def polish(m, guess, low, derivative):
    """From an approximate profile to a full-precision one: firms next to an end of a piece are
    pinned there, the others solve derivative(i, profile) = 0. None where Newton's method fails or
    leaves the pieces.
    """
    o, free = [], []
    for i, (f, x) in enumerate(zip(m.firms, guess)):
        near = min(f.ends(low[i]), key=lambda k: abs(k - mpf(float(x))))
        pinned = abs(near - mpf(float(x))) <= mpf("1e-7") * max(f.last, mpf(1))
        o.append(near if pinned else mpf(float(x)))
        if not pinned:
            free.append(i)
    if not free:
        return o, free

    def full(x):
        y = list(o)
        for i, t in zip(free, x):
            y[i] = t
        return y

    size = max(f.top for f in m.firms)
    x = newton(
        lambda x: [derivative(i, full(x)) / m.firms[i].c for i in free],
        [o[i] for i in free],
        size / 20,
    )
    if x is None:
        return None
    for i, t in zip(free, x):
        piece = [f for f in m.firms[i].ends(low[i]) if (f < o[i]) != (f < t)]
        if piece or t < low[i]:
            return None
    return full(x), free


def located(m, fast, start, steps=600):
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


def crossings(m, fast, points=1200):
    """How often sum w_i(r_i(A)) + w0 - A changes sign, all replies being single-valued functions
    of the aggregate A; None where a reply jumps or turns, so that the sweep says nothing.
    """
    if len(fast) == 1:
        return 1
    w0 = -np.inf if m.log_w0 is None else float(m.log_w0)
    low = np.array([q.log_weight(q.floor) for q in fast])
    high = np.array([q.log_weight(q.top) for q in fast])
    curves = []
    for i, q in enumerate(fast):
        l, r = (np.logaddexp.reduce(np.append(np.delete(w, i), w0)) for w in (low, high))
        B = np.linspace(l - 1e-6, r + 1e-6, points)
        o = np.array([q.best(b) for b in B])
        A = np.logaddexp(B, q.log_weight(o))
        span = max(q.top - q.floor, 1e-9)
        if np.any(np.diff(A) <= 0) or np.max(np.abs(np.diff(o))) > 0.05 * span:
            return None
        curves.append((A, o))
    A = np.linspace(max(a[0] for a, _ in curves), min(a[-1] for a, _ in curves), 8 * points)
    total = [np.full_like(A, w0)]
    total += [q.log_weight(np.interp(A, a, o)) for q, (a, o) in zip(fast, curves)]
    G = np.logaddexp.reduce(total) - A
    return int(np.count_nonzero(np.sign(G[:-1]) != np.sign(G[1:])))


def all_equilibria(m, starts=8):
    """[(overlap, corner)] that damped best replies from several starts lead to."""
    fast, rng, found = [Fast(m, f) for f in m.firms], np.random.default_rng(5), []
    low = [f.floor for f in m.firms]
    begin = [[q.floor for q in fast], [q.top for q in fast]]
    begin += [[rng.uniform(q.floor, q.top) for q in fast] for _ in range(starts)]
    places = []
    for start in begin:
        place = located(m, fast, start)
        if place is None or any(np.max(np.abs(place - x)) < 1e-4 for x in places):
            continue
        places.append(place)
        q = polish(
            m, place, low, lambda i, o: marginal(m, m.firms[i], o[i], rivals_of(m, o)[i], +1)
        )
        if q is None:
            continue
        o = q[0]
        gain, _ = largest_gain(m, fast, o)
        if gain > mpf(10) ** -40:
            continue
        if not any(max(abs(a - b) for a, b in zip(o, r)) < mpf(10) ** -15 for r in found):
            found.append(o)
    found.sort(key=lambda o: [float(x) for x in o])
    return [(o, [f.corner(x, f.floor) for f, x in zip(m.firms, o)]) for o in found]


# -------------------------------------------------------------------------------------------------
# the number of failures, outcomes and welfare


def distribution(m, o):
    """P(K = 0), P(K = 1), ...: products of (1 - pi + pi t) in every joint state, mixed."""
    total = [mpf(0)] * (len(o) + 1)
    for chance, S, Z in m.joint():
        poly = [mpf(1)]
        for q in m.failures(o, S, Z):
            stay, fail = [(1 - q) * x for x in poly] + [mpf(0)], [mpf(0)] + [q * x for x in poly]
            poly = [x + y for x, y in zip(stay, fail)]
        total = [x + chance * y for x, y in zip(total, poly)]
    return total


def squared_failures(m, o):
    """E[K^2]: in every joint state the variance and the squared mean of independent indicators."""
    total = mpf(0)
    for chance, S, Z in m.joint():
        pi = m.failures(o, S, Z)
        total += chance * (sum(q * (1 - q) for q in pi) + sum(pi) ** 2)
    if len(o) <= 12:
        whole = distribution(m, o)
        assert abs(sum(k * k * x for k, x in enumerate(whole)) - total) < mpf(10) ** -45
        assert abs(sum(whole) - sum(m.p)) < mpf(10) ** -45
    return total


def covariance_parts(m, o):
    """By foundation, sum_S p_S z (1 - z) [D^2 - sum delta^2]: what the shock adds to E[K^2] beyond
    independence given the regime.
    """
    parts = {}
    for k, (name, z) in enumerate(zip(m.names, m.z)):
        parts[name] = mpf(0)
        for S, p in enumerate(m.p):
            delta = [
                f.states[S][1].at(x) - f.states[S][0].at(x)
                for f, x in zip(m.firms, o)
                if f.foundation == k
            ]
            parts[name] += p * z * (1 - z) * (sum(delta) ** 2 - sum(t * t for t in delta))
    return parts


def moment_formula(m, o):
    """E[K^2] as section 8.3 states it."""
    total = sum(covariance_parts(m, o).values(), mpf(0))
    for S, p in enumerate(m.p):
        mean = []
        for f, x in zip(m.firms, o):
            z = mpf(0) if f.foundation is None else m.z[f.foundation]
            mean.append((1 - z) * f.states[S][0].at(x) + z * f.states[S][1].at(x))
        total += p * (sum(q * (1 - q) for q in mean) + sum(mean) ** 2)
    return total


def outcomes(m, o):
    s, A = shares(m, o)
    mean = [f.mean(x) for f, x in zip(m.firms, o)]
    held = shares(m, [f.floor for f in m.firms])[0]
    harm = sum(t * f.e * q for t, f, q in zip(s, m.firms, mean))
    fixed = sum(t * f.e * q for t, f, q in zip(held, m.firms, mean))
    cost = sum(f.c * x * x / 2 for f, x in zip(m.firms, o))
    margin = sum(m.M * t * f.mu for t, f in zip(s, m.firms))
    squared, CS = squared_failures(m, o), m.M / m.beta * A
    W = CS - cost - m.M * m.hE * harm - m.kappa * squared
    return {
        "consumerSurplus": CS,
        "producerMargin": margin,
        "overlapCost": cost,
        "expectedUserHarm": m.M * m.hU * harm,
        "expectedExternalHarm": m.M * m.hE * harm,
        "expectedFailures": sum(mean),
        "expectedSquaredFailures": squared,
        "systemicLoss": m.kappa * squared,
        "liabilityPaid": sum(
            f.tau * m.M * m.hE * t * f.e * q for t, f, q in zip(s, m.firms, mean)
        ),
        "welfare": {
            "totalSurplus": W + margin,
            "consumerSurplus": W,
            "paper": W - m.M * m.hU * harm,
            "fixedShares": -cost - m.M * (m.hU + m.hE) * fixed - m.kappa * squared,
        },
    }


def describe(m, o, corner):
    return {
        "overlap": o,
        "shares": shares(m, o)[0],
        "profit": [profit(m, f, x, b) for f, x, b in zip(m.firms, o, rivals_of(m, o))],
        "corner": corner,
        "outcomes": outcomes(m, o),
    }


# -------------------------------------------------------------------------------------------------
# planner


def welfare(m, o):
    return outcomes(m, o)["welfare"]["totalSurplus"]


def social_marginal(m, o, i, side):
    """Derivative of total surplus by firm i's overlap on the given side, by joint states."""
    f = m.firms[i]
    s = shares(m, o)[0]
    adds = [g.mu - m.hE * g.e * g.mean(x) for g, x in zip(m.firms, o)]
    average = sum(t * y for t, y in zip(s, adds))
    value = m.M * s[i] * f.e * (m.hU + m.hE + m.beta * m.hU * (adds[i] - average))
    total = value * f.slope(o[i], side) - f.c * o[i]
    for chance, S, Z in m.joint():
        pi = m.failures(o, S, Z)
        fewer = m.state(f, S, Z).slope(o[i], side)
        total += m.kappa * chance * fewer * (1 - 2 * pi[i] + 2 * sum(pi))
    return total


class FastWelfare:
    """Total surplus in double precision on profiles (..., firms), for scans only."""

    def __init__(self, m):
        F = lambda xs: np.array([float(x) for x in xs])
        self.M, self.beta, self.kappa = float(m.M), float(m.beta), float(m.kappa)
        self.c, self.mu = F(f.c for f in m.firms), F(f.mu for f in m.firms)
        self.hu, self.he = F(m.hU * f.e for f in m.firms), F(m.hE * f.e for f in m.firms)
        self.v = F(f.v - f.P for f in m.firms)
        self.w0 = -np.inf if m.log_w0 is None else float(m.log_w0)
        joint = list(m.joint())
        self.p = F(q for q, _, _ in joint)
        pick = [[m.state(f, S, Z) for f in m.firms] for _, S, Z in joint]
        self.base, self.a, self.sure, self.scale = (
            np.array([[float(getattr(s, k)) for s in row] for row in pick])
            for k in ("base", "a", "sure", "scale")
        )
        self.ends = [[float(k) for k in f.ends(mpf(0))] for f in m.firms]

    def parts(self, o):
        pi = self.sure + self.scale * np.clip(self.base - self.a * o[..., None, :], 0, 1)
        mean = np.einsum("j,...ji->...i", self.p, pi)
        x = self.beta * (self.v - self.hu * mean)
        top = np.maximum(x.max(-1, keepdims=True), self.w0)
        w = np.exp(x - top)
        A = w.sum(-1, keepdims=True) + np.exp(self.w0 - top)
        return pi, mean, w / A, (top + np.log(A))[..., 0]

    def value(self, o):
        pi, mean, s, A = self.parts(o)
        squared = ((pi * (1 - pi)).sum(-1) + pi.sum(-1) ** 2) @ self.p
        total = self.M / self.beta * A + self.M * (s * (self.mu - self.he * mean)).sum(-1)
        return total - (self.c * o * o / 2).sum(-1) - self.kappa * squared

    def gradient(self, o, inside):
        """inside: joint states x firms, whether failure responds on the piece in question."""
        pi, mean, s, _ = self.parts(o)
        d = self.scale * self.a * inside
        adds = self.mu - self.he * mean
        own = self.hu + self.he + self.beta * self.hu * (adds - (s * adds).sum())
        systemic = self.p @ (d * (1 - 2 * pi + 2 * pi.sum(1, keepdims=True)))
        return self.M * s * own * (self.p @ d) - self.c * o + self.kappa * systemic

    def responds(self, i, cell):
        l, r = self.ends[i][cell], self.ends[i][min(cell + 1, len(self.ends[i]) - 1)]
        x = self.base[:, i] - self.a[:, i] * (l + r) / 2
        return (x > 0) & (x < 1) & (r > l)


def climb(fast, start, size):
    """Ascent from one start, one box of linear pieces at a time, until no step into a
    neighbouring box gains either.
    """
    n, ends, o = len(fast.ends), fast.ends, np.array(start, float)
    most = [max(len(e) - 2, 0) for e in ends]
    cell = [
        min(max(int(np.searchsorted(e, x, side="right")) - 1, 0), k)
        for e, x, k in zip(ends, o, most)
    ]
    top = np.array([max(e[-1], 1e-300) for e in ends])
    for _ in range(60):
        inside = np.array([fast.responds(i, cell[i]) for i in range(n)]).T
        box = [(e[j], e[min(j + 1, len(e) - 1)]) for e, j in zip(ends, cell)]
        o = np.array([min(max(x, l), r) for x, (l, r) in zip(o, box)])
        best = minimize(
            lambda x: -fast.value(x * top) / size,
            o / top,
            jac=lambda x: -fast.gradient(x * top, inside) * top / size,
            bounds=[(l / t, r / t) for (l, r), t in zip(box, top)],
            method="L-BFGS-B",
            options={"maxiter": 500, "ftol": 1e-16, "gtol": 1e-11},
        )
        o = best.x * top
        for i, (l, r) in enumerate(box):  # onto an end that it all but touches
            o[i] = l if o[i] - l < 1e-9 * top[i] else r if r - o[i] < 1e-9 * top[i] else o[i]
        moved = False
        for i, step in itertools.product(range(n), (1, -1)):
            j = cell[i] + step
            if moved or not 0 <= j <= most[i] or o[i] != box[i][step > 0]:
                continue
            other = inside.copy()
            other[:, i] = fast.responds(i, j)
            if step * fast.gradient(o, other)[i] * top[i] > 1e-9 * size:
                cell[i], moved = j, True
        if not moved:
            return o
    return o


def is_local_maximum(m, o, free):
    """One-sided derivatives at pinned overlaps, curvature over the free ones, and the derivative
    itself against a difference of welfare. Returns the smallest strictness, negative where it is
    no maximum.
    """
    strict = mpf(1)
    for i, f in enumerate(m.firms):
        if i in free or f.last == 0:
            continue
        for side in (+1, -1):
            if side < 0 and o[i] == 0:
                continue
            y = social_marginal(m, o, i, side)
            size = f.c * max(o[i], f.last / 100)
            strict = min(strict, -side * y / size)
    h = mpf(10) ** -20
    H = matrix(len(free), len(free))
    for r, i in enumerate(free):
        up, down = ([x + (t if j == i else 0) for j, x in enumerate(o)] for t in (h, -h))
        assert abs((welfare(m, up) - welfare(m, down)) / (2 * h)) < mpf(10) ** -15
        for k, j in enumerate(free):
            diff = social_marginal(m, up, j, +1) - social_marginal(m, down, j, +1)
            H[k, r] = -diff / (2 * h) / mp.sqrt(m.firms[i].c * m.firms[j].c)
    if free:
        H = (H + H.T) / 2
        strict = min(strict, min(mp.eigsy(H, eigvals_only=True)))
    return strict


def planner(m, starts=150):
    """The best overlaps over all o >= 0 for total surplus; the policy's floor does not bind."""
    fast, rng, n = FastWelfare(m), np.random.default_rng(3), len(m.firms)
    top = np.array([max(e[-1], 1e-300) for e in fast.ends])
    cloud = rng.random((20000, n)) * top
    values = fast.value(cloud)
    size = float(values.max() - values.min()) or 1.0
    begin = list(cloud[np.argsort(-values)[:30]]) + list(cloud[:starts])
    begin += [np.zeros(n), top]
    begin += [np.array([rng.choice(e) for e in fast.ends]) for _ in range(30)]  # kinks
    found = []
    for x in begin:
        y = climb(fast, x, size)
        if not any(np.max(np.abs(y - z) / top) < 1e-5 for _, z in found):
            found.append((float(fast.value(y)), y))
    found.sort(key=lambda t: -t[0])
    polished = []
    for value, y in found:
        if value < found[0][0] - 1e-4 * size:
            break
        q = polish(m, y, [mpf(0)] * n, lambda i, o: social_marginal(m, o, i, +1))
        if q is None:
            continue
        strict = is_local_maximum(m, *q)
        if strict < 0:
            continue
        w = welfare(m, q[0])
        if not any(max(abs(a - b) for a, b in zip(q[0], r[1])) < mpf(10) ** -15 for r in polished):
            polished.append((w, q[0], strict))
    polished.sort(key=lambda t: -t[0])
    best = polished[0]
    assert best[0] > mpf(max(found[0][0], values.max())) - mpf(1e-10 * size) - abs(best[0]) / 10**12
    rest = [v for v, _ in found if v < found[0][0] - 1e-6 * size]
    return {
        "overlap": best[1],
        "corner": [f.corner(x, mpf(0)) for f, x in zip(m.firms, best[1])],
        "welfare": best[0],
        "globalOptima": sum(best[0] - w < mpf(10) ** -40 * (1 + abs(w)) for w, _, _ in polished),
        "strict": best[2],
        "lead": (found[0][0] - max(rest)) / size if rest else None,
    }


def answer(d, name):
    m = Market(d)
    found = all_equilibria(m)
    kind = "none" if not found else "unique" if len(found) == 1 else "multiple"
    plan = planner(m)
    sweep = crossings(m, [Fast(m, f) for f in m.firms])
    assert sweep is None or sweep == len(found), (sweep, len(found))
    print("sweep over the aggregate:", sweep, "lead of the optimum:", plan["lead"], file=sys.stderr)
    keys = ("overlap", "corner", "welfare", "globalOptima")
    return {
        "roster": name,
        "multiplicity": kind,
        "equilibria": [describe(m, *q) for q in found],
        "planner": {k: plan[k] for k in keys},
    }


def write_answers(folder):
    for name in sorted(os.listdir(folder)):
        if not name.endswith(".json"):
            continue
        d = json.load(open(os.path.join(folder, name)))
        if not d.get("foundations"):
            continue
        with open(os.path.join(folder, "answers", name), "w") as f:
            f.write(ref.dump(answer(d, name)))
        print(name)


# -------------------------------------------------------------------------------------------------
# random markets


def random_market(r, index):
    N, n, F = 2 + index % 5, r.pick([1, 2, 2, 3]), 1 + index % 3
    regimes = ref.random_regimes(r, n)
    hU = r.between(0.5, 3, 2)
    market = {
        "users": r.pick([5, 10, 25, 60]),
        "demandSensitivity": r.between(0.3, 1.5, 2),
        "userHarm": hU,
        "externalHarm": r.between(0.5, 6, 2),
        "systemicLoss": r.between(0.2, 4, 2),
    }
    if r.chance(0.5):
        market["outsideOption"] = r.between(-1, 0.5, 2)
    foundations, highest = [], {}
    for k in range(F):
        f = {"name": "base%d" % (k + 1), "probability": r.between(0.02, 0.4)}
        f["form"] = "shift" if (k + index) % 2 else "commonCause"
        if f["form"] == "shift":
            f["shift"] = {s["name"]: r.between(0.02, 0.45) for s in regimes}
        else:
            f["reach"] = r.between(0.1, 0.9)
        if f["form"] == "commonCause" and r.chance(0.3):
            del f["form"]  # the default
        foundations.append(f)
    firms = []
    for i in range(N):
        f = {
            "name": "f%d" % (i + 1),
            "cost": 1.0,
            "margin": r.between(0.3, 2, 2),
            "value": r.between(-0.5, 1, 2),
            "price": r.pick([0, r.between(0, 0.6, 2)]),
            "exposure": r.pick([1, r.between(0.4, 1.6, 2)]),
            "baselineFailure": {s["name"]: r.between(0.05, 0.5) for s in regimes},
            "effectiveness": {s["name"]: r.between(0.02, 0.3) for s in regimes},
        }
        on = r.pick(foundations + foundations + [None])
        if on is not None:
            f["foundation"] = on["name"]
        firms.append(f)
    names = [f["name"] for f in firms]
    tau = r.pick([0, r.between(0.05, 0.6, 2), {k: r.between(0, 0.8, 2) for k in names}])
    policy = {"liability": tau, "floor": 0}
    d = {"schemaVersion": 1, "name": "foundations %d" % index, "market": market}
    d.update(regimes=regimes, foundations=foundations, firms=firms, policy=policy)
    m = Market(d)  # costs that put each firm near a target, most of them between kinks
    target = [
        f.last * mpf(r.between(0.1, 0.55)) if r.chance(0.7) else r.pick(sorted(f.corners)[:2])
        for f in m.firms
    ]
    for f, t, x, b in zip(m.firms, firms, target, rivals_of(m, target)):
        f.c = mpf(0)
        up, down = (marginal(m, f, x, b, side) for side in (-1, +1))
        t["cost"] = ref.significant(float((up + down) / 2 / x), 3)
    if r.chance(0.5):
        policy["floor"] = ref.significant(float(min(target)) * r.between(0.9, 1.3), 3)
    return d if all(f["cost"] > 1e-3 for f in firms) else None


def checked_market(d):
    """The vector of one market, or None where it is not a fair test: several or no equilibria, or
    a corner that holds by a hair.
    """
    m = Market(d)
    if not any(f.foundation is not None for f in m.firms):
        return None
    fast = [Fast(m, f) for f in m.firms]
    found = all_equilibria(m, starts=4)
    if len(found) != 1 or crossings(m, fast) != 1:
        return None
    o, corner = found[0]
    lead = largest_gain(m, fast, o)[1]
    if lead is not None and lead < mpf("1e-3"):
        return None
    for f, x, b, c in zip(m.firms, o, rivals_of(m, o), corner):
        for side in (+1, -1):
            size = f.c * max(x, mpf("0.01"))
            y = -side * marginal(m, f, x, b, side) / size
            if c != "interior" and (side > 0 or x > f.floor) and y < mpf("1e-3"):
                return None
    plan = planner(m)
    if plan["strict"] < mpf("1e-3") or plan["globalOptima"] != 1:
        return None
    if plan["lead"] is not None and plan["lead"] < 1e-4:
        return None
    out = outcomes(m, o)
    print(d["name"], corner, plan["corner"], plan["lead"], file=sys.stderr)
    return {
        "roster": d,
        "overlap": o,
        "expectedSquaredFailures": out["expectedSquaredFailures"],
        "covariance": covariance_parts(m, o),
        "distribution": distribution(m, o),
        "welfare": out["welfare"]["totalSurplus"],
        "plannerOverlap": plan["overlap"],
        "plannerWelfare": plan["welfare"],
    }


def write_vectors(path, count=8):
    r, rows, index = ref.Source(93), [], 0
    while len(rows) < count:
        d = random_market(r, len(rows))
        row = None if d is None else checked_market(d)
        if row is not None:
            d["name"] = "foundations %d" % (len(rows) + 1)
            rows.append(row)
        index += 1
    with open(path, "w") as f:
        f.write(ref.dump(rows, indent=1))
    print(len(rows), "markets out of", index)


# -------------------------------------------------------------------------------------------------
# checks


def identical(foundation=None, firms=4, exact=False, **changes):
    """The identical firms of section 11 of docs/model.md's extensions; exact: decimal numbers
    instead of their doubles."""
    n = (lambda x: mpf(str(x))) if exact else (lambda x: x)
    market = dict(users=20, demandSensitivity=1, userHarm=2, externalHarm=4, systemicLoss=1)
    market.update(changes.pop("market", {}))
    firm = {
        "cost": 1,
        "margin": 1,
        "baselineFailure": {"L": n(0.1), "H": n(0.4)},
        "effectiveness": {"L": n(0.03), "H": n(0.15)},
    }
    firm.update(changes.pop("firm", {}))
    d = {
        "market": market,
        "regimes": [{"name": "L", "probability": n(0.8)}, {"name": "H", "probability": n(0.2)}],
        "firms": [dict(firm, name="f%d" % i) for i in range(firms)],
        "policy": {"liability": n(changes.pop("liability", 0.3)), "floor": 0},
    }
    if foundation:
        d["foundations"] = [dict(foundation, name="x")]
        for f in d["firms"]:
            f["foundation"] = "x"
    return d


COMMON = {"probability": 0.1, "form": "commonCause", "reach": 0.5}
SHIFT = {"probability": 0.1, "form": "shift", "shift": {"L": 0.1, "H": 0.3}}


def closed_forms(d):
    """(equilibrium, planner) of identical firms on one foundation in the linear region."""
    m = Market(d)
    f, N, k, p = m.firms[0], len(m.firms), m.kappa, m.p
    on = d["foundations"][0]
    z = m.z[0]
    a, b = [s[0].a for s in f.states], [s[0].base for s in f.states]
    mean = lambda xs: sum(q * x for q, x in zip(p, xs))
    slope, start = mean(a), mean(b)
    if on["form"] == "shift":
        shift = [mpf(on["shift"][S]) for S in m.regimes]
        start += z * mean(shift)
        second = mean(x * (y + z * t) for x, y, t in zip(a, b, shift))
        square = mean(x * x for x in a)
    else:
        rho = mpf(on["reach"])
        slope *= 1 - z * rho
        start = z * rho + (1 - z * rho) * start
        second = mean(
            x * ((1 - z) * y + z * (1 - rho) * (rho + (1 - rho) * y)) for x, y in zip(a, b)
        )
        square = mean(x * x * ((1 - z) + z * (1 - rho) ** 2) for x in a)
    X, t = m.beta * m.hU * m.M / N * (1 - mpf(1) / N), f.tau * m.hE
    ne = slope * (t * m.M / N + (f.mu - t * start) * X) / (f.c - slope**2 * t * X)
    plan = slope * m.M * (m.hU + m.hE) / N + k * (slope + 2 * (N - 1) * second)
    return ne, plan / (f.c + 2 * k * (N - 1) * square)


def exact_shift(d):
    """The same market as a base roster of R 2^F regimes, every foundation being a shift."""
    regimes, firms = [], [dict(f, baselineFailure={}, effectiveness={}) for f in d["firms"]]
    names = [f["name"] for f in d["foundations"]]
    for s in d["regimes"]:
        for Z in itertools.product((0, 1), repeat=len(names)):
            name, chance = s["name"] + "".join(map(str, Z)), mpf(s["probability"])
            for f, hit in zip(d["foundations"], Z):
                chance *= mpf(f["probability"]) if hit else 1 - mpf(f["probability"])
            regimes.append({"name": name, "probability": chance})
            for f, old in zip(firms, d["firms"]):
                base = mpf(old["baselineFailure"][s["name"]])
                if "foundation" in old and Z[names.index(old["foundation"])]:
                    k = names.index(old["foundation"])
                    base += mpf(d["foundations"][k]["shift"][s["name"]])
                f["baselineFailure"][name] = base
                f["effectiveness"][name] = old["effectiveness"][s["name"]]
    return dict(d, regimes=regimes, firms=firms, foundations=[])


def check():
    import planner_reference as base

    print("documented numbers, identical firms (difference)")
    rows = (
        ("none", None, 0.6687917712445417, 0.772424312890001, 31.192668720603617),
        ("common cause", COMMON, 0.613825178250142, 1.3277589696148142, 25.18327335118323),
        ("shift", SHIFT, 0.6618043945300466, 0.9216590677442158, 29.336750517969733),
    )
    for title, on, overlap, squared, W in rows:
        for exact in (False, True):
            m = Market(identical(on, exact=exact))
            ((o, _),) = all_equilibria(m, starts=3)
            out = outcomes(m, o)
            gaps = [
                o[0] - mpf(overlap),
                out["expectedSquaredFailures"] - mpf(squared),
                out["welfare"]["totalSurplus"] - mpf(W),
            ]
            print("  %-13s" % title, [nstr(x, 3) for x in gaps], "decimal" if exact else "double")
            assert max(abs(x) for x in gaps) < mpf(10) ** -12

    print("closed forms of identical firms (equilibrium, planner: numeric - form)")
    for on in (COMMON, SHIFT, dict(COMMON, probability=0.3), dict(SHIFT, probability=0.35)):
        for more in ({}, {"firms": 3, "liability": 0.1}, {"firms": 2, "firm": {"cost": 2}}):
            d = identical(on, exact=True, **more)
            m, (ne, plan) = Market(d), closed_forms(d)
            first = min(m.firms[0].corners)
            found = all_equilibria(m, starts=2)
            best = planner(m, starts=40)
            gaps = [found[0][0][0] - ne, best["overlap"][0] - plan]
            inside = [x < first for x in (ne, plan)]
            print("  ", [nstr(x, 3) for x in (ne, plan, *gaps)], inside, best["globalOptima"])
            assert len(found) == 1
            assert all(not ok or abs(x) < mpf(10) ** -40 for x, ok in zip(gaps, inside))

    print("moments on random profiles, and disguises")
    r, worst, worst_base = ref.Source(4), mpf(0), mpf(0)
    for index in range(60):
        d = random_market(r, index)
        if d is None:
            continue
        if index % 3 == 0:  # and baselines that leave [0, 1] under shock
            for f in d["firms"]:
                f["baselineFailure"] = {k: min(1, 3 * x) for k, x in f["baselineFailure"].items()}
        m = Market(d)
        for _ in range(5):
            o = [mpf(r.between(0, 1.2)) * f.last for f in m.firms]
            worst = max(worst, abs(moment_formula(m, o) - squared_failures(m, o)))
            # the firm's own marginal part, for the surcharge: K^2 - (K - own)^2
            for i, f in enumerate(m.firms):
                own = other = mpf(0)
                for chance, S, Z in m.joint():
                    pi = m.failures(o, S, Z)
                    own += chance * pi[i] * (1 + 2 * (sum(pi) - pi[i]))
                for S, p in enumerate(m.p):
                    z = lambda g: mpf(0) if g.foundation is None else m.z[g.foundation]
                    mean = [
                        (1 - z(g)) * g.states[S][0].at(x) + z(g) * g.states[S][1].at(x)
                        for g, x in zip(m.firms, o)
                    ]
                    delta = [
                        g.states[S][1].at(x) - g.states[S][0].at(x) for g, x in zip(m.firms, o)
                    ]
                    mates = sum(
                        y
                        for k, y in enumerate(delta)
                        if k != i and f.foundation == m.firms[k].foundation is not None
                    )
                    other += p * mean[i] * (1 + 2 * (sum(mean) - mean[i]))
                    other += p * 2 * z(f) * (1 - z(f)) * delta[i] * mates
                worst = max(worst, abs(own - other))
    print("   formula - enumeration:", nstr(worst, 3))
    assert worst < mpf(10) ** -45
    r, done = ref.Source(8), 0
    while done < 3:  # shift is the base with R 2^F regimes, in everything
        d = random_market(r, 1 + 2 * done)
        if d is None:
            continue
        for f in d["foundations"]:
            if f.get("form") != "shift":
                f.pop("reach")
                f.update(form="shift", shift={s["name"]: 0.15 for s in d["regimes"]})
        d["policy"]["liability"], done = 0.2, done + 1
        m, g = Market(d), ref.Game(exact_shift(d))
        mine, theirs = all_equilibria(m, starts=3), ref.all_equilibria(g)
        assert len(mine) == len(theirs) == 1
        o, x = mine[0][0], theirs[0][0]
        a, b = outcomes(m, o), ref.outcomes(g, x)
        gaps = [abs(s - t) for s, t in zip(o, x)]
        gaps += [abs(a[k] - b[k]) for k in a if k != "welfare"]
        gaps += [abs(a["welfare"][k] - b["welfare"][k]) for k in a["welfare"]]
        best, other = planner(m), base.global_optimum(base.Welfare(g))
        if other is not None:
            gaps += [abs(best["welfare"] - other[0][0])]
        print("   shift as base:", nstr(max(gaps), 3), len(o), other is not None)
        assert max(gaps) < mpf(10) ** -35
    # Privately, one common cause of all is a base with another regime.
    d = identical(COMMON, exact=True)
    z, rho = mpf(0.1), mpf(0.5)
    plain = identical(exact=True)
    for s in plain["regimes"]:
        s["probability"] = mpf(s["probability"]) * (1 - z * rho)
    plain["regimes"].append({"name": "Z", "probability": z * rho})
    for f in plain["firms"]:
        f["baselineFailure"] = dict(f["baselineFailure"], Z=1)
        f["effectiveness"] = dict(f["effectiveness"], Z=0)
    x, y = all_equilibria(Market(d), starts=2)[0][0], ref.all_equilibria(ref.Game(plain))[0][0]
    gap = max(abs(s - t) for s, t in zip(x, y))
    K2 = [squared_failures(Market(d), x), ref.squared_failures(ref.Game(plain), y)]
    print("   common cause as base:", nstr(gap, 3), "E[K^2] differs:", [nstr(t, 8) for t in K2])
    assert gap < mpf(10) ** -40

    print("facts")
    for on, title in ((SHIFT, "shift"), (COMMON, "common cause")):
        m = Market(identical(on))
        low, high = (covariance_parts(m, [mpf(x)] * 4)["x"] for x in ("0.5", "1"))
        bare, shocked = (
            all_equilibria(Market(identical(t, liability=0)), starts=2)[0][0][0]
            for t in (None, on)
        )
        print("  ", title, "covariance at o = 0.5, 1:", nstr(low, 10), nstr(high, 10), end=" ")
        print("overlap at tau = 0 over the base's:", nstr(shocked / bare, 20))


if __name__ == "__main__":
    what = sys.argv[1] if len(sys.argv) > 1 else ""
    if what == "answers" and len(sys.argv) == 3:
        write_answers(sys.argv[2])
    elif what == "vectors" and len(sys.argv) == 3:
        write_vectors(sys.argv[2])
    elif what == "check":
        check()
    elif what.endswith(".json"):
        print(ref.dump(answer(json.load(open(what)), os.path.basename(what))), end="")
    else:
        sys.exit(__doc__)
