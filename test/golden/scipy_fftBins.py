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

for case in CASES:
    n = case["windowLength"]
    hop = round(n * (1 - case["overlap"]))
    x = mixture(n + 3 * hop, 11)
    names = {"hann": "hann", "rect": "boxcar", "flattop": "flattop"}
    window = get_window(names[case["window"]], n)
    scaling = "density" if case["measure"] == "rms" else "spectrum"
    case["y"] = []
    # the kernel gives an output at samples 0, hop, 2 hop, ...: those whose window is full
    for newest in range(-(-(n - 1) // hop) * hop, len(x), hop):
        f, p = periodogram(x[newest - n + 1 : newest + 1], RATE, window, detrend=False, scaling=scaling)
        if scaling == "spectrum":
            # a line between 0 and half the rate is half the square of an amplitude
            p[1:-1] *= 2
        row = []
        for low, high in case["bands"]:
            band = p[(f >= low) & ((f < high) | (high >= RATE / 2))]
            row.append(float(np.sqrt(band.sum() * RATE / n) if scaling == "density" else np.sqrt(band.max())))
        case["y"].append(row)
    case["newest"] = -(-(n - 1) // hop) * hop

write("scipy_fftBins", CASES)
