import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Random } from '../../src/core/random.ts';
import { allocate } from '../../src/kernel/layout.ts';
import { dcBlock } from '../../src/operators/dcBlock.ts';
import { hampel } from '../../src/operators/hampel.ts';
import { lowpass } from '../../src/operators/lowpass.ts';
import { savgol } from '../../src/operators/savgol.ts';
import type { Row } from '../table.ts';
import { DC_BLOCK, HAMPEL, LOWPASS, RATE_HZ, SAVGOL } from './parameters.ts';

const LENGTH = 1 << 20;
const ROUNDS = 8;
const HERE = fileURLToPath(new URL('.', import.meta.url));

/** Two currents of 10 A at 50 Hz with noise, offset and 0.5 % spikes, and their angle. */
function motorSignals(): Float64Array[] {
  const random = new Random(1);
  const [iA, iB, theta] = [0, 1, 2].map(() => new Float64Array(LENGTH));
  for (let i = 0; i < LENGTH; i++) {
    const angle = (2 * Math.PI * 50 * i) / RATE_HZ;
    theta[i] = angle % (2 * Math.PI);
    iA[i] = 10 * Math.cos(angle) + 0.3 + 0.2 * random.normal();
    iB[i] = 10 * Math.cos(angle - (2 * Math.PI) / 3) + 0.3 + 0.2 * random.normal();
    if (random.uniform() < 0.005) iA[i] += 80 * (random.uniform() - 0.5);
  }
  return [iA, iB, theta];
}

/** Coefficients for the peers from Slipring's own design, so that all compute the same filter. */
function coefficients() {
  const low = allocate(lowpass.design(lowpass.params.parse(LOWPASS), RATE_HZ, []));
  const dc = allocate(dcBlock.design(dcBlock.params.parse(DC_BLOCK), RATE_HZ, []));
  const limit = allocate(hampel.design(hampel.params.parse(HAMPEL), RATE_HZ, [])).limit;
  const taps = allocate(savgol.design(savgol.params.parse(SAVGOL), RATE_HZ, [])).taps;
  const sos = [0, 1, 2, 3].map((k) => {
    const [gain, b1, b2, a1, a2] = low.sections.subarray(5 * k, 5 * k + 5);
    return [gain, gain * b1, gain * b2, a1, a2];
  });
  return { sos, dcGain: dc.gain, dcPole: dc.pole, hampelLimit: limit, sg: Array.from(taps) };
}

/** What ten passes of a million samples at blocks of 256 leave on the heap, one stretch after the other, and what a block allocates. */
export interface Heap {
  readonly left: readonly number[];
  readonly bytesPerBlock: number;
}

/** The chain through RxJS beside plain C and scipy, block by block, all in one run and interleaved. */
export function benchChain(): { rows: Row[]; heap: Heap } {
  const folder = mkdtempSync(join(tmpdir(), 'slipring-bench-'));
  try {
    const data = join(folder, 'data.bin');
    writeFileSync(data, Buffer.concat(motorSignals().map((x) => Buffer.from(x.buffer))));
    const c = coefficients();
    const row = (x: number[]) => `{${x.join(', ')}}`;
    const header = [
      `static const double SOS[4][5] = {${c.sos.map(row).join(', ')}};`,
      `static const double DC_GAIN = ${c.dcGain}, DC_POLE = ${c.dcPole}, HAMPEL_LIMIT = ${c.hampelLimit};`,
      `static const double SG[21] = ${row(c.sg)};`,
    ];
    writeFileSync(join(folder, 'coeffs.h'), `${header.join('\n')}\n`);
    writeFileSync(join(folder, 'coeffs.json'), JSON.stringify(c));
    const plain = join(folder, 'plain');
    execFileSync('gcc', ['-std=gnu99', '-O3', '-I', folder, join(HERE, 'plain.c'), '-o', plain, '-lm']);
    const slipring = bundle(join(HERE, 'slipringChain.ts'), folder);

    const rows = [64, 256, 1024].map((block) => {
      const best = { slipring: Number.POSITIVE_INFINITY, c: Number.POSITIVE_INFINITY, scipy: Number.POSITIVE_INFINITY };
      const args = [data, String(LENGTH), String(block)];
      for (let round = 0; round < ROUNDS; round++) {
        best.slipring = Math.min(best.slipring, ns(process.execPath, slipring, ...args, '10'));
        best.c = Math.min(best.c, ns(plain, ...args, '5'));
        if (round % 4 > 0) continue;
        const script = join(HERE, 'scipy_chain.py');
        best.scipy = Math.min(best.scipy, ns('/usr/bin/python3', script, ...args, '1', join(folder, 'coeffs.json')));
      }
      return {
        what: `chain, blocks of ${block}`,
        slipring: best.slipring,
        peers: { 'plain C -O3': best.c, scipy: best.scipy },
      };
    });
    const heap = JSON.parse(run(process.execPath, '--expose-gc', slipring, data, String(LENGTH), '256', '5', 'heap'));
    return { rows, heap };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * A TypeScript program as Node runs it when installed. Not by way of tsx: what it does while it loads makes V8 look, at each access
 * of a typed array, whether the array has been taken away (node --trace-protector-invalidation), which costs a tenth.
 */
function bundle(script: string, folder: string): string {
  const program = join(folder, 'slipring.mjs');
  run('npx', 'rolldown', script, '--platform', 'node', '--format', 'esm', '--file', program, '--log-level', 'warn');
  return program;
}

const run = (program: string, ...args: string[]) => execFileSync(program, args, { encoding: 'utf8' });
const ns = (program: string, ...args: string[]) => Number(run(program, ...args));
