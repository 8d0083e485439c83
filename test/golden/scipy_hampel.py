"""Golden vectors of test/operators/hampel.test.ts: median_filter, and the MAD by numpy. Run: /usr/bin/python3 test/golden/scipy_hampel.py"""

import numpy as np
from scipy.ndimage import median_filter
from signals import mixture, write

CASES = [
    {"windowLength": 11, "nSigma": 3, "floor": 0, "centered": True, "step": 0},
    {"windowLength": 3, "nSigma": 1, "floor": 0, "centered": True, "step": 0},
    {"windowLength": 255, "nSigma": 2, "floor": 0, "centered": True, "step": 0},
    {"windowLength": 21, "nSigma": 4, "floor": 0.5, "centered": False, "step": 1},
    {"windowLength": 7, "nSigma": 3, "floor": 0, "centered": True, "step": 2},
]


def hampel(x, rate, windowLength, nSigma, floor=0, centered=True):
    w, h = windowLength, windowLength // 2
    inside = median_filter(x, w)
    y = x.copy()
    for i in range(len(x)):
        first, last = (i - h, i + h) if centered else (i - w + 1, i)
        window = x[max(0, first) : last + 1]
        median = np.median(window)
        if first >= 0 and last < len(x):
            assert median == inside[(first + last) // 2]
        mad = max(np.median(np.abs(window - median)), floor)
        if abs(x[i] - median) > nSigma * 1.4826 * mad:
            y[i] = median
    return y


if __name__ == "__main__":
    for case in CASES:
        x = mixture(2 * case["windowLength"] + 80, 4)
        if case["step"]:
            x = np.round(x / case["step"]) * case["step"]
        y = hampel(x, 1000, **{k: v for k, v in case.items() if k != "step"})
        case["replaced"] = int((x != y).sum())
        case["y"] = y.tolist()
    write("scipy_hampel", CASES)
