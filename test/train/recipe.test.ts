import { describe, expect, it } from 'vitest';
import { parseYaml } from '../../src/io/config/yamlFile.ts';
import { sequencesOf } from '../../src/train/data/sequences.ts';
import { splitByLog } from '../../src/train/data/split.ts';
import { checkRecipe } from '../../src/train/recipe.ts';
import { regimeNamer } from '../../src/train/regimes.ts';
import { seriesOf } from './support.ts';

const TEXT = `slipring: 1
name: bench
summary: Tells the temperature of the rotor.
data: { pipeline: pipelines/bench.yaml }
inputs: [current, speed]
targets: [rotor]
split: { train: 0.6, validation: 0.2, test: 0.2 }
model: { units: 8 }
training: { epochs: 10 }
`;
const check = (text: string) => checkRecipe(parseYaml(text, 'bench.yaml'));

describe('recipe', () => {
  it('fills in the defaults', () => {
    expect(check(TEXT)).toMatchObject({
      model: { cell: 'gru', units: 8 },
      training: { chunk: 64, batch: 8, rate: 0.005, schedule: 'cosine', engine: 'auto', workers: 1 },
      gates: { beatBaselines: true, int8RisePercent: 1 },
    });
  });

  it('takes whole logs as parts', () => {
    const text = TEXT.replace('{ train: 0.6, validation: 0.2, test: 0.2 }', '{ train: [a.csv], validation: [b.csv] }');
    expect(check(text).split).toEqual({ train: ['a.csv'], validation: ['b.csv'], test: [] });
  });

  it('names every mistake with its place', () => {
    const text = TEXT.replace('epochs: 10', 'epoch: 10').replace('units: 8', 'units: 0');
    const message = [
      'bench.yaml:8:17: model.units must be at least 1, got 0',
      'bench.yaml:9:1: training.epochs is missing',
      'bench.yaml:9:13: unknown key "epoch"; did you mean "epochs"?',
    ].join('\n');
    expect(() => check(text)).toThrow(message);
  });

  it('refuses a gap that lets an example reach over it', () => {
    const text = TEXT.replace('test: 0.2', 'test: 0.2, gap: 20');
    expect(() => check(text)).toThrow('bench.yaml:7:55: split: gap must be at least chunk - 1 = 63, got 20');
  });

  it.each([
    ['[current, speed]', '[current, current]', ':5:19: inputs: current stands here twice'],
    ['[rotor]', '[rotor, rotor]', ':6:18: targets: rotor stands here twice'],
    ['[rotor]', '[speed]', ':6:11: target speed is an input too'],
    [
      'targets: [rotor]',
      'labels: { channel: speed, classes: [a, b] }',
      ':5:19: input speed is the channel of the labels',
    ],
    [
      'targets: [rotor]',
      'labels: { channel: fault, classes: [a, b, a] }',
      ':6:43: labels: classes: a stands here twice',
    ],
    [
      'targets: [rotor]',
      'labels: { channel: fault, classes: { a: 0, b: [1, 0] } }',
      ':6:47: labels: 0 stands for a and b',
    ],
    ['targets: [rotor]', 'targets: [rotor]\nhorizon: [3, 3]', ':7:14: horizon: 3 stands here twice'],
    ['bench.yaml }', 'bench.yaml, seeds: [1, 2, 1] }', ':4:55: data: seeds: 1 stands here twice'],
    ['test: 0.2', 'test: 0.3', ':7:8: split: the fractions must add up to 1, got 1.1'],
    ['epochs: 10', 'epochs: 10, loss: { quantile: { levels: [0.5, 0.5] } }', 'training.loss.quantile.levels must rise'],
    [
      'epochs: 10 }',
      'epochs: 10, burnIn: 8 }\nwindow: { length: 8, stride: 1 }',
      ":9:33: training: burnIn must be below the window's length, 8, got 8",
    ],
    [
      'epochs: 10',
      'epochs: 10, schedule: { restarts: { first: 4 } }, ensemble: { snapshots: 3 }',
      'training: ensemble of 3 snapshots needs as many cycles, got 2',
    ],
  ])('refuses before it reads data: %s as %s', (written, instead, message) => {
    expect(() => check(TEXT.replace(written, instead))).toThrow(message);
  });

  it('refuses threads for the engine that has none', () => {
    const training = (value: string) => check(TEXT.replace('{ epochs: 10 }', `{ epochs: 10, ${value} }`));
    expect(training('engine: wasm, workers: 2').training.workers).toBe(2);
    expect(() => training('engine: reference, workers: 2')).toThrow('workers must be 1 with engine reference, got 2');
    expect(() => training('engine: fast')).toThrow('engine');
  });

  it('refuses regimes whose names or edges cannot be', () => {
    const regimes = (value: string) => check(`${TEXT}regimes: ${value}\n`);
    expect(() => regimes('{ on: speed, edges: [1, 2], names: [low, high] }')).toThrow(
      'names must be one more than edges, 3, got 2',
    );
    expect(() => regimes('{ on: speed, edges: [2, 1] }')).toThrow('regimes: edges must rise');
  });
});

describe('regimeNamer', () => {
  const series = seriesOf({ speed: [0, 1, 5, Number.NaN], rotor: [0, 0, 0, 0], regime: [0, 2, 1, 1] });
  const split = splitByLog([series, { ...series, log: 'b' }], { train: ['log'], validation: ['b'], test: [] });
  const [s] = sequencesOf(split.train, { inputs: ['regime'], targets: ['rotor'] }, 0);
  const namesOf = (regimes: Parameters<typeof regimeNamer>[0]) =>
    [0, 1, 2, 3].map((row) => regimeNamer(regimes)(s, row));

  it('cuts a channel at its edges, the edge itself above', () => {
    expect(namesOf({ on: 'speed', edges: [1, 4], names: [] })).toEqual([
      'speed < 1',
      'speed 1..4',
      'speed >= 4',
      'speed unknown',
    ]);
    expect(namesOf({ on: 'speed', edges: [1], names: ['still', 'turning'] }).slice(0, 3)).toEqual([
      'still',
      'turning',
      'turning',
    ]);
  });

  it('takes the number that a regime step wrote', () => {
    expect(namesOf({ on: 'regime', edges: [], names: ['cold'] })).toEqual(['cold', 'regime 2', 'regime 1', 'regime 1']);
    expect(namesOf(undefined)[0]).toBe('every row');
  });
});
