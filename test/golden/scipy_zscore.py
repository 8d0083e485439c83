"""Golden vectors of test/operators/zscore.test.ts: the definition, window by window. Run: /usr/bin/python3 test/golden/scipy_zscore.py"""

import numpy as np
from scipy.integrate import quad
from scipy.stats import norm
from signals import mixture, write

CASES = [
    {"method": "exponential", "windowLength": 50, "nSigma": 3, "floor": 0, "shiftAfter": 0},
    {"method": "windowed", "windowLength": 40, "nSigma": 4, "floor": 0, "shiftAfter": 0},
    {"method": "exponential", "windowLength": 8, "nSigma": 2, "floor": 1, "shiftAfter": 3},
    {"method": "windowed", "windowLength": 8, "nSigma": 1.5, "floor": 0, "shiftAfter": 4},
    {"method": "exponential", "windowLength": 5000, "nSigma": 6, "floor": 0, "shiftAfter": 10},
]
LEAST, CLIP = 8, 2.5
KEPT = 2 * quad(lambda z: min(z * z, CLIP**2) * norm.pdf(z), 0, 40, points=[CLIP], epsabs=1e-15)[0]


def statistics(used, method, w):
    """Mean and variance of the samples as they were used: of the last ones, or with weights that fade."""
    n = len(used)
    if method == "windowed":
        return np.mean(used[-w:]), np.var(used[-w:])
    # sample k has share 1 / (k + 1) until the weights are full; each later share takes from those before it
    share = 1 / np.minimum(np.arange(1, n + 1), w)
    weights = share * np.append(np.cumprod((1 - share)[:0:-1])[::-1], 1)
    mean = weights @ used
    return mean, weights @ (used - mean) ** 2


def zscore(x, rate, method, windowLength, nSigma, floor=0, shiftAfter=10):
    used, run, y, score, calm = [], [], [], [], 0
    extra = None  # variance from before a new level, with the samples that have faded since
    for v in x:
        mean, variance = statistics(np.array(used), method, windowLength) if used else (0, 0)
        if extra is not None:
            variance += extra[0] * np.prod([1 - 1 / min(k, windowLength) for k in range(extra[1] + 1, len(used) + 1)])
        spread = np.sqrt(max(variance / KEPT, floor**2))
        judged = len(used) >= LEAST and spread > 1e-15
        score.append((v - mean) / spread if judged else 0)
        outlier = abs(score[-1]) > nSigma
        y.append(mean if outlier else v)
        if not run:
            calm = variance
        run = run + [v] if outlier else []
        used.append(mean + np.clip(v - mean, -CLIP * spread, CLIP * spread) if judged else v)
        if shiftAfter and len(run) == shiftAfter:
            used, run = run, []
            missing = max(0, calm - np.var(used)) if method == "exponential" else 0
            extra = (missing, len(used))
    return {"y": y, "score": score}


if __name__ == "__main__":
    for case in CASES:
        x = mixture(400, 7)
        x[250:] += 100
        case.update(zscore(x, 1000, **case))
    write("scipy_zscore", CASES)
