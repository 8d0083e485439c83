"""Golden vectors of test/operators/modelResidual.test.ts: each prediction by weighted least squares over all samples before. Run: /usr/bin/python3 test/golden/scipy_modelResidual.py"""

import numpy as np
from scipy.linalg import lstsq
from signals import mixture, uniform, write

UNKNOWN = 1e4
CASES = [
    {"order": 2, "inputs": 0, "inputOrder": 1, "forgetting": 0.99},
    {"order": 4, "inputs": 0, "inputOrder": 1, "forgetting": 1},
    {"order": 1, "inputs": 2, "inputOrder": 3, "forgetting": 0.97},
    {"order": 0, "inputs": 1, "inputOrder": 1, "forgetting": 0.95},
]

for case in CASES:
    n, order, delays = 160, case["order"], case["inputOrder"]
    u = [5 * uniform(n, 10 + k) for k in range(case["inputs"])]
    x = mixture(n, 9) / 10
    if u:
        x = 3 + 0.2 * uniform(n, 4)
        for k, channel in enumerate(u):
            x += (k + 1) * channel - 0.5 * np.append(0, channel[:-1])
    first = max(order, 0)
    phi, target, residual = [], [], np.zeros(n)
    for i in range(n):
        row = [x[i - 1 - k] for k in range(order) if i > k]
        if len(row) < order:
            continue
        row += [channel[i - k] if i >= k else 0 for channel in u for k in range(delays)] + [1]
        theta = np.zeros(len(row))
        if phi:
            weight = np.sqrt(case["forgetting"] ** np.arange(len(phi) - 1, -1, -1))
            prior = np.sqrt(case["forgetting"] ** len(phi) / UNKNOWN) * np.eye(len(row))
            theta = lstsq(np.vstack([prior, np.array(phi) * weight[:, None]]), np.append(np.zeros(len(row)), np.array(target) * weight))[0]
        residual[i] = x[i] - np.dot(theta, row)
        phi.append(row)
        target.append(x[i])
    case["residual"] = residual.tolist()

write("scipy_modelResidual", CASES)
