import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DataError } from '../../src/core/errors.ts';
import { importModel } from '../../src/model/importModel.ts';
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
});
