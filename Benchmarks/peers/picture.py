"""The picture of the comparison: ratios of times on a logarithmic axis, with the targets."""

import json
import sys

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt

from report import comparison_rows


def main(source, target):
    matplotlib.rcParams.update({"svg.hashsalt": "overlap", "font.size": 9})
    rows = [row for row in comparison_rows(json.load(open(source))) if row[2] == row[2]][::-1]
    figure, axes = plt.subplots(figsize=(9, 0.42 * len(rows) + 1))
    ratios = [row[2] / row[1] for row in rows]
    axes.barh(
        range(len(rows)),
        ratios,
        color=["#4878a8" if r >= (row[3] or 1) else "#c08040" for r, row in zip(ratios, rows)],
    )
    for k, (ratio, row) in enumerate(zip(ratios, rows)):
        axes.text(ratio * 1.1, k, f"{ratio:.3g}×", va="center")
        if row[3]:
            axes.plot([row[3]] * 2, [k - 0.4, k + 0.4], color="black", linewidth=2)
    axes.axvline(1, color="grey", linewidth=0.8)
    axes.set_xscale("log")
    axes.set_xlim(right=max(ratios) * 6)
    axes.set_yticks(range(len(rows)), [row[0] for row in rows])
    axes.set_xlabel(
        "peer's time / ours; black: target; orange: short of the target, or slower than the peer"
    )
    figure.tight_layout()
    figure.savefig(target, metadata={"Date": None})


if __name__ == "__main__":
    main(*sys.argv[1:])
