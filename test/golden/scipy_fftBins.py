"""Golden vectors of test/operators/fftBins.test.ts: periodogram of each window. Run: /usr/bin/python3 test/golden/scipy_fftBins.py"""

import numpy as np
from scipy.signal import get_window, periodogram
from signals import mixture, write

RATE = 1000
CASES = [
    {"windowLength": 256, "window": "hann", "overlap": 0.5, "bands": [[0, 60], [60, 250], [250, 500]], "measure": "rms"},
    {"windowLength": 16, "window": "rect", "overlap": 0, "bands": [[0, 1], [100, 500]], "measure": "rms"},
    {"windowLength": 1024, "window": "flattop", "overlap": 0.9, "bands": [[2, 20], [30, 60], [400, 500]], "measure": "peak"},
    {"windowLength": 16384, "window": "hann", "overlap": 0.96875, "bands": [[0, 500]], "measure": "rms"},
]
NAMES = {"hann": "hann", "rect": "boxcar", "flattop": "flattop"}


def fftBins(x, rate, windowLength, window, overlap, bands, measure):
    """An output at samples 0, hop, 2 hop, ...: those whose window is full have a value."""
    n, hop = windowLength, round(windowLength * (1 - overlap))
    weights = get_window(NAMES[window], n)
    scaling = "density" if measure == "rms" else "spectrum"
    y = np.full((len(bands), -(-len(x) // hop)), np.nan)
    for newest in range(-(-(n - 1) // hop) * hop, len(x), hop):
        f, p = periodogram(x[newest - n + 1 : newest + 1], rate, weights, detrend=False, scaling=scaling)
        if scaling == "spectrum":
            # a line between 0 and half the rate is half the square of an amplitude
            p[1:-1] *= 2
        for k, (low, high) in enumerate(bands):
            band = p[(f >= low) & ((f < high) | (high >= rate / 2))]
            y[k, newest // hop] = np.sqrt(band.sum() * rate / n) if scaling == "density" else np.sqrt(band.max())
    return {f"band{k}": row for k, row in enumerate(y, 1)}


if __name__ == "__main__":
    for case in CASES:
        n, hop = case["windowLength"], round(case["windowLength"] * (1 - case["overlap"]))
        rows = np.array(list(fftBins(mixture(n + 3 * hop, 11), RATE, **case).values())).T
        case["y"] = rows[~np.isnan(rows[:, 0])].tolist()
        case["newest"] = -(-(n - 1) // hop) * hop
    write("scipy_fftBins", CASES)
