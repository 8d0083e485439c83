import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/core/random.ts';
import { parseYaml } from '../../../src/io/config/yamlFile.ts';
import { type Augment, augmentProblems } from '../../../src/train/data/augment.ts';
import { Augmenter } from '../../../src/train/data/augmenter.ts';
import type { Chunk } from '../../../src/train/data/chunk.ts';
import { Lanes } from '../../../src/train/data/lanes.ts';
import { mixup } from '../../../src/train/data/mixup.ts';
import type { Scaler } from '../../../src/train/data/scaler.ts';
import { sequencesOf } from '../../../src/train/data/sequences.ts';
import { splitByLog } from '../../../src/train/data/split.ts';
import { timeWarp } from '../../../src/train/data/timeWarp.ts';
import { makeDataset } from '../../../src/train/dataset.ts';
import { makeTrainer } from '../../../src/train/fit.ts';
import { checkRecipe } from '../../../src/train/recipe.ts';
import { seriesOf, thermalSeries } from '../support.ts';

const ROWS = 4000;
const scaler: Scaler = {
  inputs: ['a', 'b'].map((channel) => ({ channel, unit: '1', mean: 5, std: 2, range: 1 })),
  targets: [{ channel: 'y', unit: '1', mean: 0, std: 1, range: 1 }],
};
function piece(columns: { a: number[]; b: number[]; y: number[] }) {
  const series = seriesOf(columns);
  const { train } = splitByLog([series, { ...series, log: 'other' }], {
    train: ['log'],
    validation: ['other'],
    test: [],
  });
  return sequencesOf(train, { inputs: ['a', 'b'], targets: ['y'], residualTo: 'a' }, 0)[0];
}
const wave = Array.from({ length: ROWS }, (_, i) => 5 + 2 * Math.sin(i / 50));
const long = piece({ a: wave, b: wave, y: wave });
const changed = (augment: Augment, place = 0, seed = 1) =>
  new Augmenter(augment, scaler, undefined, seed).change(long, place);
const column = (x: Float64Array, k: number) => [...x].filter((_, i) => i % 2 === k);
const mean = (x: readonly number[]) => x.reduce((sum, v) => sum + v, 0) / x.length;
const deviation = (x: readonly number[]) => Math.sqrt(mean(x.map((v) => (v - mean(x)) ** 2)));

describe('Augmenter', () => {
  it('adds noise of the deviation asked for, to the inputs asked for, and to no target', () => {
    const { x, y } = changed({ noise: { a: 0.5 } });
    const added = column(x, 0).map((v, i) => v - wave[i]);
    expect(deviation(added)).toBeCloseTo(0.5, 1);
    expect(mean(added)).toBeCloseTo(0, 1);
    expect(column(x, 1)).toEqual(wave);
    expect([...y]).toEqual(wave);
    // a number alone is in parts of each input's deviation
    expect(deviation(column(changed({ noise: 0.1 }).x, 1).map((v, i) => v - wave[i]))).toBeCloseTo(0.2, 1);
  });

  it('gives a piece one gain and one offset, which vary from piece to piece as asked', () => {
    const { x } = changed({ gain: 0.1, offset: { a: 3 } });
    const slope = (x[200] - x[0]) / (wave[100] - wave[0]);
    const offset = x[0] - slope * wave[0];
    for (let i = 0; i < ROWS; i += 37) expect(x[2 * i]).toBeCloseTo(slope * wave[i] + offset, 9);
    const one = piece({ a: [0, 1], b: [0, 1], y: [0, 1] });
    const drawn = Array.from({ length: 2000 }, (_, place) =>
      new Augmenter({ gain: 0.1, offset: { a: 3 } }, scaler, undefined, 1).change(one, place),
    );
    expect(deviation(drawn.map((d) => d.x[2] - d.x[0]))).toBeCloseTo(0.1, 2);
    expect(mean(drawn.map((d) => d.x[2] - d.x[0]))).toBeCloseTo(1, 2);
    expect(deviation(drawn.map((d) => d.x[0]))).toBeCloseTo(3, 0);
  });

  it('leaves inputs at their mean as often as asked, and never the one that is corrected', () => {
    const augmenter = new Augmenter({ dropout: 0.25 }, scaler, 'a', 1);
    const short = piece({ a: [1, 2], b: [3, 4], y: [5, 6] });
    const seen = Array.from({ length: 2000 }, (_, place) => [...augmenter.change(short, place).x]);
    expect(seen.every((x) => x[0] === 1 && x[2] === 2)).toBe(true);
    expect(mean(seen.map((x) => Number(x[1] === 5 && x[3] === 5)))).toBeCloseTo(0.25, 1);
    expect(seen.every((x) => (x[1] === 5 && x[3] === 5) || (x[1] === 3 && x[3] === 4))).toBe(true);
  });

  it('corrects the changed channel where the net predicts a difference', () => {
    const { x, base } = new Augmenter({ offset: 1 }, scaler, 'a', 1).change(long, 0);
    expect([...base]).toEqual(column(x, 0));
  });

  it('draws from seed and place alone', () => {
    const all = { noise: 0.1, gain: 0.1, offset: 0.1, dropout: 0.5, timeWarp: 0.2 };
    expect(changed(all, 3)).toEqual(changed(all, 3));
    expect(changed(all, 4).x).not.toEqual(changed(all, 3).x);
    expect(changed(all, 3, 2).x).not.toEqual(changed(all, 3, 1).x);
  });
});

describe('timeWarp', () => {
  it('keeps the ends and the order of time, and its pace within the strength', () => {
    const rising = Array.from({ length: 500 }, (_, i) => i);
    for (let seed = 0; seed < 20; seed++) {
      const { x, y } = timeWarp(piece({ a: rising, b: rising, y: rising }), 0.3, new Random(seed));
      const at = column(x, 0);
      expect([at[0], at[499]]).toEqual([0, 499]);
      const paces = at.slice(1).map((v, i) => v - at[i]);
      expect(Math.min(...paces)).toBeGreaterThan(0.69);
      expect(Math.max(...paces)).toBeLessThan(1.31);
      // inputs and targets stay together
      expect([...y]).toEqual(at);
    }
  });

  it('takes a target between two rows only where both have one', () => {
    const y = [0, 1, Number.NaN, 3, 4];
    const warped = timeWarp(piece({ a: [0, 1, 2, 3, 4], b: [0, 0, 0, 0, 0], y }), 0.5, new Random(2));
    const at = column(warped.x, 0);
    warped.y.forEach((v, i) => {
      const absent = at[i] > 1 && at[i] < 3;
      expect(Number.isNaN(v)).toBe(absent);
      if (!absent) expect(v).toBeCloseTo(at[i], 12);
    });
  });
});

describe('mixup', () => {
  it('mixes inputs and targets of two lanes by one part, and counts what both count', () => {
    const [T, B] = [2, 4];
    const chunk: Chunk = {
      steps: T,
      x: Float64Array.from({ length: T * B }, (_, k) => 10 ** (k % B)),
      y: Float64Array.from({ length: T * B }, (_, k) => 10 ** (k % B)),
      weight: Float64Array.from({ length: T * B }, (_, k) => Number(k !== 1)),
      fresh: new Uint8Array(B).fill(1),
      idle: Uint8Array.of(0, 0, 0, 1),
    };
    mixup(chunk, 0.4, new Random(1));
    expect(chunk.y).toEqual(chunk.x);
    for (let b = 0; b < B; b++) expect(chunk.x[B + b]).toBe(chunk.x[b]);
    expect(chunk.x[3]).toBe(1000);
    expect(chunk.x.every((v, k) => k % B === 3 || (v >= 1 && v <= 100))).toBe(true);
    expect(chunk.x.subarray(0, 3)).not.toEqual(Float64Array.of(1, 10, 100));
    expect(chunk.weight[1]).toBe(0);
  });
});

describe('the augment section of a recipe', () => {
  const TEXT = `slipring: 1
name: body
summary: Temperature of a body that a current heats.
data: { pipeline: none.yaml }
inputs: [current]
targets: [temperature]
split: { train: 0.6, validation: 0.2, test: 0.2 }
model: { units: 4 }
training: { epochs: 4, chunk: 32, batch: 4 }
`;
  const check = (more: string) => checkRecipe(parseYaml(`${TEXT}${more}`, 'body.yaml'));
  const MORE = 'augment: { noise: 0.1, gain: 0.05, timeWarp: 0.1, dropout: 0.1 }\n';
  const series = [thermalSeries(2000, 7, 0.3, 20)];

  it('names inputs that are none, and mixes windows only', () => {
    const problems = (augment: Augment, windows = false) =>
      augmentProblems(augment, ['current'], ['temperature'], windows).map((p) => p.message);
    expect(problems({ noise: { curent: 1 } })).toEqual([expect.stringContaining('did you mean "current"?')]);
    expect(problems({ mixup: 0.2 })).toEqual(['mixup: needs windows, which all begin together']);
    expect(problems({ mixup: 0.2 }, true)).toEqual([]);
    expect(() => check('augment: { dropout: 1 }\n')).toThrow('body.yaml:10:21');
  });

  it('changes train rows from epoch to epoch, and neither validation rows nor the scaler', () => {
    const recipe = check(MORE);
    const [plain, data] = [makeDataset(check(''), series), makeDataset(recipe, series)];
    expect(data.scaler).toEqual(plain.scaler);
    expect(data.validation).toEqual(plain.validation);
    const augmenter = new Augmenter(recipe.augment ?? {}, data.scaler, undefined, 1);
    const lanes = new Lanes(data.train, data.scaler, 4, 32, 0, augmenter);
    const still = new Lanes(data.train, data.scaler, 4, 32, 0);
    const inputsOf = (of: Lanes, epoch: number) =>
      Array.from({ length: of.chunks }, (_, k) => [...of.gather(k, epoch).x]);
    expect(inputsOf(lanes, 0)).not.toEqual(inputsOf(still, 0));
    expect(inputsOf(lanes, 1)).not.toEqual(inputsOf(lanes, 0));
    expect(inputsOf(lanes, 1)).toEqual(inputsOf(lanes, 1));
    expect(data.train).toEqual(plain.train);
  });

  it('resumes to the same losses', () => {
    const data = makeDataset(check(MORE), series);
    const trainer = makeTrainer(check(MORE), data, 1);
    trainer.runEpoch();
    const saved = trainer.save(1);
    const reports = [trainer.runEpoch(), trainer.runEpoch()];
    const again = makeTrainer(check(MORE), data, 1);
    again.load(saved, 1);
    expect([again.runEpoch(), again.runEpoch()]).toEqual(reports);
  });
});
