"""Two-sample Kolmogorov-Smirnov statistics, the truth for test/train/data/leakage.test.ts.

    /usr/bin/python3 test/golden/scipy_ks.py > test/golden/scipy_ks.json

Made with numpy 1.24.2 and scipy 1.10.1.
"""
import json

import numpy as np
from scipy.stats import ks_2samp

rng = np.random.default_rng(3)
cases = []
for n, m, shift, step in [(50, 30, 0.0, None), (50, 60, 1.0, None), (40, 80, 0.5, 0.5), (5, 3, 9.0, None), (20, 20, 0.0, 1.0)]:
    a, b = rng.normal(0, 1, n), rng.normal(shift, 1, m)
    if step:
        a, b = np.round(a / step) * step, np.round(b / step) * step
    a, b = np.round(a, 4), np.round(b, 4)
    cases.append({"a": a.tolist(), "b": b.tolist(), "statistic": float(ks_2samp(a, b).statistic)})
print(json.dumps(cases))
