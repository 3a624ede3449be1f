"""The Poisson-binomial distribution by fast-poibin, and by Monte Carlo in NumPy; both against
40-digit arithmetic.
"""

import json
import sys

import numpy as np
from fast_poibin import PoiBin

from answers import median_seconds


def main(path, draws):
    chances = np.array(json.load(open(path)))
    pmf, seconds = median_seconds(lambda: PoiBin(chances).pmf, repeats=15)
    generator = np.random.default_rng(1)

    def simulate():
        counts = np.zeros(chances.size + 1)
        for _ in range(draws // 100):
            np.add.at(counts, (generator.random((100, chances.size)) < chances).sum(1), 1)
        return counts / draws

    sample, sampling = median_seconds(simulate, repeats=1)
    json.dump(
        {
            "pmf": [float(x) for x in pmf],
            "seconds": seconds,
            "sample": [float(x) for x in sample],
            "sampleSeconds": sampling,
            "draws": draws,
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
