"""Golden vectors of test/operators/expression.test.ts: the same formulas in numpy. Run: /usr/bin/python3 test/golden/scipy_expression.py"""

import numpy as np
from signals import mixture, write

N = 60
a, b, c = (mixture(N, seed) for seed in (17, 18, 19))
CASES = [
    ("1.5*(a*b + c*c)", 1.5 * (a * b + c * c)),
    ("-a^2 + 2^3*b^-2 - (-c)^3", -(a**2) + 8 * b**-2.0 - (-c) ** 3),
    ("a - b - c/2/3", a - b - c / 2 / 3),
    ("min(a, max(b, -1)) * sign(c) + abs(b)", np.minimum(a, np.maximum(b, -1)) * np.sign(c) + np.abs(b)),
    ("sqrt(abs(a)) + exp(b/10) + log(1 + c^2) + tanh(a)", np.sqrt(np.abs(a)) + np.exp(b / 10) + np.log(1 + c**2) + np.tanh(a)),
    ("sin(a) * cos(100*b) + sin(pi*c)", np.sin(a) * np.cos(100 * b) + np.sin(np.pi * c)),
    ("a > b && !(b <= c) || c == 0 ? a : b > 1 ? 2 : 3 + (a >= b) + (b < c) + (a != c)",
     np.where((a > b) & ~(b <= c) | (c == 0), a, np.where(b > 1, 2, 3 + (a >= b) + (b < c) + (a != c)))),
    ("1.5e-3*a + .5*b + 2.*c", 1.5e-3 * a + 0.5 * b + 2 * c),
]

write("scipy_expression", [{"value": value, "y": y.tolist()} for value, y in CASES])
