"""Golden vectors of test/pipeline/alignPolyphase.test.ts: a stream of 100 Hz joined onto other time bases by polyphase.

The filter is designed as in scipy_resample.py: firwin by Kaiser's window, lengthened in steps of a whole sample until freqz finds the stop
band met. `times` none: resample_poly with the filter's taps. Else the filter's formula (scipy.special.i0) at the very times, weights
scaled to sum 1.
Run: /usr/bin/python3 test/golden/scipy_align.py
"""

from fractions import Fraction

import numpy as np
from scipy import signal, special
from signals import mixture, write

ATTENUATION_DB = 96
PASSBAND = 0.8
ROWS = 512
RATE = 100


def reach_of(lowering):
    rows = int(np.ceil(ROWS / lowering))
    middle = 0.5 / (rows * lowering)
    width = 2 * middle * (1 - PASSBAND)
    estimate, beta = signal.kaiserord(ATTENUATION_DB, 2 * width)
    half = rows * -(-(estimate // 2) // rows)
    while True:
        h = signal.firwin(2 * half + 1, 2 * middle, window=("kaiser", beta))
        f = middle + width / 2 + np.linspace(0, 8 / (2 * half + 1), 257)
        if np.abs(signal.freqz(h, worN=2 * np.pi * f)[1]).max() <= 10 ** (-ATTENUATION_DB / 20):
            return half // rows, beta
        half += rows


def kernel(d, lowering):
    reach, beta = reach_of(lowering)
    inside = np.sqrt(np.maximum(0, 1 - (d / reach) ** 2))
    return np.where(np.abs(d) <= reach, np.sinc(d / lowering) / lowering * special.i0(beta * inside) / special.i0(beta), 0)


def by_resample_poly(x, ratio, lowering):
    reach, _ = reach_of(lowering)
    h = kernel(np.arange(-reach * ratio.numerator, reach * ratio.numerator + 1) / ratio.numerator, lowering)
    return signal.resample_poly(x, ratio.numerator, ratio.denominator, window=h / ratio.numerator)


def at_times(x, t, lowering):
    weights = kernel(t[:, None] * RATE - np.arange(len(x)), lowering)
    return weights @ x / weights.sum(axis=1)


CASES = [
    {"ontoHz": 1000},
    {"ontoHz": 25},
    {"ontoHz": 1234.5, "startS": 0.5321},
    {"ontoHz": 100, "startS": 0.5037},
    {"ontoHz": 37, "startS": 0.6001},
    {"ontoHz": 4.1, "startS": 0.9, "n": 1000},
]

cases = []
for case in CASES:
    n = case.get("n", 200)
    x = mixture(n, 5)
    lowering = max(1, RATE / case["ontoHz"])
    reach = reach_of(lowering)[0]
    if "startS" in case:
        count = min(60, int((n / RATE - case["startS"]) * case["ontoHz"]))
        t = case["startS"] + np.arange(count) / case["ontoHz"]
        y = at_times(x, t, lowering)
    else:
        y = by_resample_poly(x, Fraction(case["ontoHz"], RATE), lowering)
        t = np.arange(len(y)) / case["ontoHz"]
    # where all samples that the filter wants are there
    whole = (t * RATE >= reach) & (t * RATE < n - 1 - reach)
    picked = np.flatnonzero(whole)[:: 1 + whole.sum() // 60]
    cases.append({**case, "reach": reach, "n": n, "at": picked.tolist(), "y": y[picked].tolist()})

write("scipy_align", cases)
