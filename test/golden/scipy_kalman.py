"""Golden vectors of test/operators/kalman.test.ts: the textbook filter by numpy matrices, settled gains by solve_discrete_are. Run: /usr/bin/python3 test/golden/scipy_kalman.py"""

import numpy as np
from scipy.linalg import solve_discrete_are
from signals import mixture, write

RATE = 1000
UNKNOWN = 1e4

CASES = [
    {"model": "randomWalk", "noiseStd": 1, "driftStd": 20},
    {"model": "randomWalk", "noiseStd": 3, "driftStd": 0.01},
    {"model": "randomWalk", "noiseStd": 0.5, "driftStd": 30, "gate": 4, "shiftAfter": 3},
    {"model": "constantVelocity", "noiseStd": 2, "accelerationStd": 2e4},
    {"model": "constantVelocity", "noiseStd": 1, "trackingIndex": 1e-4},
    {"model": "constantVelocity", "noiseStd": 1, "trackingIndex": 100},
    {
        "model": "custom",
        "A": [[0.9, 0.2, 0, 0], [-0.2, 0.9, 0, 0], [0, 0, 1, 0.01], [0, 0, 0, 1]],
        "C": [1, 0.5, 1, 0],
        "Q": [[0.2, 0.05, 0, 0], [0.05, 0.1, 0, 0], [0, 0, 0.01, 0], [0, 0, 0, 0.3]],
        "R": 0.25,
    },
]


def matrices(case, T):
    r = case.get("noiseStd", 0) ** 2
    if case["model"] == "randomWalk":
        return np.eye(1), np.eye(1), np.eye(1) * case["driftStd"] ** 2 * T, r, np.eye(1) * r
    if case["model"] == "constantVelocity":
        sa = case.get("accelerationStd") or case["trackingIndex"] * case["noiseStd"] / T**2
        g = np.array([[T**2 / 2], [T]])
        return np.array([[1, T], [0, 1]]), np.array([[1, 0]]), g @ g.T * sa**2, r, np.diag([r, UNKNOWN * r / T**2])
    a, c, q, r = np.array(case["A"]), np.array([case["C"]]), np.array(case["Q"]), case["R"]
    return a, c, q, r, UNKNOWN * max(r / (c @ c.T).item(), q.diagonal().max()) * np.eye(len(a))


def kalman(z, rate, **case):
    a, c, q, r, first = matrices(case, 1 / rate)
    begin = lambda v: (c.T * v / (c @ c.T), first.copy())
    x, p = begin(z[0])
    out, outliers, nis = [[(c @ x).item(), np.sqrt(c @ p @ c.T).item(), 0]], 0, 0
    for v in z[1:]:
        x, p, nis = a @ x, a @ p @ a.T + q, 0
        if not np.isnan(v):
            s = (c @ p @ c.T).item() + r
            nis = (v - (c @ x).item()) ** 2 / s
            if nis > case.get("gate", 1e6) ** 2:
                outliers += 1
                if outliers == case.get("shiftAfter", 10):
                    (x, p), outliers, nis = begin(v), 0, 0
            else:
                outliers = 0
                k = p @ c.T / s
                x = x + k * (v - (c @ x).item())
                keep = np.eye(len(a)) - k @ c
                p = keep @ p @ keep.T + k * r @ k.T
        out.append([(c @ x).item(), np.sqrt(c @ p @ c.T).item(), nis])
    return dict(zip(("y", "std", "nis"), np.array(out).T))


def settled_gain(case):
    a, c, q, r, _ = matrices(case, 1 / RATE)
    settled = solve_discrete_are(a.T, c.T, q, np.eye(1) * r)
    return settled @ c.T / (c @ settled @ c.T + r)


if __name__ == "__main__":
    cases = []
    for case in CASES:
        z = mixture(260, 7)
        z[150:] += 30
        z[100:120] = np.nan
        y, std, nis = (v.tolist() for v in kalman(z, RATE, **case).values())
        cases.append({"params": case, "gain": settled_gain(case)[:, 0].tolist(), "y": y, "std": std[::5], "nis": nis[::5]})
    write("scipy_kalman", cases)
