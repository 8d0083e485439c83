"""Golden vectors of test/operators/regimeStatistics.test.ts: numpy over the samples of a regime. Run: /usr/bin/python3 test/golden/scipy_regimeStatistics.py"""

import numpy as np
from signals import mixture, write

CASES = [{"regimes": 3, "memory": 0}, {"regimes": 7, "memory": 0}, {"regimes": 1, "memory": 0}, {"regimes": 3, "memory": 20}]

for case in CASES:
    n, m = 400, case["regimes"]
    x, regime = mixture(n, 5), (np.arange(n) // 17) % m
    y = []
    for i in range(0, n, 9):
        own = x[: i + 1][regime[: i + 1] == regime[i]]
        share = 1 / np.minimum(np.arange(1, len(own) + 1), case["memory"] or n)
        weights = share * np.append(np.cumprod((1 - share)[:0:-1])[::-1], 1)
        mean = weights @ own
        y.append([mean, np.sqrt(weights @ (own - mean) ** 2), own.min(), own.max(), len(own)])
        if not case["memory"]:
            assert np.isclose(mean, own.mean()) and np.isclose(y[-1][1], own.std())
    case["y"] = np.array(y).tolist()

write("scipy_regimeStatistics", CASES)
