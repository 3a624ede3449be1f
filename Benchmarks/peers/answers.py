"""How a peer hands over its answers: a line of JSON a roster."""

import json
import math
import sys
import time


def emit(roster, overlap, seconds, **more):
    seconds = seconds if math.isfinite(seconds) else None
    json.dump(
        {"roster": roster, "overlap": [float(o) for o in overlap], "seconds": seconds, **more},
        sys.stdout,
    )
    sys.stdout.write("\n")
    sys.stdout.flush()


def median_seconds(work, repeats=3):
    """The last value of `work` and its median time, after one call that does not count
    (compilation, caches).
    """
    work()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        value = work()
        times.append(time.perf_counter() - start)
    return value, sorted(times)[len(times) // 2]
