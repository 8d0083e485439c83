"""Golden vectors of test/operators/cic.test.ts: moving sums of integers by upfirdn, exact, and the droop filter by numpy's lstsq.

Run: /usr/bin/python3 test/golden/scipy_cic.py
"""

import numpy as np
from scipy import signal
from signals import mixture, write


def droop_filter(factor, order, passband, rippleDb):
    if passband == 0:
        return np.ones(1)
    f = np.arange(1, 65) / 64 * passband / 2
    droop = (np.sin(np.pi * f) / (factor * np.sin(np.pi * f / factor))) ** order
    for half in range(16):
        columns = [droop * (2 * np.cos(2 * np.pi * f * k) - 2) for k in range(1, half + 1)]
        rows = np.array(columns).T if columns else np.zeros((64, 0))
        g = np.linalg.lstsq(rows, 1 - droop, rcond=None)[0]
        if np.abs(droop + rows @ g - 1).max() <= 10 ** (rippleDb / 20) - 1:
            taps = np.concatenate([g[::-1], [1 - 2 * g.sum()], g])
            # freqz agrees that the pass band is flat
            _, h = signal.freqz(taps, worN=2 * np.pi * f)
            assert np.abs(np.abs(h) * droop - 1).max() <= 1.0001 * (10 ** (rippleDb / 20) - 1)
            return taps


def cic(x, rate, factor, order, resolution, passband=0.5, rippleDb=0.01):
    counts = np.floor(x / resolution + 0.5).astype(np.int64)
    boxes = np.ones(1, dtype=np.int64)
    for _ in range(order):
        boxes = np.convolve(boxes, np.ones(factor, dtype=np.int64))
    padded = np.concatenate([np.full(len(boxes) - 1, counts[0]), counts])
    # in integers: no rounding
    sums = np.convolve(boxes, padded)[len(boxes) - 1 : len(padded)][::factor]
    taps = droop_filter(factor, order, passband, rippleDb)
    v = sums * (resolution / factor**order)
    v = np.concatenate([np.full(len(taps) - 1, counts[0] * resolution), v])
    return signal.upfirdn(taps, v, 1, 1)[len(taps) - 1 : len(v)]


CASES = [
    {"factor": 8, "order": 3, "resolution": 0.01},
    {"factor": 2, "order": 1, "resolution": 1, "passband": 0},
    {"factor": 16, "order": 6, "resolution": 1e-6, "passband": 0.8},
    {"factor": 37, "order": 4, "resolution": 0.5, "passband": 0.7, "rippleDb": 0.001},
    {"factor": 4096, "order": 2, "resolution": 1e-3},
]

if __name__ == "__main__":
    cases = []
    for params in CASES:
        n = 400 + 12 * params["factor"]
        taps = droop_filter(params["factor"], params["order"], params.get("passband", 0.5), params.get("rippleDb", 0.01))
        y = cic(mixture(n, 1), 1000, **params)
        stride = 1 + len(y) // 40
        cases.append({"params": params, "n": n, "taps": taps.tolist(), "stride": stride, "y": y[::stride].tolist()})
    write("scipy_cic", cases)
