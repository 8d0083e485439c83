"""Golden vectors of test/operators/derivative.test.ts: numpy's gradient and diff. Run: /usr/bin/python3 test/golden/scipy_derivative.py"""

import numpy as np
from signals import mixture, write

CASES = [{"rateHz": rate, "offset": offset} for rate, offset in [(1000, 0), (0.5, 20), (200000, -1e6)]]

for case in CASES:
    x = case["offset"] + mixture(80, 15)
    case["central"] = np.gradient(x, 1 / case["rateHz"])[:-1].tolist()
    case["first"] = (np.diff(x) * case["rateHz"]).tolist()

write("scipy_derivative", CASES)
