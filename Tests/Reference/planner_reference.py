#!/usr/bin/env python3
"""Reference computation of the planner's problem and of the sensitivities: plain, slow, independent of the program.

    python3 planner_reference.py write FILE.json [SECTION...]   every section of vectors, or those named
    python3 planner_reference.py check FILE.json     checks the vectors again by other formulas and by finite differences
    python3 planner_reference.py statics             checks the conditions in docs/comparative-statics.md (needs sympy)

Scans run in double precision (numpy, scipy) and only locate; every reported number is then computed with mpmath at 60
digits and printed with 17. 'Globally optimal' means that a dense grid and several hundred climbs found nothing better;
nothing here is an enclosure. Games, firms and the equilibrium search come from reference.py.
"""
import json, sys, time
import numpy as np
from scipy.optimize import minimize
from mpmath import mp, mpf, matrix, lu_solve, log, exp, nstr
import reference as ref
from reference import Game, failure, mean_failure, logsumexp, log_weight, shares, significant

mp.dps = 60
CONVENTIONS = ('totalSurplus', 'consumerSurplus', 'paper', 'fixedShares')
SYSTEMIC = ('exact', 'meanField')


# ------------------------------------------------------------------------------------------------------- welfare

def variants():
    """Every (convention, shares mode, systemic term)."""
    return [(c, m, s) for c in CONVENTIONS for m in (('held',) if c == 'fixedShares' else ('free', 'held')) for s in SYSTEMIC]


def failing(g, f, o, side=+1):
    """Which regimes still respond to overlap on the given side of o."""
    return [k is not None and (k > o or (side < 0 and k == o)) for k in f.kink]


class Welfare:
    """W of section 4 under one convention; shares free (users react) or held at those with every firm at its floor."""

    def __init__(self, g, convention='totalSurplus', mode='free', systemic='exact'):
        self.g, self.convention, self.mode, self.systemic = g, convention, mode, systemic
        # Weight of the margin, and harm per served user that W subtracts beside what log A (or sum s U) already holds.
        self.margin = 1 if convention == 'totalSurplus' else 0
        self.harm = {'paper': g.hE + g.hU, 'fixedShares': g.hE + g.hU}.get(convention, g.hE)
        if mode == 'held':
            self.s, self.logA = shares(g, [g.floor] * len(g.firms))

    def value(self, o):
        g = self.g
        pibar = [mean_failure(g, f, x) for f, x in zip(g.firms, o)]
        if self.mode == 'free':
            s, logA = shares(g, o)
            total = g.M / g.beta * logA
        else:
            s = self.s
            total = mpf(0)
            if self.convention != 'fixedShares':
                total = g.M * sum(si * (f.v - f.P - g.hU * f.e * q) for si, f, q in zip(s, g.firms, pibar))
                parts = list(s)
                if g.v0 is not None:
                    s0 = exp(g.beta * g.v0 - self.logA)
                    total += g.M * s0 * g.v0
                    parts.append(s0)
                total -= g.M / g.beta * sum(x * log(x) for x in parts if x > 0)
        total += g.M * sum(si * (self.margin * f.mu - self.harm * f.e * q) for si, f, q in zip(s, g.firms, pibar))
        total -= sum(f.c * x * x / 2 for f, x in zip(g.firms, o))
        return total - g.kappa * (ref.squared_failures(g, o) if self.systemic == 'exact' else sum(pibar) ** 2)

    def parts(self, o, active):
        """Per firm, the social marginal benefits and the marginal cost; active[i][S]: whether firm i still responds in S."""
        g, R = self.g, range(len(self.g.p))
        pi = [[failure(f, S, x) for S in R] for f, x in zip(g.firms, o)]
        pibar = [sum(g.p[S] * q[S] for S in R) for q in pi]
        P, EK = [sum(q[S] for q in pi) for S in R], sum(pibar)
        s = shares(g, o)[0] if self.mode == 'free' else self.s
        m = [self.margin * f.mu - self.harm * f.e * q for f, q in zip(g.firms, pibar)]
        mbar = sum(si * mi for si, mi in zip(s, m))
        rows = []
        for i, f in enumerate(g.firms):
            d = [f.a[S] if active[i][S] else mpf(0) for S in R]
            a = sum(g.p[S] * d[S] for S in R)
            exact = self.systemic == 'exact'
            rows.append({
                'usersHarm': mpf(0) if self.convention == 'fixedShares' else g.M * s[i] * g.hU * f.e * a,
                'externalHarm': g.M * self.harm * f.e * s[i] * a,
                'reallocation': g.M * s[i] * g.beta * g.hU * f.e * a * (m[i] - mbar) if self.mode == 'free' else mpf(0),
                'systemicMean': 2 * g.kappa * a * EK,
                'systemicCorrelation': 2 * g.kappa * sum(g.p[S] * d[S] * (P[S] - EK) for S in R) if exact else mpf(0),
                'systemicIdiosyncratic': g.kappa * sum(g.p[S] * d[S] * (1 - 2 * pi[i][S]) for S in R) if exact else mpf(0),
                'cost': -f.c * o[i]})
        return rows

    def gradient(self, o, active):
        return [sum(r.values()) for r in self.parts(o, active)]

    def hessian(self, o, active):
        g, R, n = self.g, range(len(self.g.p)), range(len(self.g.firms))
        d = [[f.a[S] if active[i][S] else mpf(0) for S in R] for i, f in enumerate(g.firms)]
        a = [sum(g.p[S] * d[i][S] for S in R) for i in n]
        H = [[mpf(0)] * len(n) for _ in n]
        if self.mode == 'free':
            s = shares(g, o)[0]
            e = [f.e for f in g.firms]
            pibar = [mean_failure(g, f, x) for f, x in zip(g.firms, o)]
            b = [g.beta * g.hU * e[i] * a[i] for i in n]                    # d(log weight) / d(overlap)
            m = [self.margin * f.mu - self.harm * f.e * q for f, q in zip(g.firms, pibar)]
            mbar = sum(s[i] * m[i] for i in n)
            for i in n:
                inner = (g.hU + self.harm) * e[i] * a[i] + b[i] * (m[i] - mbar)
                for k in n:
                    ds = s[i] * ((1 if i == k else 0) - s[k]) * b[k]
                    dm = self.harm * e[i] * a[i] if i == k else 0
                    dmbar = s[k] * b[k] * (m[k] - mbar) + s[k] * self.harm * e[k] * a[k]
                    H[i][k] = g.M * (ds * inner + s[i] * b[i] * (dm - dmbar))
        for i in n:
            for k in n:
                if self.systemic == 'meanField': H[i][k] -= 2 * g.kappa * a[i] * a[k]
                elif i != k: H[i][k] -= 2 * g.kappa * sum(g.p[S] * d[i][S] * d[k][S] for S in R)
            H[i][i] -= g.firms[i].c
        return H


def check_derivatives(w, o, digits=25):
    """Gradient against differences of W, Hessian against differences of the gradient, both at 60 digits."""
    active = [failing(w.g, f, x) for f, x in zip(w.g.firms, o)]
    grad, H = w.gradient(o, active), w.hessian(o, active)
    h = mpf(10) ** -16
    for i in range(len(o)):
        up, dn = ([x + (t if j == i else 0) for j, x in enumerate(o)] for t in (h, -h))
        num = (w.value(up) - w.value(dn)) / (2 * h)
        size = 1 + sum(abs(t) for t in w.parts(o, active)[i].values())
        assert abs(num - grad[i]) < size * mpf(10) ** -digits, (w.convention, w.mode, w.systemic, i, num, grad[i])
        gu, gd = w.gradient(up, active), w.gradient(dn, active)
        for k in range(len(o)):
            assert abs((gu[k] - gd[k]) / (2 * h) - H[k][i]) < (size + abs(H[i][i])) * mpf(10) ** -digits
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
        if not 2 <= len(g.firms) or (len(g.firms) > 6 and r.chance(0.5)): continue
        o = [r.between(0, 1.15, 6) * float(last_kink(f)) for f in g.firms]
        o = [significant(x, 5) for x in o]
        if any(k is not None and abs(k - x) < mpf('1e-3') * k for f, x in zip(g.firms, o) for k in f.kink): continue
        if any(x == 0 and last_kink(f) > 0 for f, x in zip(g.firms, o)): continue
        # margins beyond those of random_roster: some negative, some zero
        for f in d['firms']:
            if r.chance(0.3): f['margin'] = r.pick([0, r.between(-2, 0, 2)])
        d['name'] = 'welfare %d' % (len(rows) + 1)
        g, o = Game(d), [mpf(x) for x in o]
        active = [failing(g, f, x) for f, x in zip(g.firms, o)]
        row = {'roster': d, 'overlap': o, 'shares': shares(g, o)[0], 'heldShares': shares(g, [g.floor] * len(o))[0],
               'zeroProbabilities': sum(failure(f, S, x) == 0 for f, x in zip(g.firms, o) for S in range(len(g.p))),
               'welfare': {}}
        for c, m, s in variants():
            w = Welfare(g, c, m, s)
            if len(rows) % 4 == 0 or len(o) < 4: check_derivatives(w, o)
            entry = {'value': w.value(o), 'gradient': w.gradient(o, active), 'hessian': w.hessian(o, active)}
            row['welfare'].setdefault(c, {}).setdefault(m, {})[s] = entry
            if m == 'free' and s == 'exact':
                assert abs(w.value(o) - ref.outcomes(g, o)['welfare'][c]) < mpf(10) ** -45 * (1 + abs(w.value(o)))
        # with every firm at the floor the held shares are the free ones, and so is the surplus
        for c in CONVENTIONS[:3]:
            f0 = [g.floor] * len(o)
            assert abs(Welfare(g, c, 'held').value(f0) - Welfare(g, c, 'free').value(f0)) < mpf(10) ** -40 * (1 + abs(g.M))
        rows.append(row)
    return rows


# ------------------------------------------------------------------------------------------------ planner's optimum

class FastWelfare:
    """The same W in double precision on arrays of profiles (..., firms), for scans only."""

    def __init__(self, w):
        g, F = w.g, lambda xs: np.array([float(x) for x in xs])
        self.w, self.free = w, w.mode == 'free'
        self.M, self.beta, self.kappa = float(g.M), float(g.beta), float(g.kappa)
        self.p, self.c, self.he = F(g.p), F(f.c for f in g.firms), F(w.harm * f.e for f in g.firms)
        self.hu = F(g.hU * f.e for f in g.firms) * (w.convention != 'fixedShares')
        self.mu, self.v = F(w.margin * f.mu for f in g.firms), F(f.v - f.P for f in g.firms)
        self.pi0 = np.array([F(f.pi0) for f in g.firms]).T          # regimes x firms
        self.a = np.array([F(f.a) for f in g.firms]).T
        self.w0 = -np.inf if g.v0 is None else float(g.beta * g.v0)
        self.exact = w.systemic == 'exact'
        if not self.free: self.s = F(w.s)
        self.constant = 0.0 if self.free else float(w.value([mpf(0)] * len(g.firms))) - self.raw(np.zeros(len(g.firms)))

    def market(self, pibar):
        z = self.beta * (self.v - self.hu * pibar)
        top = np.maximum(z.max(-1, keepdims=True), self.w0)
        e = np.exp(z - top)
        A = e.sum(-1, keepdims=True) + np.exp(self.w0 - top)
        return e / A, (top + np.log(A))[..., 0]

    def raw(self, o):
        pi = np.maximum(self.pi0 - self.a * o[..., None, :], 0)
        pibar = np.einsum('s,...si->...i', self.p, pi)
        if self.free:
            s, logA = self.market(pibar)
            total = self.M / self.beta * logA + self.M * (s * (self.mu - self.he * pibar)).sum(-1)
        else:
            total = -self.M * (self.s * (self.hu + self.he) * pibar).sum(-1)
        total = total - (self.c * o * o / 2).sum(-1)
        if self.exact: K2 = ((pi * (1 - pi)).sum(-1) + pi.sum(-1) ** 2) @ self.p
        else: K2 = pibar.sum(-1) ** 2
        return total - self.kappa * K2

    def value(self, o): return self.raw(np.asarray(o, float)) + self.constant

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
        if self.exact: return G + self.kappa * (self.p @ (d * (1 - 2 * pi + 2 * pi.sum(1, keepdims=True))))
        return G + 2 * self.kappa * alpha * pibar.sum()


def knots(f):
    return [mpf(0)] + sorted({k for k in f.kink if k is not None and k > 0})


def climb(fast, ends, start, size):
    """Ascent from one start, linear piece by linear piece; a profile that no small step in one overlap improves."""
    n, o = len(ends), np.array(start, float)
    cell = [min(max(int(np.searchsorted(e, x, side='right')) - 1, 0), max(len(e) - 2, 0)) for e, x in zip(ends, o)]
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
        r = minimize(lambda x: -fast.value(x * top) / size, o / top, jac=lambda x: -fast.gradient(x * top, active) * top / size,
                     bounds=[(l / t, h / t) for (l, h), t in zip(box, top)], method='L-BFGS-B',
                     options={'maxiter': 500, 'ftol': 1e-16, 'gtol': 1e-11})
        o = np.array([l if x * t - l < 1e-9 * t else h if h - x * t < 1e-9 * t else x * t for x, t, (l, h) in zip(r.x, top, box)])
        moved = False
        for i in range(n):
            for step, at in ((1, box[i][1]), (-1, box[i][0])):
                j = cell[i] + step
                if moved or o[i] != at or not 0 <= j <= len(ends[i]) - 2: continue
                other = active.copy()
                other[:, i] = responds(i, j)
                if step * fast.gradient(o, other)[i] * top[i] > 1e-9 * size: cell[i], moved = j, True
        if not moved: break
    return o


def corner_of(g, f, x):
    if x == 0: return 'floor'
    if x == last_kink(f): return 'saturated'
    return 'kink:' + g.regimes[f.kink.index(x)] if x in f.kink else 'interior'


def polish(w, guess):
    """From an approximate local maximum of W to full precision: (value, overlap, corner, strictness), or None.
    strictness: the smallest one-sided derivative at a corner over the sum of the parts, and the smallest curvature of W
    over the interior firms relative to their cost; None where there is no such firm."""
    g = w.g
    o, free = [], []
    for i, (f, x) in enumerate(zip(g.firms, guess)):
        near = min(knots(f), key=lambda k: abs(k - mpf(float(x))))
        if abs(near - mpf(float(x))) <= mpf('1e-7') * last_kink(f): o.append(near)
        else: o.append(mpf(float(x))); free.append(i)
    active = [failing(g, f, x) for f, x in zip(g.firms, o)]
    for _ in range(40):
        if not free: break
        G, H = w.gradient(o, active), w.hessian(o, active)
        step = lu_solve(matrix([[H[i][k] for k in free] for i in free]), matrix([-G[i] for i in free]))
        if any(abs(t) > mpf('0.01') * last_kink(g.firms[i]) for t, i in zip(step, free)): return None
        for t, i in zip(step, free): o[i] += t
        if max(abs(t) for t in step) < mpf(10) ** -52: break
    else: return None
    if any(o[i] <= 0 or failing(g, g.firms[i], o[i]) != active[i] for i in free): return None
    strict = None
    for i, f in enumerate(g.firms):
        if i in free or last_kink(f) == 0: continue
        for side in (+1, -1):
            if side < 0 and o[i] == 0: continue
            act = list(active)
            act[i] = failing(g, f, o[i], side)
            row = w.parts(o, act)[i]
            size = sum(abs(t) for t in row.values()) + mpf(10) ** -30
            rel = -side * sum(row.values()) / size
            if rel < 0: return None
            strict = rel if strict is None else min(strict, rel)
    curvature = None
    if free:
        H = w.hessian(o, active)
        low = mp.eigsy(matrix([[-H[i][k] / mp.sqrt(g.firms[i].c * g.firms[k].c) for k in free] for i in free]), eigvals_only=True)
        curvature = min(low)
        if curvature <= 0: return None
    return w.value(o), o, [corner_of(g, f, x) for f, x in zip(g.firms, o)], strict, curvature


def global_optimum(w, seed=1, starts=None):
    """(the optimum as polish gives it, number of global optima, lead over the next best local optimum relative to the
    range of W on the grid or None, number of distinct local optima); None if anything is too near a tie to be certain."""
    g = w.g
    fast, n = FastWelfare(w), len(g.firms)
    ends = [[float(k) for k in knots(f)] for f in g.firms]
    density = {1: 4001, 2: 401, 3: 61, 4: 25}.get(n, 11)
    axes = [np.unique(np.concatenate([np.linspace(0, e[-1], density if e[-1] > 0 else 1), e])) for e in ends]
    mesh = np.stack(np.meshgrid(*axes, indexing='ij'), -1)
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
    at = at[np.argsort([-W[tuple(j)] for j in at], kind='stable')][:60]
    points = [mesh[tuple(j)] for j in at]
    r = ref.Source(seed)
    points += [np.array([r.unit() * e[-1] for e in ends]) for _ in range(starts or {1: 20, 2: 60, 3: 200, 4: 300}.get(n, 300))]
    found = []
    top = np.array([max(e[-1], 1e-300) for e in ends])
    for x in points:
        y = climb(fast, ends, x, size)
        v = float(fast.value(y))
        if not any(np.max(np.abs((y - z) / top)) < 1e-4 for _, z in found): found.append((v, y))
    found.sort(key=lambda t: -t[0])
    best, ties, lead = None, 0, None
    for v, y in found:
        if v < found[0][0] - 1e-4 * size: break
        q = polish(w, y)
        if q is None:
            if v > found[0][0] - 1e-6 * size: return None
            continue
        if best is None: best, ties = q, 1; continue
        gap = (best[0] - q[0]) / mpf(size)
        if abs(gap) < mpf(10) ** -40: ties += 1
        elif abs(gap) < mpf('1e-5'): return None
        elif gap < 0: return None
    if best is None or best[0] < mpf(float(W.max())) - mpf(1e-11 * size) - abs(best[0]) * mpf('1e-13'): return None
    if best[3] is not None and best[3] < mpf('1e-4') or best[4] is not None and best[4] < mpf('1e-3'): return None
    rest = [v for v, _ in found if v < found[0][0] - 1e-6 * size]
    if rest: lead = (found[0][0] - max(rest)) / size
    return best, ties, lead, len(found)


def planner_roster(r, index, style, n):
    """A roster whose costs put the planner's optimum somewhere between nothing and saturation."""
    same = style == 'symmetric' or (style == 'systemic' and r.chance(0.5)) or (style == 'strong' and r.chance(0.3))
    while True:
        d = ref.random_roster(r, index, False)
        if len(d['firms']) >= n: break
    d['firms'] = d['firms'][:n]
    m = d['market']
    if style == 'strong':
        m['demandSensitivity'] = r.between(3, 10, 2)
        for f in d['firms']: f['margin'] = r.between(-2, 3, 2)
    if same: d['firms'] = [dict(json.loads(json.dumps(d['firms'][0])), name=f['name']) for f in d['firms']]
    if style == 'systemic': m['systemicLoss'] = significant(m['users'] * r.between(0.5, 5, 2), 3)
    if r.chance(0.5): d['policy']['floor'] = 0
    last = [float(last_kink(f)) for f in Game(d).firms]
    d['policy']['floor'] = significant(min(d['policy']['floor'], max(last)), 3)
    return d, same


def tune_costs(r, d, same, w_of):
    g = Game(d)
    w = w_of(g)
    target = []
    for f in g.firms:
        k = knots(f)
        x = r.pick(['interior', 'interior', 'interior', 'kink', 'saturated'])
        target.append(k[-1] * mpf(r.between(0.1, 0.95)) if x == 'interior' else r.pick(k[1:] or k) if x == 'kink' else k[-1])
    if same: target = [target[0]] * len(target)
    up, down = ([sum(v for k, v in row.items() if k != 'cost') for row in
                 w.parts(target, [failing(g, f, x, side) for f, x in zip(g.firms, target)])] for side in (-1, +1))
    for i, (f, x) in enumerate(zip(d['firms'], target)):
        force = up[i] * mpf(r.between(0.4, 0.95)) if x == last_kink(g.firms[i]) else (up[i] + down[i]) / 2
        ok = x > 0 and force > mpf('1e-5') * g.M
        f['cost'] = significant(float(force / x)) if ok else r.between(0.5, 2, 2)
    if same:
        for f in d['firms']: f['cost'] = d['firms'][0]['cost']


def plain_optimum(q):
    (value, o, corner, _, _), ties, lead, _ = q
    return {'overlap': o, 'corner': corner, 'welfare': value, 'globalOptima': ties, 'several': ties > 1, 'lead': None if lead is None else mpf(lead)}


def saddle_costs(r, d):
    """Identical firms for which equal overlaps are no maximum: -kappa E[K^2] is bilinear across firms, so that
    cost < 2 kappa sum p a^2 makes W convex where one firm's overlap replaces another's."""
    d['market'].update(users=1, systemicLoss=r.between(1, 20, 1))
    first = d['firms'][0]
    for k in first['baselineFailure']: first['baselineFailure'][k] = r.between(0.5, 0.95, 2)
    for k in first['effectiveness']: first['effectiveness'][k] = r.between(0.05, 0.3, 2)
    square = sum(x['probability'] * first['effectiveness'][x['name']] ** 2 for x in d['regimes'])
    first['cost'] = significant(2 * d['market']['systemicLoss'] * square * r.between(0.45, 0.98, 2))
    d['firms'] = [dict(json.loads(json.dumps(first)), name=f['name']) for f in d['firms']]
    d['policy']['floor'] = 0


def write_planner():
    r, rows, index, turn = ref.Source(4711), [], 0, {}
    every = variants()
    combos = {'strong': [v for v in every if v[1] == 'free'], 'saddle': [v for v in every if v[2] == 'exact']}
    plan = [('moderate', 2), ('systemic', 2), ('strong', 2), ('saddle', 2), ('symmetric', 2), ('moderate', 3), ('systemic', 3),
            ('strong', 3), ('saddle', 3), ('symmetric', 3), ('strong', 4), ('saddle', 4), ('systemic', 4), ('moderate', 4), ('strong', 2)]
    while len(rows) < 48:
        style, n = plan[len(rows) % len(plan)]
        mine = combos.get(style, every)
        convention, mode, systemic = mine[turn.get(style, 0) % len(mine)]
        index += 1
        d, same = planner_roster(r, index, style, n)
        w_of = lambda g: Welfare(g, convention, mode, systemic)
        if style == 'saddle':
            saddle_costs(r, d)
            same = True
        else: tune_costs(r, d, same, w_of)
        if min(f['cost'] for f in d['firms']) <= 0: continue
        d['name'] = 'planner %d' % (len(rows) + 1)
        q = global_optimum(w_of(Game(d)))
        if q is None: continue
        corners = set(c.split(':')[0] for c in q[0][2])
        if len(corners) == 1 and corners != {'interior'} and r.chance(0.85): continue
        if style in ('strong', 'saddle') and q[3] == 1 and r.chance(0.85): continue
        turn[style] = turn.get(style, 0) + 1
        rows.append({'style': style, 'identicalFirms': same, 'roster': d, 'convention': convention, 'shares': mode,
                     'systemicTerm': systemic, 'usefulOverlap': [last_kink(f) for f in Game(d).firms],
                     'localOptima': q[3], **plain_optimum(q)})
        print(len(rows), index, style, convention, mode, systemic, q[0][2], 'ties', q[1], 'locals', q[3], flush=True)
    return rows


SECTIONS = {'welfare': write_welfare, 'planner': write_planner}


ABOUT = 'Made by planner_reference.py write.'


def write(path, only=()):
    text = {}
    for name, make in SECTIONS.items():
        if only and name not in only: continue
        start = time.time()
        text[name] = make()
        print(name, len(text[name]), 'entries, %.0f s' % (time.time() - start), flush=True)
    with open(path, 'w') as f: f.write(ref.dump({'about': ABOUT, **text}, indent=1, flat=240))


if __name__ == '__main__':
    what = sys.argv[1] if len(sys.argv) > 1 else ''
    if what == 'write': write(sys.argv[2], sys.argv[3:])
    elif what == 'check': check(sys.argv[2])
    elif what == 'statics': statics()
    else: sys.exit(__doc__)
