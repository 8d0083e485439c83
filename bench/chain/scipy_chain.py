"""The chain bench's scipy peer: the same six kernels, stateful, in equal blocks. Usage: scipy_chain.py DATA N BLOCK REPEATS COEFFS.json"""
import json
import sys
import time

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from scipy import signal

path, n, block, repeats = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
coeffs = json.load(open(sys.argv[5]))
a, b, theta = np.fromfile(path).reshape(3, -1)[:, :n]
sos = np.array([[r[0], r[1], r[2], 1.0, r[3], r[4]] for r in coeffs["sos"]])
taps = np.array(coeffs["sg"])
dc_b = coeffs["dcGain"] * np.array([1.0, -1.0])
dc_a = np.array([1.0, -coeffs["dcPole"]])


def hampel(x):
    # np.partition: faster than np.median
    window = sliding_window_view(x, 11)
    median = np.partition(window, 5, axis=1)[:, 5]
    mad = np.partition(np.abs(window - median[:, None]), 5, axis=1)[:, 5]
    centre = window[:, 5]
    return np.where(np.abs(centre - median) > coeffs["hampelLimit"] * mad, median, centre)


def rolling(x):
    s1 = np.cumsum(np.concatenate(([0.0], x)))
    s2 = np.cumsum(np.concatenate(([0.0], x * x)))
    mean = (s1[64:] - s1[:-64]) / 64
    return mean, np.sqrt(np.maximum((s2[64:] - s2[:-64]) / 64 - mean * mean, 0))


def run():
    z_sos, z_dc, z_sg = np.zeros((4, 2)), np.zeros(1), np.zeros(20)
    tail_hampel, tail_rolling = np.zeros(10), np.zeros(63)
    for o in range(0, n - block + 1, block):
        y, z_sos = signal.sosfilt(sos, a[o : o + block], zi=z_sos)
        y, z_dc = signal.lfilter(dc_b, dc_a, y, zi=z_dc)
        x = np.concatenate((tail_hampel, y))
        tail_hampel = x[-10:]
        y, z_sg = signal.lfilter(taps, 1.0, hampel(x), zi=z_sg)
        beta = (y + 2 * b[o : o + block]) * 0.5773502691896258
        sine, cosine = np.sin(theta[o : o + block]), np.cos(theta[o : o + block])
        q = beta * cosine - y * sine
        x = np.concatenate((tail_rolling, q))
        tail_rolling = x[-63:]
        rolling(x)


best = 1e9
for _ in range(repeats):
    start = time.perf_counter()
    run()
    best = min(best, time.perf_counter() - start)
print(best / n * 1e9)
