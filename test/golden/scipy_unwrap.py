"""Golden vectors of test/operators/unwrap.test.ts: numpy.unwrap. Run: /usr/bin/python3 test/golden/scipy_unwrap.py"""

import numpy as np
from signals import motion, wrapped, write

CASES = [
    {"n": 300, "turns": 5, "modulus": 2 * np.pi, "round": False},
    {"n": 200, "turns": 20, "modulus": 4096, "round": True},
    {"n": 200, "turns": 0.4, "modulus": 65536, "round": True},
    {"n": 200, "turns": 4, "modulus": 3, "round": True},
]

for case in CASES:
    x = motion(case["n"], case["turns"]) * case["modulus"] / (2 * np.pi)
    if case["round"]:
        x = np.floor(x)
    case["y"] = np.unwrap(wrapped(x, case["modulus"]), period=case["modulus"]).tolist()

write("scipy_unwrap", CASES)
