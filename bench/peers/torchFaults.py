"""Shorted turns by PyTorch: the net of models/recipes/itsc.yaml on the same rows, and a GRU on the currents in a frame that turns with them.

  slipring run pipelines/itsc-faults.yaml --input itsc_cropped_1khz.csv.gz --output rows.csv
  python3 bench/peers/torchFaults.py models/recipes/itsc.yaml rows.csv

Each repetition is left out once; prints the accuracy on windows of 0.2 s, one each 50 ms, for three seeds. The GRU, 16 units, reads the d/q
currents of a window, its angle that of the window's positive sequence; Adam 0.01 over 60 epochs by half a cosine. Made with torch 1.13, numpy 1.24,
PyYAML 6.0.
"""
import csv
import sys

import numpy as np
import torch
import yaml

WINDOW, MAINS, RATE = 200, 60, 1000
torch.set_num_threads(1)


def records(path):
    """Repetition, class, and rows of each record: the time starts anew in each."""
    with open(path) as f:
        rows = [[float(r[n]) for n in ('t', 'repetition', 'fault', 'iAlpha', 'iBeta', 'negativeRe', 'negativeIm')] for r in csv.DictReader(f)]
    rows = np.array(rows)
    starts = [0, *(np.flatnonzero(np.diff(rows[:, 0]) < 0) + 1), len(rows)]
    return [rows[a:b, 1:] for a, b in zip(starts, starts[1:])]


def windows(path, stride):
    """Of each window repetition, class, the two features at its end, and d/q currents."""
    out = []
    for record in records(path):
        for end in range(WINDOW, len(record) + 1, stride):
            rows = record[end - WINDOW : end]
            turn = np.exp(2j * np.pi * MAINS / RATE * np.arange(WINDOW))
            vector = (rows[:, 2] + 1j * rows[:, 3]) / turn
            dq = vector * np.exp(-1j * np.angle(vector.mean()))
            out.append((rows[-1, 0], int(rows[-1, 1]), rows[-1, 4:6], np.stack([dq.real, dq.imag], 1)))
    return [np.array(column) for column in zip(*out)]


class Gru(torch.nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.gru, self.head = torch.nn.GRU(2, 16), torch.nn.Linear(16, classes)

    def forward(self, x):
        return self.head(self.gru(x.transpose(0, 1))[0][-1])


def accuracy(net, x, y, test, epochs, batch, rate, l2):
    """Learns from what is not `test` and judges there."""
    flat = x[~test].reshape(-1, x.shape[-1])
    x = torch.tensor((x - flat.mean(0)) / flat.std(0), dtype=torch.float32)
    y = torch.tensor(y)
    train = torch.tensor(np.flatnonzero(~test))
    adam = torch.optim.Adam(net.parameters(), lr=rate)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(adam, epochs)
    matrices = [w for w in net.parameters() if w.dim() == 2]
    for _ in range(epochs):
        for rows in train[torch.randperm(len(train))].split(batch):
            loss = torch.nn.functional.cross_entropy(net(x[rows]), y[rows])
            loss = loss + l2 / 2 * sum((w**2).sum() for w in matrices)
            adam.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1)
            adam.step()
        schedule.step()
    with torch.no_grad():
        return float((net(x[test]).argmax(1) == y[test]).float().mean())


def main():
    recipe = yaml.safe_load(open(sys.argv[1]))
    training, classes = recipe['training'], len(recipe['labels']['classes'])
    repetition, fault, features, currents = windows(sys.argv[2], recipe['window']['stride'])
    linear = lambda: torch.nn.Linear(2, classes)
    sides = [
        ('linear', linear, features, (training['epochs'], training['batch'], training['rate'], training['l2'])),
        ('GRU 16 on d/q', lambda: Gru(classes), currents, (60, 32, 0.01, 0)),
    ]
    for name, make, x, settings in sides:
        for seed in (1, 2, 3):
            torch.manual_seed(seed)
            folds = [accuracy(make(), x, fault, repetition == r, *settings) for r in np.unique(repetition)]
            print(f'{name}, seed {seed}:', ' '.join(f'{a:.3f}' for a in folds), f'mean {np.mean(folds):.3f}', flush=True)


main()
