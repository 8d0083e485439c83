"""LSTM, GRU and simple recurrent nets in integers, written from their formulas with Python's unbounded integers: writes numpy_recurrent_integers.json.

Float weights become rows of 8 or 16 bits with a scale each, 16-bit multipliers, one shift and biases that hold the rounding constant; then
40 steps on random and extreme inputs. The sizes leave columns over from groups of four. Run with: python3 numpy_recurrent_integers.py
"""
import json
import math
import pathlib
import numpy as np

rng = np.random.default_rng(11)
INPUTS, UNITS, STEPS = 6, 5, 40
TABLE = [max(-32767, min(32767, math.floor(32768 * math.tanh((i - 256) / 32) + 0.5))) for i in range(513)]
GATES = {'rnn': [1.0], 'gru': [0.5, 0.5, 1.0], 'lstm': [0.5, 0.5, 1.0, 0.5]}


def rows(w, bits):
    largest = np.abs(w).max(1)
    if bits == 8:
        scale = largest / 127
    else:
        scale = np.maximum(largest / 32767, np.abs(w).sum(1) / (65535 - w.shape[1]))
    return np.rint(w / scale[:, None]).astype(int), scale


def quantize(kind, bits, w, u, b_ih, b_hh):
    half = np.repeat(GATES[kind], UNITS)
    qw, sw = rows(w, bits)
    qu, su = rows(u, bits)
    split = slice(2 * UNITS, 3 * UNITS) if kind == 'gru' else slice(0, 0)
    joined = half * (b_ih + b_hh)
    joined[split] = b_ih[split]
    bias = np.concatenate([joined, b_hh[split]])
    for shift in range(24, 0, -1):
        mw = np.rint(sw * 2.0**-15 * 2.0**12 * 2.0 ** (16 + shift) * half).astype(int)
        mu = np.rint(su * 2.0**-15 * 2.0**12 * 2.0 ** (16 + shift) * half).astype(int)
        b = np.rint(bias * 2.0 ** (12 + shift)).astype(int) + 2 ** (shift - 1)
        tw = np.abs(qw).sum(1) * 32768 * mw / 65536 + 1
        tu = np.abs(qu).sum(1) * 32768 * mu / 65536 + 1
        worst = tw + tu
        worst[split] = tw[split]
        worst = np.concatenate([worst, tu[split]]) + np.abs(b)
        if max(mw.max(), mu.max()) <= 32767 and worst.max() < 2**31:
            return qw, qu, mw, mu, b, shift
    raise ValueError('no shift')


def clamp(v, bits):
    return max(-(2**bits), min(2**bits - 1, v))


def lerp(u, constant):
    u = clamp(u, 15)
    i, f = (u >> 7) + 256, u & 127
    return TABLE[i] * 128 + (TABLE[i + 1] - TABLE[i]) * f + constant


def tanh(u):
    return lerp(u, 64) >> 7


def sigma(u):
    return lerp(u, 32768 * 128 + 128) >> 8


def step(kind, q, x, h, c):
    qw, qu, mw, mu, b, shift = q
    n = len(GATES[kind]) * UNITS
    ax = [(int(np.dot(qw[i], x)) * int(mw[i])) // 65536 for i in range(n)]
    ah = [(int(np.dot(qu[i], h)) * int(mu[i])) // 65536 for i in range(n)]
    b = [int(v) for v in b]

    def gate(g, i):
        return (b[g * UNITS + i] + ax[g * UNITS + i] + ah[g * UNITS + i]) >> shift

    out, cells = [], []
    for i in range(UNITS):
        if kind == 'rnn':
            out.append(tanh(gate(0, i)))
        elif kind == 'gru':
            r, z = sigma(gate(0, i)), sigma(gate(1, i))
            ux = (b[2 * UNITS + i] + ax[2 * UNITS + i]) >> shift
            uh = clamp((b[3 * UNITS + i] + ah[2 * UNITS + i]) >> shift, 16)
            n_ = tanh(ux + ((r * uh + 16384) >> 15))
            out.append(n_ + ((z * (h[i] - n_) + 16384) >> 15))
        else:
            i_, f, g, o = sigma(gate(0, i)), sigma(gate(1, i)), tanh(gate(2, i)), sigma(gate(3, i))
            cells.append(clamp(((c[i] * f) >> 15) + ((i_ * g + 8192) >> 14), 30))
            out.append((o * tanh(cells[i] >> 4) + 16384) >> 15)
    return out, cells


x = np.concatenate([
    np.clip(np.floor(rng.normal(0, 0.4, (STEPS // 2, INPUTS)) * 32768 + 0.5), -32768, 32767).astype(int),
    rng.choice([-32768, 32767], (STEPS // 2, INPUTS)),
])
names = ['weightIh', 'weightHh', 'multiplierIh', 'multiplierHh', 'bias']
nets = []
for kind, gates in GATES.items():
    n = len(gates) * UNITS
    weights = {
        'weightIh': rng.normal(0, 0.8, (n, INPUTS)), 'weightHh': rng.normal(0, 0.8, (n, UNITS)),
        'biasIh': rng.normal(0, 0.5, n), 'biasHh': rng.normal(0, 0.5, n),
    }
    for bits in (8, 16):
        q = quantize(kind, bits, *weights.values())
        h, c, y = [0] * UNITS, [0] * UNITS, []
        for row in x:
            h, c = step(kind, q, row, h, c)
            y.append(h)
        nets.append({
            'cell': kind, 'bits': bits,
            'weights': {k: v.round(12).ravel().tolist() for k, v in weights.items()},
            'values': {**{k: np.asarray(v).ravel().tolist() for k, v in zip(names, q)}, 'shift': [q[5]]},
            'y': np.asarray(y).ravel().tolist(),
        })
golden = {
    'script': 'numpy_recurrent_integers.py', 'numpy': np.__version__, 'inputs': INPUTS, 'units': UNITS,
    'x': x.ravel().tolist(), 'nets': nets,
}
pathlib.Path(__file__).with_suffix('.json').write_text(json.dumps(golden) + '\n')
