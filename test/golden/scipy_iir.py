"""Golden vectors of the tests of lowpass, highpass, bandpass and notch: scipy's designs, run by sosfilt from the steady state.

Every `stride`-th of 400 outputs is kept. `order` is scipy's answer where a stop band is given. notch: the widths are those
of scipy.signal.iirnotch at order 1; the edges of others lie so that their geometric middle is the centre.
Run: /usr/bin/python3 test/golden/scipy_iir.py
"""

import numpy as np
from scipy import signal
from signals import mixture, write

RATE = 1000
HALF_POWER_DB = 10 * np.log10(2)
KIND = {"lowpass": "lowpass", "highpass": "highpass", "bandpass": "bandpass", "notch": "bandstop"}
FIND = {"butterworth": signal.buttord, "chebyshev1": signal.cheb1ord, "chebyshev2": signal.cheb2ord}


def notch_edges(center, width, rate):
    w, half = 2 * np.pi * center / rate, np.pi * width / rate
    mean = np.arccos(np.cos(w) * np.cos(half))
    return (mean + np.array([-half, half])) * rate / (2 * np.pi)


def edges(operator, rate, p):
    if operator == "bandpass":
        return [p["lowHz"], p["highHz"]], [p.get("stopLowHz"), p.get("stopHighHz")]
    if operator == "notch":
        return notch_edges(p["centerHz"], p["widthHz"], rate), None
    return p["cutoffHz"], p.get("stopHz")


def design(operator, rate, p):
    family = p.get("family", "butterworth")
    ripple, attenuation = p.get("rippleDb", HALF_POWER_DB), p.get("attenuationDb")
    passing, stopping = edges(operator, rate, p)
    order, at = p.get("order"), passing
    if order is None:
        order, at = FIND[family](passing, stopping, ripple, attenuation, fs=rate)
    elif family == "butterworth" and "rippleDb" in p:
        raise ValueError("scipy has no butter by ripple and order")
    args = {"btype": KIND[operator], "fs": rate, "output": "sos"}
    if family == "butterworth":
        return order, signal.butter(order, at, **args)
    if family == "chebyshev1":
        return order, signal.cheby1(order, ripple, at, **args)
    return order, signal.cheby2(order, attenuation, at, **args)


def run(operator, x, rate, p):
    order, sos = design(operator, rate, p)
    if operator == "notch" and order == 1 and "family" not in p:
        b, a = signal.iirnotch(p["centerHz"], p["centerHz"] / p["widthHz"], fs=rate)
        return signal.lfilter(b, a, x, zi=signal.lfilter_zi(b, a) * x[0])[0]
    return signal.sosfilt(sos, x, zi=signal.sosfilt_zi(sos) * x[0])[0]


def lowpass(x, rate, decimate=1, **params):
    return run("lowpass", x, rate, params)[::decimate]


def highpass(x, rate, **params):
    return run("highpass", x, rate, params)


def bandpass(x, rate, **params):
    return run("bandpass", x, rate, params)


def notch(x, rate, **params):
    return run("notch", x, rate, params)


CASES = [
    ("lowpass", {"cutoffHz": 90, "order": 5, "family": "chebyshev1", "rippleDb": 0.5}),
    ("lowpass", {"cutoffHz": 450, "order": 16, "family": "chebyshev1", "rippleDb": 3}),
    ("lowpass", {"cutoffHz": 90, "order": 6, "family": "chebyshev2", "attenuationDb": 60}),
    ("lowpass", {"cutoffHz": 0.5, "order": 3, "family": "chebyshev2", "attenuationDb": 20}),
    ("lowpass", {"cutoffHz": 90, "stopHz": 200, "attenuationDb": 60}),
    ("lowpass", {"cutoffHz": 90, "stopHz": 120, "attenuationDb": 60, "rippleDb": 0.1, "family": "chebyshev1"}),
    ("lowpass", {"cutoffHz": 90, "stopHz": 120, "attenuationDb": 60, "rippleDb": 0.1, "family": "chebyshev2"}),
    ("lowpass", {"cutoffHz": 90, "stopHz": 300, "attenuationDb": 40, "rippleDb": 1}),
    ("highpass", {"cutoffHz": 90, "order": 4}),
    ("highpass", {"cutoffHz": 0.1, "order": 1}),
    ("highpass", {"cutoffHz": 490, "order": 16}),
    ("highpass", {"cutoffHz": 5, "order": 7, "family": "chebyshev1", "rippleDb": 1}),
    ("highpass", {"cutoffHz": 40, "order": 5, "family": "chebyshev2", "attenuationDb": 80}),
    ("highpass", {"cutoffHz": 90, "stopHz": 50, "attenuationDb": 50, "rippleDb": 0.2, "family": "chebyshev2"}),
    ("bandpass", {"lowHz": 45, "highHz": 55, "order": 4}),
    ("bandpass", {"lowHz": 10, "highHz": 10.2, "order": 2}),
    ("bandpass", {"lowHz": 1, "highHz": 499, "order": 3}),
    ("bandpass", {"lowHz": 100, "highHz": 200, "order": 12}),
    ("bandpass", {"lowHz": 45, "highHz": 80, "order": 5, "family": "chebyshev1", "rippleDb": 0.1}),
    ("bandpass", {"lowHz": 45, "highHz": 80, "order": 4, "family": "chebyshev2", "attenuationDb": 50}),
    (
        "bandpass",
        {"lowHz": 45, "highHz": 80, "stopLowHz": 30, "stopHighHz": 130, "attenuationDb": 50, "rippleDb": 0.5, "family": "chebyshev2"},
    ),
    ("bandpass", {"lowHz": 45, "highHz": 80, "stopLowHz": 30, "stopHighHz": 130, "attenuationDb": 50}),
    ("notch", {"centerHz": 50, "widthHz": 2, "order": 1}),
    ("notch", {"centerHz": 50, "widthHz": 40, "order": 4}),
    ("notch", {"centerHz": 250, "widthHz": 0.2, "order": 1}),
    ("notch", {"centerHz": 499, "widthHz": 100, "order": 2, "family": "chebyshev1", "rippleDb": 1}),
    ("notch", {"centerHz": 50, "widthHz": 30, "order": 3, "family": "chebyshev2", "attenuationDb": 40}),
]

if __name__ == "__main__":
    cases = []
    for operator, params in CASES:
        order, _ = design(operator, RATE, params)
        y = globals()[operator](mixture(400, 1), RATE, **params)
        cases.append({"operator": operator, "params": params, "order": int(order), "stride": 8, "y": y[::8].tolist()})
    write("scipy_iir", cases)
