"""Golden vectors of test/operators/resample.test.ts: the kernel's outputs, which come `delay` samples late, every `stride`-th.

polyphase: firwin by Kaiser's window, lengthened in steps of a whole input sample until freqz finds the stop band met, run by upfirdn;
each phase scaled to pass a constant. linear: np.interp. cubic: BarycentricInterpolator through the nearest four.
Run: /usr/bin/python3 test/golden/scipy_resample.py
"""

from fractions import Fraction

import numpy as np
from scipy import signal
from scipy.interpolate import BarycentricInterpolator
from signals import mixture, write

RATE = 1000
N = 400


def polyphase(x, up, down, attenuationDb=80, passband=0.8):
    middle = 0.5 / max(up, down)
    width = 2 * middle * (1 - passband)
    estimate, beta = signal.kaiserord(attenuationDb, 2 * width)
    half = up * max(1, -(-(estimate // 2) // up))
    while True:
        h = signal.firwin(2 * half + 1, 2 * middle, window=("kaiser", beta))
        f = middle + width / 2 + np.linspace(0, 8 / (2 * half + 1), 257)
        if np.abs(signal.freqz(h, worN=2 * np.pi * f[f <= 0.5])[1]).max() <= 10 ** (-attenuationDb / 20):
            break
        half += up
    reach = half // up
    for p in range(up):
        h[p::up] /= h[p::up].sum()
    # as if the first sample had always been there; times before it cut off
    padded = np.concatenate([np.full(4 * reach, x[0]), x])
    fine = signal.upfirdn(h, padded, up, 1)[4 * reach * up :]
    # output k stands at k down / up, the middle of h half a filter late
    places = np.arange(0, (len(x) - reach - 1) * up, down)
    return reach, 2 * reach + 1, fine[places + half]


def linear(x, up, down):
    t = np.arange(0, (len(x) - 1) * up, down) / up
    return 1, 2, np.interp(t, np.arange(len(x)), x)


def cubic(x, up, down):
    t = np.arange(0, (len(x) - 3) * up, down) / up
    y = []
    for v in t:
        i = int(np.floor(v + 1e-12))
        places = np.arange(i - 1, i + 3)
        y.append(BarycentricInterpolator(places - i, x[np.maximum(places, 0)])(v - i))
    return 2, 4, np.array(y)


def resampled(x, rate, rateHz, method="polyphase", **arguments):
    """Delay, taps an output, and outputs at their own times, the first at the first sample's."""
    ratio = Fraction(rateHz) / Fraction(rate)
    return globals()[method](x, ratio.numerator, ratio.denominator, **arguments)


def resample(x, rate, **params):
    return resampled(x, rate, **params)[2]


CASES = [
    {"rateHz": 2000},
    {"rateHz": 1024, "attenuationDb": 60, "passband": 0.5},
    {"rateHz": 300, "attenuationDb": 40},
    {"rateHz": 100, "attenuationDb": 100, "passband": 0.6},
    {"rateHz": 10000, "method": "linear"},
    {"rateHz": 1234, "method": "cubic"},
    {"rateHz": 370, "method": "cubic"},
]

if __name__ == "__main__":
    cases = []
    for params in CASES:
        delay, taps, y = resampled(mixture(N, 1), RATE, **params)
        stride = 1 + len(y) // 50
        cases.append({"params": params, "n": N, "delay": delay, "tapCount": taps, "stride": stride, "y": y[::stride].tolist()})
    write("scipy_resample", cases)
