"""A support vector machine by numpy: Gaussian kernel, one against one, as scikit-learn's SVC votes; for where that is not installed.

Sequential minimal optimization with the pair that violates most. Source: Fan, Chen, Lin, Working set selection using second order
information, JMLR 6, 2005 (the first-order rule).
"""
import numpy as np

FACTORS = (1, 10, 100, 1000)


def kernel(a, b, gamma):
    return np.exp(-gamma * ((a[:, None] - b[None]) ** 2).sum(2))


def solve(k, y, c, tolerance=1e-3, most=100_000):
    """Multipliers and offset of two classes, y = +-1, of the kernel matrix k."""
    alpha, gradient = np.zeros(len(y)), -np.ones(len(y))
    for _ in range(most):
        score = -y * gradient
        up = np.where(y > 0, alpha < c, alpha > 0)
        low = np.where(y > 0, alpha > 0, alpha < c)
        i = int(np.argmax(np.where(up, score, -np.inf)))
        j = int(np.argmin(np.where(low, score, np.inf)))
        if score[i] - score[j] < tolerance:
            break
        curve = max(k[i, i] + k[j, j] - 2 * k[i, j], 1e-12)
        room = lambda m, sign: c - alpha[m] if y[m] * sign > 0 else alpha[m]
        step = min((score[i] - score[j]) / curve, room(i, 1), room(j, -1))
        alpha[i] += y[i] * step
        alpha[j] -= y[j] * step
        gradient += step * y * (k[i] - k[j])
    return alpha, (score[i] + score[j]) / 2


def machine(x, truth, c):
    """Says the class of rows."""
    mean, std = x.mean(0), x.std(0)
    x = (x - mean) / std
    gamma = 1 / x.shape[1]
    classes = np.unique(truth)
    pairs = []
    for n, a in enumerate(classes):
        for b in classes[n + 1 :]:
            rows = np.flatnonzero((truth == a) | (truth == b))
            y = np.where(truth[rows] == a, 1.0, -1.0)
            alpha, offset = solve(kernel(x[rows], x[rows], gamma), y, c)
            pairs.append((a, b, x[rows], alpha * y, offset))

    def say(q):
        q = (q - mean) / std
        votes = np.zeros((len(q), classes.max() + 1))
        for a, b, vectors, weights, offset in pairs:
            first = kernel(q, vectors, gamma) @ weights + offset > 0
            votes[first, a] += 1
            votes[~first, b] += 1
        return votes.argmax(1)

    return say


def chosen_machine(x, truth, group):
    """The machine whose factor is best on groups of its own rows that were left out."""
    groups = np.unique(group)
    right = lambda c: sum((machine(x[group != g], truth[group != g], c)(x[group == g]) == truth[group == g]).sum() for g in groups)
    return machine(x, truth, max(FACTORS, key=right))
