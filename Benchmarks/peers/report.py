"""The table of the comparison, from what was measured."""

import math
import statistics
import textwrap


def number(value):
    return "—" if value is None or math.isnan(value) else f"{value:.3g}"


def seconds(value):
    if value is None or math.isnan(value):
        return "—"
    for unit, size in (("s", 1), ("ms", 1e-3), ("µs", 1e-6)):
        if value >= size:
            return f"{value / size:.3g} {unit}"
    return f"{value / 1e-9:.3g} ns"


def median(values):
    values = [v for v in values if v is not None]
    return statistics.median(values) if values else math.nan


def gain(row):
    return float(row.get("relativeGain", "inf"))


def share(rows, tolerance=None):
    """Verified by the library's own tolerances, or with no gain from deviating above another."""
    good = [row["verified"] if tolerance is None else gain(row) <= tolerance for row in rows]
    return f"{sum(good)} of {len(good)}" if good else "—"


def dated(results, stage):
    """Rows of a stage by peer: of this run, or of an earlier one with its date and ours then."""
    table = results[stage]
    for label, answers in table.items():
        if label != "ours" and answers:
            yield label, answers, table["ours"], None
    for label, stages in results.get("kept", {}).items():
        kept = stages.get(stage)
        if kept and not table.get(label):
            yield label, kept["rows"], kept["ours"], kept["date"]


def comparison_rows(results):
    """(work, ours, peer, ratio, target, met) with numbers for times in seconds."""
    rows = []
    targets = {"PATH": 100, "SciPy best replies": 10_000}
    for label, answers, ours, date in dated(results, "fifty"):
        auto = [row for row in ours if row["method"] == "auto"]
        peer = f"{label}, {date}" if date else label
        taken = median([a["seconds"] for a in answers])
        rows.append(
            (
                f"verified solve, 50 firms / {peer}",
                median([row["seconds"] for row in auto]),
                taken,
                targets.get(label),
                share(auto),
                f"{share(answers, 1e-6)}",
            )
        )
        if label == "PATH":
            alone = median([row["solverSeconds"] for row in auto])
            rows.append((f"the same, solvers alone / {peer}", alone, taken, None, "—", "—"))
    plan = results["plan"]
    pairs = list(zip(plan["ours"], plan["CasADi + IPOPT"]))
    reach = sum(
        peer["welfare"] >= our["welfare"] - 1e-6 * abs(our["welfare"]) for our, peer in pairs
    )
    rows.append(
        (
            "planner, 50 firms, with a bound / CasADi + IPOPT, without",
            median([r["seconds"] for r in plan["ours"]]),
            median([r["seconds"] for r in plan["CasADi + IPOPT"]]),
            50,
            f"{sum(r['proven'] for r in plan['ours'])} of {len(pairs)} proven",
            f"{reach} of {len(pairs)} as good",
        )
    )
    rows.append(
        (
            "planner's climbs alone / CasADi + IPOPT",
            median([r["climbSeconds"] for r in plan["ours"]]),
            median([r["seconds"] for r in plan["CasADi + IPOPT"]]),
            None,
            "—",
            "—",
        )
    )
    menu = results["menu"]
    two = next(row for row in menu["ours"] if row["threads"] == 2)
    for label in ("JAX", "Numba"):
        answers = [row for row in menu["peers"] if row["peer"] == label]
        if answers:
            rows.append(
                (
                    (
                        f"{two['points']:,} policies × 50 firms, two threads, verified / {label},"
                        " not verified"
                    ),
                    two["seconds"],
                    answers[0]["seconds"],
                    10,
                    f"{two['verified']} of {two['points']}",
                    f"{share(answers, 1e-6)} (sample)",
                )
            )
    counts = results["counts"]
    rows.append(
        (
            f"distribution of K, {counts['firms']:,} firms / fast-poibin",
            counts["seconds"],
            counts["peerSeconds"],
            1,
            f"error {number(counts['error']['absolute'])}",
            f"error {number(counts['peerError']['absolute'])}",
        )
    )
    rows.append(
        (
            f"distribution of K, exact / NumPy, {counts['draws']:,} draws",
            counts["seconds"],
            counts["peerSampleSeconds"],
            None,
            f"error {number(counts['error']['absolute'])}",
            f"error {number(counts['peerSampleError']['absolute'])}",
        )
    )
    for threads, taken in (
        ("one thread", counts["sampleSeconds"]),
        ("two threads", counts["twoThreadsSampleSeconds"]),
    ):
        rows.append(
            (
                (
                    f"Monte Carlo of K, {counts['firms']:,} firms, {counts['draws']:,} draws,"
                    f" {threads} / NumPy"
                ),
                taken,
                counts["peerSampleSeconds"],
                None,
                f"error {number(counts['sampleError']['absolute'])}",
                f"error {number(counts['peerSampleError']['absolute'])}",
            )
        )
    return rows


def limit_rows(results):
    """(quantity, measured, at most)"""
    growth = results["growth"]
    per_firm = [row["seconds"] / row["firms"] for row in growth]
    solver = [row["solverSeconds"] / row["firms"] for row in growth]
    span = f"{growth[0]['firms']:,} to {growth[-1]['firms']:,} firms"
    rows = [
        (
            f"cost a firm of a verified solve, largest over least, {span}",
            max(per_firm) / min(per_firm),
            2,
        ),
        (f"the same, solver alone, {span}", max(solver) / min(solver), None),
    ]
    for row in growth:
        bare = row["iterations"] * row["exponentialSumSeconds"]
        rows.append(
            (
                (
                    f"verified solve / ({row['iterations']} iterations × a sum of {row['firms']:,}"
                    " exponentials)"
                ),
                row["seconds"] / bare,
                8,
            )
        )
        rows.append(("the same, solver alone", row["solverSeconds"] / bare, None))
    ours = results["fifty"]["ours"]
    # Where sufficient conditions tell that there is one equilibrium: elsewhere all are enumerated.
    simple = {
        row["roster"]
        for row in ours
        if row["method"] == "examined" and row["multiplicity"] == "unique" and row["iterations"]
    }
    alone, examined = (
        median([r["seconds"] for r in ours if r["method"] == method and r["roster"] in simple])
        for method in ("auto", "examined")
    )
    rows.append(
        (
            "verified and examined solve / verified alone, 50 firms, one equilibrium by conditions",
            examined / alone,
            2,
        )
    )
    menu = results["menu"]
    grids = [
        (examined["enumerated"], examined["points"], examined["seconds"] / plain["seconds"])
        for examined, plain in zip(menu["examined"], menu["unexamined"])
        if examined["threads"] == 1
    ]
    work = "policies × 50 firms, verified and examined / verified alone, each from its neighbour"
    alone = [ratio for enumerated, _, ratio in grids if enumerated == 0]
    rows.append((f"{work}, {len(alone)} markets where conditions tell", median(alone), 2.5))
    others = [(n / points, ratio) for n, points, ratio in grids if n > 0]
    rows.append(
        (
            f"{work}, {len(others)} markets where {median([n for n, _ in others]):.0%} of the"
            " policies are enumerated",
            median([ratio for _, ratio in others]),
            None,
        )
    )
    load = results["load"]
    rows.append(
        (
            f"loading {load['firms']:,} firms / (wc -l and a plain scan of the bytes)",
            load["seconds"] / (load["wcSeconds"] + load["scanSeconds"]),
            3,
        )
    )
    rows.append(
        (
            f"the same / converting its {load['numbers']:,} numbers alone, on one thread",
            load["seconds"] / load["convertSeconds"],
            None,
        )
    )
    return rows


def success_rows(results):
    tables = [("ours", results["success"]["ours"], results["success"]["ours"], None)]
    for label, answers, ours, date in tables + list(dated(results, "success")):
        auto = {row["roster"]: row for row in ours if row["method"] == "auto"}
        counted = {
            row["roster"]: row["multiplicity"] for row in ours if row["method"] == "enumerate"
        }
        if label == "ours":
            answers = list(auto.values())
        exist = [a for a in answers if counted.get(a["roster"]) != "none"]
        same = [auto[a["roster"]] for a in exist]
        name = f"{label}, {date}" if date else label
        yield (name, len(answers), len(exist), share(exist), share(exist, 1e-6), share(same))


def verdict(met):
    return "—" if met is None else "yes" if met else "**no**"


def wrapped(line):
    """Prose at 100 columns; rows of tables and headings as they are."""
    if line.startswith(("|", "#")):
        return line
    return textwrap.fill(
        line,
        width=100,
        break_on_hyphens=False,
        break_long_words=False,
        subsequent_indent="  " if line.startswith("- ") else "",
    )


def write_report(results, folder, name):
    machine = results["machine"]
    versions = ", ".join(f"{k} {v}" for k, v in sorted(machine["versions"].items()))
    text = [
        "# Beside its peers",
        "",
        (
            f"One run on one machine, {results.get('date', '')}: {machine['processor']},"
            f" {machine['cores']} cores, {machine['system']}"
            f"; {versions}. Seed {results['seed']}. `make bench-peers` writes"
            " this page."
        ),
        "",
        (
            "Times are medians, without process start; of PATH, the solver's time as GAMS reports"
            " it less that of a market of one firm. All profiles are judged by the same global"
            " deviation test. A peer's profile counts where no firm gains more than 10⁻⁶ of its"
            " profit; ours where it gains no more than 10⁻⁹ and the residual is below 10⁻⁸."
        ),
        "",
        "| work / peer | ours | peer | ratio | target | met | ours verified | peer verified |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for work, ours, peer, target, own_share, peer_share in comparison_rows(results):
        ratio = peer / ours
        text.append(
            f"| {work} | {seconds(ours)} | {seconds(peer)} | {number(ratio)} |"
            f" {'' if target is None else f'≥ {target:,}'} |"
            f" {verdict(None if target is None else ratio >= target)} | {own_share} |"
            f" {peer_share} |"
        )
    text += ["", "| growth and floors | measured | at most | met |", "|---|---|---|---|"]
    for what, measured, most in limit_rows(results):
        text.append(
            f"| {what} | {number(measured)} | {'' if most is None else most} |"
            f" {verdict(None if most is None else measured <= most)} |"
        )
    text += [
        "",
        (
            "Success on random rosters with corners, 2 to 200 firms, moderate to very strong"
            " demand; of those that have a pure equilibrium, by enumeration with proof. Slow peers"
            " get the first ones."
        ),
        "",
        (
            "| who | rosters | with a pure equilibrium | verified at 10⁻⁹ | no gain above 10⁻⁶ |"
            " ours on the same, at 10⁻⁹ |"
        ),
        "|---|---|---|---|---|---|",
    ]
    for row in success_rows(results):
        text.append("| " + " | ".join(str(cell) for cell in row) + " |")
    absent = results.get("absent", {})
    if absent:
        text += ["", "Could not run; rows with a date are of the last run in which it could:", ""]
        text += [f"- {label}: {reason}" for label, reason in absent.items()]
    counts = results["counts"]
    text += [
        "",
        (
            f"Relative error of the probabilities above 10⁻¹⁸ of {counts['firms']:,} firms: ours"
            f" {number(counts['error']['relativeAbove1e-18'])}, fast-poibin"
            f" {number(counts['peerError']['relativeAbove1e-18'])}."
        ),
        "",
    ]
    (folder / f"{name}.md").write_text("\n".join(wrapped(line) for line in text))
