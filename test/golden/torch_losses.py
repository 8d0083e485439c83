"""Losses and their gradients by torch, on inputs that the test makes from the same formulas.

Run: /usr/bin/python3 test/golden/torch_losses.py > test/golden/torch_losses.json
"""
import json
import math
import sys

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
ROWS, CLASSES = 7, 4


def wave(count, phase):
    return torch.tensor([2.5 * math.sin(phase + 1.7 * i) for i in range(count)])


def outcome(loss, y):
    loss.backward()
    return {"loss": float(loss), "gradient": y.grad.flatten().tolist()}


def errors(function):
    """Seven values against seven targets, the third of which does not count."""
    y = wave(ROWS, 0.3).requires_grad_()
    counts = torch.arange(ROWS) != 2
    return outcome(function(y[counts], wave(ROWS, 1.9)[counts]), y)


def binary(absolute):
    """Targets between 0 and 1."""
    y = wave(ROWS, 0.3).requires_grad_()
    counts = torch.arange(ROWS) != 2
    t = torch.sigmoid(wave(ROWS, 1.9))[counts]
    loss = F.binary_cross_entropy_with_logits(y[counts], t) + absolute * F.l1_loss(torch.sigmoid(y[counts]), t)
    return outcome(loss, y)


def gaussian():
    y = wave(2 * ROWS, 0.3).requires_grad_()
    counts = torch.arange(ROWS) != 2
    mean, log_variance = y.reshape(ROWS, 2).unbind(1)
    # the bound is on the variance there
    nll = torch.nn.GaussianNLLLoss()
    return outcome(nll(mean[counts], wave(ROWS, 1.9)[counts], log_variance[counts].exp()), y)


def classes(**options):
    """Row i is of class (3 i) mod 4; the third does not count."""
    y = wave(ROWS * CLASSES, 0.3).requires_grad_()
    labels = torch.tensor([(3 * i) % CLASSES if i != 2 else -100 for i in range(ROWS)])
    return outcome(F.cross_entropy(y.reshape(ROWS, CLASSES), labels, **options), y)


weight = torch.tensor([1.0, 0.5, 3.0, 2.0])
json.dump(
    {
        "made": {"script": "torch_losses.py", "torch": torch.__version__},
        "mse": errors(F.mse_loss),
        "mae": errors(F.l1_loss),
        "huber": errors(lambda y, t: F.huber_loss(y, t, delta=0.8)),
        "gaussianNll": gaussian(),
        "binaryCrossEntropy": binary(0),
        "binaryAndAbsolute": binary(5),
        "crossEntropy": classes(),
        "smoothed": classes(label_smoothing=0.1),
        "weighted": classes(label_smoothing=0.1, weight=weight),
    },
    sys.stdout,
)
