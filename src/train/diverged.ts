import { SlipringError } from '../core/errors.ts';
import type { Batch, Engine, Floats } from '../nn/engine/engine.ts';
import type { Chunk } from './data/chunk.ts';

/** Training ran away: a lower rate or clip helps. */
export class Diverged extends SlipringError {
  constructor(epoch: number, chunk: number, tensor: string) {
    super(
      `training diverged in epoch ${epoch + 1}, chunk ${chunk + 1}: ${tensor} holds NaN or infinity; try a lower rate or clip`,
    );
  }
}

/** The first array, in the order of the computation, that holds a number that is none. */
export function firstBadArray({ trainables }: Engine, batch: Batch, chunk: Chunk): string {
  const arrays: [string, Floats][] = [
    ['inputs', chunk.x],
    ['targets', chunk.y],
    ...trainables.map((t): [string, Floats] => [t.name, t.value]),
    ...batch.layerOutputs().map((y, i): [string, Floats] => [`layers.${i} output`, y]),
    ...trainables.map((t): [string, Floats] => [`gradient of ${t.name}`, t.gradient]),
  ];
  return arrays.find(([, x]) => x.some((v) => !Number.isFinite(v)))?.[0] ?? 'loss';
}
