"""Golden vectors of test/operators/goertzel.test.ts: each window's transform by its definition. Run: /usr/bin/python3 test/golden/scipy_goertzel.py"""

import numpy as np
from signals import mixture, write

RATE = 1000
CASES = [
    {"windowLength": 50, "frequencyHz": 60},
    {"windowLength": 37, "frequencyHz": 0},
    {"windowLength": 400, "frequencyHz": 0.01},
    {"windowLength": 400, "frequencyHz": 499.999},
    {"windowLength": 999, "frequencyHz": 250},
]

for case in CASES:
    n, f = case["windowLength"], case["frequencyHz"]
    x = mixture(3 * n + 1, 13)
    k = np.arange(n) - (n - 1) / 2
    # the windows behind the first output end at n, 2 n, 3 n
    sums = [np.sum(x[j * n + 1 : j * n + n + 1] * np.exp(-2j * np.pi * f / RATE * k)) for j in range(3)]
    case["amplitude"] = [(1 if f == 0 else 2) / n * abs(s) for s in sums]
    case["phase"] = np.angle(sums).tolist()

write("scipy_goertzel", CASES)
