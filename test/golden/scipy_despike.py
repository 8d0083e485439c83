"""Golden vectors of test/operators/despike.test.ts: the three tests by numpy, sample by sample. Run: /usr/bin/python3 test/golden/scipy_despike.py"""

import numpy as np
from scipy.stats import median_abs_deviation
from signals import mixture, write

RATE = 1000
CASES = [
    {"windowLength": 11, "nSigma": 5, "min": -12, "max": 30, "perSecond": 3000, "centered": True, "action": "replace"},
    {"windowLength": 3, "nSigma": 100, "min": -11, "max": 11, "perSecond": 1e9, "centered": True, "action": "hold"},
    {"windowLength": 101, "nSigma": 3, "min": -1e6, "max": 1e6, "perSecond": 5000, "centered": False, "action": "hold"},
    {"windowLength": 21, "nSigma": 1, "min": -12, "max": 9, "perSecond": 1000, "centered": False, "action": "replace"},
]


def despiked(x, rate, windowLength, nSigma, min, max, perSecond, centered=True, action="replace"):
    """Outputs, and the number of spikes."""
    w, h = windowLength, windowLength // 2
    inside = (x >= min) & (x <= max)
    y, good = [], []
    for i in range(len(x)):
        first, last = (i - h, i + h) if centered else (i - w + 1, i)
        window = x[np.maximum(0, first) : last + 1][inside[np.maximum(0, first) : last + 1]]
        middle = np.median(window)
        near = abs(x[i] - middle) <= nSigma * 1.4826 * median_abs_deviation(window)
        slow = not good or abs(x[i] - x[good[-1]]) <= perSecond / rate * (i - good[-1])
        if inside[i] and slow and near:
            good.append(i)
            y.append(x[i])
        else:
            y.append(middle if action == "replace" else x[good[-1]])
    return np.array(y), len(x) - len(good)


def despike(x, rate, **params):
    return despiked(x, rate, **params)[0]


if __name__ == "__main__":
    for case in CASES:
        y, spikes = despiked(mixture(case["windowLength"] + 150, 4), RATE, **case)
        case["spikes"], case["y"] = spikes, y.tolist()
    write("scipy_despike", CASES)
