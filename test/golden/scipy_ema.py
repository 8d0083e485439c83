"""Golden vectors of test/operators/ema.test.ts: lfilter from its steady state. Run: /usr/bin/python3 test/golden/scipy_ema.py"""

import numpy as np
from scipy.optimize import brentq
from scipy.signal import freqz, group_delay, lfilter
from signals import mixture, write

RATE = 1000
CASES = [{"alpha": 0.1}, {"alpha": 1}, {"alpha": 1e-6}, {"timeConstantS": 0.02}, {"cutoffHz": 0.01}, {"cutoffHz": 499.9}]


def alpha_of(rate, params):
    if "timeConstantS" in params:
        return 1 - np.exp(-1 / (params["timeConstantS"] * rate))
    if "alpha" in params:
        return params["alpha"]
    # the pole whose filter has half the power at the cutoff, by search
    half = lambda a: abs(freqz(a, [1, a - 1], [params["cutoffHz"]], fs=rate)[1][0]) ** 2 - 0.5
    return brentq(half, 1e-9, 1, xtol=1e-18, rtol=1e-14)


def ema(x, rate, **params):
    alpha = alpha_of(rate, params)
    return lfilter([alpha], [1, alpha - 1], x, zi=[(1 - alpha) * x[0]])[0]


if __name__ == "__main__":
    cases = []
    for params in CASES:
        alpha = alpha_of(RATE, params)
        delay = group_delay(([alpha], [1, alpha - 1]), w=[0, 5, 100], fs=RATE)[1]
        y = ema(mixture(300, 2), RATE, **params)
        cases.append({"params": params, "delay": delay.tolist(), "y": y.tolist()})
    write("scipy_ema", cases)
