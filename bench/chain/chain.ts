import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Observable, Subject } from 'rxjs';
import { type Block, blockOf } from '../../src/core/block.ts';
import { Random } from '../../src/core/random.ts';
import { channel, type Stream } from '../../src/core/stream.ts';
import { allocate } from '../../src/kernel/layout.ts';
import { dcBlock } from '../../src/operators/dcBlock.ts';
import { hampel } from '../../src/operators/hampel.ts';
import { lowpass } from '../../src/operators/lowpass.ts';
import { savgol } from '../../src/operators/savgol.ts';
import * as rx from '../../src/rx/operators.generated.ts';
import type { Row } from '../table.ts';

const RATE_HZ = 10_000;
const LENGTH = 1 << 20;
const ROUNDS = 5;
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

const LOWPASS = { cutoffHz: 1000, order: 8 };
const DC_BLOCK = { cutoffHz: 8 };
const HAMPEL = { windowLength: 11, nSigma: 3 };
const SAVGOL = { windowLength: 21, polyorder: 3 };

/** The six kernels as a user writes them. `matchDelays` as by default: the other channels follow in time. */
function chain(source: Observable<Block>): Observable<Block> {
  const on = { on: ['iA'] };
  return source.pipe(
    rx.lowpass(LOWPASS, on),
    rx.dcBlock(DC_BLOCK, on),
    rx.hampel(HAMPEL, on),
    rx.savgol(SAVGOL, on),
    rx.clarkePark({}, { ports: { angle: 'thetaE' } }),
    rx.rolling({ windowLength: 64, outputs: ['mean', 'std'] }, { on: ['iq'] }),
  );
}

/** ns a sample of one pass, and the last statistics that came out. */
function runSlipring(signals: Float64Array[], block: number): { ns: number; mean: number; std: number } {
  const stream: Stream = {
    motor: 'bench',
    name: 'currents',
    rateHz: RATE_HZ,
    channels: [channel('iA', 'A'), channel('iB', 'A'), channel('thetaE', 'rad')],
    delayS: 0,
  };
  const source = new Subject<Block>();
  let mean = 0;
  let std = 0;
  chain(source).subscribe((b) => {
    mean = b.channels[b.channels.length - 2][b.n - 1];
    std = b.channels[b.channels.length - 1][b.n - 1];
  });
  const out = blockOf(stream, [new Float64Array(block), new Float64Array(block), new Float64Array(block)]);
  const start = performance.now();
  for (let o = 0; o + block <= LENGTH; o += block) {
    for (let c = 0; c < 3; c++) out.channels[c] = signals[c].subarray(o, o + block);
    out.seq = o;
    out.t0 = o / RATE_HZ;
    source.next(out);
  }
  const ns = ((performance.now() - start) / LENGTH) * 1e6;
  source.complete();
  return { ns, mean, std };
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

/** The chain through RxJS beside plain C and scipy, block by block, all in one run and interleaved. */
export function benchChain(): Row[] {
  const folder = mkdtempSync(join(tmpdir(), 'slipring-bench-'));
  try {
    const signals = motorSignals();
    const data = join(folder, 'data.bin');
    writeFileSync(data, Buffer.concat(signals.map((x) => Buffer.from(x.buffer))));
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

    const rows: Row[] = [];
    for (const block of [64, 256, 1024]) {
      const best = { slipring: Number.POSITIVE_INFINITY, c: Number.POSITIVE_INFINITY, scipy: Number.POSITIVE_INFINITY };
      for (let round = 0; round < ROUNDS; round++) {
        best.slipring = Math.min(best.slipring, runSlipring(signals, block).ns);
        best.c = Math.min(best.c, Number(execFileSync(plain, [data, String(LENGTH), String(block), '3'])));
        if (round > 0) continue;
        best.scipy = scipyNs(data, block, join(folder, 'coeffs.json'));
      }
      rows.push({
        what: `chain, blocks of ${block}`,
        slipring: best.slipring,
        peers: { 'plain C -O3': best.c, scipy: best.scipy },
      });
    }
    return rows;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function scipyNs(data: string, block: number, coeffs: string): number {
  const script = join(HERE, 'scipy_chain.py');
  return Number(execFileSync('/usr/bin/python3', [script, data, String(1 << 18), String(block), '3', coeffs]));
}

/** Heap growth over ten million samples through the chain at blocks of 256, bytes. Run node with --expose-gc. */
export function heapGrowth(): { samples: number; bytes: number } {
  const signals = motorSignals();
  const gc = (globalThis as { gc?: () => void }).gc;
  if (!gc) throw new Error('heapGrowth needs node --expose-gc');
  runSlipring(signals, 256);
  gc();
  const before = process.memoryUsage().heapUsed;
  let samples = 0;
  for (; samples < 10_000_000; samples += LENGTH) runSlipring(signals, 256);
  gc();
  return { samples, bytes: process.memoryUsage().heapUsed - before };
}
