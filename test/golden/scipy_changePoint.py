"""Golden vectors of test/operators/changePoint.test.ts: each sum as the rise of a cumulative sum above its minimum. Run: /usr/bin/python3 test/golden/scipy_changePoint.py"""

import numpy as np
from signals import mixture, uniform, write

CASES = [
    {"method": "cusum", "drift": 0.5, "threshold": 5, "mean": 0, "std": 2, "learn": 100, "floor": 0},
    {"method": "cusum", "drift": 0.25, "threshold": 8, "learn": 60, "floor": 0},
    {"method": "pageHinkley", "drift": 0.5, "threshold": 10, "learn": 20, "floor": 0},
    {"method": "pageHinkley", "drift": 1, "threshold": 3, "learn": 4, "floor": 2},
]


def rises(steps):
    """Height of the cumulative sum above its lowest point so far, 0 at the start among them."""
    sums = np.concatenate([[0], np.cumsum(steps)])
    return (sums - np.minimum.accumulate(sums))[1:]


for case in CASES:
    x = 3 * uniform(600, 3) + np.where(np.arange(600) >= 200, 4, 0) - np.where(np.arange(600) >= 400, 9, 0)
    known = "mean" in case
    change, statistic, level = np.zeros(600), np.zeros(600), np.zeros(600)
    start = 0
    while start < len(x):
        part = x[start:]
        learn = 0 if known else case["learn"]
        means = np.cumsum(part) / np.arange(1, len(part) + 1)
        level[start:] = case["mean"] if known else means
        if len(part) <= learn:
            break
        std = case["std"] if known else max(np.std(part[:learn]), case["floor"])
        # the reference of a sample is the mean of those before it, or of those that were learnt
        reference = level[start:][learn - 1 : -1] if case["method"] == "pageHinkley" else (case["mean"] if known else means[learn - 1])
        if case["method"] == "cusum":
            level[start + learn :] = reference
        scores = (part[learn:] - reference) / std
        up, down = rises(scores - case["drift"]), rises(-scores - case["drift"])
        statistic[start + learn :] = np.where(up >= down, up, -down)
        over = np.flatnonzero((up > case["threshold"]) | (down > case["threshold"]))
        if len(over) == 0:
            break
        start += learn + over[0] + 1
        change[start - 1] = 1 if up[over[0]] > case["threshold"] else -1
        statistic[start:] = 0
    case["changes"] = [[int(i), int(change[i])] for i in np.flatnonzero(change)]
    case["statistic"], case["level"] = statistic[::2].tolist(), level[::2].tolist()

write("scipy_changePoint", CASES)
