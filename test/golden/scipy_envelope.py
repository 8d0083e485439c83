"""Golden vectors of test/operators/envelope.test.ts: a Hilbert transformer by scipy's Kaiser window, and scipy's hilbert beside it.

Run: /usr/bin/python3 test/golden/scipy_envelope.py
"""

import numpy as np
from scipy.signal import freqz, hilbert, kaiser_beta
from scipy.signal.windows import kaiser
from signals import mixture, write

RATE = 1000
CASES = [
    {"lowestHz": 50, "ripple": 0.01},
    {"lowestHz": 200, "ripple": 0.1},
    {"lowestHz": 20, "ripple": 0.0001},
    {"lowestHz": 5, "ripple": 0.05},
]


def transformer(lowest, ripple):
    """The shortest one, odd to both sides, that keeps the ripple."""
    for m in range(1, 2000, 2):
        k = np.arange(-m, m + 1)
        h = np.where(k % 2, 2 / (np.pi * np.where(k, k, 1)), 0) * kaiser(2 * m + 1, kaiser_beta(-20 * np.log10(ripple)))
        w = 2 * np.pi * np.linspace(lowest, 0.25, 8 * (m + 1) + 1)
        if np.max(np.abs(np.abs(freqz(h, worN=w)[1]) - 1)) <= ripple:
            return h


def envelope(x, rate, lowestHz, ripple):
    """As late as the transformer is long, where all of it lies in x."""
    h = transformer(lowestHz / rate, ripple)
    delay = len(h) // 2
    y = np.full(len(x), np.nan)
    y[2 * delay :] = np.hypot(x[delay : len(x) - delay], np.convolve(x, h, "valid"))
    return y


if __name__ == "__main__":
    for case in CASES:
        delay = len(transformer(case["lowestHz"] / RATE, case["ripple"])) // 2
        y = envelope(mixture(2 * delay + 60, 14), RATE, **case)[2 * delay :]
        case["delay"] = delay
        case["y"] = y.tolist()
        # a carrier of 230 Hz whose amplitude swings, far from the ends
        i = np.arange(2 * delay + 4000)
        carrier = (3 + np.cos(i / 50)) * np.cos(2 * np.pi * 0.23 * i)
        case["analytic"] = np.abs(hilbert(carrier))[2000 + delay : 2200 + delay : 10].tolist()
    write("scipy_envelope", CASES)
