"""Outputs and gradients of small nets by PyTorch in float64: writes torch_nets.json beside this file.

Each case is a stack of layers on x [T][B][inputs] with a start state for every recurrent layer (of an LSTM [h c]); the loss is sum(y * dy), so that dy
is the gradient of the output. Run with: python3 torch_nets.py
"""
import json
import pathlib
import torch

torch.manual_seed(20)
ACTIVATIONS = {
    'linear': lambda v: v,
    'tanh': torch.tanh,
    'relu': torch.relu,
    'gelu': lambda v: torch.nn.functional.gelu(v, approximate='tanh'),
}
RECURRENT = {'weight_ih_l0': 'weightIh', 'weight_hh_l0': 'weightHh', 'bias_ih_l0': 'biasIh', 'bias_hh_l0': 'biasHh'}


def flat(t):
    return [float(v) for v in t.detach().reshape(-1)]


def case(name, inputs, spec, T, B):
    x = torch.randn(T, B, inputs, dtype=torch.float64, requires_grad=True)
    value, width, layers, states = x, inputs, [], []
    for layer in spec:
        units = layer['units']
        names = RECURRENT
        if layer['cell'] == 'gru':
            module = torch.nn.GRU(width, units).double()
            h0 = torch.randn(1, B, units, dtype=torch.float64, requires_grad=True)
            value, _ = module(value, h0)
        elif layer['cell'] == 'rnn':
            module = torch.nn.RNN(width, units, nonlinearity=layer.get('activation', 'tanh')).double()
            h0 = torch.randn(1, B, units, dtype=torch.float64, requires_grad=True)
            value, _ = module(value, h0)
        elif layer['cell'] == 'lstm':
            module = torch.nn.LSTM(width, units).double()
            h0 = torch.randn(1, B, 2 * units, dtype=torch.float64, requires_grad=True)
            value, _ = module(value, (h0[:, :, :units].contiguous(), h0[:, :, units:].contiguous()))
        else:
            module = torch.nn.Linear(width, units).double()
            h0 = torch.zeros(0, dtype=torch.float64, requires_grad=True)
            value = ACTIVATIONS[layer.get('activation', 'linear')](module(value))
            names = {'weight': 'weight', 'bias': 'bias'}
        layers.append((module, names))
        states.append(h0)
        width = units
    dy = torch.randn_like(value)
    (value * dy).sum().backward()
    return {
        'name': name, 'inputs': inputs, 'spec': spec, 'T': T, 'B': B,
        'x': flat(x), 'h0': [flat(h) for h in states], 'dy': flat(dy), 'y': flat(value),
        'weights': [{ours: flat(getattr(m, theirs)) for theirs, ours in names.items()} for m, names in layers],
        'grads': [{ours: flat(getattr(m, theirs).grad) for theirs, ours in names.items()} for m, names in layers],
        'dx': flat(x.grad), 'dh0': [flat(h.grad) if h.numel() else [] for h in states],
    }


cases = [
    case('gru and linear', 3, [{'cell': 'gru', 'units': 5}, {'cell': 'dense', 'units': 2}], 9, 3),
    case('two gru, tanh, relu', 2, [
        {'cell': 'gru', 'units': 4}, {'cell': 'gru', 'units': 3},
        {'cell': 'dense', 'units': 4, 'activation': 'tanh'}, {'cell': 'dense', 'units': 3, 'activation': 'relu'},
    ], 7, 2),
    case('lstm and gelu', 3, [
        {'cell': 'lstm', 'units': 5}, {'cell': 'dense', 'units': 4, 'activation': 'gelu'}, {'cell': 'dense', 'units': 2},
    ], 9, 3),
    case('rnn of tanh, rnn of relu, lstm', 2, [
        {'cell': 'rnn', 'units': 5}, {'cell': 'rnn', 'units': 4, 'activation': 'relu'}, {'cell': 'lstm', 'units': 3},
    ], 8, 2),
]
path = pathlib.Path(__file__).with_suffix('.json')
path.write_text(json.dumps({'script': path.with_suffix('.py').name, 'torch': torch.__version__, 'cases': cases}) + '\n')
