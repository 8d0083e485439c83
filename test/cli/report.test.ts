import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/folder.ts';
import { thermalSeries } from '../train/support.ts';
import { slipring } from './support.ts';

const folder = temporaryFolder();
const at = (name: string) => join(folder.path, name);

function writeLog(name: string, seed: number): void {
  const { columns } = thermalSeries(3000, seed, 0.3, 20);
  const rows = Array.from(
    columns[0],
    (current, i) => `${i / 10},${current},${columns[1][i]},${Number(columns[1][i] > 6)}`,
  );
  folder.file(name, `t,current,temperature,warm\n${rows.join('\n')}\n`);
}

const TRAINING = 'training: { epochs: 12, rate: 0.02, chunk: 32, burnIn: 90, batch: 4 }';

async function train(name: string, changes: Readonly<Record<string, string>> = {}): Promise<void> {
  folder.file('pipeline.yaml', 'slipring: 1\nsource: { replay: {} }\nsteps:\n  - predict: { model: body }\n');
  const lines = {
    targets: 'targets: [temperature]',
    model: 'model: { units: 6 }',
    training: TRAINING,
    ...changes,
  };
  const recipe = folder.file(
    `${name}.yaml`,
    `slipring: 1
name: ${name}
summary: Temperature of a body that a current heats.
data: { pipeline: ${at('pipeline.yaml')}, logs: [${at('body.csv')}] }
inputs: [current]
split: { train: 0.6, validation: 0.2, test: 0.2 }
regimes: { on: current, edges: [1], names: [weak, strong] }
gates: { beatBaselines: false, int8RisePercent: 1000 }
${Object.values(lines).join('\n')}
`,
  );
  const { code, err } = await slipring(['train', recipe, '--out', at(name), '--seeds', '2', '--no-cache']);
  if (code !== 0) throw new Error(err);
}

const report = (name: string, ...more: string[]) =>
  slipring(['report', at(name), '--log', at('body.csv'), '--no-cache', '--out', at(`${name}.html`), ...more]);
const json = async (name: string, ...more: string[]) => JSON.parse((await report(name, '--json', ...more)).out);

beforeAll(async () => {
  writeLog('body.csv', 7);
  writeLog('other.csv', 8);
  await train('body');
}, 60_000);

describe('slipring report', () => {
  it('prints the verdict, errors beside baselines, regimes and layers, and writes the page', async () => {
    const { code, out } = await report('body');
    expect(code).toBe(0);
    for (const text of [
      /% on train rows, \d.* on validation rows/,
      /EWMA bank \+ ridge/,
      /Regimes, the worst first/,
      /layers\.0 gru/,
      /body\.html\n$/,
    ]) {
      expect(out).toMatch(text);
    }
    expect(readFileSync(at('body.html'), 'utf8')).toContain('The worst stretch: temperature');
  });

  it('gives all of it as JSON, with the figures that the card has', async () => {
    const found = await json('body');
    const card = JSON.parse(readFileSync(at('body/card.json'), 'utf8'));
    expect(found.curves.map((c: { epochs: unknown[] }) => c.epochs.length)).toEqual([12, 12]);
    expect(found.notes).toEqual([]);
    expect(found.parts.map((p: { part: string }) => p.part)).toEqual(['train', 'validation']);
    const [float] = found.parts[1].model;
    const line = card.metrics.find(
      (m: { predictor: string; regime: string }) => m.predictor === 'float' && m.regime === 'all',
    );
    expect(float.error).toBeCloseTo(line.rmse / card.outputs[0].std, 9);
    const weak = found.regimes.find((r: { name: string }) => r.name === 'weak');
    const cards = card.metrics.find(
      (m: { predictor: string; regime: string }) => m.predictor === 'int8' && m.regime === 'weak',
    );
    expect([weak.rows, weak.error]).toEqual([cards.rows, expect.closeTo(cards.rmse / card.outputs[0].std, 9)]);
    expect(found.lags[0].norms.at(-1).lag).toBe(32);
    expect(found.metrics.filter((m: { split: string }) => m.split === 'validation')).toEqual(card.metrics);
    expect(found.data).toMatchObject({ logs: ['body.csv'], testLooks: 0, parts: card.training.parts });
  });

  it('judges the card and the curves where no log is given, and says so', async () => {
    const { out } = await slipring(['report', at('body'), '--json']);
    const found = JSON.parse(out);
    expect(found.notes).toEqual([expect.stringContaining('without the logs')]);
    expect(found.verdict.kind).not.toBe('unknown');
    expect(found.parts.map((p: { part: string }) => p.part)).toEqual(['validation']);
    expect(found.regimes.map((r: { name: string }) => r.name).sort()).toEqual(['strong', 'weak']);
    expect(found.page).toBeUndefined();
  });

  it('refuses other rows than those of the training, and fits without rows', async () => {
    const other = await slipring([
      'report',
      at('body'),
      '--log',
      at('other.csv'),
      '--no-cache',
      '--out',
      at('no.html'),
    ]);
    expect([other.code, other.err]).toEqual([65, expect.stringContaining('not the rows that it was trained on')]);
    const fits = await slipring(['report', at('body'), '--sizes', '--out', at('no.html')]);
    expect([fits.code, fits.err]).toEqual([2, expect.stringContaining('need the logs')]);
    expect((await report('body', '--sizes', '0,x')).code).toBe(2);
    expect(existsSync(at('no.html'))).toBe(false);
  });

  it('says which rows are missing when only some of the logs are given, before it parts them', async () => {
    const recipe = readFileSync(at('body.yaml'), 'utf8')
      .replace(/logs: \[.*?\]/, `logs: [${at('body.csv')}, ${at('other.csv')}]`)
      .replace(/split: .*/, 'split: { train: [body.csv], validation: [other.csv] }')
      .replace('name: body', 'name: pair');
    const trained = await slipring(['train', folder.file('pair.yaml', recipe), '--out', at('pair'), '--no-cache']);
    expect([trained.code, trained.err]).toEqual([0, expect.anything()]);
    const one = await slipring(['report', at('pair'), '--log', at('body.csv'), '--no-cache', '--out', at('no.html')]);
    expect([one.code, one.err]).toEqual([65, expect.stringContaining('which are body.csv, other.csv')]);
    const turned = ['--log', at('other.csv'), '--log', at('body.csv'), '--no-cache'];
    expect((await slipring(['report', at('pair'), ...turned, '--out', at('pair.html')])).code).toBe(0);
  });

  it('opens the test part for a reason only, and records it', async () => {
    const found = await json('body', '--unlock-test', 'the report of the release');
    expect(found.parts.map((p: { part: string }) => p.part)).toEqual(['train', 'validation', 'test']);
    const [line] = readFileSync(at('body/unlocks.ndjson'), 'utf8').trim().split('\n');
    expect(JSON.parse(line)).toMatchObject({ reason: 'the report of the release', rows: expect.any(Number) });
    const again = await json('body');
    expect([again.parts.length, again.data.testLooks]).toEqual([2, 1]);
  });

  it('fits the recipe to fewer rows and to other sizes, from real fits that a seed repeats', async () => {
    const words = ['--learning-curve', '--sizes', '2,6', '--seeds', '2'];
    const { err } = await report('body', '--json', ...words);
    expect(err).toMatch(
      /looking at the model on \d+ rows\nfit 1 of 12: 6 units, seed 1\nfit 2 of 12: .*, at most \d+ s left/,
    );
    expect((await report('body', '--json', '--quiet', ...words)).err).toBe('');
    const { learningCurve: curve, sizes, verdict, curves } = await json('body', ...words);
    expect(curve.points.map((p: { rows: number; seeds: number[] }) => [p.rows, p.seeds.length])).toEqual([
      [220, 2],
      [440, 2],
      [881, 2],
      [1761, 2],
    ]);
    // all rows and the recipe's own size: the same nets, by two ways, and those of the training
    const best = curves.map((c: { epochs: { validationLoss: number }[] }) =>
      Math.min(...c.epochs.map((e) => e.validationLoss)),
    );
    curve.points[3].seeds.forEach((error: number, k: number) => {
      expect(error / best[k]).toBeCloseTo(1, 4);
    });
    expect(sizes.map((s: { units: number }) => s.units)).toEqual([2, 6]);
    expect(sizes[1].validation).toBeCloseTo(curve.points[3].validation, 9);
    expect(sizes[1].bias + sizes[1].variance).toBeCloseTo(sizes[1].validation, 12);
    expect(verdict.gap).toBeDefined();
    expect((await json('body', ...words)).sizes).toEqual(sizes);
  }, 60_000);

  it('judges a refitted model by the validation errors from before the refit, and the test part as it is', async () => {
    await train('whole', { training: TRAINING.replace('epochs: 12', 'epochs: 6, keep: last, refit: true') });
    const found = await json('whole', '--unlock-test', 'a look at the refitted net');
    const card = JSON.parse(readFileSync(at('whole/card.json'), 'utf8'));
    const [, validation, test] = found.parts;
    const line = card.metrics.find(
      (m: { predictor: string; regime: string }) => m.predictor === 'float' && m.regime === 'all',
    );
    // in parts of the deviation on train rows, as its neighbours; the card's is over validation rows too
    const [{ std }] = found.targets;
    expect(std).not.toBe(card.outputs[0].std);
    expect(validation.model[0].error).toBeCloseTo(line.rmse / std, 12);
    const told = found.metrics.filter((m: { split: string }) => m.split === 'validation');
    expect(told).toEqual(card.metrics);
    expect([test.part, found.notes]).toEqual(['test', [expect.stringContaining('refitted')]]);
    const { trainLoss, validationLoss } = found.curves[found.seed - 1].epochs.at(-1);
    expect(found.verdict.gap).toBeCloseTo(1 - trainLoss / validationLoss, 9);
  });

  it('reports classes with what they were taken for', async () => {
    await train('classes', { targets: 'labels: { channel: warm, classes: [cold, hot] }' });
    const { confusions, parts, targets, page } = await json('classes');
    expect(parts[1].model[0].error).toBeLessThan(0.2);
    const missed = confusions.reduce((sum: number, c: { rows: number }) => sum + c.rows, 0);
    const rows = JSON.parse(readFileSync(at('classes/card.json'), 'utf8')).classMetrics[0].rows;
    expect(missed / rows).toBeCloseTo(parts[1].model.at(-1).error, 12);
    expect(confusions.every((c: { truth: string; said: string }) => c.truth !== c.said)).toBe(true);
    expect(targets).toEqual([]);
    expect(readFileSync(page, 'utf8')).toContain('Classes that were taken for others');
  });
});

describe('docs/report.md', () => {
  it('names each entry of the JSON', async () => {
    const words = ['--learning-curve', '--sizes', '2', '--seeds', '1', '--quiet'];
    const [whole, classes] = [await json('body', ...words), await json('classes')];
    const text = readFileSync('docs/report.md', 'utf8');
    const missing = [...namesIn(whole), ...namesIn(classes)].filter((name) => !text.includes(`\`${name}\``));
    expect([...new Set(missing)]).toEqual([]);
  });
});

/** Names of entries, with those inside them; precisions are names of their own. */
function namesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.slice(0, 1).flatMap(namesIn);
  if (typeof value !== 'object' || value === null) return [];
  const inside = Object.entries(value).flatMap(([key, entry]) => [
    key,
    ...(key === 'precisions' ? [] : namesIn(entry)),
  ]);
  return [...new Set(inside)];
}

describe('a report of a model that has gone wrong', () => {
  it('names the rate that is too high and the gradients that are always clipped', async () => {
    await train('wild', {
      training: TRAINING.replace('rate: 0.02', 'rate: 2, schedule: constant, clip: 0.0001, optimizer: sgd'),
    });
    const { flags } = await json('wild');
    expect(flags.map((f: { rule: string }) => f.rule)).toContain('alwaysClipped');
  });

  it('says that the curves are unknown when the run folder is gone', async () => {
    rmSync(at('wild/run'), { recursive: true });
    const { curves, notes, flags } = await json('wild');
    expect([curves, notes]).toEqual([[], [expect.stringContaining('no run folder')]]);
    expect(flags.map((f: { rule: string }) => f.rule)).not.toContain('alwaysClipped');
  });
});
