import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/core/random.ts';
import { leaksOf } from '../../../src/train/data/leaks.ts';
import { ksStatistic, shiftsOf } from '../../../src/train/data/shift.ts';
import { splitByTime } from '../../../src/train/data/split.ts';
import { seriesOf } from '../support.ts';

const splitOf = (series: ReturnType<typeof seriesOf>) =>
  splitByTime([series], { train: 0.6, validation: 0.4, test: 0 }, 0, 1);

describe('leaksOf', () => {
  const random = new Random(1);
  const rows = 400;
  const slow = Array.from({ length: rows }, (_, i) => 20 + i / 10);
  const sensor = () => slow.map((v) => v + 0.1 * random.normal());
  const y = sensor();
  const columns = {
    y,
    fahrenheit: y.map((v) => 1.8 * v + 32),
    late: y.map((_, i) => y[Math.max(0, i - 3)]),
    early: y.map((_, i) => y[Math.min(rows - 1, i + 2)]),
    neighbour: sensor(),
    constant: y.map(() => 4),
  };
  const leaks = (...inputs: string[]) => leaksOf(splitOf(seriesOf(columns)).train, { inputs, targets: ['y'] });

  it('names a copy in another unit, a late one, and one that knows the future', () => {
    expect(leaks('fahrenheit', 'late', 'early')).toEqual([
      'input fahrenheit is target y, but for scale and offset',
      'input late is target y 3 rows later, but for scale and offset',
      'input early is target y 2 rows earlier, but for scale and offset',
    ]);
  });

  it('does not suspect another sensor that rises along, nor a constant', () => {
    expect(leaks('neighbour', 'constant')).toEqual([]);
  });

  it('names inputs that the pipeline makes from what a target is made from', () => {
    const origins = { y: ['tempRaw'], neighbour: ['tempRaw', 'iA'], constant: ['iA'] };
    const { train } = splitOf({ ...seriesOf(columns), origins });
    expect(leaksOf(train, { inputs: ['neighbour', 'constant'], targets: ['y'] })).toEqual([
      'input neighbour and target y are both made from tempRaw',
    ]);
  });
});

describe('shiftsOf', () => {
  const golden: { a: number[]; b: number[]; statistic: number }[] = JSON.parse(
    readFileSync(new URL('../../golden/scipy_ks.json', import.meta.url), 'utf8'),
  );

  it("has the statistic of scipy's ks_2samp, ties included", () => {
    for (const { a, b, statistic } of golden) {
      const sorted = [a, b].map((x) => Float64Array.from(x).sort());
      expect(ksStatistic(sorted[0], sorted[1])).toBeCloseTo(statistic, 12);
    }
  });

  it('flags a channel that has moved on, and counts what lies beyond the train rows', () => {
    const random = new Random(2);
    const noise = Array.from({ length: 1000 }, () => random.normal());
    const { train, validation } = splitOf(seriesOf({ noise, rising: noise.map((_, i) => i) }));
    const [rising, same] = shiftsOf(train, validation, ['noise', 'rising']);
    expect(rising).toEqual({ channel: 'rising', ks: 1, beyond: 1, shifted: true });
    expect(same.shifted).toBe(false);
    expect(same.ks).toBeLessThan(0.1);
  });
});
