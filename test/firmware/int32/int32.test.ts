import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { blockOf } from '../../../src/core/block.ts';
import { ConfigError } from '../../../src/core/errors.ts';
import { Random } from '../../../src/core/random.ts';
import { describe as describeForC, type Exportable } from '../../../src/firmware/exportable.ts';
import { hostTarget } from '../../../src/firmware/hostTarget.ts';
import { int32Part } from '../../../src/firmware/int32/int32Part.ts';
import { int32Run } from '../../../src/firmware/int32/int32Run.ts';
import { Replica } from '../../../src/firmware/replica.ts';
import { RowFile } from '../../../src/firmware/rowFile.ts';
import type { Target } from '../../../src/firmware/target.ts';
import { openTarget } from '../../../src/firmware/targets.ts';
import type { AnyOperator } from '../../../src/kernel/operator.ts';
import { Stage } from '../../../src/kernel/stage.ts';
import { int32Twins } from '../../../src/operators/int32/twins.ts';
import { operators } from '../../../src/operators/registry.generated.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { fit, N, STREAM, samples } from '../../support/randomChains.ts';

const folder = temporaryFolder();
const RANGES = { iA: 8, iB: 8, other: 8 };
const twins = Object.keys(int32Twins).map((name) => (operators as Record<string, AnyOperator>)[name]);

function partOf(chain: readonly Stage[]): Exportable {
  return { from: 0, to: 1, leftOut: [], chain, ...describeForC(chain) };
}

/** A random chain of operators with integer kernels that 32 bits can run. */
function randomPart(seed: number, length: number) {
  const random = new Random(seed);
  for (;;) {
    const chain: Stage[] = [];
    let stream = STREAM;
    while (chain.length < length) {
      const stage = fit(twins[random.below(twins.length)], stream, random);
      if (!stage || stage.output.rateHz < STREAM.rateHz / 8) continue;
      chain.push(stage);
      stream = stage.output;
    }
    try {
      return int32Part(partOf(chain), RANGES);
    } catch (error) {
      // a filter on an angle, or one step on channels of several ranges
      if (!(error instanceof ConfigError)) throw error;
    }
  }
}

/** The part on samples with absent ones, infinities and spikes: host rows against those of the target, value by value. */
async function compared(part: ReturnType<typeof int32Part>, target: Target, name: string) {
  const path = join(folder.path, target.name, name);
  mkdirSync(path, { recursive: true });
  const file = new RowFile(join(path, 'reals'), part.columns.length);
  const x = samples(7, STREAM.channels.length);
  file.append(
    part.columns.map((c) => x[c]),
    N,
  );
  file.close();
  const run = int32Run('chain', part, file.path, join(path, 'integers'));
  const c = await target.build(run.pipeline, 'float', path).run(run.inputs);
  let values = 0;
  const differing: string[] = [];
  run.rows.each(c, (row, channel, here, there) => {
    values++;
    const same = Number.isNaN(here) ? there === -(2 ** 31) : here === there;
    if (!same) differing.push(`row ${row}, channel ${channel}: host ${here}, C ${there}`);
  });
  return { values, differing: differing.slice(0, 3), run, path };
}

describe('chains in 32-bit integers', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])('random chain %i gives the same bits in C', async (seed) => {
    const part = randomPart(seed, 1 + (seed % 4));
    const names = part.steps.map((s) => s.name).join(' -> ');
    const { values, differing } = await compared(part, hostTarget(), `chain${seed}`);
    expect(differing, names).toEqual([]);
    expect(values, names).toBeGreaterThan(100);
  });

  const cores = ['cortex-m0', 'cortex-m3', 'riscv32', 'avr'];
  it.each(cores)('gives them on %s', async (name) => {
    const target = openTarget(name);
    for (const seed of [21, 22, 23]) {
      const part = randomPart(seed, 3);
      const { values, differing } = await compared(part, target, `chain${seed}`);
      expect(differing, part.steps.map((s) => s.name).join(' -> ')).toEqual([]);
      expect(values).toBeGreaterThan(100);
    }
  });

  it('gives them by another compiler', async () => {
    const { differing, values } = await compared(randomPart(31, 4), hostTarget({ CC: 'clang' }), 'clang');
    expect(differing).toEqual([]);
    expect(values).toBeGreaterThan(100);
  });

  it('gives the same rows in blocks of any size', () => {
    const x = samples(9, STREAM.channels.length).map((v) =>
      v.map((s) => (s > -1e9 && s < 1e9 ? Math.round(s * 1e6) : Number.NaN)),
    );
    const rowsIn = (size: number) => {
      const rows: number[] = [];
      const replica = new Replica(randomPart(41, 3).chain, 'double', ({ n, channels }) => {
        for (let i = 0; i < n; i++) for (const channel of channels) rows.push(channel[i]);
      });
      for (let from = 0; from < N; from += size) {
        const part = x.map((v) => v.slice(from, from + size));
        replica.push(blockOf(STREAM, part, from, from / STREAM.rateHz));
      }
      return rows;
    };
    const whole = rowsIn(N);
    for (const size of [1, 13, 256]) expect(rowsIn(size)).toEqual(whole);
    expect(whole.filter(Number.isFinite).length).toBeGreaterThan(1000);
  });

  it('counts what it clips, alike on the host and in C', async () => {
    const lowpass = new Stage(
      operators.lowpass,
      { ...operators.lowpass.params.parse({ cutoffHz: 200 }) },
      { on: ['iA'] },
      STREAM,
    );
    // the samples reach 40: far beyond twice this range
    const part = int32Part(partOf([lowpass]), { ...RANGES, iA: 1 });
    const { run, differing, path } = await compared(part, hostTarget(), 'clipped');
    expect(differing).toEqual([]);
    expect(run.clipped).toBeGreaterThan(10);
    expect(part.counter.clipped).toBeGreaterThan(0);
    expect(run.pipeline.h).toContain('int32_t chain_clipped(const chain_state *s);');
    const main = `#include "chain.h"
#include <stdio.h>
int main(void) {
  static chain_state s;
  double in[CHAIN_INPUTS];
  int32_t x[CHAIN_INPUTS], y[CHAIN_ROWS * CHAIN_OUTPUTS];
  chain_init(&s);
  while (fread(in, sizeof in, 1, stdin) == 1) {
    for (int i = 0; i < CHAIN_INPUTS; i++) x[i] = (int32_t)in[i];
    (void)chain_step(&s, x, y);
  }
  printf("%ld", (long)chain_clipped(&s));
  return 0;
}
`;
    writeFileSync(join(path, 'count.c'), main);
    execFileSync('gcc', ['-std=c99', '-O2', 'chain.c', 'count.c', '-o', 'count', '-lm'], { cwd: path });
    const counted = execFileSync('./count', { cwd: path, input: readFileSync(run.inputs), encoding: 'utf8' });
    expect(Number(counted)).toBe(part.counter.clipped);
  });

  it("takes a model's word for the range of what reaches it unchanged, and for nothing else", () => {
    const card = { inputs: ['iA', 'iB'].map((channel) => ({ channel, unit: 'A', mean: -3, std: 2, range: 2.5 })) };
    const passes = { ...operators.dcBlock, model: { card } } as AnyOperator;
    const first = new Stage(operators.dcBlock, { cutoffHz: 5 }, { on: ['iB'] }, STREAM);
    const second = new Stage(passes, { cutoffHz: 5 }, { on: ['iA'] }, first.output);
    const { inputFormats } = int32Part(partOf([first, second]), { iB: 100, other: 1 });
    expect(inputFormats[0].range).toBe(8);
    expect(inputFormats[1].range).toBe(100);
    expect(() => int32Part(partOf([first, second]), { other: 1 })).toThrow('the range of iB is not known');
  });

  it('refuses steps without integer kernel by name, and channels of unknown range', () => {
    const hampel = new Stage(
      operators.hampel,
      operators.hampel.params.parse({ windowLength: 5 }),
      { on: ['iA'] },
      STREAM,
    );
    expect(() => int32Part(partOf([hampel]), RANGES)).toThrow(
      /hampel has no integer kernel; these have one: .*lowpass.*predict/,
    );
    const dcBlock = new Stage(operators.dcBlock, { cutoffHz: 5 }, { on: ['iA'] }, STREAM);
    expect(() => int32Part(partOf([dcBlock]), { iB: 1, other: 1 })).toThrow('the range of iA is not known');
    const both = new Stage(
      operators.normalize,
      operators.normalize.params.parse({ mean: 1, std: 2 }),
      { on: ['iA', 'iB'] },
      STREAM,
    );
    expect(() => int32Part(partOf([both]), { ...RANGES, iB: 100 })).toThrow('channels of different ranges');
  });
});
