#!/usr/bin/env python3
"""Reference computation for firms that set prices: plain, slow, independent of the program.

    python3 prices_reference.py answers DATA_DIR   DATA_DIR/answers/NAME.json for every
                                                   DATA_DIR/NAME.json with market.pricing "bertrand"

Firms choose overlap and price; nothing is concentrated out. A profile is located by replies in both
from many starts in double precision, polished by Newton's method on the first-order conditions of
both with 60 digits, and checked against a grid of deviations in both. The planner chooses overlaps
and prices alike. Nothing here is an enclosure: 'unique' means that all starts led to one profile.
"""

import json, os, sys
import numpy as np
from scipy.optimize import minimize
from mpmath import mp, mpf, matrix, lu_solve, log, exp, nstr
import reference as ref
import planner_reference as planner
from reference import Game, mean_failure, marginal, rivals_of, share, slope

mp.dps = 60


def unit_costs(d):
    return [
        mpf(f["unitCost"])
        if "unitCost" in f
        else mpf(f.get("price", 0)) - mpf(f["margin"])
        for f in d["firms"]
    ]


def at_prices(d, price):
    """The market with these prices given."""
    g = Game(d)
    for f, p, m in zip(g.firms, price, unit_costs(d)):
        f.P, f.mu = mpf(p), mpf(p) - m
    return g


def earned(g, f, o):
    """P - m - tau h_E e failure: what is left of the price of a served user."""
    return f.mu - g.tau * g.hE * f.e * mean_failure(g, f, o)


def siblings(d, i):
    """The other firms of a firm's owner."""
    own = [f.get("owner", f["name"]) for f in d["firms"]]
    return [k for k in range(len(own)) if k != i and own[k] == own[i]]


def lost(d, g, i, o, rivals):
    """Sum of s_k (P_k - ...) over the owner's other firms."""
    return sum(
        (
            share(g, g.firms[k], o[k], rivals[k])[0] * earned(g, g.firms[k], o[k])
            for k in siblings(d, i)
        ),
        mpf(0),
    )


def price_condition(d, g, i, o, rivals):
    """d of the owner's profit / d price over M s: 1 - beta (P - m - tau h_E e failure - what the
    owner earns on an average user)."""
    s = share(g, g.firms[i], o[i], rivals[i])
    own = earned(g, g.firms[i], o[i])
    return 1 - g.beta * (s[1] * own - lost(d, g, i, o, rivals))


def overlap_condition(d, g, i, o, rivals, side):
    """d of the owner's profit / d overlap: the firm's own (7) less what the others lose."""
    f = g.firms[i]
    s = share(g, f, o[i], rivals[i])[0]
    taken = g.M * slope(g, f, o[i], side) * g.beta * g.hU * f.e * f.rho * s
    return marginal(g, f, o[i], rivals[i], side) - taken * lost(d, g, i, o, rivals)


def profit_of(d, i, o, p, rivals, beside=0.0):
    """What the owner has, in double precision, on arrays of own overlaps and prices, but for the
    costs of its other firms; `beside`: what these earn over the sum of all weights but the own."""
    f, m, pol = d["firms"][i], d["market"], d.get("policy", {})
    names = [r["name"] for r in d["regimes"]]
    fail = sum(
        r["probability"]
        * np.maximum(f["baselineFailure"][r["name"]] - f["effectiveness"][r["name"]] * o, 0)
        for r in d["regimes"]
    )
    e = f.get("exposure", 1)
    prior = sum(r["probability"] * f["baselineFailure"][r["name"]] for r in d["regimes"])
    trust = f.get("trust", {})
    rho = trust.get("reliability", 1)
    seen = rho * fail + (1 - rho) * trust.get("prior", prior)
    u = m["demandSensitivity"] * (f.get("value", 0) - p - m["userHarm"] * e * seen)
    s = 1 / (1 + np.exp(rivals - u))
    cost = float(unit_costs(d)[i]) + pol.get("liability", 0) * m["externalHarm"] * e * fail
    return m["users"] * (s * (p - cost) + (1 - s) * beside) - f["cost"] * o * o / 2


def beside(d, g, i, o, rivals):
    """What the owner's other firms earn over the sum of all weights but firm i's."""
    s = share(g, g.firms[i], o[i], rivals[i])
    return float(lost(d, g, i, o, rivals) / s[1])


def ends(g, f):
    return [float(g.floor)] + [float(k) for k in f.kink if k is not None and k > g.floor]


def reply(d, g, i, rivals, others, o, p, points=61):
    """A better overlap and price, by grids that close in on the best."""
    width_o, width_p = max(ends(g, g.firms[i])) - float(g.floor), 8 / float(g.beta)
    centre_o, centre_p = (max(ends(g, g.firms[i])) + float(g.floor)) / 2, p
    for _ in range(28):
        os_ = np.clip(
            np.linspace(centre_o - width_o / 2, centre_o + width_o / 2, points),
            float(g.floor),
            max(ends(g, g.firms[i])),
        )
        ps = np.linspace(centre_p - width_p, centre_p + width_p, points)
        value = profit_of(d, i, os_[:, None], ps[None, :], rivals, others)
        a, b = np.unravel_index(np.argmax(value), value.shape)
        centre_o, centre_p = os_[a], ps[b]
        width_o, width_p = width_o / 2.2, width_p / 2.2
    return centre_o, centre_p


def located(d, start, steps=400):
    g = Game(d)
    o = list(start)
    p = [float(m) + 1.5 / float(g.beta) for m in unit_costs(d)]
    for _ in range(steps):
        before = o + p
        for i in range(len(o)):
            h = at_prices(d, p)
            rivals = rivals_of(h, o)
            others = beside(d, h, i, o, rivals)
            x, y = reply(d, g, i, float(rivals[i]), others, o[i], p[i])
            o[i], p[i] = 0.5 * (o[i] + x), 0.5 * (p[i] + y)
        if max(abs(x - y) for x, y in zip(before, o + p)) < 1e-7:
            return o, p
    return None


def newton(conditions, x):
    """A root, by a Jacobian of differences at 60 digits; no number moves by more than 1 a step."""
    for _ in range(60):
        y, h = conditions(x), mpf(10) ** -30
        J = matrix(len(x), len(x))
        for k in range(len(x)):
            up = conditions(x[:k] + [x[k] + h] + x[k + 1 :])
            for r in range(len(x)):
                J[r, k] = (up[r] - y[r]) / h
        dx = lu_solve(J, matrix([-t for t in y]))
        size = max(abs(v) for v in dx)
        x = [t + v / max(1, size) for t, v in zip(x, dx)]
        if size < mpf(10) ** -45:
            return x
    raise ArithmeticError("Newton's method does not converge")


def polish(d, o, p):
    g = Game(d)
    corner = []
    for f, x in zip(g.firms, o):
        at = [(k, k) for k in [g.floor] + [k for k in f.kink if k is not None]]
        near = [k for k, _ in at if abs(float(k) - x) < 1e-4]
        last = max([k for k in f.kink if k is not None], default=None)
        corner.append(
            "interior"
            if not near
            else "floor"
            if near[0] == g.floor
            else "saturated"
            if near[0] == last
            else "kink:" + g.regimes[f.kink.index(near[0])]
        )
    pinned = [
        None if c == "interior" else g.floor if c == "floor" else min(
            (k for k in f.kink if k is not None), key=lambda k: abs(float(k) - x)
        )
        for f, c, x in zip(g.firms, corner, o)
    ]
    free = [i for i, k in enumerate(pinned) if k is None]
    n = len(o)

    def unpack(x):
        full = [mpf(k) if k is not None else None for k in pinned]
        for i, v in zip(free, x):
            full[i] = v
        return full, x[len(free) :]

    def conditions(x):
        full, price = unpack(x)
        h = at_prices(d, price)
        b = rivals_of(h, full)
        return [overlap_condition(d, h, i, full, b, +1) for i in free] + [
            price_condition(d, h, i, full, b) for i in range(n)
        ]

    x = [mpf(o[i]) for i in free] + [mpf(q) for q in p]
    x = newton(conditions, x)
    full, price = unpack(x)
    h = at_prices(d, price)
    for i in range(n):  # no deviation in both on a grid, and corners hold from both sides
        b = rivals_of(h, full)
        others = beside(d, h, i, full, b)
        own = profit_of(d, i, float(full[i]), float(price[i]), float(b[i]), others)
        os_ = np.linspace(float(g.floor), 1.05 * max(ends(g, g.firms[i])) + 0.01, 400)
        ps = float(price[i]) + np.linspace(-6, 6, 400) / float(g.beta)
        best = profit_of(d, i, os_[:, None], ps[None, :], float(b[i]), others).max()
        assert best <= float(own) + 1e-9 * max(1, abs(float(own))), (i, best, own)
        if corner[i] != "interior":
            assert overlap_condition(d, h, i, full, b, +1) <= 0
            assert corner[i] == "floor" or overlap_condition(d, h, i, full, b, -1) >= 0
    return full, price, corner


def all_equilibria(d):
    g, rng, found = Game(d), np.random.default_rng(5), []
    tops = [max(ends(g, f)) for f in g.firms]
    starts = [[float(g.floor)] * len(tops), tops] + [
        [rng.uniform(float(g.floor), t) for t in tops] for _ in range(6)
    ]
    for start in starts:
        place = located(d, start)
        if place is None:
            continue
        q = polish(d, *place)
        if not any(max(abs(a - b) for a, b in zip(q[0], r[0])) < mpf(10) ** -15 for r in found):
            found.append(q)
    return sorted(found, key=lambda q: [float(x) for x in q[0]])


def floor_prices(d):
    """Prices in equilibrium with every firm at its floor."""
    g = Game(d)
    held = [g.floor] * len(g.firms)
    x = [m + 1 / g.beta for m in unit_costs(d)]

    def conditions(price):
        h = at_prices(d, price)
        b = rivals_of(h, held)
        return [price_condition(d, h, i, held, b) for i in range(len(held))]

    return newton(conditions, x)


def described(d, o, price, corner):
    g = at_prices(d, price)
    result = ref.describe(g, o, corner)
    # Shares of `fixedShares` are those of the floors' own prices.
    held = at_prices(d, floor_prices(d))
    s = ref.shares(held, [g.floor] * len(o))[0]
    fixed = sum(x * f.e * mean_failure(g, f, y) for x, f, y in zip(s, g.firms, o))
    out = result["outcomes"]
    out["welfare"]["fixedShares"] = (
        -out["overlapCost"] - g.M * (g.hU + g.hE) * fixed - out["systemicLoss"]
    )
    return {
        "overlap": o,
        "shares": result["shares"],
        "price": price,
        **{k: result[k] for k in ("profit", "corner", "outcomes")},
    }


def planned(d):
    """The planner of both: by the market whose users bear all harm and pay what serving them costs,
    and once more by climbing in overlaps and prices.
    """
    charged = json.loads(json.dumps(d))
    m = charged["market"]
    m["userHarm"], m["externalHarm"] = m["userHarm"] + m["externalHarm"], 0
    g = Game(charged)
    for f, cost in zip(g.firms, unit_costs(d)):
        f.P, f.mu, f.rho = cost, mpf(0), mpf(1)
    q, ties, _, _ = planner.global_optimum(planner.Welfare(g))
    n = len(g.firms)

    def loss(x):
        h = at_prices(d, [mpf(float(v)) for v in x[n:]])
        return -float(planner.Welfare(h).value([mpf(float(max(v, 0))) for v in x[:n]]))

    start = [float(v) for v in q[1]] + [float(c) + 1 for c in unit_costs(d)]
    best = minimize(loss, start, method="Nelder-Mead", options={"maxiter": 6000, "xatol": 1e-7})
    assert -best.fun <= float(q[0]) + 1e-9 * abs(float(q[0]))
    assert -best.fun >= float(q[0]) - 1e-5 * abs(float(q[0])), (best.fun, q[0])
    return {
        "overlap": list(q[1]),
        "corner": [planner.corner_of(g, f, x) for f, x in zip(g.firms, q[1])],
        "welfare": q[0],
        "globalOptima": ties,
    }


def write_answers(folder):
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        if not name.endswith(".json"):
            continue
        d = json.load(open(path))
        if d.get("market", {}).get("pricing") != "bertrand":
            continue
        found = all_equilibria(d)
        kind = "none" if not found else "unique" if len(found) == 1 else "multiple"
        text = ref.dump(
            {
                "roster": name,
                "multiplicity": kind,
                "equilibria": [described(d, *q) for q in found],
                "planner": planned(d),
            }
        )
        with open(os.path.join(folder, "answers", name), "w") as f:
            f.write(text)
        print(name, kind, [[nstr(x, 8) for x in q[0] + q[1]] for q in found])


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] == "answers":
        write_answers(sys.argv[2])
    else:
        sys.exit(__doc__)
