"""A GRU in integers, written from its formulas with Python's unbounded integers: writes numpy_gru_int8.json beside this file.

Float weights become 8-bit rows with a scale each, 16-bit multipliers, one shift and biases that hold the rounding constant;
then 60 steps on random and extreme inputs. Run with: python3 numpy_gru_int8.py
"""
import json
import math
import pathlib
import numpy as np

rng = np.random.default_rng(7)
INPUTS, UNITS, STEPS = 4, 6, 60
TABLE = [max(-32767, min(32767, math.floor(32768 * math.tanh((i - 256) / 32) + 0.5))) for i in range(513)]


def rows(w):
    scale = np.abs(w).max(1) / 127
    return np.rint(w / scale[:, None]).astype(int), scale


def quantize(w, u, b_ih, b_hh):
    n = 3 * UNITS
    half = np.repeat([0.5, 0.5, 1.0], UNITS)
    qw, sw = rows(w)
    qu, su = rows(u)
    bias = np.concatenate([(half * (b_ih + b_hh))[: 2 * UNITS], b_ih[2 * UNITS:], b_hh[2 * UNITS:]])
    for shift in range(24, 0, -1):
        mw = np.rint(sw * 2.0**-15 * 2.0**12 * 2.0**16 * 2.0**shift * half).astype(int)
        mu = np.rint(su * 2.0**-15 * 2.0**12 * 2.0**16 * 2.0**shift * half).astype(int)
        b = np.rint(bias * 2.0 ** (12 + shift)).astype(int) + 2 ** (shift - 1)
        tw = np.abs(qw).sum(1) * 32768 * mw / 65536 + 1
        tu = np.abs(qu).sum(1) * 32768 * mu / 65536 + 1
        worst = np.concatenate([(tw + tu)[: 2 * UNITS], tw[2 * UNITS:], tu[2 * UNITS:]]) + np.abs(b)
        if max(mw.max(), mu.max()) <= 32767 and worst.max() < 2**31:
            return qw, qu, mw, mu, b, shift
    raise ValueError('no shift')


def lerp(u, constant):
    u = max(-32768, min(32767, u))
    i, f = (u >> 7) + 256, u & 127
    return TABLE[i] * 128 + (TABLE[i + 1] - TABLE[i]) * f + constant


def tanh(u):
    return lerp(u, 64) >> 7


def sigma(u):
    return lerp(u, 32768 * 128 + 128) >> 8


def step(q, x, h):
    qw, qu, mw, mu, b, shift = q
    ax = [(int(np.dot(qw[i], x)) * int(mw[i])) // 65536 for i in range(3 * UNITS)]
    ah = [(int(np.dot(qu[i], h)) * int(mu[i])) // 65536 for i in range(3 * UNITS)]
    b = [int(v) for v in b]
    out = []
    for i in range(UNITS):
        z_row, n_row = UNITS + i, 2 * UNITS + i
        r = sigma((b[i] + ax[i] + ah[i]) >> shift)
        z = sigma((b[z_row] + ax[z_row] + ah[z_row]) >> shift)
        ux = (b[n_row] + ax[n_row]) >> shift
        uh = max(-65536, min(65535, (b[3 * UNITS + i] + ah[n_row]) >> shift))
        n = tanh(ux + ((r * uh + 16384) >> 15))
        out.append(n + ((z * (h[i] - n) + 16384) >> 15))
    return out


weights = {
    'weightIh': rng.normal(0, 0.8, (3 * UNITS, INPUTS)), 'weightHh': rng.normal(0, 0.8, (3 * UNITS, UNITS)),
    'biasIh': rng.normal(0, 0.5, 3 * UNITS), 'biasHh': rng.normal(0, 0.5, 3 * UNITS),
}
q = quantize(*weights.values())
x = np.concatenate([
    np.clip(np.floor(rng.normal(0, 0.4, (STEPS // 2, INPUTS)) * 32768 + 0.5), -32768, 32767).astype(int),
    rng.choice([-32768, 32767], (STEPS // 2, INPUTS)),
])
h, y = [0] * UNITS, []
for row in x:
    h = step(q, row, h)
    y.append(h)
names = ['weightIh', 'weightHh', 'multiplierIh', 'multiplierHh', 'bias']
golden = {
    'script': 'numpy_gru_int8.py', 'numpy': np.__version__, 'inputs': INPUTS, 'units': UNITS,
    'weights': {k: v.ravel().tolist() for k, v in weights.items()},
    'values': {**{k: np.asarray(v).ravel().tolist() for k, v in zip(names, q)}, 'shift': [q[5]]},
    'x': x.ravel().tolist(), 'y': np.asarray(y).ravel().tolist(),
}
pathlib.Path(__file__).with_suffix('.json').write_text(json.dumps(golden) + '\n')
