"""What scipy makes of the operators: stateful, in equal blocks. Reads a PythonJob from stdin as JSON, writes [{ns, last}] to stdout."""
import json
import sys
import time

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from scipy import ndimage, signal


def sos(k):
    sections = np.array([[b0, b1, b2, 1.0, a1, a2] for b0, b1, b2, a1, a2 in k["SOS"]])
    z = np.zeros((len(sections), 2))

    def step(x):
        nonlocal z
        y, z = signal.sosfilt(sections, x, zi=z)
        return (y,)

    return step


def linear(b, a):
    z = np.zeros(max(len(b), len(a)) - 1)

    def step(x):
        nonlocal z
        y, z = signal.lfilter(b, a, x, zi=z)
        return (y,)

    return step


def dcBlock(k):
    return linear([k["GAIN"], -k["GAIN"]], [1.0, -k["POLE"]])


def ema(k):
    return linear([k["ALPHA"]], [1.0, k["ALPHA"] - 1.0])


def fir(k):
    return linear(k["TAPS"][::-1], [1.0])


def windowed(length, function):
    """Hands the function each block with the length - 1 samples before it."""
    tail = np.zeros(length - 1)

    def step(x):
        nonlocal tail
        joined = np.concatenate((tail, x))
        tail = joined[len(joined) - length + 1 :]
        return function(joined)

    return step


def running(length, filter):
    """A filter of ndimage over the window that ends at each sample."""
    left, right = length // 2, (length - 1) // 2
    return windowed(length, lambda x: (filter(x, length)[left : len(x) - right],))


def movingAverage(k):
    return running(k["WINDOW"], ndimage.uniform_filter1d)


def median(k):
    return running(k["WINDOW"], ndimage.median_filter)


def extremes(k):
    n = k["WINDOW"]
    left, right = n // 2, (n - 1) // 2
    return windowed(
        n,
        lambda x: tuple(f(x, n)[left : len(x) - right] for f in (ndimage.minimum_filter1d, ndimage.maximum_filter1d)),
    )


def hampel(k):
    half = k["WINDOW"] // 2

    def function(x):
        # np.partition: faster than np.median
        window = sliding_window_view(x, k["WINDOW"])
        middle = np.partition(window, half, axis=1)[:, half]
        mad = np.partition(np.abs(window - middle[:, None]), half, axis=1)[:, half]
        centre = window[:, half]
        return (np.where(np.abs(centre - middle) > k["LIMIT"] * mad, middle, centre),)

    return windowed(k["WINDOW"], function)


def rolling(k):
    n = k["WINDOW"]

    def function(x):
        s1 = np.cumsum(np.concatenate(([0.0], x)))
        s2 = np.cumsum(np.concatenate(([0.0], x * x)))
        mean = (s1[n:] - s1[:-n]) / n
        return mean, np.sqrt(np.maximum((s2[n:] - s2[:-n]) / n - mean * mean, 0))

    return windowed(n, function)


def clarke(k):
    return lambda a, b: (a.copy(), (a + 2 * b) * 0.5773502691896258)


def turn(alpha, beta, theta):
    sine, cosine = np.sin(theta), np.cos(theta)
    return alpha * cosine + beta * sine, beta * cosine - alpha * sine


def park(k):
    return turn


def clarkePark(k):
    return lambda a, b, theta: turn(a, (a + 2 * b) * 0.5773502691896258, theta)


def inversePark(k):
    return lambda d, q, theta: turn(d, q, -theta)


def torque(k):
    return lambda d, q: ((k["MAGNET"] + k["RELUCTANCE"] * d) * q,)


def unwrap(k):
    last = None

    def step(x):
        nonlocal last
        y = np.unwrap(x) if last is None else np.unwrap(np.concatenate(([last], x)))[1:]
        last = y[-1]
        return (y,)

    return step


def chain(k):
    one, two, three, four = sos(k["lowpass"]), dcBlock(k["dcBlock"]), hampel(k["hampel"]), fir(k["savgol"])
    transform, last = clarkePark({}), rolling(k["rolling"])

    def step(a, b, theta):
        (y,) = one(a)
        (y,) = two(y)
        (y,) = three(y)
        (y,) = four(y)
        _, q = transform(y, b, theta)
        return last(q)

    return step


def measure(case, data, block, passes):
    """Best pass, and the last block of the first one."""
    x = [data[i] for i in case["inputs"]]
    n = len(x[0])
    best, last = 1e9, None
    for _ in range(passes):
        step = globals()[case["peer"]](case["constants"])
        start = time.perf_counter()
        for at in range(0, n - block + 1, block):
            y = step(*[v[at : at + block] for v in x])
        best = min(best, time.perf_counter() - start)
        last = last or [list(v) for v in y]
    return {"ns": best / n * 1e9, "last": last}


job = json.load(sys.stdin)
data = np.fromfile(job["data"]).reshape(-1, job["length"])
json.dump([measure(case, data, job["block"], job["passes"]) for case in job["cases"]], sys.stdout)
