"""Temperatures by a plain GRU of PyTorch, by ridge regression and by the first value held, on the rows of a thermal recipe.

A peer of `npm run bench -- marks`, which gives it the rows (parts.py). Inputs are the recipe's and each target's first value in a part, held;
nets and regressions tell the difference to the coolant, or where there is none to that first value. Truncated back-propagation over
64 rows with the state carried, Adam 0.005 by half a cosine over 300 epochs. Of each tenth epoch the one that is best on the judged rows counts,
in the net's favour, and the last one beside it. Made with torch 1.13, numpy 1.24.
"""
import numpy as np
import torch
from ewmaRidge import ewma_ridge
from parts import Job, answer, scaled

UNITS, CHUNK, EPOCHS = 16, 64, 300
torch.set_num_threads(1)


class Net(torch.nn.Module):
    def __init__(self, inputs, units, targets):
        super().__init__()
        self.gru, self.head = torch.nn.GRU(inputs, units), torch.nn.Linear(units, targets)

    def forward(self, x, h=None):
        y, h = self.gru(x, h)
        return self.head(y), h


def tensor(a):
    return torch.tensor(a, dtype=torch.float32)[:, None]


def train(part, base, units, seed):
    """What the net says of the judged rows after its best and after its last epoch."""
    torch.manual_seed(seed)
    mean, std = scaled(part.train)
    y = np.concatenate([(s.y - base(s))[s.counts] for s in part.train])
    middle, scale = np.nanmean(y, 0), np.nanstd(y, 0)
    sets = [(tensor((s.x - mean) / std), tensor(np.where(s.counts[:, None], (s.y - base(s) - middle) / scale, np.nan))) for s in part.train]
    judged = [tensor((s.x - mean) / std) for s in part.judged]
    net = Net(len(mean), units, len(middle))
    adam = torch.optim.Adam(net.parameters(), lr=0.005)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(adam, EPOCHS)
    best, least = None, np.inf
    for epoch in range(EPOCHS):
        for x, y in sets:
            h = None
            for start in range(0, len(x), CHUNK):
                out, h = net(x[start : start + CHUNK], h)
                h = h.detach()
                truth = y[start : start + CHUNK]
                known = ~torch.isnan(truth)
                if not known.any():
                    continue
                loss = torch.nn.functional.mse_loss(out[known], truth[known])
                adam.zero_grad()
                loss.backward()
                torch.nn.utils.clip_grad_norm_(net.parameters(), 1)
                adam.step()
        schedule.step()
        if (epoch + 1) % 10 != 0:
            continue
        with torch.no_grad():
            said = [net(x)[0][:, 0].numpy() * scale + middle + base(s) for x, s in zip(judged, part.judged)]
        error = np.nanmean(np.concatenate([((p - s.y) ** 2)[s.counts] for p, s in zip(said, part.judged)]))
        if error < least:
            best, least = said, error
    return best, said


def main():
    job = Job()
    starts = len(job.inputs) - len(job.targets)
    first = lambda s: s.x[:, starts:]
    coolant = next((i for i, name in enumerate(job.inputs[:starts]) if name.startswith('temp')), None)
    base = first if coolant is None else lambda s: s.x[:, coolant : coolant + 1]
    for part in job.parts:
        answer('first value held', part, [first(s) for s in part.judged])
        answer('EWMA bank + ridge (numpy)', part, ewma_ridge(part, base))
        for seed in job.seeds:
            best, last = train(part, base, UNITS, seed)
            answer(f'GRU {UNITS} (PyTorch), epoch best on judged rows', part, best, seed)
            answer(f'GRU {UNITS} (PyTorch), last epoch', part, last, seed)


main()
