"""Iterations and success of each method over random rosters, by strength of demand and share of
firms meant for corners: results/convergence.md, .svg.

python3 Benchmarks/peers/convergence.py [--quick]
"""

import argparse
import collections
import json
import pathlib
import statistics
import subprocess
import sys

import random_rosters

PACKAGE = pathlib.Path(__file__).resolve().parent.parent
WORK = PACKAGE / ".build-peers"
SEED = 20


def study(count, reuse):
    rosters, answers = WORK / "study.jsonl", WORK / "study-answers.jsonl"
    if not reuse:
        random_rosters.write(rosters, SEED, count)
        with open(answers, "w") as file:
            subprocess.run(
                [PACKAGE / ".build" / "release" / "PeerSide", "study", rosters],
                stdout=file,
                check=True,
            )
    with open(answers) as file:
        return [json.loads(line) for line in file]


def tables(rows):
    """Success and median iterations of each method in each cell, of the rosters that are not proven
    to have no pure equilibrium.
    """
    none = {row["roster"] for row in rows if row.get("multiplicity") == "none"}
    cells = random_rosters.cells()
    found = collections.defaultdict(list)
    for row in rows:
        if row["roster"] not in none:
            found[row["method"], cells[row["roster"] % len(cells)]].append(row)
    methods = list(dict.fromkeys(row["method"] for row in rows))
    success = {
        m: [sum(r["verified"] for r in found[m, c]) / max(len(found[m, c]), 1) for c in cells]
        for m in methods
    }
    middle = lambda values: statistics.median(values) if values else None
    iterations = {
        m: [middle([r["iterations"] for r in found[m, c] if r["verified"]]) for c in cells]
        for m in methods
    }
    return methods, cells, success, iterations, none


def page(rows, count):
    methods, cells, success, iterations, none = tables(rows)
    auto = {row["roster"]: row for row in rows if row["method"] == "auto"}
    some = [r for r in auto if r not in none]
    solved = sum(auto[r]["verified"] for r in some)
    counted = collections.Counter(
        row["multiplicity"] for row in auto.values() if row.get("multiplicity")
    )
    out = [
        "# Convergence by method",
        "",
        f"{count:,} random rosters of 2 to 200 firms (seed {SEED}), {len(cells)} cells in turn: β"
        " from "
        + ", ".join(
            f"{low} to {high} ({name})" for name, (low, high) in random_rosters.STRENGTHS.items()
        )
        + "; the last number of a column is the share of firms meant for a corner. `make"
        " bench-convergence` writes this page.",
        "",
        f"Proven to have no pure equilibrium: {len(none)}. Of the other {len(some):,}, `auto` ends"
        f" verified on {solved:,} ({100 * solved / max(len(some), 1):.3f} %). Where some method"
        " failed all equilibria were enumerated: "
        + ", ".join(f"{v:,} {k}" for k, v in counted.most_common())
        + ".",
        "",
        (
            "Per cent verified, of those not proven to have none; in brackets the median of the"
            " iterations of those verified."
        ),
        "",
        "| method | " + " | ".join(f"{s} {c}" for s, c in cells) + " |",
        "|---" * (len(cells) + 1) + "|",
    ]
    for m in methods:
        out.append(
            f"| {m} | "
            + " | ".join(
                f"{100 * s:.1f}" + (f" ({i:g})" if i is not None else "")
                for s, i in zip(success[m], iterations[m])
            )
            + " |"
        )
    out += [
        "",
        "Failures by how the run ended and what the enumeration says of the roster:",
        "",
        "| method | ended | equilibria | rosters |",
        "|---|---|---|---|",
    ]
    failures = collections.Counter()
    for row in rows:
        if not row["verified"]:
            known = auto[row["roster"]].get("multiplicity") or "not examined"
            ended = row["state"] if row["method"] != "auto" else f"last or closest: {row['state']}"
            ended = "replies cycle" if ended.startswith("replies cycle") else ended
            failures[row["method"], ended, known] += 1
    for (method, ended, known), number in sorted(
        failures.items(), key=lambda item: (methods.index(item[0][0]), -item[1])
    ):
        out.append(f"| {method} | {ended} | {known} | {number:,} |")
    rest = [r for r in some if not auto[r]["verified"]]
    if rest:
        out += [
            "",
            "`auto` without an answer though none is not proven:",
            "",
            "| roster | enumeration | least gain from deviating |",
            "|---|---|---|",
        ]
        out += [
            f"| {r} | {auto[r].get('multiplicity')} | {auto[r]['relativeGain']} |" for r in rest
        ]
    out += [
        "",
        (
            "What the ends mean: *converged* but not verified is a stationary point from which some"
            " firm gains by a far deviation (its profit has two peaks); *the aggregate equation"
            " jumps over its root* is a best reply that jumps where the total would balance; *no"
            " longer falls* and *cycle* are what iterations do around such a jump, or, undamped,"
            " around an equilibrium whose best-reply map expands."
        ),
        "",
    ]
    return "\n".join(out), (methods, cells, success)


def picture(table, target):
    import matplotlib

    matplotlib.use("svg")
    import matplotlib.pyplot as plt

    methods, cells, success = table
    matplotlib.rcParams.update({"svg.hashsalt": "overlap", "font.size": 8})
    figure, axes = plt.subplots(figsize=(10, 3.6))
    image = axes.imshow(
        [success[m] for m in methods], vmin=0, vmax=1, cmap="viridis", aspect="auto"
    )
    for y, m in enumerate(methods):
        for x, value in enumerate(success[m]):
            axes.text(
                x,
                y,
                f"{100 * value:.1f}",
                ha="center",
                va="center",
                color="white" if value < 0.6 else "black",
            )
    axes.set_yticks(range(len(methods)), methods)
    axes.set_xticks(range(len(cells)), [f"{s}\n{c}" for s, c in cells])
    axes.set_xlabel("demand, and share of firms meant for a corner")
    figure.colorbar(image, label="share verified")
    figure.tight_layout()
    figure.savefig(target, metadata={"Date": None})


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="240 rosters")
    parser.add_argument(
        "--reuse", action="store_true", help="write the pages again from the last run's answers"
    )
    options = parser.parse_args()
    WORK.mkdir(exist_ok=True)
    results = PACKAGE / "results"
    results.mkdir(exist_ok=True)
    rows = study(240 if options.quick else 10_000, options.reuse)
    name = "convergence-quick" if options.quick else "convergence"
    text, table = page(rows, len({row["roster"] for row in rows}))
    (results / f"{name}.md").write_text(text)
    picture(table, results / f"{name}.svg")
    print(text)


if __name__ == "__main__":
    # Drawing needs the environment that run.py builds.
    try:
        import matplotlib  # noqa: F401
    except ImportError:
        from run import environment

        WORK.mkdir(exist_ok=True)
        sys.exit(subprocess.run([environment(), *sys.argv]).returncode)
    main()
