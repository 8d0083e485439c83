"""A GRU by PyTorch with the recipe of models/recipes/vesc.yaml: the same rows, folds, mirror images, noise, gain, dropout, loss and schedule.

  for log in log_*_labeled.csv.gz; do slipring run pipelines/vesc-activity.yaml --input $log --output - > ${log%.csv.gz}.rows.csv; done
  python3 bench/peers/torchRiderGru.py SEEDS models/recipes/vesc.yaml *.rows.csv

Prints the mean over labels of the mean absolute error on rides that were left out: each fold, and over all their rows, of each seed, and
of the mean of all seeds, 1 to SEEDS. Folds are those of the recipe: the longest ride first, to the fold with the fewest rows. A lane is a whole ride
here, and has a dropout mask of its own. Made with torch 1.13, numpy 1.24, PyYAML 6.0.
"""
import csv
import sys

import numpy as np
import torch
import yaml

torch.set_num_threads(1)


def table(path, inputs, targets):
    """x with absent values held, y with NaN where there is no label."""
    with open(path) as f:
        rows = list(csv.DictReader(f))
    read = lambda names: np.array([[float(r[n]) if r[n] != '' else np.nan for n in names] for r in rows])
    x, y = read(inputs), read(targets)
    for i in range(len(x)):
        x[i] = np.where(np.isnan(x[i]), x[i - 1] if i > 0 else 0, x[i])
    return x, y


def folds_of(rides, count):
    """As slipring deals groups: the longest first, to the fold with the fewest rows."""
    rows, fold = [0] * count, [0] * len(rides)
    for i in sorted(range(len(rides)), key=lambda i: -len(rides[i][0])):
        fold[i] = int(np.argmin(rows))
        rows[fold[i]] += len(rides[i][0])
    return fold


def train(rides, recipe, seed):
    torch.manual_seed(seed)
    t, augment = recipe['training'], recipe['augment']
    mirror = augment['mirror']
    absolute = t['loss']['binaryCrossEntropy']['absolute']
    inputs, targets = recipe['inputs'], recipe['targets']
    rows = np.concatenate([x for x, _ in rides])
    mean, std = rows.mean(0), rows.std(0)
    sign = np.array([-1.0 if n in mirror['negate'] else 1.0 for n in inputs])
    swap = list(range(len(targets)))
    for a, b in mirror['swap']:
        i, j = targets.index(a), targets.index(b)
        swap[i], swap[j] = j, i
    sets = rides + [(x * sign, y[:, swap]) for x, y in rides]
    length, chunk, units = max(len(x) for x, _ in sets), t['chunk'], recipe['model']['units']
    x_all = torch.zeros(length, len(sets), len(inputs))
    y_all = torch.full((length, len(sets), len(targets)), float('nan'))
    for b, (x, y) in enumerate(sets):
        x_all[: len(x), b] = torch.tensor((x - mean) / std)
        y_all[: len(y), b] = torch.tensor(y)
    gru, head = torch.nn.GRU(len(inputs), units), torch.nn.Linear(units, len(targets))
    weights = [*gru.parameters(), *head.parameters()]
    decayed = [w for w in weights if w.dim() == 2]
    biases = [w for w in weights if w.dim() == 1]
    groups = [{'params': decayed, 'weight_decay': t['weightDecay']}, {'params': biases, 'weight_decay': 0}]
    adam = torch.optim.AdamW(groups, lr=t['rate'])
    steps = -(-length // chunk)
    schedule = torch.optim.lr_scheduler.OneCycleLR(adam, t['rate'], total_steps=t['epochs'] * steps, cycle_momentum=False)
    origin = torch.tensor(mean / std, dtype=torch.float32)
    for _ in range(t['epochs']):
        h = None
        # a factor for each input of a ride, about the zero of its own unit
        gain = 1 + augment['gain'] * torch.randn(1, len(sets), len(inputs))
        for start in range(0, length, chunk):
            x, y = x_all[start : start + chunk], y_all[start : start + chunk]
            keep = (torch.rand(1, units) >= t['recurrentDropout']).float() / (1 - t['recurrentDropout'])
            whole = gru.weight_hh_l0.data.clone()
            gru.weight_hh_l0.data *= keep
            seen = (x + origin) * gain - origin + augment['noise'] * torch.randn_like(x)
            out, h = gru(seen, h)
            h = h.detach()
            mask = (torch.rand(1, len(sets), units) >= t['dropout']).float() / (1 - t['dropout'])
            known = ~torch.isnan(y)
            if known.any():
                said, truth = head(out * mask)[known], y[known]
                loss = torch.nn.functional.binary_cross_entropy_with_logits(said, truth)
                loss = loss + absolute * (torch.sigmoid(said) - truth).abs().mean()
                adam.zero_grad()
                loss.backward()
                gru.weight_hh_l0.grad *= keep
                gru.weight_hh_l0.data = whole
                torch.nn.utils.clip_grad_norm_(weights, t.get('clip', 1))
                adam.step()
            else:
                gru.weight_hh_l0.data = whole
            schedule.step()

    def predict(x):
        with torch.no_grad():
            return torch.sigmoid(head(gru(torch.tensor((x - mean) / std, dtype=torch.float32)[:, None])[0]))[:, 0].numpy()

    return predict


def macro(pairs):
    """Mean over labels of the mean absolute error over all rows that have one."""
    error = np.concatenate([np.abs(p - y) for p, y in pairs])
    return float(np.nanmean(np.nanmean(error, 0)))


def main():
    seeds = range(1, int(sys.argv[1]) + 1)
    recipe = yaml.safe_load(open(sys.argv[2]))
    rides = [table(p, recipe['inputs'], recipe['targets']) for p in sys.argv[3:]]
    count = recipe['split']['folds']
    fold = folds_of(rides, count)
    said = {seed: [] for seed in seeds}
    for k in range(count):
        for seed in seeds:
            predict = train([r for r, f in zip(rides, fold) if f != k], recipe, seed)
            pairs = [(predict(x), y) for (x, y), f in zip(rides, fold) if f == k]
            said[seed] += pairs
            print(f'fold {k + 1}, seed {seed}: {macro(pairs):.4f}', flush=True)
    for seed in seeds:
        print(f'seed {seed}: {macro(said[seed]):.4f}')
    together = [(np.mean([said[s][i][0] for s in seeds], 0), y) for i, (_, y) in enumerate(said[1])]
    print(f'mean of seeds: {macro(together):.4f}')


main()
