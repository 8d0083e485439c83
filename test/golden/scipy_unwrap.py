"""Golden vectors of test/operators/unwrap.test.ts: numpy.unwrap. Run: /usr/bin/python3 test/golden/scipy_unwrap.py"""

import numpy as np
from signals import motion, wrapped, write

CASES = [
    {"n": 300, "turns": 5, "modulus": 2 * np.pi, "round": False},
    {"n": 200, "turns": 20, "modulus": 4096, "round": True},
    {"n": 200, "turns": 0.4, "modulus": 65536, "round": True},
    {"n": 200, "turns": 4, "modulus": 3, "round": True},
]



def unwrap(x, rate, countsPerTurn=None, modulus=None, output="rad"):
    period = modulus or countsPerTurn or 2 * np.pi
    scale = 2 * np.pi / countsPerTurn if countsPerTurn and output == "rad" else 1
    return scale * np.unwrap(x, period=period)


if __name__ == "__main__":
    for case in CASES:
        x = motion(case["n"], case["turns"]) * case["modulus"] / (2 * np.pi)
        if case["round"]:
            x = np.floor(x)
        case["y"] = unwrap(wrapped(x, case["modulus"]), 1000, modulus=case["modulus"]).tolist()
    write("scipy_unwrap", CASES)
