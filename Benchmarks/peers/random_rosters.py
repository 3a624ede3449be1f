"""Random rosters with corners, one JSON object a line: the same for the same seed.

A roster has a strength of demand (where its sensitivity is drawn from) and a share of firms that
are meant to settle at a corner: half of them below the floor, half at a kink. Costs are chosen so
that marginal benefits at provisional shares meet them there.
"""

import argparse
import json
import math
import random

STRENGTHS = {"moderate": (0.5, 2.0), "strong": (2.0, 8.0), "very strong": (8.0, 40.0)}
CORNER_SHARES = (0.0, 0.25, 0.5, 0.75)


def roster(rng, firms, strength, corners):
    beta = math.exp(rng.uniform(*(math.log(b) for b in STRENGTHS[strength])))
    user_harm, external_harm = rng.uniform(1, 3), rng.uniform(0, 6)
    liability = rng.choice([0.0, rng.uniform(0, 1)])
    high = rng.uniform(0.1, 0.4)
    users, floor = float(firms), 0.5
    rows, weights = [], []
    for i in range(firms):
        base = {"L": rng.uniform(0.02, 0.2), "H": rng.uniform(0.1, 0.5)}
        value, price = rng.uniform(-0.5, 0.5) / beta, rng.uniform(0, 0.3) / beta
        exposure = rng.uniform(0.5, 1.5)
        kind = ("floor" if rng.random() < 0.5 else "kink") if rng.random() < corners else "interior"
        target = rng.uniform(0.1, 0.45) if kind == "floor" else rng.uniform(0.6, 1.5)
        # The kink of the regime H is where a kinked firm settles and beyond what another reaches;
        # L's is farther.
        kink = target if kind == "kink" else max(target, floor) * rng.uniform(1.2, 3)
        effect = {"L": base["L"] / (kink * rng.uniform(1.5, 4)), "H": base["H"] / kink}
        failure = lambda o: sum(
            p * max(0.0, base[s] - effect[s] * o) for s, p in (("L", 1 - high), ("H", high))
        )
        at = max(target, floor)
        weights.append(math.exp(beta * (value - price - user_harm * exposure * failure(at))))
        rows.append((base, effect, value, price, exposure, kind, target, failure(at)))
    total = sum(weights) * (1 + rng.choice([0.0, rng.uniform(0.1, 1)]))
    outside = total - sum(weights)
    result = []
    for i, (base, effect, value, price, exposure, kind, target, failure) in enumerate(rows):
        share = weights[i] / total
        margin = rng.uniform(0.5, 2) + liability * external_harm * exposure * failure
        harm = liability * external_harm * exposure
        benefit = (margin - harm * failure) * beta * user_harm * exposure * share * (
            1 - share
        ) + harm * share
        low, both = (1 - high) * effect["L"], (1 - high) * effect["L"] + high * effect["H"]
        slope = both
        if kind == "kink":  # between the slopes on both sides of the kink
            slope = low + (both - low) * rng.uniform(0.2, 0.8)
        cost = users * slope * benefit / target
        result.append(
            {
                "name": f"firm {i}",
                "cost": cost,
                "margin": margin,
                "value": value,
                "price": price,
                "exposure": exposure,
                "baselineFailure": base,
                "effectiveness": effect,
            }
        )
    market = {
        "users": users,
        "demandSensitivity": beta,
        "userHarm": user_harm,
        "externalHarm": external_harm,
        "systemicLoss": rng.uniform(0, 0.2),
    }
    if outside > 0:
        market["outsideOption"] = math.log(outside) / beta
    return {
        "schemaVersion": 1,
        "name": f"{strength}, {corners}",
        "market": market,
        "regimes": [{"name": "L", "probability": 1 - high}, {"name": "H", "probability": high}],
        "firms": result,
        "policy": {"liability": liability, "floor": floor},
    }


def cells():
    return [(strength, corners) for strength in STRENGTHS for corners in CORNER_SHARES]


def rosters(seed, count, smallest=2, largest=200, strengths=tuple(STRENGTHS)):
    """`count` rosters, the cells in turn."""
    chosen = [cell for cell in cells() if cell[0] in strengths]
    for k in range(count):
        rng = random.Random(f"{seed}/{k}")
        firms = round(math.exp(rng.uniform(math.log(smallest), math.log(largest))))
        yield roster(rng, firms, *chosen[k % len(chosen)])


def write(path, seed, count, **options):
    with open(path, "w") as file:
        for item in rosters(seed, count, **options):
            file.write(json.dumps(item) + "\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("output")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=10_000)
    options = parser.parse_args()
    print(f"seed {options.seed}, {options.count} rosters")
    write(options.output, options.seed, options.count)
