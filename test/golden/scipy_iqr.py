"""Golden vectors of test/operators/iqr.test.ts: numpy.percentile and scipy.stats.iqr. Run: /usr/bin/python3 test/golden/scipy_iqr.py"""

import numpy as np
from scipy import stats
from signals import mixture, write

CASES = [
    {"windowLength": 21, "factor": 1.5, "floor": 0, "centered": True, "step": 0},
    {"windowLength": 5, "factor": 0.5, "floor": 0, "centered": False, "step": 0},
    {"windowLength": 101, "factor": 3, "floor": 0, "centered": True, "step": 0},
    {"windowLength": 31, "factor": 1.5, "floor": 2, "centered": False, "step": 1},
]


def iqr(x, rate, windowLength, factor=1.5, floor=0, centered=True):
    w, h = windowLength, windowLength // 2
    y = x.copy()
    for i in range(len(x)):
        first, last = (i - h, i + h) if centered else (i - w + 1, i)
        window = x[max(0, first) : last + 1]
        q1, middle, q3 = np.percentile(window, [25, 50, 75])
        margin = factor * max(stats.iqr(window), floor)
        if x[i] < q1 - margin or x[i] > q3 + margin:
            y[i] = middle
    return y


if __name__ == "__main__":
    for case in CASES:
        x = mixture(case["windowLength"] + 100, 4)
        if case["step"]:
            x = np.floor(x / case["step"]) * case["step"]
        y = iqr(x, 1000, **{k: v for k, v in case.items() if k != "step"})
        case["replaced"] = int((x != y).sum())
        case["y"] = y.tolist()
    write("scipy_iqr", CASES)
