"""Golden vectors of test/io/resampledCubic.test.ts: an irregular log on a grid by PchipInterpolator, a piece at a time between absent values
and holes longer than 1 s.

Run: /usr/bin/python3 test/golden/scipy_pchip.py
"""

import numpy as np
from scipy.interpolate import PchipInterpolator
from signals import mixture, uniform, write

N = 150
LONGEST_HOLE = 1.0


def stamps(seed):
    t = np.cumsum(0.1 + 0.08 * uniform(N, seed))
    t[40:] += 0.7
    t[90:] += 3
    t[147:] += 2
    return t


def signal(seed):
    x = mixture(N, seed)
    x[20:24] = x[20]
    x[[60, 63, 65]] = np.nan
    return x


def pieces(t, x):
    present = np.flatnonzero(np.isfinite(x))
    cuts = np.flatnonzero((np.diff(present) > 1) | (np.diff(t[present]) > LONGEST_HOLE)) + 1
    return np.split(present, cuts)


cases = []
for seed, rate in [(1, 10), (2, 47), (3, 3.3)]:
    t, x = stamps(seed), signal(seed)
    grid = t[0] + np.arange(int((t[-1] - t[0]) * rate) + 1) / rate
    y = np.full(len(grid), np.nan)
    for piece in pieces(t, x):
        at = (grid >= t[piece[0]]) & (grid <= t[piece[-1]])
        if len(piece) > 1:
            y[at] = PchipInterpolator(t[piece], x[piece])(grid[at])
    seen = np.flatnonzero(np.isfinite(y))[:: 1 + len(y) // 120]
    cases.append({"seed": seed, "rateHz": rate, "present": int(np.isfinite(y).sum()), "at": seen.tolist(), "y": y[seen].tolist()})

write("scipy_pchip", cases)
