"""Golden vectors of test/operators/movingAverage.test.ts: numpy.convolve. Run: /usr/bin/python3 test/golden/scipy_movingAverage.py"""

import numpy as np
from signals import mixture, write


def movingAverage(x, rate, windowLength):
    y = np.full(len(x), np.nan)
    y[windowLength - 1 :] = np.convolve(x, np.full(windowLength, 1 / windowLength), "valid")
    return y


if __name__ == "__main__":
    cases = []
    for w in [1, 2, 7, 64, 500]:
        x = mixture(3 * w + 50, 3)
        y = movingAverage(x, 1000, w)[w - 1 :]
        stride = max(1, len(y) // 100)
        cases.append({"windowLength": w, "n": len(x), "stride": stride, "y": y[::stride].tolist()})
    write("scipy_movingAverage", cases)
