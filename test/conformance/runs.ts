import { type Block, blockOf, detach } from '../../src/core/block.ts';
import { Stage } from '../../src/kernel/stage.ts';
import { type Case, streamFor } from './cases.ts';

/** Samples [from, to) of a stream. */
export type Range = readonly [from: number, to: number];

export function stageFor(c: Case): Stage {
  return new Stage(c.operator, c.operator.params.parse(c.params), {}, streamFor(c));
}

/** Block of the samples [from, to) of x; its own arrays, so that what keeps a borrowed block shows. */
export function blockAt(stage: Stage, x: readonly Float64Array[], [from, to]: Range): Block {
  return blockOf(
    stage.input,
    x.map((v) => v.slice(from, to)),
    from,
    from / stage.input.rateHz,
  );
}

/** Feeds the ranges, wipes each block afterwards, flushes, and gives copies of what came out. */
export function feed(stage: Stage, x: readonly Float64Array[], ranges: readonly Range[], flush = true): Block[] {
  const out: Block[] = [];
  const keep = (b: Block) => void out.push(detach(b));
  for (const range of ranges) {
    const block = blockAt(stage, x, range);
    stage.push(block, keep);
    for (const v of block.channels) v.fill(12345);
  }
  if (flush) stage.flush(keep);
  return out;
}

/** Outputs joined by index: what no block held is NaN with quality 255. */
export interface Joined {
  /** By output port; undefined where the operator leaves the output out. */
  readonly y: (Float64Array | undefined)[];
  readonly quality: (Uint8Array | undefined)[];
}

export const NOTHING = 255;

export function join(stage: Stage, blocks: readonly Block[], n: number): Joined {
  const length = stage.outputFrom(n);
  const joined: Joined = { y: [], quality: [] };
  stage.sources.forEach((source, channel) => {
    if (source.from !== 'instance') return;
    const y = new Float64Array(length).fill(Number.NaN);
    const quality = new Uint8Array(length).fill(NOTHING);
    for (const b of blocks) {
      y.set(b.channels[channel], b.seq);
      quality.set(b.quality[channel] ?? new Uint8Array(b.n), b.seq);
    }
    joined.y[source.output] = y;
    joined.quality[source.output] = quality;
  });
  return joined;
}

/** [0, n) in blocks of up to `length`. */
export function blocks(n: number, length = 256): Range[] {
  return Array.from({ length: Math.ceil(n / length) }, (_, k) => [k * length, Math.min(n, (k + 1) * length)] as const);
}
