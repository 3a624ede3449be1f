#!/usr/bin/env python3
"""Reference implementation of the overlap investment game: plain, slow, independent of the program
that it checks.

    python3 reference.py solve ROSTER.json       every pure equilibrium that the search finds, as
                                                 JSON
    python3 reference.py answers DATA_DIR        DATA_DIR/answers/NAME.json for every
                                                 DATA_DIR/NAME.json
    python3 reference.py vectors FILE.json       random rosters and best-reply problems with their
                                                 answers
    python3 reference.py check                   the symmetric closed forms and the example that has
                                                 no equilibrium

Scans run in double precision (numpy) and only locate; every reported number is then computed with
mpmath at 60 digits and printed with 17. Inputs are the double-precision values of the JSON numbers.
Nothing here is an enclosure: 'unique', 'multiple' and 'none' mean that a fine scan found one,
several or no equilibrium.
"""

import itertools, json, os, re, sys
import numpy as np
from mpmath import mp, mpf, matrix, lu_solve, log, exp, sqrt, nstr

mp.dps = 60
PIECE_GRID = 2000  # points on each linear piece of a firm's profit
RIVAL_GRID = 2500  # points on the range of the rivals' weight sum


# -------------------------------------------------------------------------------------------------
# primitives


class Firm:
    def __init__(self, d, regimes, cap):
        self.name = d["name"]
        self.c, self.mu = mpf(d["cost"]), mpf(d["margin"])
        self.v, self.P, self.e = (
            mpf(d.get("value", 0)),
            mpf(d.get("price", 0)),
            mpf(d.get("exposure", 1)),
        )
        worth = d.get("exposureValue", {})
        cut = max(self.e - cap, mpf(0)) if cap is not None else mpf(0)
        self.e -= cut
        self.v -= mpf(worth.get("linear", 0)) * cut + mpf(worth.get("quadratic", 0)) / 2 * cut**2
        self.pi0 = [mpf(d["baselineFailure"][n]) for n in regimes]
        self.a = [mpf(d["effectiveness"][n]) for n in regimes]
        self.kink = [b / a if a > 0 else None for b, a in zip(self.pi0, self.a)]
        trust = d.get("trust", {})
        self.rho, prior = mpf(trust.get("reliability", 1)), trust.get("prior")
        self.prior = None if prior is None else mpf(prior)


class Game:
    def __init__(self, d):
        m, pol = d["market"], d.get("policy", {})
        self.M, self.beta, self.hU, self.hE = (
            mpf(m[k]) for k in ("users", "demandSensitivity", "userHarm", "externalHarm")
        )
        self.kappa = mpf(m["systemicLoss"])
        self.v0 = mpf(m["outsideOption"]) if m.get("outsideOption") is not None else None
        self.regimes = [r["name"] for r in d["regimes"]]
        self.p = [mpf(r["probability"]) for r in d["regimes"]]
        self.tau, self.floor = mpf(pol.get("liability", 0)), mpf(pol.get("floor", 0))
        cap = None if pol.get("exposureCap") is None else mpf(pol["exposureCap"])
        self.firms = [Firm(f, self.regimes, cap) for f in d["firms"]]
        for f in self.firms:
            if f.prior is None:
                f.prior = sum(p * q for p, q in zip(self.p, f.pi0))

    def top(self, f):
        """No reply above this is ever best: past the last kink overlap only costs."""
        return max([self.floor] + [k for k in f.kink if k is not None])


def logsumexp(xs):
    xs = [x for x in xs if x is not None]
    if not xs:
        return None
    top = max(xs)
    return top + log(sum(exp(x - top) for x in xs))


def failure(f, S, o):
    return min(mpf(1), max(mpf(0), f.pi0[S] - f.a[S] * o))


def mean_failure(g, f, o):
    return sum(g.p[S] * failure(f, S, o) for S in range(len(g.p)))


def slope(g, f, o, side):
    """alpha to the right (side = +1) or to the left (side = -1) of o."""
    return sum(
        g.p[S] * f.a[S]
        for S in range(len(g.p))
        if f.kink[S] is not None and (f.kink[S] > o or (side < 0 and f.kink[S] == o))
    )


def perceived(f, failure):
    """What users expect the failure probability to be."""
    return f.rho * failure + (1 - f.rho) * f.prior


def log_weight(g, f, o):
    return g.beta * (f.v - f.P - g.hU * f.e * perceived(f, mean_failure(g, f, o)))


def share(g, f, o, rivals):
    """(s, 1 - s); rivals = log of everybody else's weight sum, None when there is nobody else."""
    if rivals is None:
        return mpf(1), mpf(0)
    z = log_weight(g, f, o) - rivals
    return 1 / (1 + exp(-z)), 1 / (1 + exp(z))


def profit(g, f, o, rivals):
    return (f.mu - g.tau * g.hE * f.e * mean_failure(g, f, o)) * g.M * share(g, f, o, rivals)[
        0
    ] - f.c * o * o / 2


def marginal(g, f, o, rivals, side):
    """Equation (7), with alpha taken on the given side of o."""
    s, t = share(g, f, o, rivals)
    q = f.mu - g.tau * g.hE * f.e * mean_failure(g, f, o)
    return (
        g.M
        * slope(g, f, o, side)
        * (q * g.beta * g.hU * f.e * f.rho * s * t + g.tau * g.hE * f.e * s)
        - f.c * o
    )


# ---------------------------------------------------------------------------------- the same in
# double, on arrays


class Fast:
    """One firm in double precision, for scans only."""

    def __init__(self, g, f):
        self.floor, self.top = float(g.floor), float(g.top(f))
        self.c, self.mu, self.t = float(f.c), float(f.mu), float(g.tau * g.hE * f.e)
        self.bh, self.bv, self.M = (
            float(g.beta * g.hU * f.e * f.rho),
            float(g.beta * (f.v - f.P - g.hU * f.e * (1 - f.rho) * f.prior)),
            float(g.M),
        )
        self.p, self.pi0, self.a = ([float(x) for x in xs] for xs in (g.p, f.pi0, f.a))
        self.ends = sorted(
            {self.floor, self.top} | {float(k) for k in f.kink if k is not None and k > g.floor}
        )
        self.grid = np.unique(
            np.concatenate(
                [np.linspace(l, r, 401) for l, r in zip(self.ends, self.ends[1:])] or [[self.floor]]
            )
        )

    def pibar(self, o):
        return sum(p * np.maximum(b - a * o, 0) for p, b, a in zip(self.p, self.pi0, self.a))

    def lw(self, o):
        return self.bv - self.bh * self.pibar(o)

    def profit(self, o, B):
        return (self.mu - self.t * self.pibar(o)) * self.M * sigmoid(
            self.lw(o) - B
        ) - self.c * o * o / 2

    def marginal(self, o, B, alpha):
        z = self.lw(o) - B
        s = sigmoid(z)
        return (
            self.M
            * alpha
            * s
            * ((self.mu - self.t * self.pibar(o)) * self.bh * sigmoid(-z) + self.t)
            - self.c * o
        )

    def alpha(self, mid):
        return sum(p * a * (b - a * mid > 0) for p, b, a in zip(self.p, self.pi0, self.a))

    def best(self, B):
        """Globally best reply to each entry of the array B (logs of rivals' weight sums)."""
        out = np.empty_like(B)
        for lo in range(0, len(B), 500):
            b = B[lo : lo + 500]
            j = np.argmax(self.profit(self.grid[None, :], b[:, None]), axis=1)
            x = self.grid[j]
            for side in (
                -1,
                1,
            ):  # a stationary point is on one side of the best grid point or the other
                y = self.grid[np.clip(j + side, 0, len(self.grid) - 1)]
                l, r = np.minimum(x, y), np.maximum(x, y)
                al = self.alpha((l + r) / 2)
                ok = (r > l) & (self.marginal(l, b, al) > 0) & (self.marginal(r, b, al) < 0)
                for _ in range(45):
                    m = (l + r) / 2
                    up = self.marginal(m, b, al) > 0
                    l, r = np.where(up, m, l), np.where(up, r, m)
                x = np.where(ok, (l + r) / 2, x)
            out[lo : lo + 500] = x
        return out


def sigmoid(z):
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-z))


# ------------------------------------------------------------------------------------------- global
# best reply


def local_maxima(g, f, rivals):
    """Every local maximum of a firm's profit on [floor, infinity): [(profit, overlap, corner)],
    best first.
    """
    lo, top = g.floor, g.top(f)
    ends = sorted({lo, top} | {k for k in f.kink if k is not None and k > lo})
    last = max([k for k in f.kink if k is not None], default=None)
    found = []
    for x in ends:  # floor and kinks
        falls = marginal(g, f, x, rivals, +1) <= 0
        if x == lo:
            if falls:
                found.append((x, "floor"))
        elif falls and marginal(g, f, x, rivals, -1) >= 0:
            name = "saturated" if x == last else "kink:" + g.regimes[f.kink.index(x)]
            found.append((x, name))
    fast, B = Fast(g, f), -np.inf if rivals is None else float(rivals)
    for l, r in zip(ends, ends[1:]):  # sign changes + to - inside each linear piece
        xs = np.linspace(float(l), float(r), PIECE_GRID + 1)
        d = (
            fast.marginal(xs, B, fast.alpha((xs[0] + xs[-1]) / 2))
            if B > -np.inf
            else fast.M * fast.alpha((xs[0] + xs[-1]) / 2) * fast.t - fast.c * xs
        )
        for j in np.nonzero((d[:-1] > 0) & (d[1:] <= 0))[0]:
            u, w = l + (r - l) * j / PIECE_GRID, l + (r - l) * (j + 1) / PIECE_GRID
            if not (marginal(g, f, u, rivals, +1) > 0 and marginal(g, f, w, rivals, -1) < 0):
                continue
            for _ in range(45):
                m = (u + w) / 2
                if marginal(g, f, m, rivals, +1) > 0:
                    u = m
                else:
                    w = m
            x, x1 = (u + w) / 2, u  # then secant steps to full precision
            y1 = marginal(g, f, x1, rivals, +1)
            for _ in range(12):
                y = marginal(g, f, x, rivals, +1)
                if y == y1 or abs(x - x1) < mpf(10) ** -55:
                    break
                x, x1, y1 = x - y * (x - x1) / (y - y1), x, y
            found.append((x, "interior"))
    return sorted(
        ((profit(g, f, x, rivals), x, corner) for x, corner in found), key=lambda t: -t[0]
    )


# -------------------------------------------------------------------------------------------------
# equilibrium


def rivals_of(g, o):
    w = [log_weight(g, f, x) for f, x in zip(g.firms, o)]
    v0 = None if g.v0 is None else g.beta * g.v0
    return [logsumexp([v0] + w[:i] + w[i + 1 :]) for i in range(len(w))]


def polish(g, guess, rounds=6):
    """From an approximate profile to an equilibrium at full precision, or None. Returns (overlap,
    corner).
    """
    o = [mpf(float(x)) for x in guess]
    for _ in range(rounds):
        B = rivals_of(g, o)
        near = [
            min(local_maxima(g, f, b), key=lambda t: abs(t[1] - x))
            for f, b, x in zip(g.firms, B, o)
        ]
        corner = [t[2] for t in near]
        o = [t[1] if t[2] != "interior" else x for t, x in zip(near, o)]
        free = [i for i, c in enumerate(corner) if c == "interior"]
        sides = [+1] * len(o)
        for i in free:
            if (
                any(k is not None and abs(k - o[i]) < mpf(10) ** -12 for k in g.firms[i].kink)
                or o[i] < g.floor
            ):
                o[i] = near[i][1]

        def F(x):
            full = list(o)
            for i, xi in zip(free, x):
                full[i] = xi
            b = rivals_of(g, full)
            return [
                marginal(g, g.firms[i], full[i], b[i], +1)
                / (g.firms[i].c * max(1, abs(near[i][1])))
                for i in free
            ]

        x, ok = [o[i] for i in free], True
        for it in range(60 if free else 0):  # Newton; Jacobian by differences at 60 digits
            y = F(x)
            h = mpf(10) ** -30
            J = matrix(len(x), len(x))
            for k in range(len(x)):
                up = F(x[:k] + [x[k] + h] + x[k + 1 :])
                for r in range(len(x)):
                    J[r, k] = (up[r] - y[r]) / h
            try:
                dx = lu_solve(J, matrix([-t for t in y]))
            except ZeroDivisionError:
                ok = False
                break
            size = max(abs(t) for t in dx)
            damp = (
                min(mpf(1), mpf("0.2") * max([mpf(1)] + [abs(t) for t in x]) / size)
                if size > 0
                else mpf(1)
            )
            x = [t + damp * d for t, d in zip(x, dx)]
            if size < mpf(10) ** -48:
                break
        else:
            ok = not free
        for i, xi in zip(free, x):
            o[i] = xi
        o = [max(g.floor, x) for x in o]
        if ok and verify(g, o)[0] < mpf(10) ** -30:
            return o, corner
    return None


def verify(g, o):
    """Largest gain from any deviation: (relative to max(|profit|, c o^2 / 2), absolute, index of
    the firm, smallest lead of the equilibrium reply over the firm's next best local maximum,
    relative; None if nobody has another).
    """
    worst, lead = (mpf(-1), mpf(0), 0), None
    for i, (f, b) in enumerate(zip(g.firms, rivals_of(g, o))):
        here, peaks = profit(g, f, o[i], b), local_maxima(g, f, b)
        gain = max(mpf(0), peaks[0][0] - here)
        scale = max(abs(here), f.c * o[i] ** 2 / 2, mpf(10) ** -20)
        worst = max(worst, (gain / scale, gain, i))
        for pr, x, _ in peaks:
            if abs(x - o[i]) > mpf(10) ** -12:
                m = (here - pr) / scale
                lead = m if lead is None or m < lead else lead
    return worst + (lead,)


def damped_best_reply(g, start, damping=0.5, steps=3000):
    fast, o = [Fast(g, f) for f in g.firms], np.array(start, float)
    for step in range(steps):
        B = rivals_double(g, fast, o)
        new = np.array([f.best(np.array([b]))[0] for f, b in zip(fast, B)])
        if np.max(np.abs(new - o)) < 1e-13 * (1 + np.max(np.abs(o))):
            return new
        o = o + damping * (new - o)
    return None


def rivals_double(g, fast, o):
    w = np.array([f.lw(x) for f, x in zip(fast, o)])
    w0 = -np.inf if g.v0 is None else float(g.beta * g.v0)
    with np.errstate(divide="ignore"):
        return [np.logaddexp.reduce(np.append(np.delete(w, i), w0)) for i in range(len(w))]


def reply_branches(fast, lo, hi):
    """The firm's global best reply as the rivals' weight sum B varies, cut at jumps and wherever A
    = B + w turns: a list of (log A increasing, overlap).
    """
    B = np.linspace(lo - 1e-6, hi + 1e-6, RIVAL_GRID)
    o = fast.best(B)
    cuts, span = [0], max(fast.top - fast.floor, 1e-300)
    extra = []
    for j in np.nonzero(np.abs(np.diff(o)) > 0.004 * span)[0]:
        l, r, ol, orr = B[j], B[j + 1], o[j], o[j + 1]
        for _ in range(60):
            m = (l + r) / 2
            om = fast.best(np.array([m]))[0]
            if abs(om - ol) < abs(om - orr):
                l, ol = m, om
            else:
                r, orr = m, om
        extra.append((j, l, ol, r, orr, abs(ol - orr) > 1e-4 * span))
    pieces, start = [], 0
    seqB, seqo = [], []
    marks = {e[0]: e for e in extra}
    for j in range(len(B)):
        seqB.append(B[j])
        seqo.append(o[j])
        if j in marks:
            _, l, ol, r, orr, jump = marks[j]
            seqB.append(l)
            seqo.append(ol)
            if jump:
                pieces.append((np.array(seqB), np.array(seqo)))
                seqB, seqo = [], []
            seqB.append(r)
            seqo.append(orr)
    pieces.append((np.array(seqB), np.array(seqo)))
    out = []
    for b, x in pieces:
        la = np.logaddexp(b, fast.lw(x))
        if len(la) == 1:
            out.append((la, x))
            continue
        up = np.diff(la) >= 0
        edges = [0] + [i + 1 for i in range(len(up) - 1) if up[i] != up[i + 1]] + [len(la) - 1]
        for s, t in zip(edges, edges[1:]):
            A, y = la[s : t + 1], x[s : t + 1]
            out.append((A, y) if A[-1] >= A[0] else (A[::-1], y[::-1]))
    return out


def all_equilibria(g):
    """Every pure equilibrium that the scan finds, ascending in the first overlap that differs."""
    N, fast = len(g.firms), [Fast(g, f) for f in g.firms]
    found = []

    def keep(guess):
        r = polish(g, guess)
        if r and not any(
            max(abs(a - b) for a, b in zip(r[0], q[0])) < mpf(10) ** -15 for q in found
        ):
            found.append(r)

    if N == 1:
        keep([local_maxima(g, g.firms[0], rivals_of(g, [g.floor])[0])[0][1]])
        return found
    low, high = (rivals_double(g, fast, [getattr(f, k) for f in fast]) for k in ("floor", "top"))
    branches = [reply_branches(f, l, h) for f, l, h in zip(fast, low, high)]
    w0 = -np.inf if g.v0 is None else float(g.beta * g.v0)

    def walk(i, chosen, lo, hi):
        if lo > hi:
            return
        if i == N:
            knots = np.unique(
                np.concatenate(
                    [np.linspace(lo, hi, 1500)] + [A[(A >= lo) & (A <= hi)] for A, _ in chosen]
                )
            )
            os_ = [np.interp(knots, A, y) for A, y in chosen]
            G = (
                np.logaddexp.reduce(
                    [np.full_like(knots, w0)] + [f.lw(x) for f, x in zip(fast, os_)]
                )
                - knots
            )
            hits = set(np.nonzero(np.sign(G[:-1]) != np.sign(G[1:]))[0]) | set(
                np.nonzero(np.abs(G) < 1e-9)[0]
            )
            for end in (0, len(G) - 1):
                if abs(G[end]) < 1e-4:
                    hits.add(end)
            done = -10
            for j in sorted(hits):
                if len(hits) > 40 and j - done < 10:
                    continue  # a stretch on which G is zero to rounding
                done = j
                t = 0.0
                if j + 1 < len(G) and G[j] != G[j + 1]:
                    t = min(1.0, max(0.0, G[j] / (G[j] - G[j + 1])))
                at = knots[j] + t * (knots[min(j + 1, len(G) - 1)] - knots[j])
                keep([np.interp(at, A, y) for A, y in chosen])
            return
        for A, y in branches[i]:
            walk(i + 1, chosen + [(A, y)], max(lo, A[0]), min(hi, A[-1]))

    walk(0, [], -np.inf, np.inf)
    return sorted(found, key=lambda r: [float(x) for x in r[0]])


def all_equilibria_of_two(g, n=6001):
    """Independent of all_equilibria, for two firms: sign changes of r1(r2(o)) - o on a grid; jumps
    are not roots.
    """
    f1, f2 = (Fast(g, f) for f in g.firms)
    w0 = -np.inf if g.v0 is None else float(g.beta * g.v0)
    r1 = lambda x: f1.best(np.logaddexp(w0, f2.lw(x)))
    r2 = lambda x: f2.best(np.logaddexp(w0, f1.lw(x)))
    xs = np.linspace(f1.floor, f1.top, n)
    H = r1(r2(xs)) - xs
    found, tol = [], 1e-7 * (1 + f1.top)
    cells = list(np.nonzero((H[:-1] > 0) != (H[1:] > 0))[0])
    points = [xs[j] for j in np.nonzero(np.abs(H) < 1e-12)[0]] + [
        r1(r2(np.array([x])))[0] for x in (f1.floor, f1.top)
    ]
    for j in cells:
        l, r, s = xs[j], xs[j + 1], H[j] > 0
        for _ in range(50):
            m = (l + r) / 2
            if (r1(r2(np.array([m])))[0] - m > 0) == s:
                l = m
            else:
                r = m
        points += [l, r]
    for x in points:
        x = np.array([x])
        if abs(r1(r2(x))[0] - x[0]) < tol and not any(abs(x[0] - y) < 1e-5 for y, _ in found):
            found.append((float(x[0]), float(r2(x)[0])))
    return sorted(found)


# ------------------------------------------------------------------------------------------
# outcomes and welfare


def squared_failures(g, o):
    """E[K^2] by the formula of section 4."""
    total = mpf(0)
    for S, p in enumerate(g.p):
        pi = [failure(f, S, x) for f, x in zip(g.firms, o)]
        total += p * (sum(q * (1 - q) for q in pi) + sum(pi) ** 2)
    return total


def squared_failures_enumerated(g, o):
    """E[K^2] over all 2^N failure patterns of every regime."""
    total = mpf(0)
    for S, p in enumerate(g.p):
        pi = [failure(f, S, x) for f, x in zip(g.firms, o)]
        for pattern in itertools.product((0, 1), repeat=len(pi)):
            chance = p
            for q, fails in zip(pi, pattern):
                chance *= q if fails else 1 - q
            total += chance * sum(pattern) ** 2
    return total


def shares(g, o):
    w = [log_weight(g, f, x) for f, x in zip(g.firms, o)]
    A = logsumexp(w + [None if g.v0 is None else g.beta * g.v0])
    return [exp(x - A) for x in w], A


def outcomes(g, o):
    s, A = shares(g, o)
    pibar = [mean_failure(g, f, x) for f, x in zip(g.firms, o)]
    harm = sum(si * f.e * q for si, f, q in zip(s, g.firms, pibar))
    fixed = sum(si * f.e * q for si, f, q in zip(shares(g, [g.floor] * len(o))[0], g.firms, pibar))
    EK2 = squared_failures_enumerated(g, o) if len(o) <= 8 else squared_failures(g, o)
    assert abs(EK2 - squared_failures(g, o)) < mpf(10) ** -40
    cost = sum(f.c * x * x / 2 for f, x in zip(g.firms, o))
    unforeseen = sum(
        g.M * si * g.hU * f.e * (q - perceived(f, q)) for si, f, q in zip(s, g.firms, pibar)
    )
    CS = g.M / g.beta * A - unforeseen
    margin, ext, user = (
        sum(g.M * si * f.mu for si, f in zip(s, g.firms)),
        g.M * g.hE * harm,
        g.M * g.hU * harm,
    )
    W = CS - cost - ext - g.kappa * EK2
    return {
        "consumerSurplus": CS,
        "producerMargin": margin,
        "overlapCost": cost,
        "expectedUserHarm": user,
        "expectedExternalHarm": ext,
        "expectedFailures": sum(pibar),
        "expectedSquaredFailures": EK2,
        "systemicLoss": g.kappa * EK2,
        "liabilityPaid": g.tau * ext,
        "welfare": {
            "totalSurplus": W + margin,
            "consumerSurplus": W,
            "paper": W - user,
            "fixedShares": -cost - g.M * (g.hU + g.hE) * fixed - g.kappa * EK2,
        },
    }


def describe(g, o, corner):
    return {
        "overlap": o,
        "shares": shares(g, o)[0],
        "profit": [profit(g, f, x, b) for f, x, b in zip(g.firms, o, rivals_of(g, o))],
        "corner": corner,
        "outcomes": outcomes(g, o),
    }


# -------------------------------------------------------------------------------- symmetric closed
# forms, section 3


def symmetric_forms(g):
    f, N, tau = g.firms[0], len(g.firms), g.tau
    a, pi0 = sum(p * x for p, x in zip(g.p, f.a)), sum(p * x for p, x in zip(g.p, f.pi0))
    D = g.M / N * (1 - mpf(1) / N)
    X = g.beta * g.hU * D
    r = {"a": a, "pi0": pi0}
    r["neReduced"] = max(g.floor, a / f.c * (tau * g.hE * g.M / N + f.mu * X))
    r["neExact"] = (
        a * (tau * g.hE * g.M / N + (f.mu - tau * g.hE * pi0) * X) / (f.c - a * a * tau * g.hE * X)
    )
    r["plannerMeanField"] = (
        a * (g.M * (g.hU + g.hE) / N + 2 * g.kappa * N * pi0) / (f.c + 2 * g.kappa * N * a * a)
    )
    r["plannerExact"] = (
        a * g.M * (g.hU + g.hE) / N
        + g.kappa * (a + 2 * (N - 1) * sum(p * x * y for p, x, y in zip(g.p, f.a, f.pi0)))
    ) / (f.c + 2 * g.kappa * (N - 1) * sum(p * x * x for p, x in zip(g.p, f.a)))
    if g.hE > 0:
        pb = pi0 - a * r["plannerMeanField"]
        r["liabilityReduced"] = (
            1
            + g.hU / g.hE
            + 2 * g.kappa * N * N * pb / (g.hE * g.M)
            - f.mu * g.beta * g.hU / g.hE * (1 - mpf(1) / N)
        )
        o = r["plannerExact"]
        sys_ = 1 + 2 * (N - 1) * sum(p * x * (y - x * o) for p, x, y in zip(g.p, f.a, f.pi0)) / a
        r["liabilityExact"] = (g.M * (g.hU + g.hE) / N + g.kappa * sys_ - f.mu * X) / (
            g.hE * g.M / N - g.hE * (pi0 - a * o) * X
        )
    return r


# -------------------------------------------------------------------------------------------------
# writing


class Raw(str):
    pass


def plain(x, digits=17):
    if isinstance(x, dict):
        return {k: plain(v, digits) for k, v in x.items()}
    if isinstance(x, (list, tuple)):
        return [plain(v, digits) for v in x]
    if isinstance(x, mpf):
        return "@" + nstr(x, digits) + "@"
    return x


def dump(x, indent=2, flat=100):
    """JSON text; anything that fits on a short line stays on one."""
    unquote = lambda t: re.sub(r'"@(.*?)@"', r"\1", t)

    def go(v, pad):
        one = unquote(json.dumps(v, ensure_ascii=False))
        if len(one) + len(pad) <= flat or not isinstance(v, (dict, list)):
            return one
        inner = pad + " " * indent
        if isinstance(v, dict):
            body = [inner + json.dumps(k) + ": " + go(w, inner) for k, w in v.items()]
            return "{\n" + ",\n".join(body) + "\n" + pad + "}"
        return "[\n" + ",\n".join(inner + go(w, inner) for w in v) + "\n" + pad + "]"

    return go(plain(x), "") + "\n"


def answer(path):
    g = Game(json.load(open(path)))
    eq = all_equilibria(g)
    kind = "none" if not eq else "unique" if len(eq) == 1 else "multiple"
    return (
        g,
        eq,
        {
            "roster": os.path.basename(path),
            "multiplicity": kind,
            "equilibria": [describe(g, o, c) for o, c in eq],
        },
    )


def is_answered_elsewhere(path):
    """Whether firms set prices, which prices_reference.py answers, share foundations, which
    foundations_reference.py does, or a regime responds, which responses_reference.py does."""
    d = json.load(open(path))
    market = d.get("market", {})
    return (
        market.get("pricing") == "bertrand"
        or "regimeResponse" in market
        or bool(d.get("foundations"))
    )


def write_answers(folder):
    for name in sorted(os.listdir(folder)):
        if not name.endswith(".json"):
            continue
        if is_answered_elsewhere(os.path.join(folder, name)):
            continue
        g, eq, a = answer(os.path.join(folder, name))
        for o, c in eq:
            assert verify(g, o)[0] < mpf(10) ** -30
        if len(g.firms) == 2:  # the second, independent search must agree
            two = all_equilibria_of_two(g)
            assert len(two) == len(eq) and all(
                abs(x - y) < 1e-5 for t, (o, _) in zip(two, eq) for x, y in zip(t, o)
            ), name
        with open(os.path.join(folder, "answers", name), "w") as f:
            f.write(dump(a))
        print(name, a["multiplicity"], [c for _, c in eq])


# ------------------------------------------------------------------------------------------------
# random problems


class Source:
    """Small deterministic generator (SplitMix64), so that no library's changes the file."""

    def __init__(self, seed):
        self.x = seed

    def unit(self):
        self.x = (self.x + 0x9E3779B97F4A7C15) & (2**64 - 1)
        z = self.x
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & (2**64 - 1)
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & (2**64 - 1)
        return ((z ^ (z >> 31)) >> 11) / 2**53

    def between(self, lo, hi, digits=3):
        return round(lo + (hi - lo) * self.unit(), digits)

    def pick(self, xs):
        return xs[int(self.unit() * len(xs))]

    def chance(self, p):
        return self.unit() < p


def significant(x, digits=4):
    return float("%.*g" % (digits, x))


def random_regimes(r, n):
    w = [r.between(0.1, 1) for _ in range(n)]
    cuts = [round(sum(w[: i + 1]) / sum(w), 2) for i in range(n)]
    p = [round(b - a, 2) for a, b in zip([0] + cuts[:-1], cuts[:-1] + [1])]
    return (
        [{"name": "LHXY"[i], "probability": x} for i, x in enumerate(p)]
        if min(p) > 0
        else random_regimes(r, n)
    )


def random_roster(r, index, strong):
    N, n = r.pick([1, 2, 3, 4, 5, 6, 7, 8]) if not strong else r.pick([2, 3, 3, 4]), 1 + index % 4
    regimes = random_regimes(r, n)
    hU = r.between(0.5, 4, 2)
    market = {
        "users": r.pick([1, 10, 25, 100, 1000]),
        "demandSensitivity": 0,
        "userHarm": hU,
        "externalHarm": r.between(0, 6, 2),
        "systemicLoss": r.between(0, 5, 2),
    }
    bh = r.between(10, 60, 1) if strong else r.between(0.3, 7, 2)
    market["demandSensitivity"] = beta = significant(bh / hU, 6)
    if r.chance(0.4):
        market["outsideOption"] = significant(r.between(-1, 1) * 2 / beta, 4)
    tau = (
        r.pick([0, 0, r.between(0, 0.5, 2), r.between(0, 2, 2)])
        if not strong
        else r.pick([0, 0, r.between(0, 0.3, 2)])
    )
    firms = []
    for i in range(N):
        f = {
            "name": "f%d" % (i + 1),
            "cost": 1.0,
            "margin": r.between(0.3, 3, 2),
            "value": significant(r.between(-1, 1) / beta, 4),
            "price": r.pick([0, significant(r.between(0, 1) / beta, 3)]),
            "exposure": r.pick([1, 1, r.between(0.2, 2, 2)]) if not r.chance(0.04) else 0,
            "baselineFailure": {},
            "effectiveness": {},
        }
        for k, reg in enumerate(regimes):
            f["baselineFailure"][reg["name"]] = (
                r.between(0.03, 0.3) if k == 0 else r.between(0.1, 0.9)
            )
            f["effectiveness"][reg["name"]] = (
                r.between(0.01, 0.08) if k == 0 else r.between(0.02, 0.4)
            )
            if r.chance(0.06):
                f["effectiveness"][reg["name"]] = 0
        if r.chance(0.04):
            f["effectiveness"] = {reg["name"]: 0 for reg in regimes}
        firms.append(f)
    last = lambda f: max(
        [f["baselineFailure"][k] / a for k, a in f["effectiveness"].items() if a > 0] or [0]
    )
    floor = (
        0
        if r.chance(0.6)
        else significant(r.between(0.1, 1.2) * r.pick([last(f) for f in firms]), 3)
    )
    d = {
        "schemaVersion": 1,
        "name": "vector %d" % index,
        "market": market,
        "regimes": regimes,
        "firms": firms,
        "policy": {"liability": tau, "floor": floor},
    }
    g = Game(d)  # costs that put each firm near a target: interior, kink, saturated or floor
    target, kind = [], []
    for f in g.firms:
        above = sorted(k for k in f.kink if k is not None and k > g.floor)
        k = r.pick(
            ["interior", "interior", "kink", "saturated"] + (["floor"] * 2 if g.floor > 0 else [])
        )
        if not above:
            k, x = "none", g.floor
        elif k == "floor":
            x = g.floor
        elif k == "interior":
            x = g.floor + (above[-1] - g.floor) * mpf(r.between(0.05, 0.95))
        elif k == "kink":
            x = above[int(r.unit() * len(above))]
        else:
            x = above[-1]
        target.append(x)
        kind.append(k)
    for i, (f, x, k, b) in enumerate(zip(g.firms, target, kind, rivals_of(g, target))):
        f.c = mpf(0)
        up, down = marginal(g, f, x, b, -1), marginal(g, f, x, b, +1)
        force = {
            "interior": down,
            "kink": (up + down) / 2,
            "saturated": up * mpf(r.between(0.3, 0.95)),
            "floor": down * 2,
        }.get(k, 0)
        d["firms"][i]["cost"] = (
            significant(float(force / x))
            if x > 0 and force > mpf("1e-6") * g.M
            else r.between(0.5, 2, 2)
        )
        if d["firms"][i]["cost"] <= 0:
            d["firms"][i]["cost"] = 1.0
    return d


def checked_vector(d):
    g = Game(d)
    eq = all_equilibria(g)
    if not eq:
        return None
    rows = []
    for o, c in eq:
        rel, absolute, _, lead = verify(g, o)
        if lead is not None and lead < mpf("1e-4"):
            return None  # too near a tie to be a fair test
        for f, x, b in zip(g.firms, o, rivals_of(g, o)):  # too near a change of corner
            scale = f.c * max(x, mpf("0.01"))
            l, rr = marginal(g, f, x, b, -1) / scale, marginal(g, f, x, b, +1) / scale
            if (
                c[g.firms.index(f)] != "interior"
                and any(abs(t) < mpf("1e-4") for t in ((l, rr) if x > g.floor else (rr,)))
                and (x > 0 or rr != 0)
            ):
                return None
        rows.append(dict(describe(g, o, c), deviationGain={"absolute": absolute, "relative": rel}))
    if len(g.firms) == 2:
        assert len(all_equilibria_of_two(g)) == len(eq)
    for start in (
        [float(g.floor)] * len(g.firms),
        [float(g.top(f)) for f in g.firms],
    ):  # cross-check by iteration
        o = damped_best_reply(g, start, steps=400)
        assert o is None or any(
            max(abs(float(a) - b) for a, b in zip(q, o)) < 1e-6 * (1 + max(o)) for q, _ in eq
        ), d
    return {
        "roster": d,
        "multiplicity": "unique" if len(eq) == 1 else "multiple",
        "equilibria": rows,
    }


def strong_roster(r, index):
    """Two or three equal or nearly equal firms that want most of the market."""
    N, same = r.pick([2, 3, 3]), r.chance(0.5)
    one = lambda: {
        "cost": r.between(0.2, 2, 1),
        "margin": r.between(0.5, 2, 1),
        "value": r.between(0, 0.2, 2),
        "baselineFailure": {"L": r.between(0.05, 0.2, 2), "H": r.between(0.3, 0.6, 2)},
        "effectiveness": {"L": r.between(0.03, 0.15, 2), "H": r.between(0.1, 0.5, 2)},
    }
    base = one()
    firms = [dict(base, name="f%d" % (i + 1)) for i in range(N)]
    if not same:
        for f in firms:
            f["cost"], f["margin"] = round(f["cost"] * (1 + r.between(0, 0.1)), 3), round(
                f["margin"] * (1 + r.between(0, 0.1)), 3
            )
    d = {
        "schemaVersion": 1,
        "name": "strong %d" % index,
        "market": {
            "users": r.pick([1, 2, 3, 5, 8]),
            "demandSensitivity": r.pick([10, 15, 20, 30]),
            "userHarm": 2,
            "externalHarm": 4,
            "systemicLoss": 1,
        },
        "regimes": [{"name": "L", "probability": 0.8}, {"name": "H", "probability": 0.2}],
        "firms": firms,
        "policy": {"liability": r.pick([0, 0, 0.1]), "floor": r.pick([0, 0.2])},
    }
    if r.chance(0.3):
        d["market"]["outsideOption"] = r.between(-1, 0, 1)
    return d


def clearly_none(g):
    """No equilibrium, and none either when every cost is 3 percent lower or higher."""
    for factor in ("1", "0.97", "1.03"):
        h = mpf(factor)
        for f in g.firms:
            f.c *= h
        empty = not all_equilibria(g) and (len(g.firms) != 2 or not all_equilibria_of_two(g))
        for f in g.firms:
            f.c /= h
        if not empty:
            return False
    return True


def random_reply(r, kind):
    n = r.pick([1, 2, 2, 3, 4])
    regimes = random_regimes(r, n)
    hU, hE = r.between(0.5, 4, 2), r.between(0.5, 6, 2)
    bh = r.between(10, 60, 1) if kind in ("severalMaxima", "strong") else r.between(0.2, 12, 2)
    market = {
        "users": r.pick([1, 10, 100]),
        "demandSensitivity": significant(bh / hU, 6),
        "userHarm": hU,
        "externalHarm": hE,
        "systemicLoss": 0,
    }
    tau = {"liability": r.between(0.1, 2, 2), "negativeMargin": r.between(0.5, 3, 2)}.get(
        kind, r.pick([0, 0, r.between(0, 1, 2)])
    )
    f = {
        "name": "f",
        "cost": 1.0,
        "margin": r.between(-1, 0.3, 2) if kind == "negativeMargin" else r.between(0.2, 3, 2),
        "value": r.between(-0.5, 0.5, 2),
        "price": r.between(0, 0.5, 2),
        "exposure": r.pick([1, r.between(0.3, 1.5, 2)]),
        "baselineFailure": {g["name"]: r.between(0.05, 0.9) for g in regimes},
        "effectiveness": {g["name"]: r.between(0.02, 0.4) for g in regimes},
    }
    if n > 1 and r.chance(0.1):
        f["effectiveness"][regimes[0]["name"]] = 0
    d = {
        "market": market,
        "regimes": regimes,
        "firms": [f],
        "policy": {"liability": tau, "floor": 0},
    }
    g = Game(d)
    top = g.top(g.firms[0])
    if kind == "floor" or r.chance(0.15):
        d["policy"]["floor"] = significant(float(top) * r.between(0.05, 1.1), 3)
    z = r.between(-6, 6, 2)
    middle = log_weight(g, g.firms[0], top * mpf(r.unit()))
    B = significant(float(middle) + z, 6)
    x = max(top, mpf(1)) * mpf(r.between(0.1, 1.5))
    if top > x:
        force = marginal(g, g.firms[0], x, mpf(B), +1) + g.firms[0].c * x
    else:
        force = marginal(g, g.firms[0], top, mpf(B), -1) + g.firms[0].c * top
    size = (
        abs(float(force / x))
        if kind != "severalMaxima"
        else float(g.M * abs(g.firms[0].mu) / top**2) * r.between(0.1, 2)
    )
    f["cost"] = significant(
        max(size, 1e-4 * market["users"]) * (1 if kind == "severalMaxima" else r.between(0.3, 3, 2))
    )
    return d, B


def checked_reply(d, B, kind):
    g = Game(d)
    f, b = g.firms[0], mpf(B)
    peaks = local_maxima(g, f, b)
    if not peaks or (kind == "severalMaxima" and len(peaks) < 2):
        return None
    best = peaks[0]
    if len(peaks) > 1 and abs(best[0] - peaks[1][0]) < mpf("1e-4") * max(
        abs(best[0]), mpf("1e-6") * g.M
    ):
        return None
    if abs(best[0]) < mpf("1e-8") * g.M:
        return None
    fast = Fast(g, f)
    xs = np.linspace(fast.floor, 1.2 * fast.top + 0.1, 100001)
    assert np.max(fast.profit(xs, B)) <= float(best[0]) + 1e-11 * float(
        g.M * (abs(f.mu) + 1) + f.c * g.top(f) ** 2
    ), (d, B)
    return {
        "kind": kind,
        "market": d["market"],
        "regimes": d["regimes"],
        "firm": d["firms"][0],
        "policy": d["policy"],
        "logRivals": B,
        "overlap": best[1],
        "profit": best[0],
        "corner": best[2],
        "localMaxima": [{"overlap": x, "profit": p, "corner": c} for p, x, c in peaks],
    }


def write_vectors(path):
    r, rosters, replies, index = Source(20240607), [], [], 0
    while len(rosters) < 60:
        strong = len(rosters) >= 50
        index += 1
        v = checked_vector(random_roster(r, index, strong))
        if v:
            v["roster"]["name"] = "vector %d" % (len(rosters) + 1)
            v["strong"] = strong
            rosters.append(v)
    plan = (
        ["moderate"] * 70
        + ["severalMaxima"] * 90
        + ["strong"] * 40
        + ["liability"] * 40
        + ["negativeMargin"] * 30
        + ["floor"] * 30
    )
    for kind in plan:
        v = None
        while v is None:
            v = checked_reply(*random_reply(r, kind), kind)
        replies.append(v)
    several, none, s = [], [], Source(77)
    while len(several) < 12 or len(none) < 6:
        d = strong_roster(s, len(several) + len(none) + 1)
        v = checked_vector(d)
        if v and v["multiplicity"] == "multiple" and len(several) < 12:
            several.append(v)
        elif len(none) < 6 and not v and clearly_none(Game(d)):
            none.append({"roster": d, "multiplicity": "none", "equilibria": []})
    text = dump(
        {
            "about": (
                "Random rosters with every equilibrium that a fine scan finds, and single-firm"
                " best-reply problems with the global maximiser and every local one. logRivals is"
                " the log of everybody else's weight sum, outside option included. Made by"
                " reference.py vectors. deviationGain.relative is over max(|profit|, cost overlap^2"
                " / 2)."
            ),
            "rosters": rosters,
            "severalEquilibria": several,
            "noEquilibrium": none,
            "bestReplies": replies,
        },
        indent=1,
        flat=200,
    )
    with open(path, "w") as f:
        f.write(text)
    corners = [c for v in rosters for e in v["equilibria"] for c in e["corner"]]
    print(
        len(rosters),
        "rosters;",
        {k: corners.count(k) for k in sorted(set(corners))},
        "multiple:",
        sum(v["multiplicity"] == "multiple" for v in rosters),
        "largest gain:",
        nstr(max(e["deviationGain"]["relative"] for v in rosters for e in v["equilibria"]), 3),
    )
    print(
        len(replies),
        "replies; local maxima:",
        {k: sum(len(v["localMaxima"]) == k for v in replies) for k in range(1, 6)},
        {
            k: sum(v["corner"].split(":")[0] == k for v in replies)
            for k in ("interior", "floor", "kink", "saturated")
        },
    )


def check():
    d = {
        "market": {
            "users": 20,
            "demandSensitivity": 1,
            "userHarm": 2,
            "externalHarm": 4,
            "systemicLoss": 1,
        },
        "regimes": [{"name": "L", "probability": 0.8}, {"name": "H", "probability": 0.2}],
        "firms": [
            {
                "name": "f%d" % i,
                "cost": 1,
                "margin": 1,
                "baselineFailure": {"L": 0.1, "H": 0.4},
                "effectiveness": {"L": 0.03, "H": 0.15},
            }
            for i in range(4)
        ],
        "policy": {"liability": 0.3, "floor": 0},
    }
    g = Game(d)
    ((o, corner),) = all_equilibria(g)
    forms = symmetric_forms(g)
    print(
        "numeric minus closed form:",
        nstr(o[0] - forms["neExact"], 3),
        {k: nstr(v, 10) for k, v in forms.items()},
    )
    assert all(abs(x - forms["neExact"]) < mpf(10) ** -40 for x in o)
    for beta, expected in ((20, 1), (60, 0)):
        d2 = json.loads(json.dumps(d))
        d2["market"].update(users=1, demandSensitivity=beta)
        d2["policy"]["liability"] = 0
        d2["firms"] = d2["firms"][:2]
        g2 = Game(d2)
        assert len(all_equilibria(g2)) == expected == len(all_equilibria_of_two(g2))
    print("two equal firms: one equilibrium at beta = 20, none at beta = 60")


if __name__ == "__main__":
    what = sys.argv[1] if len(sys.argv) > 1 else ""
    if what == "solve":
        print(dump(answer(sys.argv[2])[2]), end="")
    elif what == "answers":
        write_answers(sys.argv[2])
    elif what == "vectors":
        write_vectors(sys.argv[2])
    elif what == "check":
        check()
    else:
        sys.exit(__doc__)
