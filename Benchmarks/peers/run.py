"""Runs this project and its peers on the same rosters, one after the other on this machine, and
writes results/peers.md, .json and .svg.

    python3 Benchmarks/peers/run.py [--quick]

Builds a virtual environment first. Siconos is run by Debian's Python, from the package
python3-siconos. A peer that cannot run is named with the reason, and its rows of the last run are
kept, with their date.
"""

import argparse
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import time
import venv

import random_rosters
from report import write_report

HERE = pathlib.Path(__file__).resolve().parent
PACKAGE = HERE.parent
WORK = PACKAGE / ".build-peers"
PACKAGES = [
    "gamspy",
    "scipy",
    "numpy",
    "casadi",
    "jax[cpu]",
    "numba",
    "fast-poibin",
    "mpmath",
    "matplotlib",
]
SEED = 2026


def environment():
    python = WORK / "venv" / "bin" / "python"
    if not python.exists():
        venv.create(WORK / "venv", with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
    return python


def lines(command, output):
    """The JSON lines that a program prints; also kept in a file."""
    print("running", pathlib.Path(command[1]).name, *map(str, command[2:4]), flush=True)
    run = subprocess.run(
        [str(part) for part in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=WORK,
    )
    answers = [line for line in run.stdout.splitlines() if line.startswith("{")]
    pathlib.Path(output).with_suffix(".errors").write_text(run.stderr)
    if run.returncode != 0:
        print(run.stderr[-2000:], file=sys.stderr)
    pathlib.Path(output).write_text("".join(line + "\n" for line in answers))
    return [json.loads(line) for line in answers]


class Comparison:
    def __init__(self, quick, rosters):
        self.quick = quick
        self.rosters = rosters
        self.python = environment()
        self.debian = "/usr/bin/python3"
        self.ours = PACKAGE / ".build" / "release" / "PeerSide"
        self.results = {
            "quick": quick,
            "seed": SEED,
            "date": time.strftime("%Y-%m-%d"),
            "machine": self.machine(),
            # Peers that could not run, each with the reason.
            "absent": {},
            # Of these, the rows of the last run: label -> stage -> date, rows, and ours then.
            "kept": {},
        }
        recorded = PACKAGE / "results" / "peers.json"
        self.last = json.loads(recorded.read_text()) if recorded.exists() else {}

    def machine(self):
        cpu = next(
            (
                line.split(":")[1].strip()
                for line in open("/proc/cpuinfo")
                if line.startswith("model name")
            ),
            "unknown",
        )
        listed = subprocess.run(
            [self.python, "-m", "pip", "list", "--format", "json"],
            stdout=subprocess.PIPE,
            check=True,
        )
        names = {name.split("[")[0] for name in PACKAGES}
        versions = {
            p["name"]: p["version"] for p in json.loads(listed.stdout) if p["name"].lower() in names
        }
        siconos = subprocess.run(
            ["dpkg-query", "-W", "-f", "${Version}", "python3-siconos"],
            stdout=subprocess.PIPE,
            text=True,
        )
        if siconos.returncode == 0 and siconos.stdout:
            versions["siconos"] = siconos.stdout
        return {
            "processor": cpu,
            "cores": os.cpu_count(),
            "system": f"{platform.system()} {platform.machine()}",
            "versions": versions,
        }

    def swift(self, *arguments, name):
        return lines([self.ours, *arguments], WORK / f"{name}.jsonl")

    def peer(self, script, *arguments, name, python=None):
        return lines([python or self.python, HERE / script, *arguments], WORK / f"{name}.jsonl")

    def judged(self, rosters, name):
        return self.swift("judge", rosters, WORK / f"{name}.jsonl", name=f"{name}-judged")

    def peers(self):
        yield "PATH", "path_gamspy.py", None
        yield "SciPy root", "scipy_root.py", None
        yield "SciPy best replies", "scipy_replies.py", None
        yield "Siconos", "siconos_mcp.py", self.debian

    def missed(self, label, stage, name):
        """Says why a peer has no answers, and keeps those of the last run that had some."""
        errors = (WORK / f"{name}.errors").read_text().strip().splitlines()
        self.results["absent"][label] = errors[-1] if errors else "no answer, and no reason given"
        kept = self.last.get("kept", {}).get(label, {}).get(stage)
        rows = self.last.get(stage, {}).get(label)
        if rows:
            kept = {
                "date": self.last.get("date", "an earlier run"),
                "rows": rows,
                "ours": self.last[stage]["ours"],
            }
        if kept:
            self.results["kept"].setdefault(label, {})[stage] = kept

    def solving(self):
        """One size, so that times compare: 50 firms, moderate demand, corners."""
        rosters = WORK / "fifty.jsonl"
        random_rosters.write(
            rosters, SEED, 4 if self.quick else 12, smallest=50, largest=50, strengths=("moderate",)
        )
        ours = self.swift("solve", rosters, name="fifty-ours")
        table = {"ours": ours}
        for label, script, python in self.peers():
            # PATH ten times each, because its time comes in whole milliseconds.
            limits = {"SciPy best replies": [2], "PATH": [12, 10]}.get(label, [])
            name = f"fifty-{label.replace(' ', '-')}"
            answers = self.peer(script, rosters, *limits, name=name, python=python)
            if not answers:
                self.missed(label, "fifty", name)
                continue
            table[label] = [a | j for a, j in zip(answers, self.judged(rosters, name))]
        self.results["fifty"] = strip(table)

    def success(self):
        """The share verified over all cells of the random rosters."""
        rosters = WORK / "random.jsonl"
        count = 60 if self.quick else self.rosters
        random_rosters.write(rosters, SEED + 1, count)
        limits = {"SciPy best replies": max(2, count // 50), "Siconos": count // 10}
        table = {
            "ours": self.swift(
                "solve",
                rosters,
                "--methods",
                "auto,enumerate",
                "--repeats",
                "1",
                name="random-ours",
            )
        }
        for label, script, python in self.peers():
            name = f"random-{label.replace(' ', '-')}"
            answers = self.peer(script, rosters, limits.get(label, count), name=name, python=python)
            if not answers:
                self.missed(label, "success", name)
                continue
            table[label] = [a | j for a, j in zip(answers, self.judged(rosters, name))]
        self.results["success"] = strip(table)

    def planning(self):
        rosters = WORK / "fifty.jsonl"
        ours = self.swift("plan", rosters, name="plan-ours")
        peer = self.peer("casadi_planner.py", rosters, name="plan-casadi")
        peer = [a | j for a, j in zip(peer, self.judged(rosters, "plan-casadi"))]
        self.results["plan"] = strip({"ours": ours, "CasADi + IPOPT": peer})

    def menu(self):
        points = 20 if self.quick else 100
        fifty = WORK / "fifty.jsonl"
        # Peers do not look for other equilibria: ours beside them does not either.
        ours = self.swift(
            "menu", fifty, "--limit", "1", "--points", points, "--unexamined", name="menu-ours"
        )
        # What it costs to look, market by market.
        grids = {
            kind: self.swift("menu", fifty, "--points", 20, *options, name=f"menu-{kind}")
            for kind, options in (("examined", ()), ("unexamined", ("--unexamined",)))
        }
        sample = WORK / "menu-sample.jsonl"
        peers = self.peer(
            "batched_newton.py", WORK / "fifty.jsonl", points, sample, name="menu-peers"
        )
        peers = [a | j for a, j in zip(peers, self.judged(sample, "menu-peers"))]
        self.results["menu"] = strip({"ours": ours, "peers": peers} | grids)

    def counting(self):
        firms = 1000 if self.quick else 10_000
        chances = WORK / "chances.json"
        chances.write_text(json.dumps([((37 * i) % 101 + 0.5) / 512 for i in range(firms)]))
        draws = 10_000
        ours = self.swift("distribution", chances, "--draws", draws, name="counts-ours")[0]
        peer = self.peer("failure_counts.py", chances, draws, name="counts-peer")[0]
        exact = self.peer("exact_counts.py", chances, name="counts-exact")[0]
        self.results["counts"] = {
            "firms": firms,
            "seconds": ours["seconds"],
            "peerSeconds": peer["seconds"],
            "draws": draws,
            "sampleSeconds": ours["sampleSeconds"],
            "twoThreadsSampleSeconds": ours["twoThreadsSampleSeconds"],
            "peerSampleSeconds": peer["sampleSeconds"],
            "error": errors(by_count(ours["distribution"]), exact),
            "peerError": errors(dict(enumerate(peer["pmf"])), exact),
            "sampleError": errors(by_count(ours["sample"]), exact),
            "peerSampleError": errors(dict(enumerate(peer["sample"])), exact),
        }

    def growth(self):
        firms = "1000,10000" if self.quick else "1000,10000,100000,1000000"
        self.results["growth"] = self.swift("growth", "--firms", firms, name="growth")

    def loading(self):
        market, firms = WORK / "large.json", WORK / "large.csv"
        count = 20_000 if self.quick else 1_000_000
        document = next(random_rosters.rosters(SEED, 1, smallest=100, largest=100))
        rows = [
            ",".join(
                [
                    repr(f["cost"]),
                    repr(f["margin"]),
                    repr(f["baselineFailure"]["L"]),
                    repr(f["baselineFailure"]["H"]),
                    repr(f["effectiveness"]["L"]),
                    repr(f["effectiveness"]["H"]),
                ]
            )
            for f in document.pop("firms")
        ]
        market.write_text(json.dumps(document))
        with open(firms, "w") as file:
            file.write(
                "name,cost,margin,baselineFailure.L,baselineFailure.H,"
                "effectiveness.L,effectiveness.H\n"
            )
            file.writelines(f"firm {i},{rows[i % 100]}\n" for i in range(count))
        ours = self.swift("load", market, "--firms", firms, name="load")[0]
        times = []
        for _ in range(5):
            start = time.perf_counter()
            subprocess.run(["wc", "-l", firms], stdout=subprocess.DEVNULL, check=True)
            times.append(time.perf_counter() - start)
        firms.unlink()
        self.results["load"] = ours | {"wcSeconds": statistics.median(times), "firms": count}


def strip(table):
    """Without the profiles, which are large."""
    return {
        label: [{k: v for k, v in row.items() if k != "overlap"} for row in rows]
        for label, rows in table.items()
    }


def by_count(distribution):
    return dict(enumerate(distribution["probabilities"], distribution["lowest"]))


def errors(probabilities, exact):
    absolute, relative = 0.0, 0.0
    for count, value in zip(exact["counts"], exact["probabilities"]):
        error = abs(probabilities.get(count, 0.0) - value)
        absolute = max(absolute, error)
        if value > 1e-18:
            relative = max(relative, error / value)
    return {"absolute": absolute, "relativeAbove1e-18": relative}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rosters, smaller sizes")
    parser.add_argument(
        "--rosters", type=int, default=1000, help="random rosters on which success is counted"
    )
    options = parser.parse_args()
    WORK.mkdir(exist_ok=True)
    comparison = Comparison(options.quick, options.rosters)
    for stage in ("solving", "success", "planning", "menu", "counting", "growth", "loading"):
        getattr(comparison, stage)()
    results = PACKAGE / "results"
    results.mkdir(exist_ok=True)
    name = "peers-quick" if options.quick else "peers"
    (results / f"{name}.json").write_text(
        json.dumps(comparison.results, separators=(",", ":"), allow_nan=True) + "\n"
    )
    write_report(comparison.results, results, name)
    # Matplotlib is in the environment that was built above, not in the Python that runs this.
    subprocess.run(
        [comparison.python, HERE / "picture.py", results / f"{name}.json", results / f"{name}.svg"],
        check=True,
    )
    print((results / f"{name}.md").read_text())


if __name__ == "__main__":
    main()
