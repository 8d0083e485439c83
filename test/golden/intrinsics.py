"""Correctly rounded values of the elementary functions, by mpmath. Run: /usr/bin/python3 test/golden/intrinsics.py"""
import json
import os
import random

import mpmath
from mpmath import mp, mpf

mp.prec = 300
rng = random.Random(1)


def uniform(low, high, n):
    return [rng.uniform(low, high) for _ in range(n)]


def decades(low, high, n):
    return [rng.choice([-1, 1]) * 10 ** rng.uniform(low, high) for _ in range(n)]


def sigmoid(x):
    return 1 / (1 + mpmath.exp(-x))


cases = {
    "sin": (mpmath.sin, uniform(-7, 7, 60) + decades(-300, 0, 20) + uniform(-5e7, 5e7, 40)),
    "cos": (mpmath.cos, uniform(-7, 7, 60) + decades(-300, 0, 20) + uniform(-5e7, 5e7, 40)),
    "exp": (mpmath.exp, uniform(-745, 709, 60) + uniform(-1, 1, 60) + decades(-300, 0, 10)),
    "log": (mpmath.log, [abs(v) for v in decades(-323, 308, 60)] + uniform(0.5, 2, 60)),
    "tanh": (mpmath.tanh, uniform(-25, 25, 30) + uniform(-1.5, 1.5, 60) + decades(-300, 0, 20)),
    "sigmoid": (sigmoid, uniform(-740, 740, 30) + uniform(-10, 10, 60)),
    "atan2": (mpmath.atan2, list(zip(uniform(-1, 1, 80), uniform(-1, 1, 80))) + list(zip(decades(-15, 15, 60), decades(-15, 15, 60)))),
}
out = {"made by": f"mpmath {mpmath.__version__}, rounded to double", "script": "test/golden/intrinsics.py"}
for name, (f, points) in cases.items():
    args = [p if isinstance(p, tuple) else (p,) for p in points]
    out[name] = [[*a, float(f(*(mpf(v) for v in a)))] for a in args]
with open(os.path.join(os.path.dirname(__file__), "intrinsics.json"), "w") as file:
    json.dump(out, file, separators=(",", ":"))
    file.write("\n")
