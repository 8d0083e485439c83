"""Golden vectors of test/operators/parkVector.test.ts: numpy over each window.

Run: /usr/bin/python3 test/golden/scipy_parkVector.py
"""

import numpy as np
from scipy_sequence import angle_of, window_length
from signals import unbalanced, write

RATE = 1000.0

CASES = [
    {"n": 150, "f0": 60, "f1": 60, "params": {"currents": 3, "frequencyHz": 60, "periods": 3}, "windowLength": 50},
    {"n": 150, "f0": 47, "f1": 47, "params": {"currents": 2, "frequencyHz": 47, "windowLength": 37}, "windowLength": 37},
    {"n": 300, "f0": 10, "f1": 130, "params": {"currents": 3, "windowLength": 101}, "windowLength": 101},
    {"n": 60, "f0": 230, "f1": 230, "params": {"currents": 3, "frequencyHz": 230, "windowLength": 4}, "windowLength": 4},
    {"n": 2300, "f0": 0.5, "f1": 0.5, "params": {"currents": 2, "frequencyHz": 0.5, "periods": 1}, "windowLength": 2000},
]


def modulus(a, b, c):
    return abs(2 / 3 * (a + b * np.exp(2j * np.pi / 3) + c * np.exp(4j * np.pi / 3)))


def features(r, angle, window):
    length = window.stop - window.start
    middle = np.interp((length - 1) / 2, np.arange(length), r[window])
    mean = np.mean(r[window])
    second = 2 * abs(np.mean((r[window] - mean) * np.exp(-2j * angle[window])))
    return [middle, mean, np.std(r[window]), second, second / mean]


def parkVector(iA, iB, iC, omega, rate, currents=2, **p):
    length, angle = window_length(rate, p), angle_of(omega, rate, p)
    r = modulus(iA, iB, iC if currents == 3 else -iA - iB)
    y = np.full((5, len(iA)), np.nan)
    for end in range(length, len(iA) + 1):
        y[:, end - 1] = features(r, angle, slice(end - length, end))
    return dict(zip(("modulus", "meanModulus", "ripple", "secondHarmonic", "severity"), y))


if __name__ == "__main__":
    for case in CASES:
        angle, _, (a, b, c) = unbalanced(case["n"], case["f0"], case["f1"], RATE)
        if case["params"]["currents"] == 2:
            c = -a - b
        r = modulus(a, b, c)
        length = case["windowLength"]
        case["stride"] = max(1, (case["n"] - length) // 20)
        ends = range(length, case["n"] + 1, case["stride"])
        case["y"] = [features(r, angle, slice(end - length, end)) for end in ends]
    write("scipy_parkVector", CASES)
