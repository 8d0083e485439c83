"""Golden vectors of test/operators/derivative.test.ts: numpy's gradient and diff. Run: /usr/bin/python3 test/golden/scipy_derivative.py"""

import numpy as np
from signals import mixture, write

CASES = [{"rateHz": rate, "offset": offset} for rate, offset in [(1000, 0), (0.5, 20), (200000, -1e6)]]


def derivative(x, rate, method="central"):
    """At each sample's own time, or half a sample after it."""
    y = np.gradient(x, 1 / rate) if method == "central" else np.append(np.diff(x) * rate, np.nan)
    # the last sample has no neighbour
    y[-1] = np.nan
    return y


if __name__ == "__main__":
    for case in CASES:
        x = case["offset"] + mixture(80, 15)
        for method in ("central", "first"):
            case[method] = derivative(x, case["rateHz"], method)[:-1].tolist()
    write("scipy_derivative", CASES)
