"""Golden vectors of test/operators/rolling.test.ts: skewness and kurtosis by scipy.stats. Run: /usr/bin/python3 test/golden/scipy_rolling.py"""

import numpy as np
from scipy.stats import kurtosis, skew
from signals import mixture, write

CASES = [{"windowLength": n, "offset": offset} for n, offset in [(3, 0), (64, 300), (50, -1e5), (1000, 20)]]
STATISTICS = {
    "mean": np.mean,
    "std": np.std,
    "rms": lambda window: np.sqrt(np.mean(window**2)),
    "min": np.min,
    "max": np.max,
    # of equal samples scipy has no shape
    "skewness": lambda window: 0 if len(window) == 1 else skew(window),
    "kurtosis": lambda window: 0 if len(window) == 1 else kurtosis(window, fisher=False),
    "crest": lambda window: np.max(np.abs(window)) / np.sqrt(np.mean(window**2)),
    "peakToPeak": np.ptp,
}


def statistic(name, x, windowLength, at):
    return [float(STATISTICS[name](x[max(0, i + 1 - windowLength) : i + 1])) for i in at]


def rolling(x, rate, windowLength):
    return {name: np.array(statistic(name, x, windowLength, range(len(x)))) for name in STATISTICS}


if __name__ == "__main__":
    for case in CASES:
        n = case["windowLength"]
        x = case["offset"] + mixture(4 * n + 3000, 20)
        case["at"] = [2, n - 2, n - 1, n, 1023, 1024, 1025, 2500, len(x) - 1]
        for name in ("skewness", "kurtosis", "crest"):
            case[name] = statistic(name, x, n, case["at"])
    write("scipy_rolling", CASES)
