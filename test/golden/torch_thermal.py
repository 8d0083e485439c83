"""Outputs and gradients of thermal networks by PyTorch in float64: writes torch_thermal.json beside this file.

The network is written anew from the formulas in src/nn/thermal.ts and thermalNeural.ts, without their code. One case lets the bound on the step hold in
some rows; in every case one sequence starts and another goes on. Run with: python3 torch_thermal.py
"""
import json
import pathlib
import torch

torch.manual_seed(23)
f64 = torch.float64


def run(spec, w, x, h0):
    """x [T][B][inputs], h0 [B][nodes + 1] -> y [T][B][units], and the state behind the last row."""
    nodes = len(spec['timeConstants'])
    tau = torch.tensor(spec['timeConstants'], dtype=f64)
    rising = [l for l, link in enumerate(spec['links']) if 'risesWith' in link]
    resting = [i for i, s in enumerate(spec['start']) if 'rest' in s]
    fresh = (h0[:, nodes] <= 0.5)[:, None]
    h = h0[:, :nodes]
    rows, bounded = [], 0
    for t in range(x.shape[0]):
        u = x[t]
        flow = [torch.zeros(x.shape[1], dtype=f64) for _ in range(nodes)]
        total = [torch.zeros(x.shape[1], dtype=f64) for _ in range(nodes)]
        for l, link in enumerate(spec['links']):
            g = torch.exp(w['conductance'][l]).expand(x.shape[1])
            if l in rising:
                g = g + torch.exp(w['rise'][rising.index(l)]) * torch.relu(u[:, link['risesWith']])
            a = link['node']
            other = h[:, link['to']] if 'to' in link else u[:, link['input']]
            q = g * (other - h[:, a])
            flow[a], total[a] = flow[a] + q, total[a] + g
            if 'to' in link:
                b = link['to']
                flow[b], total[b] = flow[b] - q, total[b] + g
        for l, loss in enumerate(spec['losses']):
            a = loss['node']
            flow[a] = flow[a] + torch.exp(w['loss'][l]) * u[:, loss['input']] * (1 + loss.get('slope', 0) * h[:, a])
        flow, total = torch.stack(flow, 1), torch.stack(total, 1)
        rate = (torch.exp(-w['capacity']) / tau).expand_as(total)
        bounded += int((rate * total > 1).sum())
        stepped = h + torch.minimum(rate, 1 / total) * flow
        first = torch.stack([u[:, s['input']] for s in spec['start']], 1)
        rest = torch.stack([u[:, s.get('rest', s['input'])] for s in spec['start']], 1)
        share = torch.zeros(nodes, dtype=f64)
        for k, i in enumerate(resting):
            share = share + torch.nn.functional.one_hot(torch.tensor(i), nodes).to(f64) * w['relaxed'][k]
        h = torch.where(fresh, first + share * (rest - first), stepped)
        fresh = torch.zeros_like(fresh)
        rows.append(h[:, :spec['units']])
    return torch.stack(rows), h, bounded


def run_neural(spec, w, x, h0):
    """As run, with conductances and losses from nets that see the inputs and the temperatures."""
    nodes = len(spec['timeConstants'])
    tau = torch.tensor(spec['timeConstants'], dtype=f64)
    pairs = [(i, j, None) for i in range(nodes) for j in range(i + 1, nodes)]
    pairs += [(i, None, b) for i in range(nodes) for b in spec['boundaries']]
    resting = [i for i, s in enumerate(spec['start']) if 'rest' in s]
    fresh = (h0[:, nodes] <= 0.5)[:, None]
    h, rows, bounded = h0[:, :nodes], [], 0
    for t in range(x.shape[0]):
        u = x[t]
        seen = torch.cat([u, h], 1)
        g = torch.sigmoid(torch.nn.functional.linear(seen, w['conductance'], w['conductanceBias']))
        hidden = torch.tanh(torch.nn.functional.linear(seen, w['hidden'], w['hiddenBias']))
        flow = list(torch.nn.functional.softplus(torch.nn.functional.linear(hidden, w['loss'], w['lossBias'])).unbind(1))
        total = [torch.zeros(x.shape[1], dtype=f64) for _ in range(nodes)]
        for l, (i, j, b) in enumerate(pairs):
            q = g[:, l] * ((u[:, b] if j is None else h[:, j]) - h[:, i])
            flow[i], total[i] = flow[i] + q, total[i] + g[:, l]
            if j is not None:
                flow[j], total[j] = flow[j] - q, total[j] + g[:, l]
        flow, total = torch.stack(flow, 1), torch.stack(total, 1)
        rate = (torch.exp(-w['capacity']) / tau).expand_as(total)
        bounded += int((rate * total > 1).sum())
        first = torch.stack([u[:, s['input']] for s in spec['start']], 1)
        rest = torch.stack([u[:, s.get('rest', s['input'])] for s in spec['start']], 1)
        share = torch.zeros(nodes, dtype=f64)
        for k, i in enumerate(resting):
            share = share + torch.nn.functional.one_hot(torch.tensor(i), nodes).to(f64) * w['relaxed'][k]
        h = torch.where(fresh, first + share * (rest - first), h + torch.minimum(rate, 1 / total) * flow)
        fresh = torch.zeros_like(fresh)
        rows.append(h[:, :spec['units']])
    return torch.stack(rows), h, bounded


def neural_shapes(spec, inputs):
    nodes = len(spec['timeConstants'])
    pairs = nodes * (nodes - 1) // 2 + nodes * len(spec['boundaries'])
    seen, hidden = inputs + nodes, spec['lossUnits']
    return {
        'capacity': (nodes,), 'relaxed': (sum('rest' in s for s in spec['start']),),
        'conductance': (pairs, seen), 'conductanceBias': (pairs,),
        'hidden': (hidden, seen), 'hiddenBias': (hidden,), 'loss': (nodes, hidden), 'lossBias': (nodes,),
    }


def network_shapes(spec, _inputs):
    return {
        'conductance': (len(spec['links']),),
        'rise': (sum('risesWith' in link for link in spec['links']),),
        'loss': (len(spec['losses']),),
        'capacity': (len(spec['timeConstants']),),
        'relaxed': (sum('rest' in s for s in spec['start']),),
    }


CELLS = {'thermal': (network_shapes, run), 'thermalNeural': (neural_shapes, run_neural)}


def case(name, inputs, spec, T, B, spread, cell='thermal'):
    shapes_of, step = CELLS[cell]
    w = {k: (spread * torch.randn(n, dtype=f64)).requires_grad_() for k, n in shapes_of(spec, inputs).items()}
    x = torch.randn(T, B, inputs, dtype=f64, requires_grad=True)
    h0 = torch.randn(B, len(spec['timeConstants']) + 1, dtype=f64)
    h0[:, -1] = torch.tensor([float(b % 2) for b in range(B)])
    h0.requires_grad_()
    y, h, bounded = step(spec, w, x, h0)
    dy, dh = torch.randn_like(y), torch.randn_like(h)
    ((y * dy).sum() + (h * dh).sum()).backward()

    def flat(t):
        return [float(v) for v in t.detach().reshape(-1)]

    return {
        'name': name, 'inputs': inputs, 'spec': {'cell': cell, **spec}, 'T': T, 'B': B, 'boundedSteps': bounded,
        'x': flat(x), 'h0': flat(h0), 'dy': flat(dy), 'dhT': flat(torch.cat([dh, torch.zeros(B, 1, dtype=f64)], 1)),
        'y': flat(y), 'weights': {k: flat(v) for k, v in w.items()},
        'grads': {k: flat(v.grad) if v.numel() else [] for k, v in w.items()},
        'dx': flat(x.grad), 'dh0': flat(h0.grad),
    }


cases = [
    case('sensor, winding and body', 4, {
        'units': 1, 'timeConstants': [5.0, 20.0, 200.0],
        'start': [{'input': 0}, {'input': 0, 'rest': 1}, {'input': 0, 'rest': 1}],
        'links': [{'node': 0, 'to': 1}, {'node': 1, 'to': 2}, {'node': 2, 'input': 1, 'risesWith': 3}, {'node': 1, 'input': 1}],
        'losses': [{'node': 1, 'input': 2, 'slope': 0.04}, {'node': 2, 'input': 3}],
    }, 11, 3, 0.5),
    case('steps at their bound', 3, {
        'units': 2, 'timeConstants': [1.0, 2.0], 'start': [{'input': 0}, {'input': 1}],
        'links': [{'node': 0, 'to': 1, 'risesWith': 2}, {'node': 1, 'input': 0, 'risesWith': 2}],
        'losses': [{'node': 0, 'input': 2}, {'node': 1, 'input': 2, 'slope': 0.1}],
    }, 9, 2, 1.0),
    case('neural', 3, {
        'units': 2, 'timeConstants': [5.0, 50.0, 1.0],
        'start': [{'input': 0}, {'input': 1}, {'input': 1, 'rest': 0}], 'boundaries': [0, 1], 'lossUnits': 4,
    }, 9, 2, 1.0, 'thermalNeural'),
]
assert cases[1]['boundedSteps'] > 0 and cases[2]['boundedSteps'] > 0
out = pathlib.Path(__file__).with_name('torch_thermal.json')
out.write_text(json.dumps({'torch': torch.__version__, 'cases': cases}))
print(out, [c['boundedSteps'] for c in cases])
