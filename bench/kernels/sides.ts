import { Subject } from 'rxjs';
import { type Block, blockOf } from '../../src/core/block.ts';
import { channel, type Stream } from '../../src/core/stream.ts';
import { allocate, type Layout, type Values } from '../../src/kernel/layout.ts';
import type { AnyOperator } from '../../src/kernel/operator.ts';
import { lift } from '../../src/rx/lift.ts';
import type { Timed } from '../cProgram.ts';
import { RATE_HZ } from '../signals.ts';
import type { Peer } from './peers.ts';

/** What is compared: a pass over all samples, timed. */
export interface Side {
  readonly name: string;
  /** Which of the outputs that are compared it gives first. */
  readonly output: number;
  readonly otherFormula: boolean;
  run(): Timed;
}

/** A pass is run again until this has gone by: a timer's tick and other work on the machine then hardly count. */
const LEAST_MS = 20;

export function side(name: string, run: () => Timed, { output = 0, otherFormula = false } = {}): Side {
  return { name, output, otherFormula, run };
}

/** Best of some passes, and what came out last in the first of them. */
function timed(samples: number, pass: () => readonly ArrayLike<number>[]): Timed {
  let best = Number.POSITIVE_INFINITY;
  let last: Float64Array[] | undefined;
  for (const begin = performance.now(); performance.now() - begin < LEAST_MS; ) {
    const start = performance.now();
    const y = pass();
    best = Math.min(best, performance.now() - start);
    last ??= y.map((v) => Float64Array.from(v));
  }
  return { ns: (best / samples) * 1e6, last: last ?? [] };
}

export function blocksOf(x: Float64Array, block: number): Float64Array[] {
  return Array.from({ length: x.length / block }, (_, k) => x.subarray(k * block, (k + 1) * block));
}

/** The kernel's function alone, block by block. Signal k goes to port `ports[k]`. */
export function kernelSide(
  operator: AnyOperator,
  c: Values<Layout>,
  x: readonly Float64Array[],
  ports: readonly number[],
  outputs: readonly number[],
  block: number,
): Side {
  const views = x.map((v) => blocksOf(v, block));
  const zeros = new Float64Array(block);
  const y = operator.outputs.map(() => new Float64Array(block));
  const flags = operator.flags ? [new Uint8Array(block)] : [];
  const process = operator.process as (...args: unknown[]) => unknown;
  const run = () =>
    timed(x[0].length, () => {
      const args: unknown[] = [
        c,
        allocate(operator.state(c)),
        block,
        ...operator.inputs.map(() => zeros),
        ...y,
        ...flags,
      ];
      for (let k = 0; k < views[0].length; k++) {
        for (let p = 0; p < views.length; p++) args[3 + ports[p]] = views[p][k];
        flags[0]?.fill(0);
        process(...args);
      }
      return outputs.map((o) => y[o]);
    });
  return side('kernel alone', run);
}

/** The operator as a user has it: a step behind a Subject, with delays, quality and the guard against absent samples. */
export function rxSide(
  operator: AnyOperator,
  params: unknown,
  x: readonly Float64Array[],
  ports: readonly number[],
  outputs: number,
  block: number,
): Side {
  const stream: Stream = {
    motor: 'bench',
    name: 'main',
    rateHz: RATE_HZ,
    channels: ports.map((port) => channel(operator.inputs[port].name, unitOf(operator.inputs[port].unit))),
    delayS: 0,
  };
  const views = x.map((v) => blocksOf(v, block));
  const source = new Subject<Block>();
  let y: Float64Array[] = [];
  // outputs follow the inputs where these stay
  source.pipe(lift(operator)(params)).subscribe((b) => {
    y = b.channels;
  });
  const out = blockOf(
    stream,
    views.map((v) => v[0]),
  );
  const run = () =>
    timed(x[0].length, () => {
      for (let k = 0; k < views[0].length; k++) {
        for (let p = 0; p < views.length; p++) out.channels[p] = views[p][k];
        source.next(out);
        out.seq += block;
        out.t0 = out.seq / RATE_HZ;
      }
      return y.slice(y.length - outputs);
    });
  return side('Slipring through RxJS', run);
}

const unitOf = (unit: string): string => (unit === 'any' ? 'A' : unit);

/** A JavaScript package on the first input. */
export function peerSide({ name, prepare, ...options }: Peer, x: Float64Array, block: number): Side {
  const pass = prepare(x, blocksOf(x, block));
  return side(name, () => timed(x.length, () => [pass()]), options);
}
