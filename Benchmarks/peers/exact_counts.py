"""Poisson-binomial probabilities in fixed point with 80 digits, for the errors of the others: it is
the doubles themselves that are taken for exact.
"""

import json
import sys
from fractions import Fraction


def main(path):
    chances = json.load(open(path))
    groups = {}
    for chance in chances:
        groups[chance] = groups.get(chance, 0) + 1
    scale = 10**80
    pmf = [scale]
    # Firms with the same chance are binomial: multiply group by group in fixed point.
    for chance, count in sorted(groups.items()):
        p = Fraction(chance)
        binomial = [scale * (1 - p) ** count]
        for k in range(count):
            binomial.append(binomial[-1] * (count - k) / (k + 1) * p / (1 - p))
        binomial = [int(b) for b in binomial]
        pmf = convolve(pmf, binomial, scale)
    keep = [k for k, v in enumerate(pmf) if v > scale // 10**30]
    json.dump(
        {"counts": keep, "probabilities": [float(Fraction(pmf[k], scale)) for k in keep]},
        sys.stdout,
    )


def convolve(a, b, scale):
    """Through one product of large integers, which Python does fast."""
    width = 2 * scale.bit_length() + 16
    pack = lambda values: int.from_bytes(
        b"".join(v.to_bytes(width // 8 + 1, "little") for v in values), "little"
    )
    step = width // 8 + 1
    count = len(a) + len(b) - 1
    product = (pack(a) * pack(b)).to_bytes(step * (count + 1), "little")
    return [
        int.from_bytes(product[k * step : (k + 1) * step], "little") // scale for k in range(count)
    ]


if __name__ == "__main__":
    main(sys.argv[1])
