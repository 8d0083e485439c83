"""A GRU by PyTorch on the rows of the thermal recipes: what a plain recurrent net makes of the same inputs and the same split.

  slipring run pipelines/lea-thermal.yaml --input profile60_first4500.csv --output - > lea.csv
  python3 bench/peers/torchThermalGru.py models/recipes/lea-thermal.yaml lea.csv
  slipring run pipelines/emotorcycle-thermal.yaml --input fp1.csv.gz --output - > fp1.csv      # and fp2
  python3 bench/peers/torchThermalGru.py models/recipes/emotorcycle-thermal.yaml fp2.csv fp1.csv

One file is split by time as the recipe says; of several, the last is for validation. Inputs are the recipe's and each target's first
value in a part, held; the net tells the difference to the coolant, or where there is none to that first value. 16 units, truncated back-propagation over 64 rows with the state carried,
Adam 0.005, 300 epochs for each of three seeds; the epoch that is best on the validation rows counts, in the net's favour.
Prints mean squared and worst errors over the validation rows, K^2 and K. Made with torch 1.13, numpy 1.24.
"""
import csv
import sys

import numpy as np
import torch

UNITS, CHUNK, EPOCHS = 16, 64, 300
torch.set_num_threads(1)


def entry(text, key):
    """A one-line list or mapping of a recipe, as text."""
    line = next(l for l in text.splitlines() if l.strip().startswith(f'{key}:'))
    return [v.strip() for v in line.split(':', 1)[1].strip(' []{}').split(',')]


def table(path, names):
    with open(path) as f:
        rows = list(csv.DictReader(f))
    data = np.array([[float(r[n]) if r[n] not in ('', 'NaN') else np.nan for n in names] for r in rows])
    for column in data.T:  # hold what is absent
        for i in range(1, len(column)):
            if np.isnan(column[i]):
                column[i] = column[i - 1]
    return data[~np.isnan(data).any(1)]


def parts(text, paths, names):
    if len(paths) > 1:
        return [table(p, names) for p in paths[:-1]], table(paths[-1], names)
    rows = table(paths[0], names)
    fractions = dict(v.split(': ') for v in entry(text, 'split'))
    gap = int(fractions.get('gap', 0))
    left = len(rows) - gap
    cut = int(float(fractions['train']) * left)
    return [rows[:cut]], rows[cut + gap :]


class Net(torch.nn.Module):
    def __init__(self, inputs, targets):
        super().__init__()
        self.gru = torch.nn.GRU(inputs, UNITS)
        self.head = torch.nn.Linear(UNITS, targets)

    def forward(self, x, h=None):
        y, h = self.gru(x, h)
        return self.head(y), h


def main():
    text = open(sys.argv[1]).read()
    inputs, targets = entry(text, 'inputs'), entry(text, 'targets')
    train, validation = parts(text, sys.argv[2:], inputs + targets)
    k = len(inputs)
    coolant = next((i for i, name in enumerate(inputs) if name.startswith('temp')), None)
    base = lambda part: part[0, k:] if coolant is None else part[:, coolant : coolant + 1]
    with_start = lambda part: (np.hstack([part[:, :k], np.repeat(part[:1, k:], len(part), 0)]), part[:, k:] - base(part))
    sets = [with_start(p) for p in train]
    x_all, y_all = (np.vstack(a) for a in zip(*sets))
    mean, std = x_all.mean(0), np.where(x_all.std(0) > 0, x_all.std(0), 1)
    middle, scale = y_all.mean(0), y_all.std(0)
    tensors = lambda x, y: (torch.tensor((x - mean) / std, dtype=torch.float32)[:, None], torch.tensor((y - middle) / scale, dtype=torch.float32)[:, None])
    sets = [tensors(*s) for s in sets]
    xv, yv = tensors(*with_start(validation))
    results = []
    for seed in (1, 2, 3):
        torch.manual_seed(seed)
        net = Net(xv.shape[2], len(targets))
        adam = torch.optim.Adam(net.parameters(), lr=0.005)
        schedule = torch.optim.lr_scheduler.CosineAnnealingLR(adam, EPOCHS)
        best = (np.inf, np.inf)
        for _ in range(EPOCHS):
            for x, y in sets:
                h = None
                for start in range(0, len(x), CHUNK):
                    out, h = net(x[start : start + CHUNK], h)
                    h = h.detach()
                    loss = torch.nn.functional.mse_loss(out, y[start : start + CHUNK])
                    adam.zero_grad()
                    loss.backward()
                    torch.nn.utils.clip_grad_norm_(net.parameters(), 1)
                    adam.step()
            schedule.step()
            with torch.no_grad():
                error = ((net(xv)[0] - yv) * scale).numpy()
            best = min(best, (float((error**2).mean()), float(np.abs(error).max())))
        results.append(best)
        print(f'seed {seed}: mean squared error {best[0]:.2f} K^2 ({best[0] ** 0.5:.2f} K), worst {best[1]:.1f} K')
    mse = [r[0] for r in results]
    print(f'GRU {UNITS}: {np.mean(mse):.2f} +- {np.std(mse):.2f} K^2, worst {max(r[1] for r in results):.1f} K')


main()
