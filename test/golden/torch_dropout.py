"""Nets under masks by PyTorch in float64: writes torch_dropout.json beside this file.

Each cell is PyTorch's own, one step at a time, since its layers know no mask of a state; h * mask goes into weight_hh, and what a GRU
passes on of h is whole, as Gal and Ghahramani have it. A mask is [B][units], a sequence each, the same over all steps; so are those on
the outputs of hidden layers. Weights and data are made from sines that the tests make again. Run with: python3 torch_dropout.py
"""
import json
import pathlib

import numpy
import torch

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)
INPUTS, T, B = 3, 9, 4


def wave(n, frequency, phase):
    """sin(frequency i + phase), i < n."""
    return torch.from_numpy(numpy.sin(frequency * numpy.arange(n) + phase))


def mask(units, kept, phase):
    """Zeros where a sine is low, else `kept`."""
    return torch.where(wave(B * units, 1.3, phase) < -0.3, 0.0, kept).reshape(B, units)


def gates(cell, x, seen):
    return x @ cell.weight_ih_l0.T + cell.bias_ih_l0, seen @ cell.weight_hh_l0.T + cell.bias_hh_l0


def gru(cell, x, h, c, seen):
    (ir, iz, i_n), (hr, hz, hn) = (g.chunk(3, 1) for g in gates(cell, x, seen))
    z = torch.sigmoid(iz + hz)
    return (1 - z) * torch.tanh(i_n + torch.sigmoid(ir + hr) * hn) + z * h, c


def lstm(cell, x, h, c, seen):
    i, f, g, o = sum(gates(cell, x, seen)).chunk(4, 1)
    c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
    return torch.sigmoid(o) * torch.tanh(c), c


def rnn(cell, x, h, c, seen):
    return torch.tanh(sum(gates(cell, x, seen))), c


def run_cell(step, cell, rows, factors):
    h = c = torch.zeros(B, cell.hidden_size)
    out = []
    for t in range(T):
        h, c = step(cell, rows[t], h, c, h * factors)
        out.append(h)
    return torch.stack(out)


MAKE = {'gru': (torch.nn.GRU, gru), 'lstm': (torch.nn.LSTM, lstm), 'rnn': (torch.nn.RNN, rnn)}


def check(name):
    """Without a mask, what is written here is PyTorch's layer."""
    layer, step = MAKE[name]
    cell, x = layer(INPUTS, 5), wave(T * B * INPUTS, 0.37, 0).reshape(T, B, INPUTS)
    assert torch.allclose(cell(x)[0], run_cell(step, cell, x, torch.ones(B, 5)), rtol=0, atol=1e-14)


def case(spec):
    rows = wave(T * B * INPUTS, 0.37, 0).reshape(T, B, INPUTS)
    width, weights = INPUTS, []
    for i, (name, units) in enumerate(spec):
        layer = torch.nn.Linear(width, units) if name == 'dense' else MAKE[name][0](width, units)
        with torch.no_grad():
            for p in layer.parameters():
                p.copy_((wave(p.numel(), 0.7, len(weights)) * 0.4).reshape(p.shape))
                weights.append(p)
        rows = layer(rows) if name == 'dense' else run_cell(MAKE[name][1], layer, rows, mask(units, 1.25, 10 + i))
        if i < len(spec) - 1:
            rows = rows * mask(units, 1.5, 20 + i)
        width = units
    (rows * wave(rows.numel(), 0.11, 1).reshape(rows.shape)).sum().backward()
    return {
        'spec': [{'cell': name, 'units': units} for name, units in spec],
        'y': rows.reshape(-1).tolist(),
        'gradients': [p.grad.reshape(-1).tolist() for p in weights],
    }


for cell in MAKE:
    check(cell)
cases = [
    case([('gru', 5), ('dense', 2)]),
    case([('lstm', 4), ('dense', 2)]),
    case([('rnn', 6), ('dense', 2)]),
    case([('dense', 4), ('rnn', 3), ('gru', 4), ('lstm', 3), ('gru', 3), ('dense', 4), ('dense', 1)]),
]
path = pathlib.Path(__file__).with_suffix('.json')
made = {'script': 'torch_dropout.py', 'torch': torch.__version__, 'numpy': numpy.__version__}
path.write_text(json.dumps({'made': made, 'cases': cases}) + '\n')
