import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { OUTLIER } from '../../src/core/quality.ts';
import { parseYaml } from '../../src/io/config/yamlFile.ts';
import { hashOf } from '../../src/train/data/hash.ts';
import { leaksOf } from '../../src/train/data/leaks.ts';
import { makeDataset } from '../../src/train/dataset.ts';
import { checkRecipe } from '../../src/train/recipe.ts';
import { recordSeries } from '../../src/train/recordSeries.ts';
import { type RowCache, rowCacheIn, userRowCache } from '../../src/train/rowCache.ts';
import { temporaryFolder } from '../support/folder.ts';
import { seriesOf } from './support.ts';

const folder = temporaryFolder();
const fresh = () => join(folder.path, `cache ${Math.floor(readdirSync(folder.path).length)}`);

describe('rowCacheIn', () => {
  const series = {
    ...seriesOf({ x: [1, Number.NaN, 3], y: [4, 5, 6] }, 2, [2]),
    origins: { x: ['a'] },
    label: 'short',
  };
  series.quality[1][0] = OUTLIER;

  it('gives back what it was given, and nothing for another key', () => {
    const cache = rowCacheIn(fresh());
    cache.put('k', series);
    expect(cache.get('k')).toEqual({ ...series, quality: series.quality.map((q) => Uint8Array.from(q)) });
    expect(cache.get('other')).toBeUndefined();
  });

  it('takes a file that was cut anywhere, or changed, for none', () => {
    const path = fresh();
    const cache = rowCacheIn(path);
    cache.put('k', series);
    const file = join(path, 'k.rows');
    const whole = readFileSync(file);
    for (let n = 0; n < whole.length; n += 7) {
      writeFileSync(file, whole.subarray(0, n));
      expect(cache.get('k')).toBeUndefined();
      const changed = Uint8Array.from(whole);
      changed[n] ^= 16;
      writeFileSync(file, changed);
      expect(cache.get('k')).toBeUndefined();
    }
    cache.put('k', series);
    expect(cache.get('k')?.length).toBe(3);
  });

  it('lets the longest unused go when it is full, what a killed writer left among them', () => {
    const path = fresh();
    const one = rowCacheIn(path);
    one.put('old', series);
    one.put('used', series);
    writeFileSync(join(path, 'k.rows.1.new'), 'half');
    const past = (name: string, s: number) => utimesSync(join(path, name), s, s);
    past('k.rows.1.new', 1);
    past('old.rows', 2);
    past('used.rows', 3);
    expect(one.get('used')).toBeDefined();
    const { length } = readFileSync(join(path, 'old.rows'));
    rowCacheIn(path, 2 * length).put('new', series);
    expect(readdirSync(path).sort()).toEqual(['new.rows', 'used.rows']);
  });

  it('is no reason for a failure where its folder cannot be', () => {
    const cache = rowCacheIn('/dev/null/cache');
    cache.put('k', series);
    expect(cache.get('k')).toBeUndefined();
  });

  it('lies where the environment says', () => {
    expect(userRowCache({})).toBeUndefined();
    const path = fresh();
    userRowCache({ SLIPRING_CACHE: path, HOME: '/nowhere' })?.put('k', series);
    expect(readdirSync(join(path, 'rows'))).toEqual(['k.rows']);
  });
});

describe('recordSeries with a cache', () => {
  const log = (gain: number) =>
    `t,x,y\n${Array.from({ length: 200 }, (_, i) => `${i / 10},${gain * Math.sin(i)},${Math.cos(0.37 * i * i)}`).join('\n')}\n`;
  const pipeline = (alpha: number) =>
    `slipring: 1\nsource: { replay: {} }\nsteps:\n  - ema: { on: [y], alpha: ${alpha}, as: [slow], keep: true }\n`;
  folder.file('log.csv', log(1));
  folder.file('pipeline.yaml', pipeline(0.5));
  const at = (name: string) => join(folder.path, name);
  const recipe = checkRecipe(
    parseYaml(
      `slipring: 1
name: body
summary: Rows.
data: { pipeline: ${at('pipeline.yaml')} }
inputs: [x, slow]
targets: [y]
split: { train: 0.6, validation: 0.4, test: 0 }
model: { units: 2 }
training: { epochs: 1, chunk: 4 }
`,
      'body.yaml',
    ),
  );
  /** Counts what is made anew. */
  function counted(cache: RowCache) {
    const made: string[] = [];
    const put = (key: string, s: Parameters<RowCache['put']>[1]) => {
      made.push(key);
      cache.put(key, s);
    };
    return { made, cache: { get: cache.get, put } };
  }

  it('runs the pipeline once, and again when the log or the pipeline is another', async () => {
    const { made, cache } = counted(rowCacheIn(fresh()));
    const record = () => recordSeries(recipe, [at('log.csv')], {}, undefined, cache);
    const [first] = await record();
    const [again] = await record();
    expect(made).toHaveLength(1);
    expect(hashOf([again])).toBe(hashOf([first]));
    expect(again).toEqual({ ...first, quality: first.quality.map((q) => Uint8Array.from(q)) });
    folder.file('log.csv', log(2));
    await record();
    expect(made).toHaveLength(2);
    folder.file('pipeline.yaml', pipeline(1));
    const [unfiltered] = await record();
    expect(made).toHaveLength(3);
    expect(unfiltered.columns[2][5]).toBeCloseTo(unfiltered.columns[1][5], 12);
    // where the log lies, what it is called and labelled as does not matter
    mkdirSync(at('elsewhere'));
    folder.file('elsewhere/log.csv', log(2));
    folder.file('elsewhere/other.csv', log(2));
    for (const name of ['log.csv', 'other.csv']) {
      const [found] = await recordSeries(recipe, [at(`elsewhere/${name}`)], {}, undefined, cache);
      expect(found.log).toBe(name);
    }
    expect(made).toHaveLength(3);
    folder.file('elsewhere/log.csv', `${log(2)}20,0,0\n`);
    await recordSeries(recipe, [at('elsewhere/log.csv')], {}, undefined, cache);
    expect(made).toHaveLength(4);
  });

  it('knows from which channels of the log each comes, through the steps', async () => {
    folder.file('pipeline.yaml', pipeline(0.2));
    const [series] = await recordSeries(recipe, [at('log.csv')], {});
    expect(series.origins).toMatchObject({ x: ['x'], y: ['y'], slow: ['y'] });
    const { split, task } = makeDataset(recipe, [series]);
    expect(leaksOf(split.train, task)).toEqual(['input slow and target y are both made from y']);
  });
});
