"""Small nets exported by PyTorch: writes onnx/*.onnx, onnx/*.safetensors (state_dicts) and torch_onnx.json with inputs and outputs.

x and y of the json are [time][batch][features], whatever the order in the file. Run with: python3 torch_onnx.py
"""
import io
import json
import pathlib
import struct
import warnings
import torch
from torch import nn

warnings.filterwarnings('ignore')
torch.manual_seed(7)
HERE = pathlib.Path(__file__).parent
T, B = 12, 2


class Scaled(nn.Module):
    """Scales its input, and adds one of its channels to the output."""

    def __init__(self):
        super().__init__()
        self.register_buffer('mean', torch.tensor([60.0, 100.0, -3.0]))
        self.register_buffer('std', torch.tensor([20.0, 80.0, 0.5]))
        self.lstm = nn.LSTM(3, 5, batch_first=True)
        self.hidden = nn.Linear(5, 4)
        self.head = nn.Linear(4, 1)

    def forward(self, x):
        y, _ = self.lstm((x - self.mean) / self.std)
        return self.head(torch.tanh(self.hidden(y))) * 8.0 + 3.0 + x[:, :, 0:1]


class Sequence(nn.Module):
    """A recurrent layer and a head on every step."""

    def __init__(self, recurrent, units, outputs):
        super().__init__()
        self.gru = recurrent
        self.fc = nn.Linear(units, outputs)

    def forward(self, x):
        return self.fc(self.gru(x)[0])


class LastState(Sequence):
    def forward(self, x):
        return self.fc(self.gru(x)[1][-1])


class Squeezed(Sequence):
    """One number a step, without an axis of its own, scaled and added to a channel."""

    def forward(self, x):
        return self.fc(self.gru(x)[0]).squeeze(-1) * 4.0 + 20.0 + x[..., 1]


class LastStep(Sequence):
    def forward(self, x):
        return torch.relu(self.fc(self.gru(x)[0][:, -1]))


class FromState(Sequence):
    def forward(self, x, h0):
        return torch.softmax(self.fc(self.gru(x, h0)[0]), -1)


def safetensors(path, state):
    header, data = {}, b''
    for name, value in sorted(state.items()):
        raw = value.detach().float().contiguous().numpy().tobytes()
        header[name] = {'dtype': 'F32', 'shape': list(value.shape), 'data_offsets': [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack('<Q', len(text)) + text + data)


def case(name, model, inputs, opset, batch_first=True, more=(), refused=None, scale=1.0, rank=3,
         squeezed=False):
    model.eval()
    x = torch.randn(T, B, inputs) * scale
    given = x.transpose(0, 1).contiguous() if batch_first else x
    axes = {0: 'batch', 1: 'time'} if batch_first else {0: 'time', 1: 'batch'}
    if rank == 2:
        given, axes = x.reshape(T * B, inputs), {0: 'row'}
    file = io.BytesIO()
    torch.onnx.export(model, (given, *more), file, opset_version=opset, input_names=['x', 'h0'][:1 + len(more)],
                      output_names=['y'], dynamic_axes={'x': axes})
    (HERE / 'onnx' / f'{name}.onnx').write_bytes(file.getvalue())
    if refused:
        return {'name': name, 'refused': refused}
    y = model(given, *more).detach()
    if squeezed:
        y = y.unsqueeze(-1)
    if y.dim() == 3 and batch_first:
        y = y.transpose(0, 1)
    elif y.dim() == 2 and rank == 3:
        y = y.unsqueeze(0)
    y = y.reshape(-1, B, y.shape[-1])
    flat = lambda t: [float(v) for v in t.reshape(-1)]
    return {'name': name, 'inputs': inputs, 'outputs': y.shape[-1], 'T': T, 'B': B, 'x': flat(x), 'y': flat(y)}


class Pair(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru, self.fc = nn.GRU(2, 3), nn.Linear(3, 1)

    def forward(self, x):
        return torch.sigmoid(self.fc(self.gru(x)[0]))


def main():
    (HERE / 'onnx').mkdir(exist_ok=True)
    gru2 = Sequence(nn.GRU(3, 4, 2, batch_first=True), 4, 2)
    lstm = Sequence(nn.LSTM(2, 3, bias=False), 3, 1)
    mlp = nn.Sequential(nn.Linear(3, 8), nn.ReLU(), nn.Linear(8, 4), nn.Tanh(), nn.Linear(4, 2))
    cases = [
        case('gru2', gru2, 3, 14),
        case('gru2_opset9', gru2, 3, 9),
        case('scaled', Scaled(), 3, 17, scale=30.0),
        case('lstm', lstm, 2, 11, batch_first=False),
        case('lastState', LastState(nn.GRU(2, 4, 2), 4, 1), 2, 14, batch_first=False),
        case('lastStep', LastStep(nn.RNN(2, 4, batch_first=True), 4, 2), 2, 14),
        case('fromState', FromState(nn.RNN(2, 3, nonlinearity='relu'), 3, 3), 2, 14, batch_first=False,
             more=(torch.zeros(1, B, 3),)),
        case('mlp', mlp, 3, 14, rank=2),
        case('squeezed', Squeezed(nn.GRU(3, 4, batch_first=True), 4, 1), 3, 14, squeezed=True),
        case('bidirectional', Sequence(nn.GRU(2, 3, bidirectional=True), 6, 1), 2, 14, batch_first=False,
             refused='direction bidirectional'),
        case('sigmoid', Pair(), 2, 14, batch_first=False, refused='operator Sigmoid has no counterpart here'),
    ]
    for name, model in [('gru2', gru2), ('lstm', lstm), ('mlp', mlp)]:
        safetensors(HERE / 'onnx' / f'{name}.safetensors', model.state_dict())
    result = {'torch': torch.__version__, 'cases': cases}
    (HERE / 'torch_onnx.json').write_text(json.dumps(result) + '\n')


main()
