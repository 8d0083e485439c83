"""Golden vectors of test/operators/dcBlock.test.ts: butter(1, highpass) and lfilter from its steady state. Run: /usr/bin/python3 test/golden/scipy_dc_block.py"""

from scipy.signal import butter, lfilter, lfilter_zi
from signals import mixture, write

CASES = [{"cutoffHz": 100}, {"cutoffHz": 0.01}, {"cutoffHz": 249}]


def dcBlock(x, rate, cutoffHz):
    b, a = butter(1, cutoffHz, "highpass", fs=rate)
    return lfilter(b, a, x, zi=lfilter_zi(b, a) * x[0])[0]


if __name__ == "__main__":
    for case in CASES:
        case["y"] = dcBlock(100 + mixture(200, 2), 1000, **case).tolist()
    write("scipy_dc_block", CASES)
