"""Inputs of golden files, made from a formula here and in test/support/signals.ts alike."""

import json
import platform

import numpy as np
import scipy


def uniform(n, seed):
    out = np.empty(n)
    state = seed & 0xFFFFFFFF
    for i in range(n):
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        out[i] = state / 2**31 - 1
    return out


def motion(n, turns):
    t = np.arange(n) / n
    return 2 * np.pi * turns * (np.sin(2 * np.pi * t) + 0.25 * np.sin(6 * np.pi * t + 1))


def mixture(n, seed):
    """Two sines, noise, and a spike every 37 samples."""
    i = np.arange(n)
    x = 10 * np.sin(i / 29) + 3 * np.sin(i / 3.7) + 0.5 * uniform(n, seed)
    x[36::37] += 40
    return x


def wrapped(x, modulus):
    return x - modulus * np.floor(x / modulus)


def unbalanced(n, f0, f1, rate):
    """Angle, speed and three phases whose frequency runs from f0 to f1: all sequences, a harmonic and noise."""
    omega = 2 * np.pi * (f0 + (f1 - f0) * np.arange(n) / n)
    angle = np.concatenate([[0], np.cumsum(omega[:-1]) / rate])
    third = 2 * np.pi / 3
    phases = [
        10 * np.cos(angle - k * third + 0.4)
        + 1.5 * np.cos(angle + k * third - 1)
        + 0.7 * np.cos(angle + 2)
        + 0.5 * np.cos(5 * angle + k * third)
        + 0.3 * uniform(n, k + 1)
        for k in range(3)
    ]
    return angle, omega, phases


def write(name, cases):
    """Writes the cases beside the scripts, with the versions that made them. An array is a number a sample."""
    versions = {"python": platform.python_version(), "numpy": np.__version__, "scipy": scipy.__version__}
    with open(f"{__file__.rsplit('/', 1)[0]}/{name}.json", "w") as f:
        json.dump({"versions": versions, "cases": cases}, f, separators=(",", ":"))
        f.write("\n")
