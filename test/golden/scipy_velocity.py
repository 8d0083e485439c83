"""Golden vectors of test/operators/velocity.test.ts. Run: /usr/bin/python3 test/golden/scipy_velocity.py

savgol: scipy.signal.savgol_filter of the unwrapped angle (the longest window by a fit in a scaled variable, since scipy's
own weights are good to 1e-9 only there). observer: scipy.signal.lfilter with the poles of the continuous
loop. mt: the definition, edge by edge. Every `stride`-th output from `first` on is kept.
"""

import numpy as np
from scipy import signal
from signals import motion, write

RATE = 1000.0


def savgol(x, rate, windowLength, polyorder):
    half = (windowLength - 1) // 2
    if half > 200:
        y = np.full(len(x), np.nan)
        for i in range(half, len(x) - half, 5):
            k = np.arange(i - half, i + half + 1)
            y[i] = np.polynomial.Polynomial.fit(k, x[k], polyorder).deriv()(i) * rate
        return y
    return signal.savgol_filter(x, windowLength, polyorder, deriv=1, delta=1 / rate)


def observer(x, rate, bandwidthHz, zeta=1):
    w = 2 * np.pi * bandwidthHz
    a = np.poly(np.exp(np.roots([1, 2 * zeta * w, w * w]) / rate)).real
    l1 = 1 - a[2]
    l2 = 2 + a[1] - l1
    return signal.lfilter([l2 * rate, -l2 * rate], a, x - x[0])


def mt(counts, rate, countsPerTurn, windowLength, standstillS):
    standstill = round(standstillS * rate)
    edges = [i for i in range(1, len(counts)) if counts[i] != counts[i - 1]]
    y = np.zeros(len(counts))
    for i in range(1, len(counts)):
        past = [e for e in edges if e <= i]
        if not past or i - past[-1] >= standstill:
            continue
        newest = past[-1]
        start = i - windowLength
        before = [e for e in past if e <= start]
        rested = not before or start - before[-1] >= standstill
        oldest = start if rested else before[-1]
        if newest > start:
            y[i] = (counts[newest] - counts[max(oldest, 0)]) / (newest - oldest)
        else:
            limit = 1 / (i - newest)
            y[i] = np.clip(y[i - 1], -limit, limit)
    return y * rate * 2 * np.pi / countsPerTurn


def velocity(x, rate, method, countsPerTurn=None, modulus=None, **params):
    """As late as the operator's kernel."""
    x = np.unwrap(x, period=modulus or countsPerTurn or 2 * np.pi)
    if method == "mt":
        return mt(x, rate, countsPerTurn, **params)
    if countsPerTurn:
        x = x * 2 * np.pi / countsPerTurn
    if method == "observer":
        return observer(x, rate, **params)
    # the slope at the middle comes when the window is full
    half = (params["windowLength"] - 1) // 2
    slope = savgol(x, rate, **params)
    return np.concatenate([np.full(2 * half, np.nan), slope[half : len(x) - half]])


CASES = [
    {"n": 200, "turns": 3, "params": {"method": "savgol", "windowLength": 3, "polyorder": 1}},
    {"n": 300, "turns": 5, "params": {"method": "savgol", "windowLength": 21, "polyorder": 3}},
    {"n": 1500, "turns": 40, "params": {"method": "savgol", "windowLength": 1023, "polyorder": 4}},
    {"n": 300, "turns": 5, "params": {"method": "observer", "bandwidthHz": 20, "zeta": 1}},
    {"n": 300, "turns": 5, "params": {"method": "observer", "bandwidthHz": 2, "zeta": 0.5}},
    {"n": 300, "turns": 5, "params": {"method": "observer", "bandwidthHz": 250, "zeta": 3}},
    {"n": 400, "turns": 0.2, "params": {"method": "mt", "windowLength": 10, "standstillS": 0.05}},
    {"n": 400, "turns": 2, "params": {"method": "mt", "windowLength": 50, "standstillS": 0.1}},
    {"n": 400, "turns": 9, "params": {"method": "mt", "windowLength": 2, "standstillS": 1}},
]

if __name__ == "__main__":
    for case in CASES:
        params = case["params"]
        x = motion(case["n"], case["turns"])
        arguments = {k: v for k, v in params.items() if k != "method"}
        if params["method"] == "mt":
            params["countsPerTurn"] = arguments["countsPerTurn"] = 64
            y = mt(np.floor(x * 64 / (2 * np.pi)), RATE, **arguments)
        else:
            y = globals()[params["method"]](x, RATE, **arguments)
        # savgol's kernel gives the slope at the middle when the window is full
        half = (params["windowLength"] - 1) // 2 if params["method"] == "savgol" else 0
        case["stride"] = 5
        case["first"] = 2 * half
        case["y"] = y[half : len(y) - half : 5].tolist()
    write("scipy_velocity", CASES)
