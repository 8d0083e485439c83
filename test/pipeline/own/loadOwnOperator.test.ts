import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { verifyJob } from '../../../src/firmware/verifyJob.ts';
import { packageRoot } from '../../../src/io/config/packageRoot.ts';
import { loadOwnOperator } from '../../../src/pipeline/own/loadOwnOperator.ts';
import { slipring } from '../../cli/support.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { planYaml, stream } from '../support.ts';

const folder = temporaryFolder();
/** The operator that the documentation shows. */
const [, SOFT_CLIP] = /```ts\n([\s\S]*?)```/.exec(readFileSync(join(packageRoot(), 'docs/own-operators.md'), 'utf8'))!;
const CLIP = folder.file('softClip.ts', SOFT_CLIP);
const rows = Array.from({ length: 500 }, (_, i) => `${i / 100},${40 * Math.sin(i / 9)},${i % 7 === 3 ? '' : i}`);
const LOG = folder.file('log.csv', `t [s],iA [A],iB [A]\n${rows.join('\n')}\n`);

/** The message with which the operator of the documentation is refused after a change. */
function refused(from: string, to: string): string {
  expect(SOFT_CLIP).toContain(from);
  const path = folder.file('changed.ts', SOFT_CLIP.replace(from, to));
  try {
    loadOwnOperator(path);
    return 'it is not refused';
  } catch (error) {
    return (error as Error).message;
  }
}

describe('an operator of one’s own', () => {
  it('is a step as any other: by its path from the pipeline, with units, options and the rest', async () => {
    const pipeline = folder.file(
      'p.yaml',
      'slipring: 1\nsteps:\n  - ./softClip.ts: { on: [iA, iB], limit: 30, as: [a, b] }\n  - ewmaBank: { on: [a], spans: [5] }\n',
    );
    const output = join(folder.path, 'out.csv');
    const { code, err } = await slipring(['run', pipeline, '--input', LOG, '--output', output]);
    expect(err).not.toMatch(/error/i);
    expect(code).toBe(0);
    const [head, ...lines] = readFileSync(output, 'utf8').trim().split('\n');
    expect(head).toBe('t,a,b,a_ewma5');
    expect(lines).toHaveLength(500);
    const a = lines.map((line) => Number(line.split(',')[1]));
    a.forEach((v, i) => void expect(v).toBeCloseTo(30 * Math.tanh((40 * Math.sin(i / 9)) / 30), 9));
  });

  it('runs as C with the same bits', async () => {
    const result = await verifyJob({ input: LOG, steps: [`${CLIP}: { on: [iA, iB], limit: 30 }`] });
    expect(result?.values).toBe(1000);
    expect(result?.mismatches).toBe(0);
  });

  it('goes out with the C of the package', async () => {
    const to = join(folder.path, 'c');
    await slipring(['export', '--input', LOG, '--to', to, '--step', `${CLIP}: { on: iA, limit: 30 }`]);
    expect(readFileSync(join(to, 'softClip.c'), 'utf8')).toContain('slipring_tanh(x[i] / c->limit)');
    expect(readFileSync(join(to, 'softClip.h'), 'utf8')).toContain('Bends a signal so that it never passes a limit');
  });

  it('describes itself on the command line', async () => {
    const { out } = await slipring(['operators', CLIP]);
    expect(out).toMatch(
      /softClip: Bends a signal[\s\S]*limit +number +as x +required +Largest magnitude that comes out\./,
    );
  });

  it('gets the parameters of its pipeline checked', async () => {
    const inputs = [stream('main', 100, { iA: 'A' })];
    await expect(planYaml(`- ${CLIP}: { on: iA, limit: -1 }`, inputs)).rejects.toThrow(
      'softClip: limit must be a positive number, got -1',
    );
    await expect(planYaml('- ./none.ts: {}', inputs)).rejects.toThrow(/p\.yaml:1:3: .*none\.ts: no such file/);
  });

  it('is saved under its text: state of another version is not loaded', async () => {
    const inputs = [stream('main', 100, { iA: 'A' })];
    const step = (path: string) => planYaml(`- ${path}: { on: iA, limit: 1 }`, inputs);
    const before = await step(CLIP);
    folder.file('softClip.ts', SOFT_CLIP.replace("gap: 'reset'", "gap: 'bridge'"));
    const after = await step(CLIP);
    folder.file('softClip.ts', SOFT_CLIP);
    expect(after.key).not.toBe(before.key);
    expect((await step(CLIP)).key).toBe(before.key);
  });

  it('must do what its examples say, however the samples are cut', () => {
    expect(refused('2 * 0.7615941559557649', '2 * 0.7615')).toMatch(
      /changed\.ts: softClip: example 1: y\[1\] is 1\.523, but the kernel gives 1\.5231883119115297/,
    );
    expect(refused('tanh(x[i] / c.limit)', 'tanh(x[i] / c.limit) + (n - n) * 0 + (n === 1 ? 1e-12 : 0)')).toMatch(
      /y\[0\] depends on how the samples are cut into blocks/,
    );
    expect(
      refused('examples: [{ params: { limit: 2 }, x: [[0, 2, -200]]', 'examples: [], x: [{ x: [[0, 2, -200]]'),
    ).toMatch(/softClip: needs an example/);
    expect(refused('examples: [{ params: { limit: 2 }', 'examples: [{ params: { limit: -2 }')).toMatch(
      /changed\.ts: softClip: example 1: limit must be a positive number, got -2$/,
    );
    expect(refused("gap: 'reset',", '')).toMatch(/changed\.ts: softClip: gap is missing/);
  });

  it.each([
    [
      'tanh(x[i] / c.limit);',
      'Math.tanh(x[i] / c.limit);',
      /changed\.ts:17:53: Math\.tanh is not in the kernel subset/,
    ],
    ['tanh(x[i] / c.limit);', 'tanh(x[i] / c.limitt);', /changed\.ts:17:\d+: .*limitt/],
    ['limit: real(p.limit)', 'limit: real(p.limit', /changed\.ts:6:\d+: /],
    ['return {};', 'return { x: nothing };', /changed\.ts:10:\d+: nothing is not defined/],
    [
      "name: 'softClip'",
      "name: 'hardClip'",
      /changed\.ts: the operator is exported as softClip, but its name is hardClip/,
    ],
    ['export const softClip', 'const softClip', /changed\.ts: must export one operator, made by defineOperator, has 0/],
    [
      "'slipring/operator'",
      "'slipring'",
      /changed\.ts:1:\d+: unknown module "slipring"; known: slipring\/operator, zod/,
    ],
    [
      'tanh, z }',
      'tanhh, z }',
      /changed\.ts:1:\d+: unknown export of slipring\/operator, "tanhh"; did you mean "tanh"\?/,
    ],
  ])('says where it is wrong: %s -> %s', (from, to, message) => {
    expect(refused(from, to)).toMatch(message);
  });

  it('may not take the name of one of the package', () => {
    const path = folder.file('lag.ts', SOFT_CLIP.replaceAll('softClip', 'lag'));
    expect(() => loadOwnOperator(path)).toThrow('an operator of the package has the name lag already');
  });

  it.each([
    ['$clip', 'must be a letter and up to 30 letters and digits'],
    ['clip_2', 'must be a letter and up to 30 letters and digits'],
    ['très', 'must be a letter and up to 30 letters and digits'],
    ['c'.repeat(32), 'must be a letter and up to 30 letters and digits'],
    ['int', 'is a word of C or C++'],
    ['slipringClip', 'is reserved for the generated code'],
    ['stage', 'is that of a file of the generated C'],
    ['gru', 'is that of a file of the generated C'],
    ['Math', 'is that of a file of the generated C'],
    ['Lowpass', 'is that of a file of the generated C'],
    ['aux', 'is that of a file of the generated C'],
  ])('may not be called %s, which its C could not be', (name, why) => {
    const path = folder.file('named.ts', SOFT_CLIP.replaceAll('softClip', name));
    expect(() => loadOwnOperator(path)).toThrow(`the name ${JSON.stringify(name)} ${why}`);
  });

  it.each(['M_PI', 'INT32_MAX', 'linux', 'HUGE_VAL', 'FP_NAN'])(
    'has no constant with the name of a macro: %s',
    (name) => {
      const text = SOFT_CLIP.replace('export function process', `const ${name}: real = 3;\n\nexport function process`);
      const [, x] = /(\w+): reals/.exec(SOFT_CLIP)!;
      const path = folder.file('macro.ts', text.replaceAll(`${x}[i]`, `(${name} - 2) * ${x}[i]`));
      expect(() => loadOwnOperator(path)).toThrow(`the name ${name} is `);
    },
  );
});
