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


def goertzel(x, rate, windowLength, frequencyHz):
    """An output at samples 0, n, 2 n, ...: all but the first have a whole window behind them."""
    n = windowLength
    k = np.arange(n) - (n - 1) / 2
    wave = np.exp(-2j * np.pi * frequencyHz / rate * k)
    sums = np.array([np.nan] + [np.sum(x[end - n + 1 : end + 1] * wave) for end in range(n, len(x), n)])
    return {"amplitude": (1 if frequencyHz == 0 else 2) / n * np.abs(sums), "phase": np.angle(sums)}


if __name__ == "__main__":
    for case in CASES:
        y = goertzel(mixture(3 * case["windowLength"] + 1, 13), RATE, **case)
        case["amplitude"], case["phase"] = (y[name][1:].tolist() for name in ("amplitude", "phase"))
    write("scipy_goertzel", CASES)
