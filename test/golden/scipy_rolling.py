"""Golden vectors of test/operators/rolling.test.ts: skewness and kurtosis by scipy.stats. Run: /usr/bin/python3 test/golden/scipy_rolling.py"""

import numpy as np
from scipy.stats import kurtosis, skew
from signals import mixture, write

CASES = [{"windowLength": n, "offset": offset} for n, offset in [(3, 0), (64, 300), (50, -1e5), (1000, 20)]]
STATISTICS = {
    "mean": lambda windows: np.mean(windows, axis=-1),
    "std": lambda windows: np.std(windows, axis=-1),
    "rms": lambda windows: np.sqrt(np.mean(windows**2, axis=-1)),
    "min": lambda windows: np.min(windows, axis=-1),
    "max": lambda windows: np.max(windows, axis=-1),
    # of equal samples scipy has no shape
    "skewness": lambda windows: skew(windows, axis=-1),
    "kurtosis": lambda windows: kurtosis(windows, axis=-1, fisher=False),
    "crest": lambda windows: np.max(np.abs(windows), axis=-1) / np.sqrt(np.mean(windows**2, axis=-1)),
    "peakToPeak": lambda windows: np.ptp(windows, axis=-1),
}


def rolling(x, rate, windowLength):
    """From the first full window on."""
    windows = np.lib.stride_tricks.sliding_window_view(x, windowLength)
    start = np.full(windowLength - 1, np.nan)
    return {name: np.append(start, statistic(windows)) for name, statistic in STATISTICS.items()}


if __name__ == "__main__":
    for case in CASES:
        n = case["windowLength"]
        x = case["offset"] + mixture(4 * n + 3000, 20)
        case["at"] = [2, n - 2, n - 1, n, 1023, 1024, 1025, 2500, len(x) - 1]
        for name in ("skewness", "kurtosis", "crest"):
            case[name] = [float(STATISTICS[name](x[max(0, i + 1 - n) : i + 1])) for i in case["at"]]
    write("scipy_rolling", CASES)
