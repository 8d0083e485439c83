"""Golden vectors of test/operators/median.test.ts: median_filter inside, numpy.median at the ends. Run: /usr/bin/python3 test/golden/scipy_median.py"""

import numpy as np
from scipy.ndimage import median_filter
from signals import mixture, write

CASES = [
    {"windowLength": 3, "centered": True, "step": 0},
    {"windowLength": 11, "centered": False, "step": 0},
    {"windowLength": 51, "centered": True, "step": 1},
    {"windowLength": 301, "centered": True, "step": 0},
]


def median(x, rate, windowLength, centered=True):
    w, h = windowLength, windowLength // 2
    inside = median_filter(x, w)
    y = []
    for i in range(len(x)):
        first, last = (i - h, i + h) if centered else (i - w + 1, i)
        whole = first >= 0 and last < len(x)
        y.append(inside[(first + last) // 2] if whole else np.median(x[max(0, first) : last + 1]))
    return np.array(y)


if __name__ == "__main__":
    for case in CASES:
        x = mixture(case["windowLength"] + 100, 4)
        if case["step"]:
            x = np.round(x / case["step"]) * case["step"]
        case["y"] = median(x, 1000, case["windowLength"], case["centered"]).tolist()
    write("scipy_median", CASES)
