"""Rows that the bench gives to a peer: a job in JSON on stdin, and a file of 64-bit floats that it names.

A part holds `train`, what is learned from, and `judged`, what is never learned from: lists of Sequence. Answers are lines of JSON.
"""
import json
import sys

import numpy as np


class Sequence:
    """x [n][inputs], absent samples held; y [n][targets], NaN where there is none; weight [n], 0 where a row does not count.

    `group` names the log, ride or repetition that it is from."""

    def __init__(self, data, place, inputs, targets):
        n, at, self.group = place['n'], place['at'], place['group']
        ends = np.cumsum([at, n * inputs, n * targets, n])
        self.x, self.y, self.weight = (data[a:b] for a, b in zip(ends, ends[1:]))
        self.n, self.x, self.y = n, self.x.reshape(n, inputs), self.y.reshape(n, targets)
        self.counts = self.weight > 0


class Part:
    def __init__(self, name, train, judged):
        self.name, self.train, self.judged = name, train, judged


class Job:
    """recipe, seeds, inputs (the recipe's, then the first values of targets where a model starts from them), targets, parts."""

    def __init__(self):
        job = json.load(sys.stdin)
        data = np.fromfile(job['file'])
        self.recipe, self.seeds = job['recipe'], job['seeds']
        self.inputs, self.targets = job['inputs'], job['targets']
        sizes = len(self.inputs), len(self.targets)
        read = lambda places: [Sequence(data, p, *sizes) for p in places]
        self.parts = [Part(p['name'], read(p['train']), read(p['judged'])) for p in job['parts']]


def scaled(sequences):
    """Mean and deviation of the inputs over rows to learn from. Of an input that does not move nothing is learned: it stays zero."""
    x = np.concatenate([s.x[s.counts] for s in sequences])
    std = x.std(0)
    return x.mean(0), np.where(std > 1e-9, std, np.inf)


def answer(predictor, part, said, seed=None):
    """Prints the errors of what was `said` of each judged sequence, [n][targets]."""
    rows = np.concatenate([np.where(s.counts[:, None], p - s.y, np.nan) for p, s in zip(said, part.judged)])
    errors = []
    for error in rows.T:
        e = error[~np.isnan(error)]
        errors.append({'rows': len(e), 'rmse': float((e**2).mean() ** 0.5), 'mae': float(np.abs(e).mean()), 'worst': float(np.abs(e).max())})
    tell({'predictor': predictor, 'part': part.name, 'errors': errors}, seed)


def answer_found(predictor, part, found, seed=None):
    """Prints the share of rows whose class was found."""
    tell({'predictor': predictor, 'part': part.name, 'found': {'rows': len(found), 'accuracy': float(np.mean(found))}}, seed)


def tell(line, seed):
    print(json.dumps(line if seed is None else {**line, 'seed': seed}), flush=True)
