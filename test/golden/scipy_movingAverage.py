"""Golden vectors of test/operators/movingAverage.test.ts: numpy.convolve. Run: /usr/bin/python3 test/golden/scipy_movingAverage.py"""

import numpy as np
from signals import mixture, write

cases = []
for w in [1, 2, 7, 64, 500]:
    x = mixture(3 * w + 50, 3)
    y = np.convolve(x, np.full(w, 1 / w), "valid")
    stride = max(1, len(y) // 100)
    cases.append({"windowLength": w, "n": len(x), "stride": stride, "y": y[::stride].tolist()})

write("scipy_movingAverage", cases)
