"""Golden vectors of test/operators/fir.test.ts and decimate.test.ts: firwin with Kaiser's window, lengthened until freqz finds the
stop band met, and upfirdn, from the steady state of the first sample.

`taps` holds the first half of each stage's filter, every `tapStride`-th; of the outputs every `stride`-th is kept.
Run: /usr/bin/python3 test/golden/scipy_fir.py
"""

import numpy as np
from scipy import signal
from signals import mixture, write

RATE = 1000


def shortest(edges, stops, transition, attenuation, kind, rate):
    """edges and transition in Hz; stops: pieces of the stop band."""
    count, beta = signal.kaiserord(attenuation, transition / (rate / 2))
    count |= 1
    while True:
        taps = signal.firwin(count, edges, window=("kaiser", beta), pass_zero=kind, fs=rate)
        level = 0
        for low, high in stops:
            # fine next to the transitions, where the lobes are highest
            near = 8 * rate / count
            f = np.concatenate([np.linspace(low, min(high, low + near), 257), np.linspace(max(low, high - near), high, 257)])
            level = max(level, np.abs(signal.freqz(taps, worN=f, fs=rate)[1]).max())
        if level <= 10 ** (-attenuation / 20):
            _, whole = signal.freqz(taps, worN=1 << 16, fs=rate)
            grid = np.arange(1 << 16) * rate / (1 << 17)
            for low, high in stops:
                assert np.abs(whole[(grid >= low) & (grid <= high)]).max() <= 1.0001 * 10 ** (-attenuation / 20)
            return taps
        count += 2


def fir_stages(rate, lowHz=None, highHz=None, transitionHz=None, attenuationDb=60):
    middle, stops = [], []
    if lowHz:
        middle.append(lowHz - transitionHz / 2)
        stops.append((0, lowHz - transitionHz))
    if highHz:
        middle.append(highHz + transitionHz / 2)
        stops.append((highHz + transitionHz, rate / 2))
    kind = "bandpass" if len(middle) == 2 else "highpass" if lowHz else "lowpass"
    return [(shortest(middle, stops, transitionHz, attenuationDb, kind, rate), 1)]


def stage_factors(factor):
    primes, left = [], factor
    while left > 8:
        prime = next((p for p in range(2, int(left**0.5) + 1) if left % p == 0), None)
        if prime is None:
            break
        primes.append(prime)
        left //= prime
    return primes + [left]


def decimate_stages(rate, factor, attenuationDb=80, passband=0.8):
    stages = []
    edge = passband * rate / factor / 2
    for m in stage_factors(factor):
        # all that folds onto the pass band
        new = rate / m
        stops = [(k * new - edge, min(k * new + edge, rate / 2)) for k in range(1, m // 2 + 1)]
        # kaiser filters keep out the rest as well; from the first of them on
        stops = [(stops[0][0], rate / 2)]
        stages.append((shortest(new / 2, stops, new - 2 * edge, attenuationDb, "lowpass", rate), m))
        rate = new
    return stages


def run(stages, x):
    for taps, m in stages:
        padded = np.concatenate([np.full(len(taps) - 1, x[0]), x])
        x = signal.upfirdn(taps, padded, 1, 1)[len(taps) - 1 : len(padded)][::m]
    return x


def fir(x, rate, **params):
    return run(fir_stages(rate, **params), x)


def decimate(x, rate, **params):
    return run(decimate_stages(rate, **params), x)


CASES = [
    ("fir", {"highHz": 100, "transitionHz": 50}),
    ("fir", {"highHz": 300, "transitionHz": 150, "attenuationDb": 21}),
    ("fir", {"highHz": 0.5, "transitionHz": 3, "attenuationDb": 40}),
    ("fir", {"lowHz": 100, "transitionHz": 50, "attenuationDb": 55}),
    ("fir", {"lowHz": 100, "highHz": 150, "transitionHz": 30, "attenuationDb": 90}),
    ("fir", {"lowHz": 450, "highHz": 480, "transitionHz": 19, "attenuationDb": 45}),
    ("decimate", {"factor": 4}),
    ("decimate", {"factor": 2, "attenuationDb": 120, "passband": 0.95}),
    ("decimate", {"factor": 13, "attenuationDb": 40, "passband": 0.3}),
    ("decimate", {"factor": 60, "attenuationDb": 60}),
]

if __name__ == "__main__":
    cases = []
    for operator, params in CASES:
        stages = globals()[f"{operator}_stages"](RATE, **params)
        y = run(stages, mixture(3000, 1))
        stride = 61 if operator == "fir" else 1 + len(y) // 60
        taps = [h[: len(h) // 2 + 1 : 1 + len(h) // 40].tolist() for h, _ in stages]
        cases.append(
            {
                "operator": operator,
                "params": params,
                "lengths": [len(h) for h, _ in stages],
                "factors": [m for _, m in stages],
                "taps": taps,
                "stride": stride,
                "y": y[::stride].tolist(),
            }
        )
    write("scipy_fir", cases)
