"""Golden vectors of test/operators/rateLimit.test.ts: the definition, over all pairs of samples. Run: /usr/bin/python3 test/golden/scipy_rateLimit.py"""

import numpy as np
from signals import mixture, write

RATE = 1000
CASES = [
    {"perSecond": 300, "action": "replace"},
    {"perSecond": 3000, "action": "hold"},
    {"perSecond": 1, "action": "replace"},
    {"perSecond": 1e6, "action": "hold"},
    {"perSecond": 100, "action": "hold"},
]


def rateLimit(x, rate, perSecond, action="replace"):
    step = perSecond / rate
    y, good = [x[0]], [0]
    for i in range(1, len(x)):
        m = good[-1]
        near = np.clip(x[i], y[m] - step * (i - m), y[m] + step * (i - m))
        reached = near == x[i]
        if reached or action == "replace":
            good.append(i)
        y.append(near if action == "replace" or reached else y[m])
    return np.array(y)


if __name__ == "__main__":
    for case in CASES:
        x = mixture(250, 5)
        y = rateLimit(x, RATE, **case)
        case["good"] = int(sum(a == b for a, b in zip(x, y)))
        case["y"] = y.tolist()
    write("scipy_rateLimit", CASES)
