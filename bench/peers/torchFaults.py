"""Shorted turns by PyTorch and numpy on the windows of models/recipes/itsc.yaml: the recipe's own net, a GRU on currents, a support vector machine.

A peer of `npm run bench -- marks`, which gives it windows of 0.2 s (parts.py) with the two features at their ends. The GRU, 16 units, reads the
d/q currents of a window, which holds whole periods and is turned round in time until the angle of its positive sequence begins at zero: without
that the net knows no phase, and found 0.57. Adam 0.01 over 60 epochs by half a cosine. The machine sees
the two features; its factor is chosen by leaving out parts of what it learns from. Made with torch 1.13, numpy 1.24.
"""
import numpy as np
import torch
from parts import Job, answer_found
from supportVectors import chosen_machine

MAINS = 60
torch.set_num_threads(1)


def windows(job, sequences):
    """Features at the end of each window, its d/q currents, its class."""
    column = {name: i for i, name in enumerate(job.inputs)}
    features, currents, classes = [], [], []
    for s in sequences:
        features.append(s.x[-1, [column['negativeRe'], column['negativeIm']]])
        rate = job.recipe['rateHz']
        turn = np.exp(2j * np.pi * MAINS / rate * np.arange(s.n))
        vector = s.x[:, column['iAlpha']] + 1j * s.x[:, column['iBeta']]
        seconds = -np.angle((vector / turn).mean()) / (2 * np.pi * MAINS)
        shifted = np.fft.ifft(np.fft.fft(vector) * np.exp(2j * np.pi * np.fft.fftfreq(s.n, 1 / rate) * seconds))
        dq = shifted / turn
        currents.append(np.stack([dq.real, dq.imag], 1))
        classes.append(int(np.argmax(s.y[-1])))
    return np.array(features), np.array(currents), np.array(classes)


class Gru(torch.nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.gru, self.head = torch.nn.GRU(2, 16), torch.nn.Linear(16, classes)

    def forward(self, x):
        return self.head(self.gru(x.transpose(0, 1))[0][-1])


def found(net, train, judged, epochs, batch, rate, l2):
    """Learns from `train`, pairs of x and classes; which classes of `judged` it finds."""
    flat = train[0].reshape(-1, train[0].shape[-1])
    x, q = (torch.tensor((part[0] - flat.mean(0)) / flat.std(0), dtype=torch.float32) for part in (train, judged))
    y = torch.tensor(train[1])
    adam = torch.optim.Adam(net.parameters(), lr=rate)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(adam, epochs)
    matrices = [w for w in net.parameters() if w.dim() == 2]
    for _ in range(epochs):
        for rows in torch.randperm(len(x)).split(batch):
            loss = torch.nn.functional.cross_entropy(net(x[rows]), y[rows])
            loss = loss + l2 / 2 * sum((w**2).sum() for w in matrices)
            adam.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1)
            adam.step()
        schedule.step()
    with torch.no_grad():
        return net(q).argmax(1).numpy() == judged[1]


def main():
    job = Job()
    t, classes = job.recipe['training'], len(job.targets)
    for part in job.parts:
        features, currents, truth = windows(job, part.train)
        features_q, currents_q, truth_q = windows(job, part.judged)
        said = chosen_machine(features, truth, np.array([s.group for s in part.train]))(features_q)
        answer_found('support vector machine (numpy)', part, said == truth_q)
        for seed in job.seeds:
            torch.manual_seed(seed)
            linear = found(torch.nn.Linear(2, classes), (features, truth), (features_q, truth_q), t['epochs'], t['batch'], t['rate'], t['l2'])
            answer_found('linear, the same recipe (PyTorch)', part, linear, seed)
            gru = found(Gru(classes), (currents, truth), (currents_q, truth_q), 60, 32, 0.01, 0)
            answer_found('GRU 16 on d/q currents (PyTorch)', part, gru, seed)


main()
