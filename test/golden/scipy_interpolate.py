"""Golden vectors of test/operators/interpolate.test.ts: np.interp over the holes, or BarycentricInterpolator through two samples on
either side. Sample i of the input is absent where (i * i + 3 i) % 19 < width. Run: /usr/bin/python3 test/golden/scipy_interpolate.py
"""

import numpy as np
from scipy.interpolate import BarycentricInterpolator
from signals import mixture, write

N = 300
RATE = 1000


def holes(absent):
    edges = np.flatnonzero(np.diff(np.concatenate([[0], absent.astype(int), [0]])))
    return list(zip(edges[::2], edges[1::2]))


def interpolate(x, rate, longestHoleS, method="linear"):
    """x has NaN where it is absent, and so has y where that stays so."""
    absent, longest = np.isnan(x), round(longestHoleS * rate)
    y = x.copy()
    for start, end in holes(absent):
        if start == 0 or end == len(x) or end - start > longest:
            continue
        beside = [start - 2, start - 1, end, end + 1]
        complete = start >= 2 and end + 1 < len(x) and not absent[beside].any()
        places = np.arange(start, end)
        if method == "cubic" and complete:
            y[places] = BarycentricInterpolator(np.array(beside) - start, x[beside])(places - start)
        else:
            y[places] = np.interp(places, [start - 1, end], [x[start - 1], x[end]])
    return y


CASES = [
    {"width": 4, "longest": 1, "method": "linear"},
    {"width": 9, "longest": 5, "method": "linear"},
    {"width": 4, "longest": 3, "method": "cubic"},
    {"width": 7, "longest": 100, "method": "cubic"},
]

if __name__ == "__main__":
    for case in CASES:
        i = np.arange(N)
        absent = (i * i + 3 * i) % 19 < case["width"]
        y = interpolate(np.where(absent, np.nan, mixture(N, 1)), RATE, case["longest"] / RATE, case["method"])
        # what was there needs no golden value
        case["filled"] = np.flatnonzero(absent & ~np.isnan(y)).tolist()
        case["y"] = y[case["filled"]].tolist()
        case["missing"] = int(np.isnan(y).sum())
    write("scipy_interpolate", CASES)
