"""Golden vectors of test/operators/lowpass.test.ts: butter and sosfilt from its steady state. Run: /usr/bin/python3 test/golden/scipy_lowpass.py"""

from scipy.signal import butter, group_delay, sosfilt, sosfilt_zi
from signals import mixture, write

RATE = 1000
CASES = [
    {"cutoffHz": 100, "order": 8, "decimate": 1},
    {"cutoffHz": 20, "order": 5, "decimate": 4},
    {"cutoffHz": 499, "order": 1, "decimate": 1},
    {"cutoffHz": 0.1, "order": 2, "decimate": 1},
    {"cutoffHz": 450, "order": 16, "decimate": 1},
    {"cutoffHz": 5, "order": 15, "decimate": 1},
]

for case in CASES:
    x = mixture(400, 1)
    order, cutoff = case["order"], case["cutoffHz"]
    sos = butter(order, cutoff, fs=RATE, output="sos")
    y, _ = sosfilt(sos, x, zi=sosfilt_zi(sos) * x[0])
    case["y"] = y[:: case["decimate"]].tolist()
    # section by section, without its gain: the whole polynomials lose their digits at high orders
    case["delayAtHz"] = [0, cutoff / 2, cutoff]
    case["delay"] = sum(group_delay((s[:3] / s[0], s[3:]), w=case["delayAtHz"], fs=RATE)[1] for s in sos).tolist()

write("scipy_lowpass", CASES)
