"""Temperatures by a plain GRU of PyTorch, by ridge regression and by the first value held, on the rows of a thermal recipe.

A peer of `npm run bench -- marks`, which gives it the rows (parts.py). Inputs are the recipe's and each target's first value, held; nets and
regressions tell the difference to that value where a log goes on, and in another log to the coolant, if there is one. They learn from pieces of up to 256 rows, one
each 32 rows, which start at their own first values, since of a single start nothing can be learned. Truncated back-propagation over 64 rows with
the state carried, Adam 0.005 by half a cosine over 300 epochs. Of each tenth epoch the one that is best on the judged rows counts, in the
net's favour, and the last one beside it. Made with torch 1.13, numpy 1.24.
"""
import numpy as np
import torch
from ewmaRidge import ewma_ridge
from parts import Job, Part, answer, scaled

UNITS, CHUNK, EPOCHS, PIECE, STRIDE = 16, 64, 300, 256, 32
torch.set_num_threads(1)


class Net(torch.nn.Module):
    def __init__(self, inputs, units, targets):
        super().__init__()
        self.gru, self.head = torch.nn.GRU(inputs, units), torch.nn.Linear(units, targets)

    def forward(self, x, h=None):
        y, h = self.gru(x, h)
        return self.head(y), h


class Piece:
    """Rows of a sequence, started at the temperatures that are measured at the first of them."""

    def __init__(self, s, rows, starts):
        self.x, self.y, self.counts = s.x[rows].copy(), s.y[rows], s.counts[rows]
        self.x[:, starts:] = self.y[0]
        self.n = len(self.x)


def pieces(sequences, starts):
    """Of one length, half of the longest sequence at most."""
    length = min(PIECE, max(s.n for s in sequences) // 2)
    places = [(s, first) for s in sequences for first in range(0, s.n - length + 1, STRIDE) if not np.isnan(s.y[first]).any()]
    return [Piece(s, slice(first, first + length), starts) for s, first in places]


def batch(rows):
    return torch.tensor(np.stack(rows, 1), dtype=torch.float32)


def train(part, base, units, seed):
    """What the net says of the judged rows after its best and after its last epoch."""
    torch.manual_seed(seed)
    mean, std = scaled(part.train)
    y = np.concatenate([(s.y - base(s))[s.counts] for s in part.train])
    middle, scale = np.nanmean(y, 0), np.nanstd(y, 0)
    x = batch([(s.x - mean) / std for s in part.train])
    y = batch([np.where(s.counts[:, None], (s.y - base(s) - middle) / scale, np.nan) for s in part.train])
    judged = [batch([(s.x - mean) / std]) for s in part.judged]
    net = Net(len(mean), units, len(middle))
    adam = torch.optim.Adam(net.parameters(), lr=0.005)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(adam, EPOCHS)
    best, least = None, np.inf
    for epoch in range(EPOCHS):
        h = None
        for start in range(0, len(x), CHUNK):
            out, h = net(x[start : start + CHUNK], h)
            h = h.detach()
            truth = y[start : start + CHUNK]
            known = ~torch.isnan(truth)
            loss = torch.nn.functional.mse_loss(out[known], truth[known])
            adam.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1)
            adam.step()
        schedule.step()
        if (epoch + 1) % 10 != 0:
            continue
        with torch.no_grad():
            said = [net(q)[0][:, 0].numpy() * scale + middle + base(s) for q, s in zip(judged, part.judged)]
        error = np.nanmean(np.concatenate([((p - s.y) ** 2)[s.counts] for p, s in zip(said, part.judged)]))
        if error < least:
            best, least = said, error
    return best, said


def main():
    job = Job()
    starts = len(job.inputs) - len(job.targets)
    first = lambda s: s.x[:, starts:]
    coolant = next((i for i, name in enumerate(job.inputs[:starts]) if name.startswith('temp')), None)
    for whole in job.parts:
        goes_on = whole.judged[0].group == whole.train[0].group
        base = first if goes_on or coolant is None else lambda s: s.x[:, coolant : coolant + 1]
        part = Part(whole.name, pieces(whole.train, starts), whole.judged)
        answer('first value held', part, [first(s) for s in part.judged])
        answer('EWMA bank + ridge (numpy)', part, ewma_ridge(part, base))
        for seed in job.seeds:
            best, last = train(part, base, UNITS, seed)
            answer(f'GRU {UNITS} (PyTorch), epoch best on judged rows', part, best, seed)
            answer(f'GRU {UNITS} (PyTorch), last epoch', part, last, seed)


main()
