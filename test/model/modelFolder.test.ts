import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError, DataError, IoError } from '../../src/core/errors.ts';
import type { Card } from '../../src/model/card.ts';
import { verifyGolden } from '../../src/model/golden.ts';
import { loadGolden, loadModel } from '../../src/model/loadModel.ts';
import type { Model } from '../../src/model/model.ts';
import { readSafetensors, type Tensor, writeSafetensors } from '../../src/model/safetensors.ts';
import { saveModel, sha256 } from '../../src/model/saveModel.ts';
import { initNet, parameters } from '../../src/nn/net.ts';
import { precisionsOf } from '../../src/nn/netModel.ts';
import { quantizeNet } from '../../src/nn/quantize.ts';

function sample(): Model {
  const spec = [
    { cell: 'gru', units: 4 },
    { cell: 'dense', units: 3, activation: 'tanh' },
    { cell: 'dense', units: 1 },
  ];
  const net = initNet(spec, 2, 9);
  return {
    net,
    int8: quantizeNet(net, { inputRange: [4, 4] }),
    card: {
      name: 'rotor',
      summary: 'Rotor temperature from winding temperature and speed.',
      task: 'regression',
      licence: 'MIT',
      rateHz: 2,
      inputs: [
        { channel: 'tempStator', unit: 'degC', mean: 60, std: 20, range: 4 },
        { channel: 'omegaM', unit: 'rad/s', mean: 100, std: 80, range: 4 },
      ],
      outputs: [{ name: 'tempRotor', unit: 'degC', mean: 3, std: 8, residualTo: 'tempStator' }],
      training: {
        recipe: { name: 'rotor', training: { epochs: 3 } },
        seed: 1,
        epochs: 3,
        parts: [{ part: 'train', rows: 100, sha256: '0'.repeat(64) }],
      },
      metrics: [
        {
          predictor: 'int8',
          split: 'validation',
          output: 'tempRotor',
          regime: 'all',
          rows: 20,
          rmse: 1.5,
          mae: 1.1,
          bias: -0.1,
          worst: 4,
        },
      ],
    },
  };
}

const root = mkdtempSync(join(tmpdir(), 'slipring-model-'));
const good = join(root, 'good');
beforeAll(() => {
  saveModel(good, sample());
});
afterAll(() => rmSync(root, { recursive: true }));

let copies = 0;
function copy(): string {
  const dir = join(root, `copy${copies++}`);
  cpSync(good, dir, { recursive: true });
  return dir;
}

function changeCard(dir: string, change: (card: Card) => void): void {
  const card: Card = JSON.parse(readFileSync(join(dir, 'card.json'), 'utf8'));
  change(card);
  writeFileSync(join(dir, 'card.json'), JSON.stringify(card));
}

/** Puts another tensor file in place, with the hash that belongs to it, so that the check behind the hash is reached. */
function changeTensors(
  dir: string,
  name: 'weights.safetensors' | 'int8.safetensors',
  change: (tensors: Record<string, Tensor>) => void,
): void {
  const tensors = Object.fromEntries(readSafetensors(readFileSync(join(dir, name)), name));
  change(tensors);
  const bytes = writeSafetensors(tensors);
  writeFileSync(join(dir, name), bytes);
  changeCard(dir, (card) => {
    card.files[name] = sha256(bytes);
  });
}

describe('model folder', () => {
  it('gives back the numbers that were saved, float and int8', () => {
    const { net, int8, card } = sample();
    const loaded = loadModel(good);
    expect(parameters(loaded.net).map((p) => p.value)).toEqual(parameters(net).map((p) => p.value));
    expect(loaded.int8?.map((l) => l.values)).toEqual(int8?.map((l) => l.values));
    expect(loaded.outputs[0].residualTo).toBe(0);
    expect(loaded.card).toMatchObject(card);
    expect(loaded.card.precisions.int8?.stateBytes).toBe(8);
  });

  it('has the same bytes for the same model', () => {
    const again = join(root, 'again');
    saveModel(again, sample());
    expect(readdirSync(again).sort()).toEqual(['card.json', 'golden.json', 'int8.safetensors', 'weights.safetensors']);
    for (const name of readdirSync(again)) {
      expect(readFileSync(join(again, name)).equals(readFileSync(join(good, name)))).toBe(true);
    }
  });

  it('runs its golden rows to the last bit, and notices one that differs', () => {
    const model = loadModel(good);
    const golden = loadGolden(model);
    expect(golden.x.length).toBeGreaterThanOrEqual(64);
    verifyGolden(model, golden);
    golden.int8![63][0] += 1e-9;
    expect(() => verifyGolden(model, golden)).toThrow(/golden\.json: int8 row 63 output 0/);
  });

  it('keeps 16-bit weights in a file of their own, checked as the others', () => {
    const dir = join(root, 'int16');
    const { net } = sample();
    saveModel(dir, { ...sample(), int8: undefined, int16: quantizeNet(net, { inputRange: [4, 4], weights: 'int16' }) });
    const model = loadModel(dir);
    expect(precisionsOf(model)).toEqual(['float', 'int16']);
    expect(model.int16?.[0].values.weightIh).toBeInstanceOf(Int16Array);
    const golden = loadGolden(model);
    verifyGolden(model, golden);
    golden.int16![0][0] += 1e-9;
    expect(() => verifyGolden(model, golden)).toThrow(/golden\.json: int16 row 0 output 0/);
    const bytes = readFileSync(join(dir, 'int16.safetensors'));
    bytes[bytes.length - 1] ^= 1;
    writeFileSync(join(dir, 'int16.safetensors'), bytes);
    expect(() => loadModel(dir)).toThrow(/int16\.safetensors: is not the file that card\.json describes/);
  });

  it('loads a model without int8', () => {
    const dir = join(root, 'float');
    saveModel(dir, { ...sample(), int8: undefined });
    const model = loadModel(dir);
    expect(model.int8).toBeUndefined();
    verifyGolden(model, loadGolden(model));
  });

  const weights = 'weights.safetensors';
  const damages: [name: string, damage: (dir: string) => void, message: RegExp][] = [
    [
      'a changed byte',
      (d) => changeByte(join(d, weights)),
      /weights\.safetensors: is not the file that card\.json describes/,
    ],
    ['a cut file', (d) => truncateSync(join(d, weights), 900), /weights\.safetensors: cut off/],
    [
      'a file of 20 MB',
      (d) => truncateSync(join(d, weights), 20_000_000),
      /weights\.safetensors: 20000000 bytes, more than/,
    ],
    [
      'a header of 2 GB',
      (d) => writeFileSync(join(d, weights), hugeHeader()),
      /weights\.safetensors: header claims 2147483648/,
    ],
    [
      'a missing tensor',
      (d) => changeTensors(d, weights, (t) => delete t['layers.0.biasHh']),
      /weights\.safetensors: tensor layers\.0\.biasHh is missing/,
    ],
    [
      'a tensor too many',
      (d) =>
        changeTensors(d, weights, (t) => {
          t['layers.0.biasHHH'] = t['layers.0.biasHh'];
        }),
      /unknown tensor "layers\.0\.biasHHH"; did you mean "layers\.0\.biasHh"/,
    ],
    [
      'a wrong shape',
      (d) =>
        changeTensors(d, weights, (t) => {
          t['layers.0.weightIh'] = { shape: [2, 12], data: t['layers.0.weightIh'].data };
        }),
      /tensor layers\.0\.weightIh must be F64 \[12, 2\], is F64 \[2, 12\]/,
    ],
    [
      'a wrong type',
      (d) =>
        changeTensors(d, 'int8.safetensors', (t) => {
          t['layers.0.weightIh'] = { shape: [12, 2], data: new Int16Array(24) };
        }),
      /int8\.safetensors: tensor layers\.0\.weightIh must be I8 \[12, 2\], is I16/,
    ],
    [
      'a weight that is no number',
      (d) =>
        changeTensors(d, weights, (t) => {
          t['layers.2.weight'].data[1] = Number.NaN;
        }),
      /tensor layers\.2\.weight: value 1 is NaN/,
    ],
    [
      'int8 values that overflow',
      (d) =>
        changeTensors(d, 'int8.safetensors', (t) => {
          t['layers.0.bias'].data[2] = -(2 ** 31);
        }),
      /int8\.safetensors: layers\.0: row 2 can overflow 32 bits/,
    ],
    [
      'a shift beyond the word',
      (d) =>
        changeTensors(d, 'int8.safetensors', (t) => {
          t['layers.0.shift'].data[0] = 40;
        }),
      /layers\.0: shift must be in \[1, 24\], got 40/,
    ],
    [
      'a fraction of no meaning',
      (d) =>
        changeTensors(d, 'int8.safetensors', (t) => {
          t['layers.2.fraction'].data[0] = 2000;
        }),
      /layers\.2: fraction must be in \[0, 16\], got 2000/,
    ],
    ['text for a card', (d) => writeFileSync(join(d, 'card.json'), 'model:'), /card\.json: is not JSON/],
    [
      'a spread of zero',
      (d) =>
        changeCard(d, (c) => {
          c.inputs[1].std = 0;
        }),
      /card\.json: inputs\.1\.std must be above 0, got 0$/,
    ],
    [
      'a format of the future',
      (d) =>
        changeCard(d, (c) => {
          Object.assign(c, { slipringModel: 2 });
        }),
      /card\.json: slipringModel must be 1, got 2$/,
    ],
    [
      'an unknown cell',
      (d) =>
        changeCard(d, (c) => {
          c.layers[0].cell = 'gruu';
        }),
      /card\.json: net: unknown cell "gruu"; did you mean "gru"/,
    ],
    [
      'a path among its files',
      (d) =>
        changeCard(d, (c) => {
          Object.assign(c.files, { '../secret': '0'.repeat(64) });
        }),
      /card\.json: unknown key "\.\.\/secret"; known: weights\.safetensors, /,
    ],
    [
      'an architecture of another size',
      (d) =>
        changeCard(d, (c) => {
          c.layers[0].units = 5;
        }),
      /tensor layers\.0\.weightIh must be F64 \[15, 2\]/,
    ],
  ];
  for (const [name, damage, message] of damages) {
    it(`refuses ${name}`, () => {
      const dir = copy();
      damage(dir);
      expect(() => loadModel(dir)).toThrow(DataError);
      expect(() => loadModel(dir)).toThrow(message);
    });
  }

  it('says which file cannot be read', () => {
    expect(() => loadModel(join(root, 'nowhere'))).toThrow(IoError);
    const dir = copy();
    rmSync(join(dir, 'int8.safetensors'));
    expect(() => loadModel(dir)).toThrow(/int8\.safetensors: cannot be read/);
    mkdirSync(join(dir, 'int8.safetensors'));
    expect(() => loadModel(dir)).toThrow(/int8\.safetensors: is not a file/);
  });

  it('does not save what does not fit', () => {
    const model = sample();
    const { card } = model;
    const dir = join(root, 'refused');
    const wrong = (change: Partial<Model['card']>) => () => saveModel(dir, { ...model, card: { ...card, ...change } });
    expect(wrong({ name: 'Rotor Net' })).toThrow(
      /card: name must be of lower-case letters, digits and dashes, got "Rotor Net"/,
    );
    expect(wrong({ inputs: card.inputs.slice(1) })).toThrow(/inputs: the net has 2, the card 1/);
    expect(wrong({ outputs: [{ ...card.outputs[0], residualTo: 'tempStater' }] })).toThrow(
      /unknown input "tempStater"; did you mean "tempStator"/,
    );
    expect(wrong({ outputs: [{ ...card.outputs[0], residualTo: 'omegaM' }] })).toThrow(
      /is in rad\/s, the output in degC/,
    );
    model.net.layers[0].weights.weightHh[3] = Number.NaN;
    expect(() => saveModel(dir, model)).toThrow(ConfigError);
    expect(() => saveModel(dir, model)).toThrow(/layers\.0\.weightHh: value 3 is NaN/);
    expect(() => readdirSync(dir)).toThrow();
  });
});

function changeByte(path: string): void {
  const bytes = readFileSync(path);
  bytes[bytes.length - 1] ^= 1;
  writeFileSync(path, bytes);
}

function hugeHeader(): Uint8Array {
  const bytes = new Uint8Array(64);
  new DataView(bytes.buffer).setBigUint64(0, 2n ** 31n, true);
  return bytes;
}
