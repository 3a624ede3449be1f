"""What extensions of the model cost: times of markets with one beside the same market without.

    python3 Benchmarks/peers/extensions.py OVERLAP [--quick]

OVERLAP is the command, built. Markets are drawn with a seed; each command runs several times and
its own `--timings` are read, of which the least counts, so that starting a process and reading the
roster are left out. Writes results/extensions.md.
"""

import argparse
import copy
import json
import pathlib
import platform
import random
import re
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
SEED = 2027


def roster(count):
    draw = random.Random(SEED)
    uniform = draw.uniform
    firms = [
        {
            "name": f"f{i}",
            "cost": uniform(1, 3),
            "margin": uniform(0.5, 1.5),
            "value": uniform(0, 1),
            "baselineFailure": {"L": uniform(0.05, 0.2), "H": uniform(0.3, 0.5)},
            "effectiveness": {"L": uniform(0.01, 0.05), "H": uniform(0.08, 0.2)},
        }
        for i in range(count)
    ]
    return {
        "schemaVersion": 1,
        "market": {
            "users": 10 * count,
            "demandSensitivity": 1,
            "userHarm": 2,
            "externalHarm": 4,
            "systemicLoss": 0.01,
            "outsideOption": 0,
        },
        "regimes": [{"name": "L", "probability": 0.8}, {"name": "H", "probability": 0.2}],
        "firms": firms,
        "policy": {"liability": 0.3},
    }


def trust(market):
    for i, firm in enumerate(market["firms"]):
        firm["trust"] = {"reliability": 0.3 + 0.6 * (i % 7) / 7}


def exposure_values(market):
    for firm in market["firms"]:
        firm["exposure"] = 1.2
        firm["exposureValue"] = {"linear": 0.1, "quadratic": 0.2}
    market["policy"]["exposureCap"] = 1


def foundations(market, count=3):
    market["foundations"] = [
        {"name": f"x{k}", "probability": 0.1, "reach": 0.4}
        if k % 2
        else {"name": f"x{k}", "probability": 0.1, "form": "shift", "shift": {"L": 0.1, "H": 0.3}}
        for k in range(count)
    ]
    for i, firm in enumerate(market["firms"]):
        firm["foundation"] = f"x{i % count}"


def activities(market):
    for firm in market["firms"]:
        cost = firm.pop("cost")
        firm["activities"] = [
            {"name": "audits", "cost": 2 * cost, "overlap": 1},
            {"name": "redteams", "cost": 1.5 * cost, "overlap": 0.7},
            {"name": "papers", "cost": cost, "overlap": 0.05},
        ]


def scorecard(market):
    activities(market)
    market["policy"]["scorecard"] = {"weights": {"audits": 0.3, "papers": 1}, "floor": 0.5}


def prices(market):
    market["market"]["pricing"] = "bertrand"
    for firm in market["firms"]:
        firm["unitCost"] = 0.2


def owners(market):
    for i, firm in enumerate(market["firms"]):
        firm["owner"] = f"owner {i % 10}"


def surcharge(market):
    market["policy"]["surcharge"] = 1


def response(market):
    """The probability of H answers to failures, less steeply than it would take to run away."""
    market["market"]["regimeResponse"] = {"regime": "H", "intercept": -2, "failures": 4}


def laps(program, command, path, runs):
    """The least time of each part of a command, in ms, by its first word."""
    least = {}
    for _ in range(runs):
        run = subprocess.run(
            [program, *command, path, "--timings"], capture_output=True, text=True, check=True
        )
        for part, time in re.findall(r"^(\w+)[^:\n]*: ([\d.e-]+) ms$", run.stderr, re.M):
            least[part] = min(least.get(part, float("inf")), float(time))
    return least


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    runs = 3 if options.quick else 15
    folder = pathlib.Path(tempfile.mkdtemp())

    def times(market, command):
        path = folder / "roster.json"
        path.write_text(json.dumps(market))
        return laps(options.program, command, str(path), runs)

    lines = [
        "# What extensions cost",
        "",
        f"{platform.machine()}; written by `python3 Benchmarks/peers/extensions.py`, seed {SEED}:",
        f"the least of {runs} runs of each command, by its own `--timings`.",
        "",
        "A search and its verification, 50 firms, beside the base market of the same firms; under",
        "a surcharge the list of all equilibria, with proof:",
        "",
        "| market | ms | ratio |",
        "|---|---|---|",
    ]
    base = roster(50)

    def solved(market):
        found = times(market, ["solve"])
        # Where equilibria are listed to choose among them nothing is searched for.
        return found["solve"] + found["verify"] if "solve" in found else found["settle"]

    plain = solved(base)
    lines.append(f"| base | {plain:.3f} | 1 |")
    for name, change in [
        ("trust", trust),
        ("exposure values under a cap", exposure_values),
        ("three foundations", foundations),
        ("three activities", activities),
        ("three activities under a scorecard", scorecard),
        ("chosen prices", prices),
        ("ten owners of five firms", owners),
        ("systemic surcharge", surcharge),
    ]:
        market = copy.deepcopy(base)
        change(market)
        own = solved(market)
        lines.append(f"| {name} | {own:.3f} | {own / plain:.1f} |")
    few = roster(20)
    response(few)
    listed = times(few, ["solve", "--all"])
    lines += [
        "",
        "All equilibria of 20 firms whose regime's probability answers to failures, with proof:",
        f"{sum(listed.values()):.0f} ms.",
    ]
    large = roster(10_000)
    shared = copy.deepcopy(large)
    foundations(shared, 10)
    draws = ["simulate", "--draws", "2"]
    exact, mixed = (times(m, draws)["exact"] for m in (large, shared))
    lines += [
        "",
        f"The exact distribution of the failures of 10,000 firms takes {exact:.1f} ms, and",
        f"{mixed:.1f} ms where they stand on ten foundations, {mixed / exact:.0f} times as long.",
        "",
    ]
    (HERE.parent / "results" / "extensions.md").write_text("\n".join(lines))
    print("\n".join(lines))


main()
