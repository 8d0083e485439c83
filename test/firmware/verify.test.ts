import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { UnavailableError } from '../../src/core/errors.ts';
import { Random } from '../../src/core/random.ts';
import { hostTarget } from '../../src/firmware/hostTarget.ts';
import type { Target } from '../../src/firmware/target.ts';
import { openTarget, targetNames } from '../../src/firmware/targets.ts';
import { verifyJob } from '../../src/firmware/verifyJob.ts';
import { slipring } from '../cli/support.ts';
import { temporaryFolder } from '../support/folder.ts';

const folder = temporaryFolder();

/** A log of columns `name [unit]`; one field in 50 is empty. */
function log(name: string, periodS: number, columns: Record<string, (i: number, random: Random) => number>, n: number) {
  const random = new Random(11);
  const rows = Array.from({ length: n }, (_, i) => {
    const values = Object.values(columns).map((f) => (random.below(50) === 0 ? '' : f(i, random)));
    return [i * periodS, ...values].join(',');
  });
  return folder.file(name, `t [s],${Object.keys(columns).join(',')}\n${rows.join('\n')}\n`);
}

const current = (shift: number) => (i: number, random: Random) =>
  12 * Math.cos(0.06 * i - shift) + 0.3 * random.normal() + (random.below(300) === 0 ? 60 : 0);
const currents = log(
  'currents.csv',
  1e-3,
  { 'iA [A]': current(0), 'iB [A]': current(2.0944), 'thetaE [rad]': (i) => 0.06 * i },
  2000,
);
const chain = {
  input: currents,
  steps: [
    'hampel: { on: [iA, iB], windowLength: 7 }',
    'lowpass: { on: [iA, iB], cutoffHz: 150, order: 4, decimate: 2 }',
    'clarkePark: { iA: iA, iB: iB, angle: thetaE }',
  ],
};

const around = (mean: number, std: number) => (_: number, random: Random) => mean + std * random.normal();
const heats = log(
  'heats.csv',
  2,
  {
    'iq [A]': around(5, 3),
    'omegaM [rad/s]': around(90, 350),
    'tempWinding [degC]': around(63, 20),
    'tempCase [degC]': around(40, 7),
    'tempCoolant [degC]': around(30, 3),
  },
  1500,
);
const net = {
  input: heats,
  steps: [
    'expression: { value: iq^2, unit: A^2, as: currentSquare, keep: true }',
    'expression: { value: omegaM^2, unit: rad^2/s^2, as: speedSquare, keep: true }',
    'predict: { model: demo, precision: int8 }',
  ],
};

describe.each(['host', 'cortex-m0', 'cortex-m4', 'cortex-m55', 'riscv32', 'avr'])('on %s', (name) => {
  const target = openTarget(name);

  it('a chain of filters gives the bits of the host, in double where there is one and, emulated by the host, in float', async () => {
    for (const real of target.reals) {
      const v = await verifyJob(chain, { target, real });
      expect(v, v.firstMismatch).toMatchObject({ mismatches: 0, samples: 2000, target: name, real });
      expect(v.values).toBeGreaterThan(2 * 900);
      for (const { max } of v.float) expect(max).toBeLessThan(1e-3);
      expect(v.float[0].max).toBeGreaterThan(0);
    }
  });

  it("the demo's int8 net gives the bits of the host, and tells what it takes", async () => {
    const { figures, ...v } = await verifyJob(net, { target, real: 'float' });
    expect(v, v.firstMismatch).toMatchObject({ mismatches: 0, samples: 1500 });
    expect(v.values).toBeGreaterThan(1400);
    const weights = 3 * 16 * (6 + 16);
    expect(figures.flashBytes).toBeGreaterThan(weights);
    expect(figures.ramBytes).toBeGreaterThan(32);
    if (name === 'host') return;
    expect(figures.flashBytes).toBeLessThan(name === 'avr' ? 24_576 : 16_384);
    // constants lie in RAM on an AVR
    expect(figures.ramBytes).toBeLessThan(name === 'avr' ? 6 * 1024 : 1024);
    expect(figures.stackBytes).toBeGreaterThan(50);
    expect(figures.stackBytes).toBeLessThan(1024);
    // a multiplication needs an instruction at least
    expect(figures.instructions!.mean).toBeGreaterThan(weights);
    expect(figures.instructions!.worst).toBeGreaterThanOrEqual(figures.instructions!.mean);
    expect(figures.instructions!.worst).toBeLessThan(name === 'avr' ? 300_000 : 60_000);
  });
});

describe('verify', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('counts a value that differs in its last bit, and names it', async () => {
    const host = hostTarget();
    const wrong: Target = {
      ...host,
      build(...args) {
        const program = host.build(...args);
        return {
          figures: () => ({}),
          async run(inputs) {
            const rows = await program.run(inputs);
            const bits = new BigInt64Array(rows.buffer);
            bits[4 * 100 + 1] += 1n;
            return rows;
          },
        };
      },
    };
    const v = await verifyJob(
      { input: currents, steps: ['dcBlock: { on: [iA, iB], cutoffHz: 5 }'] },
      { target: wrong },
    );
    expect(v.mismatches).toBe(1);
    expect(v.firstMismatch).toMatch(/^\w+, row \d+: host \S+, C \S+$/);
  });

  it('names the command that installs a missing tool', () => {
    vi.stubEnv('PATH', '/nowhere');
    vi.stubEnv('CC', '');
    expect(() => openTarget('cortex-m4')).toThrow(UnavailableError);
    expect(() => openTarget('cortex-m4')).toThrow(
      /arm-none-eabi-gcc was not found; .* apt-get install .*qemu-system-arm/,
    );
    expect(() => openTarget('riscv32')).toThrow(/riscv64-unknown-elf-gcc was not found; .*qemu-system-misc/);
    expect(() => openTarget('host')).toThrow(/install gcc or clang/);
  });

  it('refuses targets and types that it does not know', async () => {
    const words = ['verify', '--input', currents, '--step', 'dcBlock: { on: [iA], cutoffHz: 5 }'];
    const target = await slipring([...words, '--target', 'cortex-m5']);
    expect(target).toMatchObject({ code: 2, out: '' });
    expect(target.err).toContain(`did you mean "cortex-m`);
    expect(target.err).toContain(targetNames.join(', '));
    expect(await slipring([...words, '--real', 'half'])).toMatchObject({ code: 2, out: '' });
    const double = await slipring([...words, '--target', 'avr', '--real', 'double']);
    expect(double).toMatchObject({ code: 2, out: '' });
    expect(double.err).toContain("avr has no double of the host's size; it takes --real float");
  });

  it('prints flash, RAM, stack and instructions of a board', async () => {
    const words = ['verify', '--input', currents, '--step', 'dcBlock: { on: [iA], cutoffHz: 5 }'];
    const { code, out } = await slipring([...words, '--target', 'cortex-m3', '--real', 'float']);
    expect(code).toBe(0);
    expect(out).toMatch(/^host and C: 0 mismatches of 6000 values, 2000 samples in .*mps2-an385.*real = float/);
    expect(out).toMatch(
      /cortex-m3, real = float: flash \d+ bytes, RAM \d+ bytes, stack \d+ bytes, \d+ instructions a step, \d+ at most/,
    );
  });

  it('runs on all targets, with one line for each', async () => {
    const words = ['verify', '--input', currents, '--step', 'dcBlock: { on: [iA], cutoffHz: 5 }'];
    const { code, out } = await slipring([...words, '--target', 'all']);
    expect(code, out).toBe(0);
    const [about, header, ...rows] = out.trim().split('\n');
    expect(about).toContain('host and C on 2000 samples, 6000 values out');
    expect(header).toMatch(/^target +bits +real +flash +RAM +stack +instructions a step +at most +runs on$/);
    expect(rows.map((row) => row.split(/ +/)[0])).toEqual(targetNames);
    expect(rows[0]).toMatch(/^host +equal +double( +-){5} /);
    for (const row of rows.slice(1)) expect(row).toMatch(/^[\w-]+ +equal +(double|float)( +\d+){5} /);
  });

  it('tells which of several targets are not installed, and fails for that', async () => {
    const tools = join(folder.path, 'tools');
    mkdirSync(tools);
    for (const tool of ['cc', 'as', 'ld', 'size']) symlinkSync(`/usr/bin/${tool}`, join(tools, tool));
    vi.stubEnv('PATH', tools);
    const words = ['verify', '--input', currents, '--step', 'dcBlock: { on: [iA], cutoffHz: 5 }'];
    const { code, out } = await slipring([...words, '--target', 'avr,host']);
    expect(code).toBe(69);
    expect(out).toMatch(/^host +equal /m);
    expect(out).toMatch(/^avr +not run .*avr-gcc was not found; install it with: apt-get install .*libsimavr-dev/m);
  });
});
