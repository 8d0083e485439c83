import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DataError } from '../../src/core/errors.ts';
import type { ImportCard } from '../../src/model/importCard.ts';
import { importModel } from '../../src/model/importModel.ts';
import { type Tensor, writeSafetensors } from '../../src/model/safetensors.ts';
import { goldenFile, plainCard, predictAll } from './support.ts';

interface Case {
  name: string;
  refused?: string;
  inputs: number;
  outputs: number;
  T: number;
  B: number;
  x: number[];
  y: number[];
}
const cases: Case[] = JSON.parse(readFileSync(new URL('../golden/torch_onnx.json', import.meta.url), 'utf8')).cases;
const caseOf = (name: string) => cases.find((c) => c.name === name) as Case;

/** Largest difference to PyTorch, relative to the largest value. What only the last step gives is compared on it. */
function error({ x, y, T, B, outputs }: Case, model: Parameters<typeof predictAll>[0]): number {
  const all = predictAll(model, x, T, B);
  const classes = model.card.task === 'classification' ? 1 : 0;
  const width = outputs + classes;
  const ours = all.filter((_, i) => i % width >= classes).slice(-y.length);
  const largest = Math.max(...y.map(Math.abs));
  return Math.max(...y.map((v, i) => Math.abs(v - ours[i]))) / largest;
}

describe('import of ONNX', () => {
  for (const c of cases.filter((c) => !c.refused)) {
    it(`computes what PyTorch computed: ${c.name}`, () => {
      const model = importModel(goldenFile(`${c.name}.onnx`), `${c.name}.onnx`, {
        card: plainCard(c.inputs, c.outputs),
      });
      expect(error(c, model)).toBeLessThan(2e-6);
    });
  }

  for (const { name, refused } of cases.filter((c) => c.refused)) {
    it(`refuses ${name} by its name`, () => {
      const read = () => importModel(goldenFile(`${name}.onnx`), `${name}.onnx`, { card: plainCard(2, 1) });
      expect(read).toThrow(DataError);
      expect(read).toThrow(refused);
    });
  }

  it('finds scaling and correction in the graph', () => {
    const { card, net } = importModel(goldenFile('scaled.onnx'), 'scaled.onnx', { card: plainCard(3, 1) });
    expect(card.inputs.map((i) => [i.mean, i.std])).toEqual([
      [60, 20],
      [100, 80],
      [-3, 0.5],
    ]);
    expect(card.outputs[0]).toMatchObject({ mean: 3, std: 8, residualTo: 'x0' });
    expect(net.layers.map((l) => l.cell.name)).toEqual(['lstm', 'dense', 'dense']);
  });
});

describe('import of a state_dict', () => {
  it.each([
    ['gru2', undefined],
    ['lstm', undefined],
    ['mlp', [{ module: '0', activation: 'relu' as const }, { module: '2', activation: 'tanh' as const }, '4']],
  ])('computes what PyTorch computed: %s', (name, order) => {
    const c = caseOf(name);
    const card = plainCard(c.inputs, c.outputs, { layers: order });
    const model = importModel(goldenFile(`${name}.safetensors`), `${name}.safetensors`, { card });
    expect(error(c, model)).toBeLessThan(2e-6);
  });

  it('takes no length of a header for the mark of a pickle', () => {
    const whole = goldenFile('gru2.safetensors');
    const header = Number(new DataView(whole.buffer, whole.byteOffset).getBigUint64(0, true));
    // 1152 is 0x480: the bytes 0x80 and 4
    const padded = new Uint8Array(8 + 1152 + whole.length - 8 - header).fill(0x20);
    new DataView(padded.buffer).setBigUint64(0, 1152n, true);
    padded.set(whole.subarray(8, 8 + header), 8);
    padded.set(whole.subarray(8 + header), 8 + 1152);
    expect(importModel(padded, 'm.safetensors', { card: plainCard(3, 2) }).net.layers).toHaveLength(3);
  });

  it('says how many channels the card must have', () => {
    const read = (inputs: number, outputs: number) => () =>
      importModel(goldenFile('gru2.safetensors'), 'm.safetensors', { card: plainCard(inputs, outputs) });
    expect(read(2, 2)).toThrow('inputs: the net has 3, the card 2');
    expect(read(3, 1)).toThrow('outputs: the net has 2, the card 1');
  });

  const f32 = (...shape: number[]): Tensor => ({ shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) });
  const gru = { 'net.rnn.weight_ih_l0': f32(12, 3), 'net.rnn.weight_hh_l0': f32(12, 4) };
  const refused: [name: string, tensors: Record<string, Tensor>, message: string, layers?: ImportCard['layers']][] = [
    [
      'a bidirectional layer',
      { ...gru, 'net.rnn.weight_ih_l0_reverse': f32(12, 3) },
      'bidirectional layer: a net that runs sample by sample',
    ],
    ['a projected state', { ...gru, 'net.rnn.weight_hr_l0': f32(2, 4) }, 'projects the state (proj_size)'],
    ['a batch normalization', { ...gru, 'bn.running_mean': f32(4) }, 'is of a batch normalization'],
    [
      'a parameter of somebody else',
      { ...gru, 'attention.scale': f32(4) },
      'tensor attention.scale: is of no RNN, GRU, LSTM or Linear',
    ],
    [
      'five gates',
      { weight_ih_l0: f32(20, 3), weight_hh_l0: f32(20, 4) },
      'module "": weight_hh_l0: [20, 4] is of no RNN, GRU or LSTM',
    ],
    ['rows that do not fit', { weight_ih_l0: f32(9, 3), weight_hh_l0: f32(12, 4) }, 'has 12 rows, weight_ih_l0 9'],
    ['a missing matrix', { weight_ih_l0: f32(12, 3) }, 'module "": tensor weight_hh_l0 is missing'],
    [
      'a bias of another size',
      { ...gru, 'net.rnn.bias_ih_l0': f32(4) },
      'module "net.rnn": bias_ih_l0 must be [12], is [4]',
    ],
    [
      'an order that is not said',
      { ...gru, 'a.weight': f32(4, 4), 'b.weight': f32(1, 4) },
      'must be given on the card, as layers: [net.rnn, a, b]',
    ],
    ['a module left out', { ...gru, 'a.weight': f32(1, 4) }, 'module "a" of the file is not among them', ['net.rnn']],
    [
      'a module that is not there',
      { ...gru, 'a.weight': f32(1, 4) },
      'unknown module "net.rn"; did you mean "net.rnn"',
      ['net.rn', 'net.rnn', 'a'],
    ],
    ['an activation of a gru', gru, 'net.rnn: a gru takes no activation', [{ module: 'net.rnn', activation: 'relu' }]],
    [
      'layers that do not follow',
      { ...gru, 'a.weight': f32(1, 5) },
      'layers.1: takes 5 inputs, but the layer before gives 4',
    ],
  ];
  it.each(refused)('refuses %s', (_, tensors, message, layers) => {
    const read = () => importModel(writeSafetensors(tensors), 'f.safetensors', { card: plainCard(3, 1, { layers }) });
    expect(read).toThrow(DataError);
    expect(read).toThrow(message);
  });
});
