"""Golden vectors of test/operators/ewmaBank.test.ts: weighted mean and deviation by their definitions, scipy's lfilter beside them.

Run: /usr/bin/python3 test/golden/scipy_ewmaBank.py
"""

import numpy as np
from scipy.signal import lfilter
from signals import mixture, write

CASES = [
    {"span": 1, "adjust": True, "offset": 0},
    {"span": 5, "adjust": True, "offset": 0},
    {"span": 1320, "adjust": True, "offset": 80},
    {"span": 9480, "adjust": False, "offset": 80},
    {"span": 30.5, "adjust": False, "offset": -1e6},
]
N = 3000


def ewma(x, span, adjust, at):
    """Mean and deviation at some samples."""
    alpha = 2 / (span + 1)
    means, stds = [], []
    for i in at:
        weights = (1 - alpha) ** np.arange(i, -1, -1)
        if not adjust:
            # the first sample stands for all before it: a geometric series
            weights[0] /= alpha
        mean = np.average(x[: i + 1], weights=weights)
        means.append(float(mean))
        stds.append(float(np.sqrt(np.average((x[: i + 1] - mean) ** 2, weights=weights))))
    if not adjust:
        y, _ = lfilter([alpha], [1, alpha - 1], x, zi=[(1 - alpha) * x[0]])
        assert np.allclose(y[at], means, rtol=1e-11)
    return means, stds


def ewmaBank(x, rate, spans, adjust=True):
    y = {}
    for k, span in enumerate(spans, 1):
        y[f"mean{k}"], y[f"std{k}"] = map(np.array, ewma(x, span, adjust, range(len(x))))
    return y


if __name__ == "__main__":
    for case in CASES:
        at = [0, 1, 2, 10, 100, 1000, N - 1]
        case["mean"], case["std"] = ewma(case["offset"] + mixture(N, 16), case["span"], case["adjust"], at)
        case["at"] = at
    write("scipy_ewmaBank", CASES)
