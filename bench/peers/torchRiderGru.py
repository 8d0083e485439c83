"""A rider's activity by a GRU of PyTorch with the recipe of models/recipes/vesc.yaml, by ridge regression and by medians.

A peer of `npm run bench -- marks`, which gives it the rows of each fold (parts.py). Mirror images, noise, gain, dropout, loss and schedule are the
recipe's, and so are branches; a lane is a whole ride here, and has a dropout mask of its own. Beside each seed the mean of what all seeds say. Made with torch
1.13, numpy 1.24.
"""
import numpy as np
import torch
from ewmaRidge import ewma_ridge
from parts import Job, answer, scaled

torch.set_num_threads(1)


def mirrored(job):
    """A sign an input and the place of each target when left becomes right."""
    mirror = job.recipe['augment']['mirror']
    sign = np.array([-1.0 if n in mirror['negate'] else 1.0 for n in job.inputs])
    swap = list(range(len(job.targets)))
    for a, b in mirror['swap']:
        i, j = job.targets.index(a), job.targets.index(b)
        swap[i], swap[j] = j, i
    return sign, swap


def units_of(model):
    return sum(b['units'] for b in model['branches']) if 'branches' in model else model['units']


def connections(job):
    """1 where a weight is between a branch and what is its own, 0 elsewhere: of inputs, states and targets."""
    branches = job.recipe['model']['branches']
    owner = np.repeat(np.arange(len(branches)), [b['units'] for b in branches])
    sees = np.array([[n in b['inputs'] for n in job.inputs] for b in branches])[owner]
    tells = np.array([[n in b['targets'] for b in branches] for n in job.targets])[:, owner]
    states = owner[:, None] == owner[None, :]
    return [torch.tensor(np.tile(m, (k, 1)), dtype=torch.float32) for m, k in ((sees, 3), (states, 3), (tells, 1))]


def train(job, part, seed, parted):
    torch.manual_seed(seed)
    t, augment = job.recipe['training'], job.recipe['augment']
    absolute = t['loss']['binaryCrossEntropy']['absolute']
    mean, std = scaled(part.train)
    sign, swap = mirrored(job)
    rides = [(s.x, np.where(s.counts[:, None], s.y, np.nan)) for s in part.train]
    sets = rides + [(x * sign, y[:, swap]) for x, y in rides]
    length, chunk, units = max(len(x) for x, _ in sets), t['chunk'], units_of(job.recipe['model'])
    x_all = torch.zeros(length, len(sets), len(job.inputs))
    y_all = torch.full((length, len(sets), len(job.targets)), float('nan'))
    for b, (x, y) in enumerate(sets):
        x_all[: len(x), b] = torch.tensor((x - mean) / std)
        y_all[: len(y), b] = torch.tensor(y)
    gru, head = torch.nn.GRU(len(job.inputs), units), torch.nn.Linear(units, len(job.targets))
    weights = [*gru.parameters(), *head.parameters()]
    there = list(zip((gru.weight_ih_l0, gru.weight_hh_l0, head.weight), connections(job))) if parted else []
    for w, mask_of in there:
        w.data *= mask_of
    groups = [
        {'params': [w for w in weights if w.dim() == 2], 'weight_decay': t['weightDecay']},
        {'params': [w for w in weights if w.dim() == 1], 'weight_decay': 0},
    ]
    adam = torch.optim.AdamW(groups, lr=t['rate'])
    steps = -(-length // chunk)
    schedule = torch.optim.lr_scheduler.OneCycleLR(adam, t['rate'], total_steps=t['epochs'] * steps, cycle_momentum=False)
    origin = torch.tensor(mean / std, dtype=torch.float32)
    drop, recurrent_drop = t.get('dropout', 0), t.get('recurrentDropout', 0)
    for _ in range(t['epochs']):
        h = None
        # a factor for each input of a ride, about the zero of its own unit
        gain = 1 + augment.get('gain', 0) * torch.randn(1, len(sets), len(job.inputs))
        for start in range(0, length, chunk):
            x, y = x_all[start : start + chunk], y_all[start : start + chunk]
            keep = (torch.rand(1, units) >= recurrent_drop).float() / (1 - recurrent_drop)
            whole = gru.weight_hh_l0.data.clone()
            gru.weight_hh_l0.data *= keep
            seen = (x + origin) * gain - origin + augment.get('noise', 0) * torch.randn_like(x)
            out, h = gru(seen, h)
            h = h.detach()
            mask = (torch.rand(1, len(sets), units) >= drop).float() / (1 - drop)
            known = ~torch.isnan(y)
            if known.any():
                said, truth = head(out * mask)[known], y[known]
                loss = torch.nn.functional.binary_cross_entropy_with_logits(said, truth)
                loss = loss + absolute * (torch.sigmoid(said) - truth).abs().mean()
                adam.zero_grad()
                loss.backward()
                gru.weight_hh_l0.grad *= keep
                gru.weight_hh_l0.data = whole
                for w, mask_of in there:
                    w.grad *= mask_of
                torch.nn.utils.clip_grad_norm_(weights, t['clip'])
                adam.step()
            else:
                gru.weight_hh_l0.data = whole
            schedule.step()

    with torch.no_grad():
        judged = [torch.tensor((s.x - mean) / std, dtype=torch.float32)[:, None] for s in part.judged]
        return [torch.sigmoid(head(gru(x)[0]))[:, 0].numpy() for x in judged]


def main():
    job = Job()
    units = units_of(job.recipe['model'])
    parted = 'branches' in job.recipe['model']
    for part in job.parts:
        known = np.concatenate([np.where(s.counts[:, None], s.y, np.nan) for s in part.train])
        median = np.nanmedian(known, 0)
        answer('median of training', part, [np.tile(median, (s.n, 1)) for s in part.judged])
        ridge = ewma_ridge(part, lambda s: np.zeros_like(s.y))
        answer('EWMA bank + ridge (numpy)', part, [np.clip(p, 0, 1) for p in ridge])
        said = []
        for seed in job.seeds:
            said.append(train(job, part, seed, parted))
            answer(f'GRU {units}, the same recipe (PyTorch)', part, said[-1], seed)
        answer(f'GRU {units}, mean of {len(said)} seeds (PyTorch)', part, [np.mean(p, 0) for p in zip(*said)])
        if parted:
            # one seed, for its time
            answer(f'GRU {units} without branches, one seed (PyTorch)', part, train(job, part, job.seeds[0], False))


main()
