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

for case in CASES:
    x = mixture(250, 5)
    step = case["perSecond"] / RATE
    y, good = [x[0]], [0]
    for i in range(1, len(x)):
        m = good[-1]
        near = np.clip(x[i], y[m] - step * (i - m), y[m] + step * (i - m))
        reached = near == x[i]
        if reached or case["action"] == "replace":
            good.append(i)
        y.append(near if case["action"] == "replace" or reached else y[m])
    case["good"] = int(sum(a == b for a, b in zip(x, y)))
    case["y"] = np.array(y).tolist()

write("scipy_rateLimit", CASES)
