import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { verifyGolden } from '../../src/model/golden.ts';
import { loadGolden, loadModel } from '../../src/model/loadModel.ts';
import { temporaryFolder } from '../support/folder.ts';
import { slipring } from './support.ts';

const folder = temporaryFolder();
const at = (name: string) => join(folder.path, name);
const golden = (name: string) => fileURLToPath(new URL(`../golden/onnx/${name}`, import.meta.url));

const CARD = `rateHz: 10
inputs:
  - { channel: tempCase, unit: degC }
  - { channel: omegaM, unit: rad/s }
  - { channel: iA, unit: A }
outputs:
  - { name: tempRotor, unit: degC }
`;
const LOG = `t,tempCase,omegaM,iA\n${Array.from(
  { length: 60 },
  (_, i) => `${i / 10},${60 + 10 * Math.sin(i / 9)},${100 + 50 * Math.cos(i / 5)},${-3 + Math.sin(i) / 2}`,
).join('\n')}\n`;

const importing = (file: string, ...more: string[]) =>
  slipring(['import', golden(file), '--card', at('card.yaml'), '--to', at('rotor'), ...more]);

describe('slipring import', () => {
  it('makes a model folder that a pipeline runs in every precision', async () => {
    folder.file('card.yaml', CARD);
    folder.file('log.csv', LOG);
    const { code, out, err } = await importing('scaled.onnx', '--precision', 'both', '--force');
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/rotor: lstm 5, dense 4, dense 1\nfloat: constants \d+ bytes.*\nint8: .*\nint16: /);
    const model = loadModel(at('rotor'));
    verifyGolden(model, loadGolden(model));
    expect(model.card).toMatchObject({
      name: 'scaled',
      licence: 'not stated',
      outputs: [{ mean: 3, std: 8, residualTo: 'tempCase' }],
      training: { recipe: { imported: { file: 'scaled.onnx', format: 'onnx', producer: 'pytorch' } } },
    });
    const last: number[] = [];
    for (const precision of ['float', 'int16']) {
      const step = `predict: { model: ${at('rotor')}, precision: ${precision} }`;
      const run = await slipring([
        'run',
        '--input',
        at('log.csv'),
        '--step',
        step,
        '--output',
        at('out.csv'),
        '--quiet',
      ]);
      expect([run.code, run.err]).toEqual([0, '']);
      const [header, ...rows] = readFileSync(at('out.csv'), 'utf8').trim().split('\n');
      last.push(Number(rows[rows.length - 1].split(',')[header.split(',').indexOf('tempRotor')]));
    }
    expect(Math.abs(last[0] - last[1])).toBeLessThan(0.05);
  });

  it('takes the ranges for integers from rows of a log', async () => {
    folder.file('card.yaml', CARD.replace('tempRotor, unit: degC }', 'a, unit: degC }\n  - { name: b, unit: degC }'));
    folder.file('log.csv', LOG);
    const without = await importing('mlp.onnx', '--force');
    expect(without.code).toBe(78);
    expect(without.err).toBe(
      'slipring: int8: layers.0 needs calibration rows (int8); give a log of its inputs as --input, or --precision none\n',
    );
    const { code } = await importing('mlp.onnx', '--force', '--input', at('log.csv'));
    expect(code).toBe(0);
    const { card, int8 } = loadModel(at('rotor'));
    expect(int8).toBeDefined();
    expect(card.inputs[1].range).toBeCloseTo(300, 0);
    const other = await importing('mlp.onnx', '--force', '--input', at('log.csv'), '--step', 'select: [iA]');
    expect(other.code).not.toBe(0);
    expect(other.err).toContain('tempCase');
  });

  it('says where the card is wrong, and replaces nothing unasked', async () => {
    folder.file('card.yaml', CARD);
    expect((await importing('scaled.onnx', '--force')).code).toBe(0);
    const before = readFileSync(join(at('rotor'), 'card.json'), 'utf8');
    const again = await importing('scaled.onnx');
    expect(again.code).toBe(2);
    expect(again.err).toContain('there is a model already; --force replaces it');
    folder.file('card.yaml', CARD.replace('unit: degC }', 'unit: degC, mean: 4 }'));
    const scaled = await importing('scaled.onnx', '--force');
    expect(scaled.code).toBe(78);
    expect(scaled.err).toMatch(
      /card\.yaml:3:5: card: inputs\.0: the net scales its inputs itself: leave mean and std out/,
    );
    folder.file('card.yaml', CARD.replace('rateHz: 10', 'rateHz: -1'));
    expect((await importing('scaled.onnx', '--force')).err).toMatch(
      /card\.yaml:1:9: card: rateHz must be above 0, got -1/,
    );
    expect(readFileSync(join(at('rotor'), 'card.json'), 'utf8')).toBe(before);
  });

  it('refuses what it cannot run, by name and with exit codes', async () => {
    folder.file('card.yaml', CARD);
    const reversed = await importing('bidirectional.onnx', '--force');
    expect(reversed.code).toBe(65);
    expect(reversed.err).toContain('direction bidirectional: a net that runs sample by sample cannot look ahead');
    const pickle = folder.file('model.pt', 'PK\x03\x04');
    expect((await slipring(['import', pickle])).err).toContain('which may run code when read');
    expect((await slipring(['import', at('none.onnx')])).code).toBe(74);
    expect((await slipring(['import', golden('scaled.onnx')])).err).toContain('give --card');
    expect((await importing('scaled.onnx', '--precision', 'int4')).code).toBe(2);
  });
});

describe('slipring export --as onnx', () => {
  it('writes a file from which the same model comes back', async () => {
    folder.file('card.yaml', CARD);
    await importing('scaled.onnx', '--force');
    const { code, out } = await slipring(['export', at('rotor'), '--as', 'onnx', '--to', at('rotor.onnx')]);
    expect(code).toBe(0);
    expect(out).toContain('in:  x [time, batch, 3], layers.0.h [1, batch, 5], layers.0.c [1, batch, 5]');
    expect((await slipring(['import', at('rotor.onnx'), '--to', at('back')])).code).toBe(0);
    const weights = (dir: string) => readFileSync(join(at(dir), 'weights.safetensors'));
    expect(weights('back').equals(weights('rotor'))).toBe(true);
    expect(loadModel(at('back')).card.inputs).toEqual(loadModel(at('rotor')).card.inputs);
  });

  it('needs a model', async () => {
    expect((await slipring(['export', '--as', 'onnx'])).code).toBe(2);
    expect((await slipring(['export', at('nowhere'), '--as', 'onnx', '--to', at('no.onnx')])).code).toBe(78);
    expect(existsSync(at('no.onnx'))).toBe(false);
  });
});
