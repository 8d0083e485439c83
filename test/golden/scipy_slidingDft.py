"""Golden vectors of test/operators/slidingDft.test.ts: the transform of each window by its definition, and numpy's fft where it has that line.

Run: /usr/bin/python3 test/golden/scipy_slidingDft.py
"""

import numpy as np
from signals import mixture, write

RATE = 1000
N = 1500
CASES = [
    {"windowLength": 20, "frequencyHz": [50, 0, 450]},
    {"windowLength": 101, "frequencyHz": [3.7, 123.4]},
    {"windowLength": 1000, "frequencyHz": [1, 43, 499]},
    {"windowLength": 64, "orders": [1, 5, 7]},
]

x = mixture(N, 12)
i = np.arange(N)
# an angle that speeds up
angle = 0.05 * i + 1e-4 * i * i
for case in CASES:
    n = case["windowLength"]
    amplitude, phase = [], []
    for newest in range(n - 1, N, 97):
        w = slice(newest - n + 1, newest + 1)
        row = []
        for v in case.get("frequencyHz", case.get("orders")):
            # the phase of a frequency is that in the middle of the window
            a = v * angle[w] if "orders" in case else 2 * np.pi * v / RATE * (i[w] - (newest - (n - 1) / 2))
            row.append((1 if v == 0 else 2) / n * np.sum(x[w] * np.exp(-1j * a)))
            if "frequencyHz" in case and (v * n) % RATE == 0 and v > 0:
                assert abs(abs(row[-1]) - 2 / n * abs(np.fft.rfft(x[w])[v * n // RATE])) < 1e-9
        amplitude.append(np.abs(row).tolist())
        phase.append(np.angle(row).tolist())
    case["amplitude"], case["phase"] = amplitude, phase

write("scipy_slidingDft", CASES)
