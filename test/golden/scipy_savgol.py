"""Golden vectors of test/operators/savgol.test.ts: savgol_coeffs, savgol_filter, Polynomial.fit. Run: /usr/bin/python3 test/golden/scipy_savgol.py"""

from fractions import Fraction

import numpy as np
from scipy.signal import savgol_coeffs, savgol_filter
from signals import mixture, write

RATE = 50
CASES = [
    {"windowLength": 21, "polyorder": 3, "deriv": 0, "lag": 10},
    {"windowLength": 21, "polyorder": 2, "deriv": 0, "lag": 3},
    {"windowLength": 9, "polyorder": 4, "deriv": 2, "lag": 4},
    {"windowLength": 15, "polyorder": 3, "deriv": 1, "lag": 0},
    {"windowLength": 3, "polyorder": 0, "deriv": 0, "lag": 2},
    {"windowLength": 255, "polyorder": 8, "deriv": 1, "lag": 127},
]



def exact_taps(w, p, d, at, rate):
    """Taps by the normal equations in fractions: scipy's least squares lose nine digits at 255/8."""
    u = range(-(w // 2), w // 2 + 1)
    rows = [[Fraction(sum(k ** (i + j) for k in u)) for j in range(p + 1)] for i in range(p + 1)]
    # row i of rhs: k^i for each sample
    for i in range(p + 1):
        rows[i] += [Fraction(k**i) for k in u]
    for i in range(p + 1):
        rows[i] = [v / rows[i][i] for v in rows[i]]
        for j in range(p + 1):
            if j != i:
                rows[j] = [a - rows[j][i] * b for a, b in zip(rows[j], rows[i])]
    t = at - w // 2
    powers = [0] * (p + 1)
    for j in range(d, p + 1):
        powers[j] = Fraction(t) ** (j - d)
        for m in range(d):
            powers[j] *= j - m
    return [float(sum(powers[j] * rows[j][p + 1 + k] for j in range(p + 1)) * rate**d) for k in range(w)]


def savgol(x, rate, windowLength, polyorder=2, deriv=0, lag=None):
    """Where the window [i + lag - w + 1, i + lag] lies in x; to the end, as scipy's own filter, where it has that lag."""
    w, middle = windowLength, (windowLength - 1) // 2
    lag = middle if lag is None else lag
    taps = np.array(exact_taps(w, polyorder, deriv, w - 1 - lag, rate))
    scipy_taps = savgol_coeffs(w, polyorder, deriv=deriv, delta=1 / rate, pos=w - 1 - lag, use="dot")
    assert np.abs(taps - scipy_taps).max() < 1e-6 * np.abs(scipy_taps).max()
    y = np.full(len(x), np.nan)
    y[w - 1 - lag : len(x) - lag] = np.correlate(x, taps, "valid")
    if lag == middle:
        scipy_y = savgol_filter(x, w, polyorder, deriv=deriv, delta=1 / rate, mode="interp")
        inside = slice(lag, len(x) - lag)
        assert np.abs(y[inside] - scipy_y[inside]).max() < 1e-6 * np.abs(taps).sum() * np.abs(x).max()
        y[len(x) - lag :] = scipy_y[len(x) - lag :]
    return y


if __name__ == "__main__":
    for case in CASES:
        w, p, d, lag = (case[k] for k in ("windowLength", "polyorder", "deriv", "lag"))
        x = mixture(2 * w, 3)
        y = savgol(x, RATE, **case)
        case["taps"] = exact_taps(w, p, d, w - 1 - lag, RATE)
        if lag == (w - 1) // 2:
            case["end"] = y[len(x) - lag :].tolist()
        case["y"] = y[w - 1 - lag : len(x) - lag].tolist()
        # at the start: a fit to the samples at hand, here when half a window has come
        at_hand = max(w // 2, lag + 1)
        u = np.arange(at_hand) / RATE
        fit = np.polynomial.Polynomial.fit(u, x[:at_hand], min(p, at_hand - 1))
        case["atHand"] = at_hand
        case["early"] = float((fit.deriv(d) if d else fit)(u[at_hand - 1 - lag]))
    write("scipy_savgol", CASES)
