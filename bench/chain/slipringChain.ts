import { readFileSync } from 'node:fs';
import { Subject } from 'rxjs';
import { type Block, blockOf } from '../../src/core/block.ts';
import { channel, type Stream } from '../../src/core/stream.ts';
import * as rx from '../../src/rx/operators.generated.ts';
import { DC_BLOCK, HAMPEL, LOWPASS, RATE_HZ, SAVGOL } from './parameters.ts';

/**
 * The chain through RxJS as a program, beside plain.c and scipy_chain.py: slipringChain DATA N BLOCK PASSES [heap].
 * Prints ns a sample (best of PASSES); with `heap`, as JSON, what stretches of ten passes leave on the heap and what a block
 * allocates. A leak grows with every stretch; code that is still being compiled does not. `heap` needs node --expose-gc.
 */
const [file, count, size, repeats, mode] = process.argv.slice(2);
const length = Number(count);
const block = Number(size);
const passes = Number(repeats);

const stream: Stream = {
  motor: 'bench',
  name: 'currents',
  rateHz: RATE_HZ,
  channels: [channel('iA', 'A'), channel('iB', 'A'), channel('thetaE', 'rad')],
  delayS: 0,
};
const source = new Subject<Block>();
const on = { on: ['iA'] };
let sum = 0;
source
  .pipe(
    rx.lowpass(LOWPASS, on),
    rx.dcBlock(DC_BLOCK, on),
    rx.hampel(HAMPEL, on),
    rx.savgol(SAVGOL, on),
    rx.clarkePark({}, { ports: { angle: 'thetaE' } }),
    rx.rolling({ windowLength: 64, outputs: ['mean', 'std'] }, { on: ['iq'] }),
  )
  .subscribe((b) => {
    sum += b.channels[b.channels.length - 1][b.n - 1];
  });

const bytes = readFileSync(file);
const all = new Float64Array(bytes.buffer, bytes.byteOffset, 3 * length);
const views = stream.channels.map((_, c) =>
  Array.from({ length: length / block }, (_, k) => all.subarray(c * length + k * block, c * length + (k + 1) * block)),
);
const out = blockOf(
  stream,
  views.map((v) => v[0]),
);
let seq = 0;

function pass(): number {
  const start = performance.now();
  for (let k = 0; k < length / block; k++) {
    for (let c = 0; c < 3; c++) out.channels[c] = views[c][k];
    out.seq = seq;
    out.t0 = seq / RATE_HZ;
    seq += block;
    source.next(out);
  }
  return ((performance.now() - start) / length) * 1e6;
}

function heapUsed(): number {
  (globalThis as { gc?: () => void }).gc!();
  return process.memoryUsage().heapUsed;
}

if (mode === 'heap') {
  const left = Array.from({ length: passes }, () => {
    const before = heapUsed();
    for (let k = 0; k < 10; k++) pass();
    return heapUsed() - before;
  });
  // the largest of some passes: one with a collection in it shows less than it allocated
  const allocated = [1, 2, 3].map(() => {
    const before = heapUsed();
    pass();
    return process.memoryUsage().heapUsed - before;
  });
  console.log(JSON.stringify({ left, bytesPerBlock: Math.max(...allocated) / (length / block) }));
} else {
  let best = Number.POSITIVE_INFINITY;
  for (let k = 0; k < passes; k++) best = Math.min(best, pass());
  console.log(best);
}
if (!(sum > 0)) throw new Error('the chain gave no deviation');
