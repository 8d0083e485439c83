"""Golden vectors of test/operators/sequence.test.ts: each phase fitted by numpy.linalg.lstsq, then Fortescue's matrix.

Run: /usr/bin/python3 test/golden/scipy_sequence.py
"""

import numpy as np
from signals import unbalanced, write

RATE = 1000.0
A = np.exp(2j * np.pi / 3)


def window_length(rate, p):
    return p.get("windowLength") or round(p["periods"] * rate / p["frequencyHz"])


def angle_of(omega, rate, p):
    """Of the fundamental: the integral of its speed."""
    if "frequencyHz" in p:
        omega = np.full(len(omega), 2 * np.pi * p["frequencyHz"])
    return np.concatenate([[0], np.cumsum(omega[:-1]) / rate])


def components(phases, angle, window):
    design = np.stack([np.cos(angle[window]), -np.sin(angle[window])], axis=1)
    a, b, c = (complex(*np.linalg.lstsq(design, x[window], rcond=None)[0]) for x in phases)
    positive, negative, zero = (abs(a + k * b + k**2 * c) / 3 for k in (A, A**2, 1))
    return [positive, negative, zero, negative / positive]


def sequence(iA, iB, iC, omega, rate, currents=2, **p):
    length, angle = window_length(rate, p), angle_of(omega, rate, p)
    phases = [iA, iB, iC if currents == 3 else -iA - iB]
    y = np.full((4, len(iA)), np.nan)
    for end in range(length, len(iA) + 1):
        y[:, end - 1] = components(phases, angle, slice(end - length, end))
    names = ("positive", "negative", "zero", "negativeRatio")
    return {name: row for name, row in zip(names, y) if currents == 3 or name != "zero"}


CASES = [
    {"n": 150, "f0": 60, "f1": 60, "params": {"currents": 3, "frequencyHz": 60, "periods": 3}, "windowLength": 50},
    {"n": 150, "f0": 47, "f1": 47, "params": {"currents": 2, "frequencyHz": 47, "windowLength": 37}, "windowLength": 37},
    {"n": 300, "f0": 10, "f1": 130, "params": {"currents": 3, "windowLength": 101}, "windowLength": 101},
    {"n": 60, "f0": 230, "f1": 230, "params": {"currents": 3, "frequencyHz": 230, "windowLength": 4}, "windowLength": 4},
    {"n": 2300, "f0": 0.5, "f1": 0.5, "params": {"currents": 2, "frequencyHz": 0.5, "periods": 1}, "windowLength": 2000},
]

if __name__ == "__main__":
    for case in CASES:
        angle, _, phases = unbalanced(case["n"], case["f0"], case["f1"], RATE)
        if case["params"]["currents"] == 2:
            phases[2] = -phases[0] - phases[1]
        length = case["windowLength"]
        case["stride"] = max(1, (case["n"] - length) // 20)
        ends = range(length, case["n"] + 1, case["stride"])
        case["y"] = [components(phases, angle, slice(end - length, end)) for end in ends]
    write("scipy_sequence", CASES)
