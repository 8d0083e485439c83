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

for case in CASES:
    w, h = case["windowLength"], case["windowLength"] // 2
    x = mixture(2 * w + 80, 4)
    if case["step"]:
        x = np.round(x / case["step"]) * case["step"]
    y = x.copy()
    for i in range(len(x)):
        first, last = (i - h, i + h) if case["centered"] else (i - w + 1, i)
        window = x[max(0, first) : last + 1]
        median = np.median(window)
        if first >= 0 and last < len(x):
            assert median == median_filter(x, w)[(first + last) // 2]
        mad = max(np.median(np.abs(window - median)), case["floor"])
        if abs(x[i] - median) > case["nSigma"] * 1.4826 * mad:
            y[i] = median
    case["replaced"] = int((x != y).sum())
    case["y"] = y.tolist()

write("scipy_hampel", CASES)
