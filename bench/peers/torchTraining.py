"""PyTorch's side of the training bench: reads a case a line, {"inputs": 8, "units": 32}, trains one epoch of it and answers its seconds.

An epoch is 64 batches of 32 sequences of 128 steps: a GRU and a linear layer on its last state, mean squared error, Adam; batches are
drawn anew. Arguments: the number of threads.
"""
import json
import sys
import time

import torch

BATCHES, B, T = 64, 32, 128
torch.set_num_threads(int(sys.argv[1]))
torch.manual_seed(0)


class Net(torch.nn.Module):
    def __init__(self, inputs, units):
        super().__init__()
        self.gru = torch.nn.GRU(inputs, units, batch_first=True)
        self.head = torch.nn.Linear(units, 1)

    def forward(self, x):
        return self.head(self.gru(x)[0][:, -1])


def training(inputs, units):
    net = Net(inputs, units)
    adam = torch.optim.Adam(net.parameters(), lr=1e-3)
    mse = torch.nn.MSELoss()
    x, y = torch.rand(BATCHES * B, T, inputs) * 2 - 1, torch.rand(BATCHES * B, 1) * 2 - 1

    def epoch():
        order = torch.randperm(BATCHES * B)
        for k in range(BATCHES):
            rows = order[k * B : (k + 1) * B]
            adam.zero_grad()
            loss = mse(net(x[rows]), y[rows])
            loss.backward()
            adam.step()

    epoch()
    return epoch


trainings = {}
for line in sys.stdin:
    case = json.loads(line)
    key = (case['inputs'], case['units'])
    epoch = trainings.get(key) or trainings.setdefault(key, training(*key))
    wall, processor = time.perf_counter(), time.process_time()
    epoch()
    print(json.dumps({'wall': time.perf_counter() - wall, 'processor': time.process_time() - processor}), flush=True)
