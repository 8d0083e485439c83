"""Adam, gradient clipping and ridge by torch and numpy, on inputs that the tests make from the same formulas.

Run: /usr/bin/python3 test/golden/torch_adam.py > test/golden/torch_adam.json
"""
import json
import sys

import numpy
import torch

torch.set_default_dtype(torch.float64)


def gradient(step, i):
    return float(numpy.sin(1.0 + 0.7 * i + 1.3 * step)) * (1.0 + i)


def steps(decay):
    """Six weights start at 0.1 i, forty steps, rate 0.01, joint norm clipped at 3."""
    weights = torch.nn.Parameter(torch.tensor([0.1 * i for i in range(6)]))
    adam = torch.optim.AdamW([weights], lr=0.01, weight_decay=decay)
    norms = []
    for step in range(40):
        weights.grad = torch.tensor([gradient(step, i) for i in range(6)])
        norms.append(float(torch.nn.utils.clip_grad_norm_([weights], 3.0)))
        adam.step()
    return {"decay": decay, "weights": weights.detach().tolist(), "norms": norms}


# ridge: 50 rows, 4 columns, standardized by population deviation, lambda 0.01
x = numpy.array([[numpy.sin(0.3 * r * (c + 1) + c) for c in range(4)] for r in range(50)])
y = 3 + x @ numpy.array([1.0, -2.0, 0.5, 0.0]) + numpy.array([0.1 * numpy.cos(2.1 * r) for r in range(50)])
z = (x - x.mean(0)) / x.std(0)
w = numpy.linalg.solve(z.T @ z / 50 + 0.01 * numpy.eye(4), z.T @ (y - y.mean()) / 50)
prediction = y.mean() + z @ w

json.dump(
    {
        "made": {"script": "torch_adam.py", "torch": torch.__version__, "numpy": numpy.__version__},
        "adam": [steps(0.0), steps(0.1)],
        "ridge": {"prediction": prediction.tolist()},
    },
    sys.stdout,
)
