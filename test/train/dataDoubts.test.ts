import { describe, expect, it } from 'vitest';
import { parseYaml } from '../../src/io/config/yamlFile.ts';
import type { Series } from '../../src/train/data/series.ts';
import { dataWarnings } from '../../src/train/dataDoubts.ts';
import { makeDataset } from '../../src/train/dataset.ts';
import { checkRecipe } from '../../src/train/recipe.ts';
import { seriesOf } from './support.ts';

function recipeWith(entries: Record<string, string>, more = '') {
  const all = {
    slipring: '1',
    name: 'bench',
    summary: 'Tells y.',
    data: '{ pipeline: none.yaml }',
    inputs: '[x]',
    targets: '[y]',
    split: '{ train: 0.6, validation: 0.2, test: 0.2 }',
    model: '{ units: 2 }',
    training: '{ epochs: 1, chunk: 8 }',
    ...entries,
  };
  const lines = Object.entries(all).map(([key, value]) => `${key}: ${value}\n`);
  return checkRecipe(parseYaml(lines.join('') + more, 'bench.yaml'));
}

const ramp = (n: number, from = 0) => Array.from({ length: n }, (_, i) => Math.sin(from + i * i));
const log = (name: string, columns: Record<string, number[]>): Series => ({ ...seriesOf(columns), log: name });
const made = (recipe: ReturnType<typeof recipeWith>, ...series: Series[]) =>
  [recipe, makeDataset(recipe, series)] as const;

describe('doubts about data', () => {
  it('name inputs and targets that never change in the train part, missing samples aside', () => {
    const still = [Number.NaN, ...new Array(98).fill(7), 8];
    const rows = log('a', { x: still, y: ramp(100) });
    expect(dataWarnings(...made(recipeWith({}), rows))).toEqual([
      'input x never changes in the train part: nothing is learned from it',
    ]);
    expect(dataWarnings(...made(recipeWith({ inputs: '[y]', targets: '[x]' }), rows))).toEqual([
      'target x never changes in the train part: there is nothing to learn',
    ]);
    expect(dataWarnings(...made(recipeWith({}), log('a', { x: ramp(100, 1), y: ramp(100) })))).toEqual([]);
  });

  it('tell how many rows have a number that is no class', () => {
    const classes = Array.from({ length: 100 }, (_, i) => i % 4);
    const recipe = recipeWith({ targets: '[]' }, 'labels: { channel: fault, classes: [sound, short] }\n');
    expect(dataWarnings(...made(recipe, log('a', { x: ramp(100), fault: classes })))).toEqual([
      '48 % of the train rows have a fault that is no class, 2, 3: they are left out',
    ]);
  });

  it('tell which log no part has, and that a test part is too short to tell anything', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((name, i) => log(name, { x: ramp(40, i), y: ramp(40, 10 * i) }));
    const byLog = recipeWith({ split: '{ train: [a], validation: [c] }' });
    expect(makeDataset(byLog, [a, b, c]).doubts).toEqual(['b is in no part of the split']);
    const tiny = recipeWith({ split: '{ train: 0.7, validation: 0.29, test: 0.01 }' });
    expect(makeDataset(tiny, [a, b, c]).doubts).toEqual([
      'the test part has 2 rows, less than an example of 8: it will tell nothing',
    ]);
  });
});

describe('logs given in another order than that of time', () => {
  const later = (s: Series, t0: number) => ({ ...s, segments: s.segments.map((g) => ({ ...g, t0: g.t0 + t0 })) });
  const [a, b] = ['a', 'b'].map((name, i) => log(name, { x: ramp(100, i), y: ramp(100, 10 * i) }));
  const doubts = (split: string, ...series: Series[]) => makeDataset(recipeWith({ split }), series).doubts;
  const byTime = '{ train: 0.6, validation: 0.2, test: 0.2 }';

  it('are told of a split by time, and of no other', () => {
    const message = 'a is older than b, after which it is given: a split by time takes logs oldest first';
    expect(doubts(byTime, later(b, 1e6), a)).toEqual([message]);
    expect(doubts('{ method: kFold }', later(b, 1e6), a)).toEqual([message]);
    expect(doubts('{ train: [a], validation: [b] }', later(b, 1e6), a)).toEqual([]);
  });

  it('are not suspected where each counts from 0', () => {
    expect(doubts(byTime, later(b, 0.5), a)).toEqual([]);
    expect(doubts(byTime, a, later(b, 1e6))).toEqual([]);
  });
});

describe('a split that gives a part nothing', () => {
  const rows = log('a', { x: ramp(100), y: ramp(100, 1), nothing: new Array(100).fill(Number.NaN) });
  const make = (entries: Record<string, string>, more = '') => made(recipeWith(entries, more), rows);

  it.each([
    [{ split: '{ train: 0.6, validation: 0.2, test: 0.2, gap: 50 }' }, 'two gaps of 50 rows'],
    [{ split: '{ train: 0.6, validation: 0.4, test: 0, gap: 200 }' }, 'a gap of 200 rows'],
    [{ split: '{ method: kFold, test: 0.001 }' }, 'the test part has no rows'],
    [
      { window: '{ length: 12, stride: 1 }', split: '{ train: 0.7, validation: 0.2, test: 0.1 }' },
      'less than a window',
    ],
    [
      { window: '{ length: 30, stride: 1 }', split: '{ train: 0.8, validation: 0.2, test: 0 }' },
      'no window of 30 rows of the validation part',
    ],
  ])('is refused by what is the matter: %o', (entries, message) => {
    expect(() => make(entries)).toThrow(message);
  });
});
