"""Optimizers and schedules by torch, on gradients that the tests make from the same formulas.

Run: /usr/bin/python3 test/golden/torch_optimizers.py > test/golden/torch_optimizers.json
"""
import json
import math
import sys
import warnings

import torch
from torch.optim import lr_scheduler as schedulers

torch.set_default_dtype(torch.float64)
warnings.filterwarnings("ignore")


def gradient(step):
    return torch.tensor([math.sin(1.0 + 0.7 * i + 1.3 * step) * (1.0 + i) for i in range(6)])


def weights():
    return torch.nn.Parameter(torch.tensor([0.1 * i for i in range(6)]))


def twenty(make):
    w = weights()
    optimizer = make([w])
    for step in range(20):
        w.grad = gradient(step)
        optimizer.step()
    return w.detach().tolist()


def rates(make, steps=30, observe=None, optimizer=None):
    """The rate at each step, from a rate of 1."""
    optimizer = optimizer or torch.optim.SGD([weights()], lr=1.0)
    scheduler = make(optimizer)
    seen = []
    for step in range(steps):
        seen.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if step + 1 < steps:
            scheduler.step(*(observe(step) if observe else ()))
    return seen


def one_cycle(make):
    """Weights after twenty steps of one cycle, which moves the momentum too."""
    w = weights()
    optimizer = make([w])
    scheduler = schedulers.OneCycleLR(optimizer, max_lr=0.02, total_steps=20)
    for step in range(20):
        w.grad = gradient(step)
        optimizer.step()
        if step < 19:
            scheduler.step()
    return w.detach().tolist()


def plateau_loss(step):
    return 1.0 / (1 + min(step, 6)) + 0.01 * (step % 3)


optim = torch.optim
json.dump(
    {
        "made": {"script": "torch_optimizers.py", "torch": torch.__version__},
        "optimizers": {
            "sgd": twenty(lambda w: optim.SGD(w, lr=0.01)),
            "momentum": twenty(lambda w: optim.SGD(w, lr=0.01, momentum=0.9)),
            "nesterov": twenty(lambda w: optim.SGD(w, lr=0.01, momentum=0.9, nesterov=True)),
            "rmsprop": twenty(lambda w: optim.RMSprop(w, lr=0.01, alpha=0.99)),
            "rmspropMomentum": twenty(lambda w: optim.RMSprop(w, lr=0.01, alpha=0.9, momentum=0.8)),
            "adam": twenty(lambda w: optim.Adam(w, lr=0.01)),
            "adamL2": twenty(lambda w: optim.Adam(w, lr=0.01, weight_decay=0.1)),
            "adamW": twenty(lambda w: optim.AdamW(w, lr=0.01, weight_decay=0.1)),
            "oneCycleSgd": one_cycle(lambda w: optim.SGD(w, lr=1.0, momentum=0.9)),
            "oneCycleAdam": one_cycle(lambda w: optim.AdamW(w, lr=1.0, weight_decay=0.0)),
        },
        # three updates an epoch, ten epochs; those that count epochs are stepped once in three updates
        "schedules": {
            "step": rates(lambda o: schedulers.StepLR(o, 4, 0.3), 10),
            "exponential": rates(lambda o: schedulers.ExponentialLR(o, 0.8), 10),
            "cosine": rates(lambda o: schedulers.CosineAnnealingLR(o, 30, eta_min=0.01)),
            "restarts": rates(
                lambda o: schedulers.CosineAnnealingWarmRestarts(o, 2, 2, eta_min=0.05),
                observe=lambda step: ((step + 1) / 3,),
            ),
            "oneCycle": rates(lambda o: schedulers.OneCycleLR(o, 1.0, 30, cycle_momentum=False)),
            "plateau": rates(
                lambda o: schedulers.ReduceLROnPlateau(o, factor=0.5, patience=2, min_lr=0.2),
                observe=lambda step: (plateau_loss(step),),
            ),
        },
    },
    sys.stdout,
)
