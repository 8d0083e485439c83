import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '../src/core/random.ts';

export const RATE_HZ = 10_000;

/** Signals by name, in the order in which they stand in a SignalFile. */
export const SIGNALS = ['iA', 'iB', 'theta', 'iAlpha', 'iBeta', 'id', 'iq'] as const;
export type SignalName = (typeof SIGNALS)[number];

/**
 * A motor of 10 A at 50 Hz: currents with noise, offset and (iA) 0.5 % spikes, the angle in [0, 2 pi), and the currents in the
 * stator's and the rotor's frame.
 */
export function motorSignals(length: number): Record<SignalName, Float64Array> {
  const random = new Random(1);
  const x = Object.fromEntries(SIGNALS.map((name) => [name, new Float64Array(length)])) as Record<
    SignalName,
    Float64Array
  >;
  for (let i = 0; i < length; i++) {
    const angle = (2 * Math.PI * 50 * i) / RATE_HZ;
    x.theta[i] = angle % (2 * Math.PI);
    x.iA[i] = 10 * Math.cos(angle) + 0.3 + 0.2 * random.normal();
    x.iB[i] = 10 * Math.cos(angle - (2 * Math.PI) / 3) + 0.3 + 0.2 * random.normal();
    x.iAlpha[i] = x.iA[i];
    x.iBeta[i] = (x.iA[i] + 2 * x.iB[i]) / Math.sqrt(3);
    x.id[i] = -2 + 0.2 * random.normal();
    x.iq[i] = 9 + 0.2 * random.normal();
    if (random.uniform() < 0.005) x.iA[i] += 80 * (random.uniform() - 0.5);
  }
  return x;
}

/** The signals, and a file that has them one after the other, for the programs that the bench runs. */
export interface SignalFile {
  readonly signals: Record<SignalName, Float64Array>;
  readonly length: number;
  readonly path: string;
  /** For these programs; it goes when the work is done. */
  readonly folder: string;
}

export function withSignals(length: number, work: (file: SignalFile) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'slipring-bench-'));
  try {
    const signals = motorSignals(length);
    const path = join(folder, 'signals');
    writeFileSync(path, Buffer.concat(SIGNALS.map((name) => Buffer.from(signals[name].buffer))));
    work({ signals, length, path, folder });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
