"""Golden vectors of test/operators/rolling.test.ts: skewness and kurtosis by scipy.stats. Run: /usr/bin/python3 test/golden/scipy_rolling.py"""

import numpy as np
from scipy.stats import kurtosis, skew
from signals import mixture, write

CASES = [{"windowLength": n, "offset": offset} for n, offset in [(3, 0), (64, 300), (50, -1e5), (1000, 20)]]

for case in CASES:
    n = case["windowLength"]
    x = case["offset"] + mixture(4 * n + 3000, 20)
    case["at"] = [2, n - 2, n - 1, n, 1023, 1024, 1025, 2500, len(x) - 1]
    case["skewness"], case["kurtosis"], case["crest"] = [], [], []
    for i in case["at"]:
        window = x[max(0, i + 1 - n) : i + 1]
        alone = len(window) == 1
        case["skewness"].append(0 if alone else float(skew(window)))
        case["kurtosis"].append(0 if alone else float(kurtosis(window, fisher=False)))
        case["crest"].append(float(np.max(np.abs(window)) / np.sqrt(np.mean(window**2))))

write("scipy_rolling", CASES)
