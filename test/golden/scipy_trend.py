"""Golden vectors of test/operators/baseline.test.ts and detrend.test.ts. Every `stride`-th output from `first` on is kept.

baseline: the cumulative mean, then lfilter from it on. detrend: scipy.signal.detrend of each window, and polyfit's slope.
Run: /usr/bin/python3 test/golden/scipy_trend.py
"""

import numpy as np
from scipy import signal
from signals import mixture, write

RATE = 1000


def baseline(x, rate, timeConstantS, action="subtract"):
    a = -np.expm1(-1 / (timeConstantS * rate))
    first = int(1 / a)
    mean = np.cumsum(x)[:first] / np.arange(1, len(x) + 1)[:first]
    if first < len(x):
        rest, _ = signal.lfilter([a], [1, a - 1], x[first:], zi=[(1 - a) * mean[-1]])
        mean = np.concatenate([mean, rest])
    return mean if action == "give" else x - mean


def detrend(x, rate, windowLength, centered=False, stride=5):
    """At the newest sample of every stride-th window."""
    lag = (windowLength - 1) // 2 if centered else 0
    detrended, slope = np.full((2, len(x)), np.nan)
    for end in range(windowLength - 1, len(x), stride):
        window = x[end + 1 - windowLength : end + 1]
        detrended[end] = signal.detrend(window)[windowLength - 1 - lag]
        line = np.polynomial.Polynomial.fit(np.arange(windowLength), window, 1).convert()
        # a slope of 0 is left out
        slope[end] = [*line.coef, 0][1] * rate
    return {"detrended": detrended, "slope": slope}


CASES = [
    ("baseline", {"timeConstantS": 0.05}),
    ("baseline", {"timeConstantS": 0.001, "action": "give"}),
    ("baseline", {"timeConstantS": 10}),
    ("detrend", {"windowLength": 2}),
    ("detrend", {"windowLength": 64}),
    ("detrend", {"windowLength": 501, "centered": True}),
    ("detrend", {"windowLength": 2500}),
]

if __name__ == "__main__":
    cases = []
    for operator, params in CASES:
        x = mixture(400 if operator == "baseline" else 4000, 1) + 300
        if operator == "baseline":
            first, stride = 0, 7
            y = [baseline(x, RATE, **params)]
        else:
            first, stride = params["windowLength"] - 1, 1 + len(x) // 60
            y = detrend(x, RATE, **params, stride=stride).values()
        kept = [v[first::stride].tolist() for v in y]
        cases.append({"operator": operator, "params": params, "n": len(x), "first": first, "stride": stride, "y": kept})
    write("scipy_trend", cases)
