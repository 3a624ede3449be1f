#!/usr/bin/env python3
"""Reference computation of the planner's problem and of the sensitivities: plain, slow, independent
of the program.

    python3 planner_reference.py write FILE.json [SECTION...]   every section of vectors, or those
                                                                named
    python3 planner_reference.py check FILE.json     checks the vectors again by other formulas and
                                                     by finite differences
    python3 planner_reference.py answers DATA_DIR    adds the planner's optimum to
                                                     DATA_DIR/answers/NAME.json for every roster
    python3 planner_reference.py statics             checks the conditions in
                                                     docs/comparative-statics.md (needs sympy)

Scans run in double precision (numpy, scipy) and only locate; every reported number is then computed
with mpmath at 60 digits and printed with 17. 'Globally optimal' means that a dense grid and several
hundred climbs found nothing better; nothing here is an enclosure. Games, firms and the equilibrium
search come from reference.py.
"""

import json, os, sys, time
import numpy as np
from scipy.optimize import minimize
from mpmath import mp, mpf, matrix, lu_solve, log, exp, nstr
import reference as ref
from reference import Game, failure, mean_failure, perceived, shares, significant

mp.dps = 60
CONVENTIONS = ("totalSurplus", "consumerSurplus", "paper", "fixedShares")
SYSTEMIC = ("exact", "meanField")


# -------------------------------------------------------------------------------------------------
# welfare


def variants():
    """Every (convention, shares mode, systemic term)."""
    return [
        (c, m, s)
        for c in CONVENTIONS
        for m in (("held",) if c == "fixedShares" else ("free", "held"))
        for s in SYSTEMIC
    ]


def failing(g, f, o, side=+1):
    """Which regimes still respond to overlap on the given side of o."""
    return [k is not None and (k > o or (side < 0 and k == o)) for k in f.kink]


class Welfare:
    """W of section 4 under one convention; shares free (users react) or held at those with every
    firm at its floor.
    """

    def __init__(self, g, convention="totalSurplus", mode="free", systemic="exact"):
        self.g, self.convention, self.mode, self.systemic = g, convention, mode, systemic
        # Weight of the margin, and harm per served user that W subtracts beside what log A (or sum
        # s U) already holds.
        self.margin = 1 if convention == "totalSurplus" else 0
        self.harm = {"paper": g.hE + g.hU, "fixedShares": g.hE + g.hU}.get(convention, g.hE)
        if mode == "held":
            self.s, self.logA = shares(g, [g.floor] * len(g.firms))

    def value(self, o):
        g = self.g
        pibar = [mean_failure(g, f, x) for f, x in zip(g.firms, o)]
        if self.mode == "free":
            s, logA = shares(g, o)
            total = g.M / g.beta * logA
            total -= g.M * sum(
                si * g.hU * f.e * (q - perceived(f, q)) for si, f, q in zip(s, g.firms, pibar)
            )
        else:
            s = self.s
            total = mpf(0)
            if self.convention != "fixedShares":
                total = g.M * sum(
                    si * (f.v - f.P - g.hU * f.e * q) for si, f, q in zip(s, g.firms, pibar)
                )
                parts = list(s)
                if g.v0 is not None:
                    s0 = exp(g.beta * g.v0 - self.logA)
                    total += g.M * s0 * g.v0
                    parts.append(s0)
                total -= g.M / g.beta * sum(x * log(x) for x in parts if x > 0)
        total += g.M * sum(
            si * (self.margin * f.mu - self.harm * f.e * q) for si, f, q in zip(s, g.firms, pibar)
        )
        total -= sum(f.c * x * x / 2 for f, x in zip(g.firms, o))
        return total - g.kappa * (
            ref.squared_failures(g, o) if self.systemic == "exact" else sum(pibar) ** 2
        )

    def added(self, f, q):
        """What a served user adds beside its surplus as it expects it."""
        own = self.margin * f.mu - self.harm * f.e * q
        return own - self.g.hU * f.e * (q - perceived(f, q)) if self.mode == "free" else own

    def parts(self, o, active):
        """Per firm, the social marginal benefits and the marginal cost; active[i][S]: whether firm
        i still responds in S.
        """
        g, R = self.g, range(len(self.g.p))
        pi = [[failure(f, S, x) for S in R] for f, x in zip(g.firms, o)]
        pibar = [sum(g.p[S] * q[S] for S in R) for q in pi]
        P, EK = [sum(q[S] for q in pi) for S in R], sum(pibar)
        s = shares(g, o)[0] if self.mode == "free" else self.s
        m = [self.added(f, q) for f, q in zip(g.firms, pibar)]
        mbar = sum(si * mi for si, mi in zip(s, m))
        rows = []
        for i, f in enumerate(g.firms):
            d = [f.a[S] if active[i][S] else mpf(0) for S in R]
            a = sum(g.p[S] * d[S] for S in R)
            exact = self.systemic == "exact"
            rows.append(
                {
                    "usersHarm": (
                        mpf(0) if self.convention == "fixedShares" else g.M * s[i] * g.hU * f.e * a
                    ),
                    "externalHarm": g.M * self.harm * f.e * s[i] * a,
                    "reallocation": (
                        g.M * s[i] * g.beta * g.hU * f.e * f.rho * a * (m[i] - mbar)
                        if self.mode == "free"
                        else mpf(0)
                    ),
                    "systemicMean": 2 * g.kappa * a * EK,
                    "systemicCorrelation": (
                        2 * g.kappa * sum(g.p[S] * d[S] * (P[S] - EK) for S in R)
                        if exact
                        else mpf(0)
                    ),
                    "systemicIdiosyncratic": (
                        g.kappa * sum(g.p[S] * d[S] * (1 - 2 * pi[i][S]) for S in R)
                        if exact
                        else mpf(0)
                    ),
                    "cost": -f.c * o[i],
                }
            )
        return rows

    def gradient(self, o, active):
        return [sum(r.values()) for r in self.parts(o, active)]

    def hessian(self, o, active):
        g, R, n = self.g, range(len(self.g.p)), range(len(self.g.firms))
        d = [[f.a[S] if active[i][S] else mpf(0) for S in R] for i, f in enumerate(g.firms)]
        a = [sum(g.p[S] * d[i][S] for S in R) for i in n]
        H = [[mpf(0)] * len(n) for _ in n]
        if self.mode == "free":
            s = shares(g, o)[0]
            e = [f.e for f in g.firms]
            pibar = [mean_failure(g, f, x) for f, x in zip(g.firms, o)]
            rho = [f.rho for f in g.firms]
            b = [g.beta * g.hU * e[i] * rho[i] * a[i] for i in n]  # d(log weight) / d(overlap)
            m = [self.added(f, q) for f, q in zip(g.firms, pibar)]
            mbar = sum(s[i] * m[i] for i in n)
            beside = [self.harm + g.hU * (1 - rho[i]) for i in n]
            for i in n:
                inner = (g.hU + self.harm) * e[i] * a[i] + b[i] * (m[i] - mbar)
                for k in n:
                    ds = s[i] * ((1 if i == k else 0) - s[k]) * b[k]
                    dm = beside[i] * e[i] * a[i] if i == k else 0
                    dmbar = s[k] * b[k] * (m[k] - mbar) + s[k] * beside[k] * e[k] * a[k]
                    H[i][k] = g.M * (ds * inner + s[i] * b[i] * (dm - dmbar))
        for i in n:
            for k in n:
                if self.systemic == "meanField":
                    H[i][k] -= 2 * g.kappa * a[i] * a[k]
                elif i != k:
                    H[i][k] -= 2 * g.kappa * sum(g.p[S] * d[i][S] * d[k][S] for S in R)
            H[i][i] -= g.firms[i].c
        return H


def check_derivatives(w, o, digits=25):
    """Gradient against differences of W, Hessian against differences of the gradient, both at 60
    digits.
    """
    active = [failing(w.g, f, x) for f, x in zip(w.g.firms, o)]
    grad, H = w.gradient(o, active), w.hessian(o, active)
    h = mpf(10) ** -16
    for i in range(len(o)):
        up, dn = ([x + (t if j == i else 0) for j, x in enumerate(o)] for t in (h, -h))
        num = (w.value(up) - w.value(dn)) / (2 * h)
        size = 1 + sum(abs(t) for t in w.parts(o, active)[i].values())
        assert abs(num - grad[i]) < size * mpf(10) ** -digits, (
            w.convention,
            w.mode,
            w.systemic,
            i,
            num,
            grad[i],
        )
        gu, gd = w.gradient(up, active), w.gradient(dn, active)
        for k in range(len(o)):
            assert (
                abs((gu[k] - gd[k]) / (2 * h) - H[k][i])
                < (size + abs(H[i][i])) * mpf(10) ** -digits
            )
            assert abs(H[i][k] - H[k][i]) < (size + abs(H[i][i])) * mpf(10) ** -45


def last_kink(f):
    """Overlap beyond which nothing is gained; 0 where overlap never does anything."""
    return max([k for k in f.kink if k is not None], default=mpf(0))


def write_welfare():
    r, rows, index = ref.Source(31), [], 0
    while len(rows) < 40:
        index += 1
        d = ref.random_roster(r, index, False)
        g = Game(d)
        if not 2 <= len(g.firms) or (len(g.firms) > 6 and r.chance(0.5)):
            continue
        o = [r.between(0, 1.15, 6) * float(last_kink(f)) for f in g.firms]
        o = [significant(x, 5) for x in o]
        if any(
            k is not None and abs(k - x) < mpf("1e-3") * k
            for f, x in zip(g.firms, o)
            for k in f.kink
        ):
            continue
        if any(x == 0 and last_kink(f) > 0 for f, x in zip(g.firms, o)):
            continue
        # margins beyond those of random_roster: some negative, some zero
        for f in d["firms"]:
            if r.chance(0.3):
                f["margin"] = r.pick([0, r.between(-2, 0, 2)])
        d["name"] = "welfare %d" % (len(rows) + 1)
        g, o = Game(d), [mpf(x) for x in o]
        active = [failing(g, f, x) for f, x in zip(g.firms, o)]
        row = {
            "roster": d,
            "overlap": o,
            "shares": shares(g, o)[0],
            "heldShares": shares(g, [g.floor] * len(o))[0],
            "zeroProbabilities": sum(
                failure(f, S, x) == 0 for f, x in zip(g.firms, o) for S in range(len(g.p))
            ),
            "welfare": {},
        }
        for c, m, s in variants():
            w = Welfare(g, c, m, s)
            if len(rows) % 4 == 0 or len(o) < 4:
                check_derivatives(w, o)
            entry = {
                "value": w.value(o),
                "gradient": w.gradient(o, active),
                "hessian": w.hessian(o, active),
            }
            row["welfare"].setdefault(c, {}).setdefault(m, {})[s] = entry
            if m == "free" and s == "exact":
                assert abs(w.value(o) - ref.outcomes(g, o)["welfare"][c]) < mpf(10) ** -45 * (
                    1 + abs(w.value(o))
                )
        # with every firm at the floor the held shares are the free ones, and so is the surplus
        for c in CONVENTIONS[:3]:
            f0 = [g.floor] * len(o)
            assert abs(Welfare(g, c, "held").value(f0) - Welfare(g, c, "free").value(f0)) < mpf(
                10
            ) ** -40 * (1 + abs(g.M))
        rows.append(row)
    return rows


# ------------------------------------------------------------------------------------------------
# planner's optimum


class FastWelfare:
    """The same W in double precision on arrays of profiles (..., firms), for scans only."""

    def __init__(self, w):
        g, F = w.g, lambda xs: np.array([float(x) for x in xs])
        self.w, self.free = w, w.mode == "free"
        self.M, self.beta, self.kappa = float(g.M), float(g.beta), float(g.kappa)
        self.p, self.c = F(g.p), F(f.c for f in g.firms)
        # Harm that users do not foresee counts beside what their surplus holds.
        doubt = [(1 - f.rho) * g.hU * f.e if self.free else mpf(0) for f in g.firms]
        self.he = F(w.harm * f.e + d for f, d in zip(g.firms, doubt))
        self.hu = F(g.hU * f.e - d for f, d in zip(g.firms, doubt))
        self.hu *= w.convention != "fixedShares"
        self.mu = F(w.margin * f.mu + d * f.prior for f, d in zip(g.firms, doubt))
        self.v = F(f.v - f.P - d * f.prior for f, d in zip(g.firms, doubt))
        self.pi0 = np.array([F(f.pi0) for f in g.firms]).T  # regimes x firms
        self.a = np.array([F(f.a) for f in g.firms]).T
        self.w0 = -np.inf if g.v0 is None else float(g.beta * g.v0)
        self.exact = w.systemic == "exact"
        if not self.free:
            self.s = F(w.s)
        self.constant = (
            0.0
            if self.free
            else float(w.value([mpf(0)] * len(g.firms))) - self.raw(np.zeros(len(g.firms)))
        )

    def market(self, pibar):
        z = self.beta * (self.v - self.hu * pibar)
        top = np.maximum(z.max(-1, keepdims=True), self.w0)
        e = np.exp(z - top)
        A = e.sum(-1, keepdims=True) + np.exp(self.w0 - top)
        return e / A, (top + np.log(A))[..., 0]

    def raw(self, o):
        pi = np.maximum(self.pi0 - self.a * o[..., None, :], 0)
        pibar = np.einsum("s,...si->...i", self.p, pi)
        if self.free:
            s, logA = self.market(pibar)
            total = self.M / self.beta * logA + self.M * (s * (self.mu - self.he * pibar)).sum(-1)
        else:
            total = -self.M * (self.s * (self.hu + self.he) * pibar).sum(-1)
        total = total - (self.c * o * o / 2).sum(-1)
        if self.exact:
            K2 = ((pi * (1 - pi)).sum(-1) + pi.sum(-1) ** 2) @ self.p
        else:
            K2 = pibar.sum(-1) ** 2
        return total - self.kappa * K2

    def value(self, o):
        return self.raw(np.asarray(o, float)) + self.constant

    def gradient(self, o, active):
        """active: regimes x firms, whether the piece responds."""
        pi = np.maximum(self.pi0 - self.a * o, 0)
        pibar, d = self.p @ pi, self.a * active
        alpha = self.p @ d
        s = self.market(pibar)[0] if self.free else self.s
        G = self.M * s * (self.hu + self.he) * alpha - self.c * o
        if self.free:
            m = self.mu - self.he * pibar
            G += self.M * s * self.beta * self.hu * alpha * (m - (s * m).sum())
        if self.exact:
            return G + self.kappa * (self.p @ (d * (1 - 2 * pi + 2 * pi.sum(1, keepdims=True))))
        return G + 2 * self.kappa * alpha * pibar.sum()


def knots(f):
    return [mpf(0)] + sorted({k for k in f.kink if k is not None and k > 0})


def climb(fast, ends, start, size):
    """Ascent from one start, linear piece by linear piece; a profile that no small step in one
    overlap improves.
    """
    n, o = len(ends), np.array(start, float)
    cell = [
        min(max(int(np.searchsorted(e, x, side="right")) - 1, 0), max(len(e) - 2, 0))
        for e, x in zip(ends, o)
    ]
    top = np.array([max(e[-1], 1e-300) for e in ends])

    def piece(i, j):
        return ends[i][j], ends[i][min(j + 1, len(ends[i]) - 1)]

    def responds(i, j):
        lo, hi = piece(i, j)
        return (fast.pi0[:, i] - fast.a[:, i] * (lo + hi) / 2 > 0) & (hi > lo)

    for _ in range(40):
        active = np.array([responds(i, cell[i]) for i in range(n)]).T
        box = [piece(i, cell[i]) for i in range(n)]
        o = np.array([min(max(x, l), h) for x, (l, h) in zip(o, box)])
        r = minimize(
            lambda x: -fast.value(x * top) / size,
            o / top,
            jac=lambda x: -fast.gradient(x * top, active) * top / size,
            bounds=[(l / t, h / t) for (l, h), t in zip(box, top)],
            method="L-BFGS-B",
            options={"maxiter": 500, "ftol": 1e-16, "gtol": 1e-11},
        )
        o = np.array(
            [
                l if x * t - l < 1e-9 * t else h if h - x * t < 1e-9 * t else x * t
                for x, t, (l, h) in zip(r.x, top, box)
            ]
        )
        moved = False
        for i in range(n):
            for step, at in ((1, box[i][1]), (-1, box[i][0])):
                j = cell[i] + step
                if moved or o[i] != at or not 0 <= j <= len(ends[i]) - 2:
                    continue
                other = active.copy()
                other[:, i] = responds(i, j)
                if step * fast.gradient(o, other)[i] * top[i] > 1e-9 * size:
                    cell[i], moved = j, True
        if not moved:
            break
    return o


def corner_of(g, f, x):
    if x == 0:
        return "floor"
    if x == last_kink(f):
        return "saturated"
    return "kink:" + g.regimes[f.kink.index(x)] if x in f.kink else "interior"


def polish(w, guess):
    """From an approximate local maximum of W to full precision: (value, overlap, corner,
    strictness), or None. strictness: the smallest one-sided derivative at a corner over the sum of
    the parts, and the smallest curvature of W over the interior firms relative to their cost; None
    where there is no such firm.
    """
    g = w.g
    o, free = [], []
    for i, (f, x) in enumerate(zip(g.firms, guess)):
        near = min(knots(f), key=lambda k: abs(k - mpf(float(x))))
        if abs(near - mpf(float(x))) <= mpf("1e-7") * last_kink(f):
            o.append(near)
        else:
            o.append(mpf(float(x)))
            free.append(i)
    active = [failing(g, f, x) for f, x in zip(g.firms, o)]
    for _ in range(40):
        if not free:
            break
        G, H = w.gradient(o, active), w.hessian(o, active)
        step = lu_solve(
            matrix([[H[i][k] for k in free] for i in free]), matrix([-G[i] for i in free])
        )
        if any(abs(t) > mpf("0.01") * last_kink(g.firms[i]) for t, i in zip(step, free)):
            return None
        for t, i in zip(step, free):
            o[i] += t
        if max(abs(t) for t in step) < mpf(10) ** -52:
            break
    else:
        return None
    if any(o[i] <= 0 or failing(g, g.firms[i], o[i]) != active[i] for i in free):
        return None
    strict = None
    for i, f in enumerate(g.firms):
        if i in free or last_kink(f) == 0:
            continue
        for side in (+1, -1):
            if side < 0 and o[i] == 0:
                continue
            act = list(active)
            act[i] = failing(g, f, o[i], side)
            row = w.parts(o, act)[i]
            size = sum(abs(t) for t in row.values()) + mpf(10) ** -30
            rel = -side * sum(row.values()) / size
            if rel < 0:
                return None
            strict = rel if strict is None else min(strict, rel)
    curvature = None
    if free:
        H = w.hessian(o, active)
        low = mp.eigsy(
            matrix([[-H[i][k] / mp.sqrt(g.firms[i].c * g.firms[k].c) for k in free] for i in free]),
            eigvals_only=True,
        )
        curvature = min(low)
        if curvature <= 0:
            return None
    return w.value(o), o, [corner_of(g, f, x) for f, x in zip(g.firms, o)], strict, curvature


def global_optimum(w, seed=1, starts=None):
    """(the optimum as polish gives it, number of global optima, lead over the next best local
    optimum relative to the range of W on the grid or None, number of distinct local optima); None
    if anything is too near a tie to be certain.
    """
    g = w.g
    fast, n = FastWelfare(w), len(g.firms)
    ends = [[float(k) for k in knots(f)] for f in g.firms]
    density = {1: 4001, 2: 401, 3: 61, 4: 25}.get(n, 11)
    axes = [
        np.unique(np.concatenate([np.linspace(0, e[-1], density if e[-1] > 0 else 1), e]))
        for e in ends
    ]
    mesh = np.stack(np.meshgrid(*axes, indexing="ij"), -1)
    W = fast.value(mesh)
    size = float(W.max() - W.min()) or 1.0
    peak = np.ones(W.shape, bool)
    for k in range(n):
        up, dn = np.full_like(W, -np.inf), np.full_like(W, -np.inf)
        lead = [slice(None)] * n
        a, b = list(lead), list(lead)
        a[k], b[k] = slice(1, None), slice(None, -1)
        up[tuple(b)], dn[tuple(a)] = W[tuple(a)], W[tuple(b)]
        peak &= (W >= up) & (W >= dn)
    at = np.argwhere(peak)
    at = at[np.argsort([-W[tuple(j)] for j in at], kind="stable")][:60]
    points = [mesh[tuple(j)] for j in at]
    r = ref.Source(seed)
    points += [
        np.array([r.unit() * e[-1] for e in ends])
        for _ in range(starts or {1: 20, 2: 60, 3: 200, 4: 300}.get(n, 300))
    ]
    found = []
    top = np.array([max(e[-1], 1e-300) for e in ends])
    for x in points:
        y = climb(fast, ends, x, size)
        v = float(fast.value(y))
        if not any(np.max(np.abs((y - z) / top)) < 1e-4 for _, z in found):
            found.append((v, y))
    found.sort(key=lambda t: -t[0])
    best, ties, lead = None, 0, None
    for v, y in found:
        if v < found[0][0] - 1e-4 * size:
            break
        q = polish(w, y)
        if q is None:
            if v > found[0][0] - 1e-6 * size:
                return None
            continue
        if best is None:
            best, ties = q, 1
            continue
        gap = (best[0] - q[0]) / mpf(size)
        if abs(gap) < mpf(10) ** -40:
            ties += 1
        elif abs(gap) < mpf("1e-5"):
            return None
        elif gap < 0:
            return None
    if best is None or best[0] < mpf(float(W.max())) - mpf(1e-11 * size) - abs(best[0]) * mpf(
        "1e-13"
    ):
        return None
    if (
        best[3] is not None
        and best[3] < mpf("1e-4")
        or best[4] is not None
        and best[4] < mpf("1e-3")
    ):
        return None
    rest = [v for v, _ in found if v < found[0][0] - 1e-6 * size]
    if rest:
        lead = (found[0][0] - max(rest)) / size
    return best, ties, lead, len(found)


def planner_roster(r, index, style, n):
    """A roster whose costs put the planner's optimum somewhere between nothing and saturation."""
    same = (
        style in ("symmetric", "closedForm")
        or (style == "systemic" and r.chance(0.5))
        or (style == "strong" and r.chance(0.3))
    )
    while True:
        d = ref.random_roster(r, index, False)
        if len(d["firms"]) >= n:
            break
    d["firms"] = d["firms"][:n]
    m = d["market"]
    if style == "strong":
        m["demandSensitivity"] = r.between(3, 10, 2)
        for f in d["firms"]:
            f["margin"] = r.between(-2, 3, 2)
    if same:
        d["firms"] = [
            dict(json.loads(json.dumps(d["firms"][0])), name=f["name"]) for f in d["firms"]
        ]
    if style == "systemic":
        m["systemicLoss"] = significant(m["users"] * r.between(0.5, 5, 2), 3)
    if r.chance(0.5):
        d["policy"]["floor"] = 0
    last = [float(last_kink(f)) for f in Game(d).firms]
    d["policy"]["floor"] = significant(min(d["policy"]["floor"], max(last)), 3)
    return d, same


def tune_costs(r, d, same, w_of, inside=False):
    """Costs that put a stationary point of W at a random target, which is returned; inside: between
    the kinks only.
    """
    g = Game(d)
    w = w_of(g)
    target = []
    for f in g.firms:
        k = knots(f)
        x = r.pick(
            ["interior"] if inside else ["interior", "interior", "interior", "kink", "saturated"]
        )
        target.append(
            k[-1] * mpf(r.between(0.1, 0.95))
            if x == "interior"
            else r.pick(k[1:] or k) if x == "kink" else k[-1]
        )
    if same:
        target = [target[0]] * len(target)
    up, down = (
        [
            sum(v for k, v in row.items() if k != "cost")
            for row in w.parts(target, [failing(g, f, x, side) for f, x in zip(g.firms, target)])
        ]
        for side in (-1, +1)
    )
    for i, (f, x) in enumerate(zip(d["firms"], target)):
        force = (
            up[i] * mpf(r.between(0.4, 0.95))
            if x == last_kink(g.firms[i])
            else (up[i] + down[i]) / 2
        )
        ok = x > 0 and force > mpf("1e-5") * g.M
        f["cost"] = significant(float(force / x)) if ok else r.between(0.5, 2, 2)
    if same:
        for f in d["firms"]:
            f["cost"] = d["firms"][0]["cost"]
    return target


def plain_optimum(q):
    (value, o, corner, _, _), ties, lead, _ = q
    return {
        "overlap": o,
        "corner": corner,
        "welfare": value,
        "globalOptima": ties,
        "several": ties > 1,
        "lead": None if lead is None else mpf(lead),
    }


def saddle_costs(r, d):
    """Identical firms for which equal overlaps are no maximum: -kappa E[K^2] is bilinear across
    firms, so that cost < 2 kappa sum p a^2 makes W convex where one firm's overlap replaces
    another's.
    """
    d["market"].update(users=1, systemicLoss=r.between(1, 20, 1))
    first = d["firms"][0]
    for k in first["baselineFailure"]:
        first["baselineFailure"][k] = r.between(0.5, 0.95, 2)
    for k in first["effectiveness"]:
        first["effectiveness"][k] = r.between(0.05, 0.3, 2)
    square = sum(x["probability"] * first["effectiveness"][x["name"]] ** 2 for x in d["regimes"])
    first["cost"] = significant(2 * d["market"]["systemicLoss"] * square * r.between(0.45, 0.98, 2))
    d["firms"] = [dict(json.loads(json.dumps(first)), name=f["name"]) for f in d["firms"]]
    d["policy"]["floor"] = 0


def closed_form_costs(r, d, w_of):
    """Identical firms, no outside option, and a cost that puts their common optimum below the first
    kink.
    """
    d["market"].pop("outsideOption", None)
    d["policy"]["floor"] = 0
    g = Game(d)
    target = (
        [knots(g.firms[0])[1] * mpf(r.between(0.2, 0.9))] * len(g.firms)
        if len(knots(g.firms[0])) > 1
        else None
    )
    if target is None:
        return
    row = w_of(g).parts(target, [failing(g, f, x) for f, x in zip(g.firms, target)])[0]
    for f in d["firms"]:
        f["cost"] = significant(float(sum(v for k, v in row.items() if k != "cost") / target[0]))


def write_planner():
    r, rows, index, turn = ref.Source(4711), [], 0, {}
    every = variants()
    combos = {
        "strong": [v for v in every if v[1] == "free"],
        "saddle": [v for v in every if v[2] == "exact"],
        "moderate": every[::-1],
        "symmetric": every[9:] + every[:9],
    }
    plan = [
        ("moderate", 2),
        ("systemic", 2),
        ("strong", 2),
        ("saddle", 2),
        ("symmetric", 2),
        ("moderate", 3),
        ("systemic", 3),
        ("strong", 3),
        ("saddle", 3),
        ("symmetric", 3),
        ("strong", 4),
        ("saddle", 4),
        ("systemic", 4),
        ("moderate", 4),
        ("strong", 2),
    ]
    combos["closedForm"] = [v for v in every if v[0] != "paper"]
    while len(rows) < 58:
        style, n = (
            plan[len(rows) % len(plan)] if len(rows) < 48 else ("closedForm", 2 + len(rows) % 3)
        )
        mine = combos.get(style, every)
        convention, mode, systemic = mine[turn.get(style, 0) % len(mine)]
        index += 1
        d, same = planner_roster(r, index, style, n)
        w_of = lambda g: Welfare(g, convention, mode, systemic)
        if style == "saddle":
            saddle_costs(r, d)
            same = True
        elif style == "closedForm":
            closed_form_costs(r, d, w_of)
        else:
            tune_costs(r, d, same, w_of)
        if min(f["cost"] for f in d["firms"]) <= 0:
            continue
        d["name"] = "planner %d" % (len(rows) + 1)
        q = global_optimum(w_of(Game(d)))
        if q is None:
            continue
        corners = set(c.split(":")[0] for c in q[0][2])
        if len(corners) == 1 and corners != {"interior"} and r.chance(0.85):
            continue
        if style == "closedForm" and (
            corners != {"interior"}
            or any(x > k for f, x in zip(Game(d).firms, q[0][1]) for k in knots(f)[1:])
            or max(q[0][1]) - min(q[0][1]) > mpf(10) ** -30
        ):
            continue
        if style in ("strong", "saddle") and q[3] == 1 and r.chance(0.85):
            continue
        turn[style] = turn.get(style, 0) + 1
        rows.append(
            {
                "style": style,
                "identicalFirms": same,
                "roster": d,
                "convention": convention,
                "shares": mode,
                "systemicTerm": systemic,
                "usefulOverlap": [last_kink(f) for f in Game(d).firms],
                "localOptima": q[3],
                **plain_optimum(q),
            }
        )
        print(
            len(rows),
            index,
            style,
            convention,
            mode,
            systemic,
            q[0][2],
            "ties",
            q[1],
            "locals",
            q[3],
            flush=True,
        )
    return rows


# ------------------------------------------------------------------------------------ the market
# and the wedge


def unique_equilibrium(g):
    """(overlap, corner) of the equilibrium where the scan finds exactly one and it is far from
    every tie; else None.
    """
    found = ref.all_equilibria(g)
    if len(found) != 1:
        return None
    o, corner = found[0]
    gain, _, _, lead = ref.verify(g, o)
    if gain > mpf(10) ** -30 or lead is not None and lead < mpf("1e-4"):
        return None
    for f, x, b, c in zip(g.firms, o, ref.rivals_of(g, o), corner):
        scale = f.c * max(x, mpf("0.01"))
        left, right = (ref.marginal(g, f, x, b, side) / scale for side in (-1, +1))
        if c == "interior":
            if any(abs(k - x) < mpf("1e-4") * k for k in knots(f)[1:]) or x - g.floor < mpf(
                "1e-4"
            ) * last_kink(f):
                return None
        elif right > mpf("-1e-3") or x > g.floor and left < mpf("1e-3"):
            return None
    return o, corner


def private_parts(g, o):
    """Per firm, the private marginal benefits and the marginal cost of equation (7), to the right
    of o.
    """
    rows = []
    for f, x, b in zip(g.firms, o, ref.rivals_of(g, o)):
        s, t = ref.share(g, f, x, b)
        a, q = ref.slope(g, f, x, +1), f.mu - g.tau * g.hE * f.e * mean_failure(g, f, x)
        rows.append(
            {
                "demand": g.M * a * q * g.beta * g.hU * f.e * s * t,
                "liability": g.M * a * g.tau * g.hE * f.e * s,
                "cost": -f.c * x,
            }
        )
        assert abs(sum(rows[-1].values()) - ref.marginal(g, f, x, b, +1)) < mpf(10) ** -45 * (
            1 + f.c * x
        )
    return rows


def market_roster(r, index, sizes):
    """A moderate market in which every overlap does something and the planner does not always want
    saturation.
    """
    while True:
        d = ref.random_roster(r, index, False)
        if len(d["firms"]) in sizes and all(
            f["exposure"] > 0 and min(f["effectiveness"].values()) > 0 for f in d["firms"]
        ):
            break
    m = d["market"]
    m["externalHarm"] = round(m["externalHarm"] * r.pick([0.1, 0.3, 1]), 3)
    m["systemicLoss"] = significant(m["users"] * r.between(0, 0.3), 3)
    m["demandSensitivity"] = significant(m["demandSensitivity"] * r.pick([1, 1.5]), 5)
    return d


def both(d):
    """(game, equilibrium, optimum) of a roster where both are unique and strict, else None."""
    g = Game(d)
    eq = unique_equilibrium(g)
    if eq is None:
        return None
    q = global_optimum(Welfare(g))
    if q is None or q[1] > 1:
        return None
    return g, eq, q


def interior_only(rows, corner):
    return [row if c == "interior" else None for row, c in zip(rows, corner)]


def write_wedge():
    r, rows, index = ref.Source(99), [], 0
    while len(rows) < 15:
        index += 1
        d = market_roster(r, index, (2, 3, 4))
        pair = both(d)
        if pair is None:
            continue
        g, (o, corner), q = pair
        best, best_corner = q[0][1], q[0][2]
        if "interior" not in corner or "interior" not in best_corner:
            continue
        if not any(a == b == "interior" for a, b in zip(corner, best_corner)) and r.chance(0.8):
            continue
        d["name"] = "wedge %d" % (len(rows) + 1)
        w = Welfare(g)
        act = lambda x: [failing(g, f, t) for f, t in zip(g.firms, x)]
        at = lambda x, c: {
            "overlap": x,
            "corner": c,
            "welfare": w.value(x),
            "private": interior_only(private_parts(g, x), c),
            "social": interior_only(w.parts(x, act(x)), c),
        }
        row = {
            "roster": d,
            "equilibrium": at(o, corner),
            "optimum": at(best, best_corner),
            "wedge": [b - a for a, b in zip(o, best)],
        }
        for p in row["equilibrium"]["private"]:
            assert p is None or abs(sum(p.values())) < mpf(10) ** -40
        for p in row["optimum"]["social"]:
            assert p is None or abs(sum(p.values())) < mpf(10) ** -40
        rows.append(row)
        print(len(rows), index, corner, best_corner, flush=True)
    return rows


# -------------------------------------------------------------------------------------------------
# sensitivities


def pins(g, o, corner, low):
    """Where each firm is held when a primitive moves: None (free), 'low', or the regime whose kink
    it sits on.
    """
    out = []
    for f, x, c in zip(g.firms, o, corner):
        if c == "interior":
            out.append(None)
        elif c == "floor":
            out.append(low)
        else:
            (S,) = [S for S, k in enumerate(f.kink) if k is not None and k == x]
            out.append(S)
    return out


def settle(g, o, pin, first_order):
    """The profile that solves the first-order conditions of the free firms, the others at their
    pins.
    """
    o = [
        x if p is None else g.floor if p == "floor" else mpf(0) if p == "zero" else f.kink[p]
        for x, p, f in zip(o, pin, g.firms)
    ]
    free = [i for i, p in enumerate(pin) if p is None]
    h = mpf(10) ** -32
    for _ in range(12):
        if not free:
            return o
        G = first_order(g, o)
        J = matrix(len(free), len(free))
        for c, k in enumerate(free):
            up = first_order(g, [x + (h if j == k else 0) for j, x in enumerate(o)])
            for row, i in enumerate(free):
                J[row, c] = (up[i] - G[i]) / h
        step = lu_solve(J, matrix([-G[i] for i in free]))
        for t, i in zip(step, free):
            o[i] += t
        if max(abs(t) for t in step) < mpf(10) ** -56:
            return o
    raise ArithmeticError("no convergence")


def private_gradient(g, o):
    return [ref.marginal(g, f, x, b, +1) for f, x, b in zip(g.firms, o, ref.rivals_of(g, o))]


def social_gradient(g, o):
    return Welfare(g).gradient(o, [failing(g, f, x) for f, x in zip(g.firms, o)])


def primitives(g):
    """(description, read, write) of every primitive and instrument."""

    def attribute(x, n):
        return (lambda: getattr(x, n)), (lambda v: setattr(x, n, v))

    def entry(xs, S):
        return (lambda: xs[S]), (lambda v: xs.__setitem__(S, v))

    out = [
        ({"parameter": name}, *attribute(g, n))
        for name, n in (
            ("users", "M"),
            ("demandSensitivity", "beta"),
            ("userHarm", "hU"),
            ("externalHarm", "hE"),
            ("systemicLoss", "kappa"),
            ("outsideOption", "v0"),
            ("liability", "tau"),
            ("floor", "floor"),
        )
        if getattr(g, n) is not None
    ]
    out += [
        ({"parameter": "probability", "regime": n}, *entry(g.p, S)) for S, n in enumerate(g.regimes)
    ]
    for f in g.firms:
        out += [
            ({"parameter": name, "firm": f.name}, *attribute(f, n))
            for name, n in (
                ("cost", "c"),
                ("margin", "mu"),
                ("value", "v"),
                ("price", "P"),
                ("exposure", "e"),
            )
        ]
        out += [
            ({"parameter": "baselineFailure", "firm": f.name, "regime": n}, *entry(f.pi0, S))
            for S, n in enumerate(g.regimes)
        ]
        out += [
            ({"parameter": "effectiveness", "firm": f.name, "regime": n}, *entry(f.a, S))
            for S, n in enumerate(g.regimes)
        ]
    return out


def derivatives(g, o, corner, best, best_corner, step=mpf(10) ** -20):
    """Total derivatives by central differences of re-solved profiles; strict corners move with
    their corner.
    """
    pin, best_pin = pins(g, o, corner, "floor"), pins(g, best, best_corner, "zero")

    def solve():
        for f in g.firms:
            f.kink = [b / a if a > 0 else None for b, a in zip(f.pi0, f.a)]
        x, y = settle(g, o, pin, private_gradient), settle(g, best, best_pin, social_gradient)
        return x, Welfare(g).value(x), y, Welfare(g).value(y)

    rows = []
    for about, read, put in primitives(g):
        base = read()
        h = step * max(abs(base), mpf("0.01"))
        put(base + h)
        up = solve()
        put(base - h)
        dn = solve()
        put(base)
        solve()
        diff = lambda a, b: (a - b) / (2 * h)
        de, dp = [diff(a, b) for a, b in zip(up[0], dn[0])], [
            diff(a, b) for a, b in zip(up[2], dn[2])
        ]
        rows.append(
            {
                **about,
                "equilibrium": de,
                "welfare": diff(up[1], dn[1]),
                "optimum": dp,
                "optimalWelfare": diff(up[3], dn[3]),
                "wedge": [b - a for a, b in zip(de, dp)],
            }
        )
    return rows


def round_zero(x):
    """Differences of equal numbers leave dust of the order of 1e-38."""
    if isinstance(x, dict):
        return {k: round_zero(v) for k, v in x.items()}
    if isinstance(x, list):
        return [round_zero(v) for v in x]
    return mpf(0) if isinstance(x, mpf) and abs(x) < mpf(10) ** -30 else x


def write_sensitivities():
    r, rows, index, seen = ref.Source(1234), [], 0, []
    wanted = ["interior", "floor", "kink", "saturated"]
    while len(rows) < 12:
        index += 1
        d = market_roster(r, index, (2, 3, 4, 5))
        pair = both(d)
        if pair is None:
            continue
        g, (o, corner), q = pair
        best, best_corner = q[0][1], q[0][2]
        if any(x == 0 for x in o) and g.floor > 0:
            continue
        if any(abs(x - g.floor) < mpf(10) ** -9 for x, c in zip(o, corner) if c != "floor"):
            continue
        kinds = set(c.split(":")[0] for c in corner)
        if "interior" not in kinds or "interior" not in best_corner:
            continue
        need = wanted[len(rows) % 4]
        if need not in kinds:
            continue
        try:
            table = derivatives(g, o, corner, best, best_corner)
        except ValueError:
            continue  # two kinks at one overlap
        check = derivatives(g, o, corner, best, best_corner, step=mpf(10) ** -18)
        for a, b in zip(table, check):
            for x, y in zip(
                a["equilibrium"] + a["optimum"] + [a["welfare"]],
                b["equilibrium"] + b["optimum"] + [b["welfare"]],
            ):
                assert abs(x - y) < mpf(10) ** -22 * (1 + abs(x)), (a, b)
        homogeneous(g, table, Welfare(g).value(o))
        d["name"] = "sensitivities %d" % (len(rows) + 1)
        rows.append(
            {
                "roster": d,
                "equilibrium": {"overlap": o, "corner": corner, "welfare": Welfare(g).value(o)},
                "optimum": {"overlap": best, "corner": best_corner, "welfare": q[0][0]},
                "derivatives": round_zero(table),
            }
        )
        print(len(rows), index, corner, best_corner, len(table), flush=True)
    return rows


def homogeneous(g, table, W):
    """Users, costs and systemic loss scaled together change no overlap and scale welfare; a common
    shift of every value and of the outside option changes no overlap.
    """
    n, zero = len(g.firms), mpf(10) ** -30
    row = lambda name: [t for t in table if t["parameter"] == name]
    scaled = [(g.M, row("users")[0]), (g.kappa, row("systemicLoss")[0])] + [
        (f.c, t) for f, t in zip(g.firms, row("cost"))
    ]
    for key in ("equilibrium", "optimum"):
        for i in range(n):
            assert abs(sum(x * t[key][i] for x, t in scaled)) < zero * 100
            assert abs(sum(t[key][i] for t in row("value") + row("outsideOption"))) < zero * 100
    assert abs(sum(x * t["welfare"] for x, t in scaled) - W) < zero * (1 + abs(W))
    for v, p in zip(row("value"), row("price")):
        assert abs(v["welfare"] + p["welfare"]) < zero * (1 + abs(v["welfare"]))


# -------------------------------------------------------------------------------------- liability
# that implements


def implementing_liability(g, o, corner):
    """Per firm, the liability at which the interior firm's first-order condition holds at o; None
    elsewhere.
    """
    out, s = [], shares(g, o)[0]
    for f, x, c, si in zip(g.firms, o, corner, s):
        a = ref.slope(g, f, x, +1)
        base = g.hE * f.e * si * (1 - mean_failure(g, f, x) * g.beta * g.hU * f.e * (1 - si))
        if c != "interior" or base == 0:
            out.append(None)
            continue
        out.append((f.c * x / (g.M * a) - f.mu * g.beta * g.hU * f.e * si * (1 - si)) / base)
    return out


def deviations(d, o, liability):
    """Per firm: the best deviation from o by a fine global scan under its own liability, and its
    gain.
    """
    rows, rivals = [], ref.rivals_of(Game(d), o)
    for i, (x, b) in enumerate(zip(o, rivals)):
        g = Game(d)
        g.floor = mpf(0)
        if liability[i] is not None:
            g.tau = liability[i]
        f = g.firms[i]
        here = ref.profit(g, f, x, b)
        peak = ref.local_maxima(g, f, b)[0]
        gain = max(mpf(0), peak[0] - here)
        rows.append(
            {
                "profit": here,
                "bestReply": peak[1],
                "gain": gain if gain > mpf(10) ** -40 else mpf(0),
            }
        )
        if liability[i] is not None:
            assert abs(ref.marginal(g, f, x, b, +1)) < mpf(10) ** -40 * (1 + f.c * x)
    return rows


def judge(d, o, corner):
    """(liability, deviations, kind) at a profile; kind None where the case is too near a tie to be
    a fair test.
    """
    g = Game(d)
    liability = implementing_liability(g, o, corner)
    dev = deviations(d, o, liability)
    relative = [
        t["gain"] / max(abs(t["profit"]), f.c * x * x / 2) for t, f, x in zip(dev, g.firms, o)
    ]
    if any(0 < t < mpf("1e-3") for t in relative) or any(
        t is not None and abs(t) > 100 for t in liability
    ):
        return liability, dev, None
    if g.hE == 0:
        return liability, dev, "noHarm"
    if any(t == 0 or t is None for t in [f.e for f in g.firms]):
        return liability, dev, None
    if "interior" not in corner:
        return liability, dev, None
    if corner.count("interior") < len(o):
        return liability, dev, "corner"
    if any(t is None for t in liability):
        return liability, dev, None
    nash, negative = not any(relative), any(t < 0 for t in liability)
    kind = (
        ("negative" if negative else "equilibrium") if nash else (None if negative else "deviation")
    )
    return liability, dev, kind


def write_liability():
    r, rows, index = ref.Source(2718), [], 0
    wanted = [
        "equilibrium",
        "deviation",
        "negative",
        "noHarm",
        "equilibrium",
        "deviation",
        "corner",
        "equilibrium",
        "equilibrium",
        "deviation",
    ]
    while len(rows) < len(wanted):
        want = wanted[len(rows)]
        index += 1
        style = "strong" if want in ("deviation", "negative") else "moderate"
        d, same = planner_roster(
            r, index, style, r.pick([2, 3]) if want == "deviation" else r.pick([2, 3, 4])
        )
        d["policy"] = {"liability": r.pick([0, 0.5]), "floor": 0}
        if want == "noHarm":
            d["market"]["externalHarm"] = 0
        elif d["market"]["externalHarm"] == 0:
            continue
        if want == "negative":
            for f in d["firms"]:
                f["margin"] = round(abs(f["margin"]) + 1, 2)
        d["market"]["systemicLoss"] = significant(d["market"]["users"] * r.between(0, 0.3), 3)
        target = tune_costs(r, d, same, Welfare, inside=want != "corner")
        if min(f["cost"] for f in d["firms"]) <= 0:
            continue
        w = Welfare(Game(d))
        first = polish(w, target)  # cheap: is the target a local optimum of the wanted kind?
        if first is None or judge(d, first[1], first[2])[2] != want:
            continue
        q = global_optimum(w)
        if q is None:
            continue
        liability, dev, kind = judge(d, q[0][1], q[0][2])
        if kind != want:
            continue
        d["name"] = "liability %d" % (len(rows) + 1)
        rows.append(
            {
                "roster": d,
                "kind": want,
                **plain_optimum(q),
                "liability": liability,
                "deviations": dev,
                "isEquilibrium": all(t["gain"] == 0 for t in dev),
            }
        )
        print(
            len(rows),
            index,
            want,
            [nstr(t, 4) if t is not None else None for t in liability],
            [nstr(t["gain"] / abs(t["profit"]), 3) for t in dev],
            flush=True,
        )
    return rows


# -------------------------------------------------------------------------------------------------
# checking


def check(path):
    """Reads the vectors back: derivatives of every welfare row, a random and an evolutionary search
    for a better plan, the symmetric closed form, sums of parts, homogeneity of the sensitivities,
    and the gains of the liability rows.
    """
    from scipy.optimize import differential_evolution

    data = json.load(open(path))
    num = lambda xs: [mpf(x) for x in xs]
    for row in data["welfare"]:
        g, o = Game(row["roster"]), num(row["overlap"])
        for c, m, s in variants():
            w, e = Welfare(g, c, m, s), row["welfare"][c][m][s]
            check_derivatives(w, o)
            assert abs(w.value(o) - e["value"]) < 1e-15 * (1 + abs(e["value"]))
    forms = 0
    for row in data["planner"]:
        g, o = Game(row["roster"]), num(row["overlap"])
        w = Welfare(g, row["convention"], row["shares"], row["systemicTerm"])
        fast, top = FastWelfare(w), np.array([max(float(x), 1e-12) for x in row["usefulOverlap"]])
        best, rng = float(w.value(o)), np.random.default_rng(7)
        most = float(np.max(fast.value(rng.random((400000, len(o))) * 1.5 * top)))
        evolved = -differential_evolution(
            lambda x: -float(fast.value(x)),
            [(0, 1.5 * t) for t in top],
            seed=3,
            tol=1e-12,
            maxiter=400,
        ).fun
        assert max(most, evolved) < best + 1e-10 * (1 + abs(best)), (
            row["roster"]["name"],
            best,
            most,
            evolved,
        )
        assert abs(best - row["welfare"]) < 1e-14 * (1 + abs(best))
        if row["style"] == "closedForm":
            g1 = Game(row["roster"])
            for f in g1.firms:
                f.e, scale = mpf(1), f.e
            g1.hU, g1.hE = g1.hU * scale, g1.hE * scale
            form = ref.symmetric_forms(g1)[
                "plannerExact" if row["systemicTerm"] == "exact" else "plannerMeanField"
            ]
            assert abs(form - o[0]) < 1e-14 * (1 + abs(o[0])), row["roster"]["name"]
            forms += 1
    for row in data["wedge"]:
        for at, key in (("equilibrium", "private"), ("optimum", "social")):
            for part in row[at][key]:
                assert part is None or abs(sum(part.values())) < 1e-13 * sum(
                    abs(x) for x in part.values()
                )
    for row in data["sensitivities"]:
        g = Game(row["roster"])
        size = {}
        for t in row["derivatives"]:
            size.setdefault(t["parameter"], []).append(t)
        for key in ("equilibrium", "optimum"):
            for i in range(len(g.firms)):
                terms = [
                    float(g.M) * size["users"][0][key][i],
                    float(g.kappa) * size["systemicLoss"][0][key][i],
                ] + [float(f.c) * t[key][i] for f, t in zip(g.firms, size["cost"])]
                assert abs(sum(terms)) < 1e-12 * (1e-3 + sum(abs(x) for x in terms))
    for row in data["liability"]:
        g, o = Game(row["roster"]), num(row["overlap"])
        for i, (t, dev) in enumerate(zip(row["liability"], row["deviations"])):
            if t is not None:
                g.tau = mpf(t)
            else:
                g.tau = Game(row["roster"]).tau
            f, b = g.firms[i], ref.rivals_of(g, o)[i]
            xs = np.linspace(0, 1.2 * float(last_kink(f)), 200001)
            g.floor = mpf(0)
            here = float(ref.profit(g, f, o[i], b))
            gain = float(np.max(ref.Fast(g, f).profit(xs, float(b)))) - here
            assert abs(max(0, gain) - dev["gain"]) < 1e-7 * (abs(here) + float(f.c * o[i] ** 2)), (
                row["roster"]["name"],
                i,
                gain,
                dev,
            )
    assert forms == sum(row["style"] == "closedForm" for row in data["planner"]) >= 10, forms
    print("all sections agree;", forms, "closed forms")


# ------------------------------------------------------------------------- truth conditions of
# comparative statics


def statics():
    """Signs of the wedge's derivatives for identical firms in the linear region: the formulas of
    docs/comparative-statics.md against sympy's derivatives, and its counter-examples as equilibria
    that hold globally.
    """
    import sympy as sp

    c, a, M, N, U, E, k, B, mu, t, p0, V, da, dp, lam = sp.symbols(
        "c a M N h_U h_E kappa beta mu tau pi0 V delta_a delta_pi lambda", positive=True
    )
    D, H = M / N * (1 - 1 / N), U + E
    X, Q = B * U * D, c + 2 * k * N * a**2
    ne, plan = a / c * (t * E * M / N + mu * X), a * (M * H / N + 2 * k * N * p0) / Q
    den, Qx = c - a**2 * t * E * X, c + 2 * k * (N - 1) * (a**2 + V * da**2)
    nex = a * (t * E * M / N + (mu - t * E * p0) * X) / den
    planx = (a * M * H / N + k * (a + 2 * (N - 1) * (a * p0 + V * da * dp))) / Qx
    q, fail = (
        mu - t * E * (p0 - a * nex),
        p0 - a * nex,
    )  # net margin and mean failure at the equilibrium
    gap = dp - da * planx  # pi_H - pi_L at the optimum
    load = a * (p0 - a * planx) + V * da * gap  # sum p a pi at the optimum
    scale = lambda e: e.subs({a: lam * a, da: lam * da}, simultaneous=True)
    at1 = lambda e: sp.diff(scale(e), lam).subs(lam, 1)
    reduced = {
        E: a * M / N * (1 / Q - t / c),
        k: 2 * N * a * (p0 - a * plan) / Q,
        B: -a / c * mu * U * D,
        mu: -a / c * B * U * D,
        N: (
            a * (2 * k * (p0 - a * plan) - M * H / N**2) / Q
            + a * M / (c * N**2) * (t * E + mu * B * U * (1 - 2 / N))
        ),
        U: a * M / N * (1 / Q - mu * B * (1 - 1 / N) / c),
        t: -a / c * E * M / N,
        c: ne / c - plan / Q,
        lam: plan * (c - 2 * k * N * a**2) / Q - ne,
    }
    exact = {
        E: a * M / (N * Qx) - a * t * (M / N - fail * X) / den,
        k: (a + 2 * (N - 1) * load) / Qx,
        B: -a * U * D * q / den,
        mu: -a * X / den,
        N: (
            (2 * k * load - a * M * H / N**2) / Qx
            + a * M / (N**2 * den) * (t * E + q * B * U * (1 - 2 / N))
        ),
        U: a * M / (N * Qx) - a * B * D * q / den,
        t: -a * E * (M / N - fail * X) / den,
        c: nex / den - planx / Qx,
        lam: (
            planx * (c - 2 * k * (N - 1) * (a**2 + V * da**2)) / Qx
            - nex * (c + a**2 * t * E * X) / den
        ),
        dp: 2 * k * (N - 1) * V * da / Qx,
        da: 2 * k * (N - 1) * V * (dp - 2 * da * planx) / Qx,
        V: 2 * k * (N - 1) * da * gap / Qx,
    }
    for name, wedge, claims in (("reduced", plan - ne, reduced), ("exact", planx - nex, exact)):
        for x, claim in claims.items():
            got = at1(wedge) if x == lam else sp.diff(wedge, x)
            assert sp.cancel(sp.together(got - claim)) == 0, (name, x)
    print("sympy agrees with", len(reduced), "reduced and", len(exact), "exact derivatives")

    s, pi, pL, pH, aL, aH, o = sp.symbols("s pi pi_L pi_H a_L a_H o")
    L, R = pL - aL * o, pH - aH * o
    K2 = (1 - s) * (N * L * (1 - L) + N**2 * L**2) + s * (N * R * (1 - R) + N**2 * R**2)
    mean, var = (1 - s) * L + s * R, s * (1 - s) * (R - L) ** 2
    assert sp.expand(K2 - (N * mean + N * (N - 1) * (mean**2 + var))) == 0
    print("E[K^2] = N m + N (N - 1) (m^2 + between-regime variance)")

    def example(title, x, expect, p=(0.8, 0.2), **changes):
        """expect: sign of the exact derivative of the wedge with respect to x, or of the wedge
        itself (x None).
        """
        v = dict(
            M=20,
            beta=1,
            hU=2,
            hE=4,
            kappa=10,
            N=4,
            c=1,
            mu=1,
            tau=0,
            pi0=(0.1, 0.4),
            a=(0.03, 0.15),
        )
        v.update(changes)
        d = {
            "market": {
                "users": v["M"],
                "demandSensitivity": v["beta"],
                "userHarm": v["hU"],
                "externalHarm": v["hE"],
                "systemicLoss": v["kappa"],
            },
            "regimes": [{"name": n, "probability": x} for n, x in zip("LH", p)],
            "policy": {"liability": v["tau"], "floor": 0},
            "firms": [
                {
                    "name": "f%d" % i,
                    "cost": v["c"],
                    "margin": v["mu"],
                    "baselineFailure": dict(zip("LH", v["pi0"])),
                    "effectiveness": dict(zip("LH", v["a"])),
                }
                for i in range(v["N"])
            ],
        }
        frac = lambda y: sp.Rational(str(y))
        pl, ph = map(frac, p)
        al, ah, bl, bh = map(frac, v["a"] + v["pi0"])
        values = {
            M: frac(v["M"]),
            B: frac(v["beta"]),
            U: frac(v["hU"]),
            E: frac(v["hE"]),
            k: frac(v["kappa"]),
            N: frac(v["N"]),
            c: frac(v["c"]),
            mu: frac(v["mu"]),
            t: frac(v["tau"]),
            a: pl * al + ph * ah,
            p0: pl * bl + ph * bh,
            V: pl * ph,
            da: ah - al,
            dp: bh - bl,
        }
        on, os_, onr, osr = (mpf(str(sp.N(e.subs(values), 50))) for e in (nex, planx, ne, plan))
        g = Game(d)
        kink = min(f for f in g.firms[0].kink)
        assert 0 < on < kink and 0 < os_ < kink and 0 < onr < kink, (title, on, os_, onr, osr, kink)
        assert ref.verify(g, [on] * v["N"])[0] < mpf(10) ** -30, title
        assert (
            abs(on - ref.symmetric_forms(g)["neExact"]) < mpf(10) ** -14
            and abs(os_ - ref.symmetric_forms(g)["plannerExact"]) < mpf(10) ** -14
        )
        for mode, systemic, x_ in (
            ("free", "exact", os_),
            ("held", "exact", os_),
            ("free", "meanField", osr),
            ("held", "meanField", osr),
        ):
            for convention in ("totalSurplus", "consumerSurplus") + (
                ("fixedShares",) if mode == "held" else ()
            ):
                G = Welfare(g, convention, mode, systemic).gradient(
                    [x_] * v["N"], [failing(g, f, x_) for f in g.firms]
                )
                assert max(abs(y) for y in G) < mpf(10) ** -12, (
                    title,
                    convention,
                    mode,
                    systemic,
                    G,
                )
        both_ = [
            sp.N((e if x is None else sp.diff(e, x)).subs(values), 8)
            for e in (planx - nex, plan - ne)
        ]
        assert sp.sign(both_[0]) == expect, (title, both_)
        H = Welfare(g).hessian([os_] * v["N"], [failing(g, f, os_) for f in g.firms])
        local = (
            "symmetric optimum is a local maximum"
            if H[0][0] < H[0][1]
            else "symmetric optimum is a saddle"
        )
        form, square = ref.symmetric_forms(g)["a"], sum(y * z**2 for y, z in zip(g.p, g.firms[0].a))
        for (
            convention,
            mode,
            systemic,
        ) in variants():  # the eigenvalue against equal overlaps, in closed form
            free = (
                {"paper": 3 * g.hU + 2 * g.hE}.get(convention, g.hU + 2 * g.hE)
                if mode == "free"
                else 0
            )
            want = (
                g.M * g.beta * g.hU * free / v["N"] * form**2
                - g.firms[0].c
                + (2 * g.kappa * square if systemic == "exact" else 0)
            )
            T = Welfare(g, convention, mode, systemic).hessian(
                [os_] * v["N"], [failing(g, f, os_) for f in g.firms]
            )
            assert abs(T[0][0] - T[0][1] - want) < mpf(10) ** -40
        if x is None and v["N"] <= 3:
            best = global_optimum(Welfare(g))
            print("   global optimum", [nstr(y, 6) for y in best[0][1]])
        print(
            "%-38s o_NE %s, o_SP %s; exact %s, reduced %s; %s"
            % (title, nstr(on, 6), nstr(os_, 6), *(str(y) for y in both_), local)
        )

    example("h_E, tau < 1, kappa > 0", E, -1, tau=0.95)
    example("underinvestment, kappa = 0, tau = 0", None, -1, M=10, mu=8, kappa=0)
    example("underinvestment, kappa > 0", None, -1, M=10, mu=8, kappa=1)
    example("beta, net margin below zero", B, 1, mu=0.1, tau=1, kappa=1)
    example("N, kappa > 0", N, -1, kappa=1)
    example("N, kappa > 0, large", N, 1, M=1, kappa=2)
    example("tau, liability backfires", t, 1, beta=12, M=2, mu=1, kappa=1, tau=0.1)
    example("dispersion of pi, a_H = a_L", dp, 0, a=(0.05, 0.05), M=10, kappa=1)
    example("dispersion of pi, a_H < a_L", dp, -1, a=(0.06, 0.02), M=5, kappa=1)
    example("dispersion of a, a_H > a_L", da, -1)
    example("s (1 - s), a_H < a_L", V, -1, a=(0.06, 0.02), M=5, kappa=1)
    example("h_U", U, -1, M=10, mu=4, kappa=1)
    example(
        "equal overlaps are no maximum", None, 1, N=2, M=1, c=0.405, pi0=(0.9, 0.95), a=(0.15, 0.15)
    )


SECTIONS = {
    "welfare": write_welfare,
    "planner": write_planner,
    "wedge": write_wedge,
    "sensitivities": write_sensitivities,
    "liability": write_liability,
}


ABOUT = (
    "Made by planner_reference.py write. welfare: W, gradient and Hessian at a profile off the"
    " kinks, by convention, shares mode (free: users react; held: shares stay at those with every"
    " firm at the policy floor) and systemic term. planner: the globally optimal overlap over all o"
    " >= 0 (the policy floor does not bind the planner); several marks more than one global"
    " optimum, of which one is given; lead is the distance to the next best local optimum over the"
    " range of W on a grid. wedge: terms of the first-order conditions of interior firms, signed so"
    " that they add up to zero at their own point; the social ones are those of totalSurplus with"
    " free shares and the exact systemic term. sensitivities: total derivatives, each primitive"
    " moving alone; welfare is that at the equilibrium. liability: the liability of each interior"
    " firm that makes its first-order condition hold at the optimum, and every firm's best"
    " deviation from it under that liability (under the roster's own where it is null)."
)


def write(path, only=()):
    text = {}
    for name, make in SECTIONS.items():
        if only and name not in only:
            continue
        start = time.time()
        text[name] = make()
        print(name, len(text[name]), "entries, %.0f s" % (time.time() - start), flush=True)
    with open(path, "w") as f:
        f.write(ref.dump({"about": ABOUT, **text}, indent=1, flat=240))


def write_answers(folder):
    """Adds the optimum of totalSurplus, exact and with free shares, to the answers that
    reference.py has written.
    """
    for name in sorted(os.listdir(folder)):
        if not name.endswith(".json"):
            continue
        if ref.is_answered_elsewhere(os.path.join(folder, name)):
            continue
        w = Welfare(Game(json.load(open(os.path.join(folder, name)))))
        q, ties, _, _ = global_optimum(w)
        path = os.path.join(folder, "answers", name)
        answer = json.load(open(path), parse_float=mpf)
        answer["planner"] = {
            "overlap": list(q[1]),
            "corner": [corner_of(w.g, f, x) for f, x in zip(w.g.firms, q[1])],
            "welfare": q[0],
            "globalOptima": ties,
        }
        with open(path, "w") as f:
            f.write(ref.dump(answer))
        print(name, nstr(q[0], 10), answer["planner"]["corner"], ties)


if __name__ == "__main__":
    what = sys.argv[1] if len(sys.argv) > 1 else ""
    if what == "write":
        write(sys.argv[2], sys.argv[3:])
    elif what == "check":
        check(sys.argv[2])
    elif what == "answers":
        write_answers(sys.argv[2])
    elif what == "statics":
        statics()
    else:
        sys.exit(__doc__)
