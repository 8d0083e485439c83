"""Golden vectors of test/operators/delay.test.ts: the kernel's answer, which comes `total` samples late.

lagrange: scipy.interpolate.BarycentricInterpolator through the nearest samples. allpass: Thiran's coefficients from binomials,
run by scipy.signal.lfilter from the steady state. Run: /usr/bin/python3 test/golden/scipy_delay.py
"""

import numpy as np
from scipy import signal
from scipy.interpolate import BarycentricInterpolator
from scipy.special import comb
from signals import mixture, write


def lagrange(x, total, order):
    """Through order + 1 samples, the place to read within the middle of them."""
    least = (order - 1) / 2
    first = int(np.floor(total - least))
    y = np.full(len(x), np.nan)
    for n in range(first + order, len(x), 5):
        places = n - first - np.arange(order + 1)
        y[n] = BarycentricInterpolator(places, x[places])(n - total)
    return y


def allpass(x, total, order):
    first = int(np.floor(total - (order - 0.5)))
    d = total - first
    k = np.arange(order + 1)
    a = (-1.0) ** k * comb(order, k) * np.array([np.prod([(d - order + n) / (d - order + j + n) for n in k]) for j in k])
    late = np.concatenate([np.full(first, x[0]), x[: len(x) - first]])
    y, _ = signal.lfilter(a[::-1], a, late, zi=signal.lfilter_zi(a[::-1], a) * x[0])
    return y


def delay(x, rate, samples=None, delayS=None, method="lagrange", order=3):
    """As late as the operator's kernel: all waits where the middle of the samples would lie in the future."""
    shift = delayS * rate if samples is None else samples
    least = (order - 1) / 2 if method == "lagrange" else order - 0.5
    return globals()[method](x, shift + max(0, np.ceil(least - shift)), order)


CASES = [
    # params, total delay of the kernel
    ({"samples": 10.3, "method": "lagrange", "order": 3}, 10.3),
    ({"samples": 0.3, "method": "lagrange", "order": 3}, 1.3),
    ({"samples": -7.9, "method": "lagrange", "order": 9}, 4.1),
    ({"samples": 2.5, "method": "lagrange", "order": 2}, 2.5),
    ({"samples": 10.3, "method": "allpass", "order": 3}, 10.3),
    ({"samples": -0.4, "method": "allpass", "order": 1}, 0.6),
    ({"samples": 0.75, "method": "allpass", "order": 9}, 8.75),
]

if __name__ == "__main__":
    cases = []
    for params, total in CASES:
        x = mixture(200, 1)
        y = globals()[params["method"]](x, total, params["order"])
        first = int(np.flatnonzero(~np.isnan(y))[0])
        cases.append({"params": params, "total": total, "first": first, "stride": 5, "y": y[first::5].tolist()})
    write("scipy_delay", cases)
