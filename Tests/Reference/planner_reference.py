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


SECTIONS = {'welfare': write_welfare}


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
