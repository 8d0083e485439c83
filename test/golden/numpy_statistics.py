"""Golden values of test/pipeline/normalizeFrom.test.ts: numpy's statistics. Run: /usr/bin/python3 test/golden/numpy_statistics.py"""

import numpy as np
from signals import mixture, write

CASES = []
for x in [mixture(500, 30), 20 + mixture(500, 31)]:
    lower, upper = np.percentile(x, [25, 75])
    values = {"mean": x.mean(), "std": x.std(), "min": x.min(), "max": x.max(), "median": np.median(x), "iqr": upper - lower}
    CASES.append({name: float(v) for name, v in values.items()})

write("numpy_statistics", CASES)
