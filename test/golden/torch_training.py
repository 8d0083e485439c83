"""Training of small nets by PyTorch in float32: writes torch_training.json beside this file.

Weights and data are made from sines that the tests make again. Twelve steps of AdamW with a joint norm clip; the loss is the mean
squared error over all rows. Run with: python3 torch_training.py
"""
import json
import pathlib

import numpy
import torch

torch.set_num_threads(1)
INPUTS, T, B, STEPS, RATE, DECAY, CLIP = 3, 20, 4, 12, 0.01, 0.1, 0.5
NAMES = {'weight_ih_l0': 'weightIh', 'weight_hh_l0': 'weightHh', 'bias_ih_l0': 'biasIh', 'bias_hh_l0': 'biasHh'}


def wave(n, frequency, phase):
    """sin(frequency i + phase), i < n, rounded to float."""
    return torch.from_numpy(numpy.sin(frequency * numpy.arange(n) + phase).astype(numpy.float32))


def train(make, names, units):
    recurrent, head = make(), torch.nn.Linear(units, 1)
    parameters = [(getattr(recurrent, theirs), ours) for theirs, ours in names.items()]
    parameters += [(head.weight, 'weight'), (head.bias, 'bias')]
    with torch.no_grad():
        for k, (p, _) in enumerate(parameters):
            p.copy_((wave(p.numel(), 0.7, k) * 0.4).reshape(p.shape))
    x = wave(T * B * INPUTS, 0.37, 0).reshape(T, B, INPUTS)
    target = wave(T * B, 0.11, 1).reshape(T, B, 1)
    adam = torch.optim.AdamW(
        [
            {'params': [p for p, name in parameters if name.startswith('weight')], 'weight_decay': DECAY},
            {'params': [p for p, name in parameters if name.startswith('bias')], 'weight_decay': 0},
        ],
        lr=RATE,
    )
    losses, norms, first = [], [], None
    for _ in range(STEPS):
        adam.zero_grad()
        loss = torch.nn.functional.mse_loss(head(recurrent(x)[0]), target)
        loss.backward()
        first = first or [p.grad.reshape(-1).tolist() for p, _ in parameters]
        norms.append(float(torch.nn.utils.clip_grad_norm_([p for p, _ in parameters], CLIP)))
        adam.step()
        losses.append(float(loss))
    return {'losses': losses, 'norms': norms, 'gradients': first}


cases = [
    {'cell': 'gru', 'units': 5, **train(lambda: torch.nn.GRU(INPUTS, 5), NAMES, 5)},
    {'cell': 'lstm', 'units': 4, **train(lambda: torch.nn.LSTM(INPUTS, 4), NAMES, 4)},
    {'cell': 'rnn', 'units': 6, **train(lambda: torch.nn.RNN(INPUTS, 6), NAMES, 6)},
    {'cell': 'rnn', 'units': 4, 'activation': 'relu', **train(lambda: torch.nn.RNN(INPUTS, 4, nonlinearity='relu'), NAMES, 4)},
]
path = pathlib.Path(__file__).with_suffix('.json')
made = {'script': 'torch_training.py', 'torch': torch.__version__, 'numpy': numpy.__version__}
path.write_text(json.dumps({'made': made, 'cases': cases}) + '\n')
