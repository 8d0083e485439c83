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



def lines(x, rate, newest, windowLength, frequencyHz=None, orders=None, angle=None):
    """Complex amplitudes over the window that ends with the newest sample."""
    n, w = windowLength, slice(newest - windowLength + 1, newest + 1)
    row = []
    for v in frequencyHz or orders:
        # the phase of a frequency is that in the middle of the window
        a = v * angle[w] if orders else 2 * np.pi * v / rate * (np.arange(len(x))[w] - (newest - (n - 1) / 2))
        row.append((1 if v == 0 else 2) / n * np.sum(x[w] * np.exp(-1j * a)))
        if frequencyHz and (v * n) % rate == 0 and v > 0:
            bin = 2 / n * abs(np.fft.rfft(x[w])[round(v * n / rate)])
            assert abs(abs(row[-1]) - bin) < 1e-9 * max(1, np.abs(x).max())
    return row


def slidingDft(x, angle, omega, rate, windowLength, frequencyHz=None, orders=None, reference="angle"):
    if reference == "speed":
        angle = np.concatenate([[0], np.cumsum(omega[:-1]) / rate])
    y = np.full((len(frequencyHz or orders), len(x)), np.nan, dtype=complex)
    for newest in range(windowLength - 1, len(x)):
        y[:, newest] = lines(x, rate, newest, windowLength, frequencyHz, orders, angle)
    outputs = {}
    for k, row in enumerate(y, 1):
        outputs[f"amplitude{k}"], outputs[f"phase{k}"] = np.abs(row), np.angle(row)
    return outputs


if __name__ == "__main__":
    x = mixture(N, 12)
    i = np.arange(N)
    # an angle that speeds up
    angle = 0.05 * i + 1e-4 * i * i
    for case in CASES:
        rows = [lines(x, RATE, newest, angle=angle, **case) for newest in range(case["windowLength"] - 1, N, 97)]
        case["amplitude"], case["phase"] = np.abs(rows).tolist(), np.angle(rows).tolist()
    write("scipy_slidingDft", CASES)
