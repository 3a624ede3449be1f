"""Prices of this project beside pyblp's at the same overlaps, and the time of both.

    python3 Benchmarks/peers/prices.py [--quick]

Markets of firms whose overlaps are held, so that only prices are left to find, drawn with a seed,
every other one with owners of several firms; and markets of 100 products in which this project also
finds and verifies overlaps, beside pyblp's solution for prices alone. Builds a virtual environment
first, and the command. pyblp always has an outside good; so have the markets. Writes
results/prices.md.
"""

import argparse
import json
import pathlib
import platform
import random
import subprocess
import sys
import textwrap
import time
import venv

HERE = pathlib.Path(__file__).resolve().parent
PACKAGE = HERE.parent
WORK = PACKAGE / ".build-peers"
SEED = 2026


def roster(draw, count, hold, owners=0):
    """With `owners` of several firms where that is not 0."""
    uniform = draw.uniform
    firms = []
    for i in range(count):
        firm = {
            "name": f"f{i}",
            "cost": uniform(2, 8),
            "margin": 0,
            "unitCost": uniform(0, 1),
            "value": uniform(0.5, 3),
            "exposure": uniform(0.5, 1.5),
            "baselineFailure": {"L": uniform(0.02, 0.2), "H": uniform(0.2, 0.6)},
            "effectiveness": {"L": uniform(0.01, 0.05), "H": uniform(0.05, 0.2)},
        }
        if hold:
            firm["overlap"] = uniform(0, 2)
        if owners:
            firm["owner"] = f"owner {draw.randrange(owners)}"
        firms.append(firm)
    return {
        "schemaVersion": 1,
        "market": {
            "users": 100,
            "demandSensitivity": uniform(0.5, 3),
            "userHarm": uniform(0.5, 3),
            "externalHarm": uniform(0.5, 4),
            "systemicLoss": 0.5,
            "outsideOption": 0,
            "pricing": "bertrand",
        },
        "regimes": [{"name": "L", "probability": 0.8}, {"name": "H", "probability": 0.2}],
        "firms": firms,
        "policy": {"liability": uniform(0, 1), "floor": 0},
    }


def failure(market, firm, overlap):
    return sum(
        r["probability"]
        * max(0, firm["baselineFailure"][r["name"]] - firm["effectiveness"][r["name"]] * overlap)
        for r in market["regimes"]
    )


def by_pyblp(market, overlaps):
    """Prices, shares and seconds."""
    import numpy as np
    import pyblp

    pyblp.options.verbose = False
    m, tau = market["market"], market["policy"]["liability"]
    beta = m["demandSensitivity"]
    failing = [failure(market, f, o) for f, o in zip(market["firms"], overlaps)]
    worth = [
        beta * (f["value"] - m["userHarm"] * f["exposure"] * q)
        for f, q in zip(market["firms"], failing)
    ]
    costs = [
        f["unitCost"] + tau * m["externalHarm"] * f["exposure"] * q
        for f, q in zip(market["firms"], failing)
    ]
    count = len(worth)
    simulation = pyblp.Simulation(
        product_formulations=(pyblp.Formulation("0 + prices + worth"),),
        product_data={
            "market_ids": np.zeros(count, int),
            "firm_ids": np.array([f.get("owner", f["name"]) for f in market["firms"]]),
            "worth": np.array(worth),
        },
        beta=[-beta, 1],
        xi=np.zeros(count),
    )
    start = time.perf_counter()
    results = simulation.replace_endogenous(
        costs=np.array(costs), iteration=pyblp.Iteration("simple", {"atol": 1e-13})
    )
    seconds = time.perf_counter() - start
    data = results.product_data
    return data.prices.flatten(), data.shares.flatten(), seconds


def by_overlap(program, market, path):
    """Overlaps, prices, shares and seconds of solving and verifying, without start and reading."""
    path.write_text(json.dumps(market))
    run = subprocess.run(
        [program, "solve", path, "--method", "newton", "--format", "json", "--timings"],
        capture_output=True,
        text=True,
        check=True,
    )
    point = json.loads(run.stdout)["equilibria"][0]["firms"]
    seconds = sum(
        float(line.split(": ")[1].removesuffix(" ms")) / 1e3
        for line in run.stderr.splitlines()
        if line.endswith(" ms") and not line.startswith(("load", "format"))
    )
    return point["overlap"], point["price"], point["share"], seconds


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--quick", action="store_true")
    quick = options.parse_args().quick
    draw, rows, times = random.Random(SEED), [], []
    program = PACKAGE.parent / ".build/release/overlap"
    subprocess.run(
        ["swift", "build", "-c", "release", "--product", "overlap"],
        cwd=PACKAGE.parent,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    path = WORK / "prices.json"
    for k in range(6 if quick else 30):
        count = 2 + (k * 28) // 29 if not quick else 2 + 5 * k
        market = roster(draw, count, hold=True, owners=(k % 2) * (1 + count // 3))
        overlaps, price, share, _ = by_overlap(program, market, path)
        theirs, shares, _ = by_pyblp(market, overlaps)
        rows.append(
            (
                len(price),
                max(abs(a - b) for a, b in zip(price, theirs)),
                max(abs(a - b) for a, b in zip(share, shares)),
            )
        )
    for _ in range(2 if quick else 7):
        market = roster(draw, 100, hold=False)
        overlaps, price, share, ours = by_overlap(program, market, path)
        theirs, _, seconds = by_pyblp(market, overlaps)
        gap = max(abs(a - b) for a, b in zip(price, theirs))
        times.append((ours, seconds, gap))
    assert all(row[1] < 1e-8 and row[2] < 1e-8 for row in rows), rows
    assert all(row[2] < 1e-8 for row in times), times
    ratio = sorted(their / our for our, their, _ in times)[len(times) // 2]
    import pyblp

    text = f"""# Prices beside pyblp

{platform.processor() or platform.machine()}, Python {platform.python_version()}, pyblp \
{pyblp.__version__}; written by `python3 Benchmarks/peers/prices.py`, seed {SEED}.

At held overlaps, {len(rows)} markets of {min(r[0] for r in rows)} to {max(r[0] for r in rows)} \
products, half of them with owners of several: prices differ by at most \
{max(r[1] for r in rows):.1e}, shares by at most \
{max(r[2] for r in rows):.1e}.

100 products, median of {len(times)} markets: pyblp's `Simulation.replace_endogenous` finds prices \
at given overlaps in {sorted(t[1] for t in times)[len(times) // 2] * 1e3:.1f} ms; this project \
finds overlaps and prices and verifies the equilibrium in \
{sorted(t[0] for t in times)[len(times) // 2] * 1e3:.1f} ms, {ratio:.0f} times as fast. At these \
overlaps prices differ by at most {max(t[2] for t in times):.1e}.
"""
    parts = (textwrap.fill(part, 100) for part in text.strip().split("\n\n"))
    text = "\n\n".join(parts) + "\n"
    if not quick:
        (PACKAGE / "results" / "prices.md").write_text(text)
    print(text)


if __name__ == "__main__":
    try:
        import pyblp  # noqa: F401
    except ImportError:
        python = WORK / "prices" / "bin" / "python"
        if not python.exists():
            WORK.mkdir(exist_ok=True)
            venv.create(WORK / "prices", with_pip=True)
            subprocess.run([python, "-m", "pip", "install", "--quiet", "pyblp"], check=True)
        sys.exit(subprocess.run([python, __file__, *sys.argv[1:]]).returncode)
    main()
