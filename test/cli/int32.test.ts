import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Random } from '../../src/core/random.ts';
import { packageRoot } from '../../src/io/config/packageRoot.ts';
import { temporaryFolder } from '../support/folder.ts';
import { recording } from '../support/recordings.ts';
import { slipring } from './support.ts';

const folder = temporaryFolder();
const N = 1200;

/** The demo's model, with inputs whose units a log can name. */
const model = join(folder.path, 'demo');
cpSync(join(packageRoot(), 'models/demo'), model, { recursive: true });
const card = join(model, 'card.json');
writeFileSync(card, readFileSync(card, 'utf8').replaceAll('"rad^2/s^2"', '"1"'));

const random = new Random(5);
const around = (mean: number, std: number) => () => mean + std * random.normal();
const columns: Record<string, (i: number) => number> = {
  'iA [A]': (i) => 12 * Math.cos(0.06 * i) + 0.1 * random.normal(),
  'iB [A]': (i) => 12 * Math.cos(0.06 * i - 2.0944) + 0.1 * random.normal(),
  'thetaM [rad]': (i) => 0.02 * i,
  'currentSquare [A^2]': () => Math.abs(around(27, 30)()),
  'speedSquare [1]': () => Math.abs(around(130_000, 160_000)()),
  'omegaM [rad/s]': around(88, 348),
  'tempWinding [degC]': around(63, 19),
  'tempCase [degC]': around(40, 7),
  'tempCoolant [degC]': around(30, 3),
};
const rows = Array.from({ length: N }, (_, i) => {
  const values = Object.values(columns).map((f) => (random.below(200) === 0 ? '' : f(i)));
  return [2 * i, ...values].join(',');
});
const log = folder.file('log.csv', `t [s],${Object.keys(columns).join(',')}\n${rows.join('\n')}\n`);

const pipeline = folder.file(
  'chain.yaml',
  `slipring: 1
ranges: { iA: 20, iB: 20, tempCase: 120 }
source: { replay: { file: ${log}, speed: max } }
steps:
  - electricalAngle: { thetaM: thetaM, polePairs: 3, as: thetaE }
  - lowpass: { on: [iA, iB, tempCase], cutoffHz: 0.1, order: 4 }
  - clarkePark: { iA: iA, iB: iB, angle: thetaE }
  - regime: { on: tempCase, edges: [38, 42], hysteresis: 1, as: mode, keep: true }
  - normalize: { on: [iq], mean: 2, std: 9 }
  - predict: { model: ${model}, precision: int8 }
`,
);

interface Result {
  readonly real: string;
  readonly mismatches: number;
  readonly values: number;
  readonly clipped: number;
  readonly float: readonly { channel: string; rms: number; step: number }[];
}

describe('int32 on the command line', () => {
  it.each(['host', 'cortex-m0'])(
    'verify: filters, transforms and the int8 net in integers alone, on %s',
    async (target) => {
      const words = ['verify', pipeline, '--arithmetic', 'int32', '--target', target, '--json'];
      const { code, out, err } = await slipring(words);
      expect(code, err).toBe(0);
      const result = JSON.parse(out) as Result;
      expect(result).toMatchObject({ real: 'int32', mismatches: 0, clipped: 0 });
      expect(result.values).toBeGreaterThan(10 * 1000);
      const by = Object.fromEntries(result.float.map((f) => [f.channel, f]));
      // the declared range: steps of 32 / 2^30 A
      expect(by.iA.step).toBe(2 ** -25);
      for (const name of ['iA', 'iB', 'id', 'thetaE']) expect(by[name].rms / by[name].step, name).toBeLessThan(10);
      expect(by.mode.rms).toBe(0);
      // the net itself is the same; what differs is its inputs, which now and then fall to the next of 65,536 steps
      expect(by.tempMagnet.rms).toBeLessThan(1e-3);
      expect(by.tempMagnet.rms).toBeGreaterThan(0);
    },
  );

  it('verify: tells the error of each channel in its unit and in steps, and what was clipped', async () => {
    const { out } = await slipring(['verify', pipeline, '--arithmetic', 'int32', '--set', 'ranges.iA=0.5']);
    expect(out).toMatch(/channel +unit +largest error +rms error +step +rms error in steps/);
    expect(Number(/^clipped: (\d+) values$/m.exec(out)?.[1])).toBeGreaterThan(100);
  });

  it('export: C without floating point passes its self-test', async () => {
    const to = join(folder.path, 'out');
    const { code, out, err } = await slipring(['export', pipeline, '--arithmetic', 'int32', '--to', to]);
    expect(code, err).toBe(0);
    expect(out).toContain('(int32, without pointers)');
    const sources = readdirSync(to).filter((f) => f.endsWith('.c') && f !== 'intrinsics.c');
    for (const f of [...sources, ...readdirSync(to).filter((name) => name.endsWith('_inline.h'))]) {
      expect(readFileSync(join(to, f), 'utf8'), f).not.toMatch(/\b(float|double|real_t|REAL_C)\b/);
    }
    expect(readFileSync(join(to, 'chain.h'), 'utf8')).toContain('0 iA, 2.9802322387695312e-8 A');
    const flags = ['-std=c99', '-O2', '-Wall', '-Wextra', '-Wconversion', '-Wshadow', '-pedantic', '-Werror'];
    execFileSync('gcc', [...flags, ...sources, 'example/main.c', '-I.', '-o', 'run', '-lm'], { cwd: to });
    expect(execFileSync('./run', { cwd: to, encoding: 'utf8', input: '' })).toContain('self-test passed');
  });

  it('export: takes ranges from the log where the pipeline names none, and refuses what has no integer kernel', async () => {
    const to = join(folder.path, 'measured');
    const words = ['export', '--input', log, '--arithmetic', 'int32', '--to', to];
    const { code, err } = await slipring([...words, '--step', 'lowpass: { on: [tempCase], cutoffHz: 0.1 }']);
    expect(code, err).toBe(0);
    // the largest is between 64 and 128 degC
    expect(readFileSync(join(to, 'log.h'), 'utf8')).toContain('tempCase, 1.1920928955078125e-7 degC');
    const refused = await slipring([...words, '--step', 'hampel: { on: [iA], windowLength: 5 }']);
    expect(refused).toMatchObject({
      code: 78,
      err: expect.stringContaining('hampel has no integer kernel; these have'),
    });
    const wrong = await slipring([
      ...words,
      '--arithmetic',
      'int64',
      '--step',
      'dcBlock: { on: [iA], cutoffHz: 0.01 }',
    ]);
    expect(wrong).toMatchObject({ code: 2, err: expect.stringContaining('known: real, int32') });
    const range = await slipring(['verify', pipeline, '--set', 'ranges.iA=-1']);
    expect(range).toMatchObject({ code: 78, err: expect.stringContaining('ranges') });
  });

  const lea = recording('pmsm_temperature_lea/profile60_first4500.csv');
  it.runIf(lea)(
    'verify: a recorded motor in integers, to a few steps of the filters and 1e-4 degC of slow means',
    async () => {
      const steps = [
        'lowpass: { on: [id, iq], cutoffHz: 0.2, order: 4 }',
        'ewmaBank: { on: [tempWinding], spans: [1320, 3360] }',
        'regime: { on: [omegaM], edges: [100, 300], hysteresis: 10, keep: true, as: mode }',
      ];
      const given = steps.flatMap((step) => ['--step', step]);
      const words = [
        'verify',
        '--input',
        lea ?? '',
        '--device',
        'lea-csv',
        ...given,
        '--arithmetic',
        'int32',
        '--json',
      ];
      const { code, out, err } = await slipring(words);
      expect(code, err).toBe(0);
      const { mismatches, values, float } = JSON.parse(out) as Result;
      expect(mismatches).toBe(0);
      expect(values).toBeGreaterThan(60_000);
      const by = Object.fromEntries(float.map((f) => [f.channel, f]));
      for (const name of ['id', 'iq']) expect(by[name].rms / by[name].step, name).toBeLessThan(5);
      for (const name of ['tempWinding_ewma1320', 'tempWinding_ewma3360'])
        expect(by[name].rms, name).toBeLessThan(1e-4);
      expect(by.mode.rms).toBe(0);
    },
  );
});
