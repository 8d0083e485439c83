"""Learning curves and the law a + b n^-c that fits them best, in relative errors, by scipy 1.10.1's curve_fit.

    /usr/bin/python3 test/golden/powerLaw.py
"""
import json

import numpy as np
import scipy
from scipy.optimize import curve_fit

random = np.random.default_rng(5)


def law(n, a, b, c):
    return a + b * n ** -c


cases = []
for a, b, c, noise in [(0.05, 3.0, 0.5, 0.0), (0.002, 8.0, 0.9, 0.05), (0.1, 1.0, 0.3, 0.02), (0.01, 30.0, 1.2, 0.1)]:
    n = np.array([200, 400, 800, 1600, 3200, 6400], float)
    y = law(n, a, b, c) * (1 + noise * random.standard_normal(n.size))
    best = None
    for start in (0.2, 0.5, 1.0, 1.5):
        bounds = ([0, 0, 0.02], [np.inf, np.inf, 2])
        p, _ = curve_fit(law, n, y, p0=[y.min() / 2, (y[0] - y.min()) * n[0] ** start, start], sigma=y,
                         bounds=bounds, maxfev=100000, xtol=1e-15, ftol=1e-15, gtol=1e-15, x_scale=[1e-2, 1, 0.1])
        cost = float(np.sum(((law(n, *p) - y) / y) ** 2))
        if best is None or cost < best['cost']:
            best = {'cost': cost, 'fit': law(np.array([n[-1], 4 * n[-1]]), *p).tolist(), 'c': float(p[2])}
    cases.append({'n': n.tolist(), 'y': y.tolist(), **best})

with open('test/golden/powerLaw.json', 'w') as file:
    json.dump({'made': f'numpy {np.__version__}, scipy {scipy.__version__}', 'cases': cases}, file, indent=1)
    file.write('\n')
