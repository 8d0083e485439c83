import { tap } from 'rxjs';
import type { Block } from '../core/block.ts';
import { Random } from '../core/random.ts';
import type { OpenSource } from '../pipeline/kinds.ts';
import type { Plan } from '../pipeline/plan.ts';
import { runPipeline } from '../pipeline/run.ts';
import type { Exportable } from './exportable.ts';
import { tapPart } from './partTap.ts';
import type { TestRows } from './selfTest.ts';

/** Values that a self-test may keep in flash. */
const MOST_VALUES = 1024;

function lengthOf(part: Exportable): number {
  return Math.max(16, Math.min(256, Math.floor(MOST_VALUES / part.columns.length)));
}

/** The first rows of a run that enter the exported steps, from one on in which no value is absent. */
export async function recordedRows(plan: Plan, part: Exportable, source: OpenSource, from: string): Promise<TestRows> {
  const channels: number[][] = part.columns.map(() => []);
  const enough = new AbortController();
  const take = (block: Block) => {
    for (let i = 0; i < block.n && channels[0].length < lengthOf(part); i++) {
      const row = part.columns.map((c) => block.channels[c][i]);
      if (channels[0].length > 0 || row.every(Number.isFinite)) row.forEach((v, k) => void channels[k].push(v));
    }
    if (channels[0].length === lengthOf(part)) enough.abort();
  };
  const { onInput, onStep } = tapPart(part, take, () => {});
  const input = source.blocks.pipe(tap(onInput));
  await runPipeline(plan, { input, onStep, onBlock: () => {}, signal: enough.signal });
  if (channels[0].length === 0) return randomRows(part);
  return { from, channels: channels.map((x) => Float64Array.from(x)) };
}

/** Rows for a chain whose source is not at hand: normally distributed, the same every time. */
export function randomRows(part: Exportable): TestRows {
  const random = new Random(1);
  const channels = part.columns.map(() => Float64Array.from({ length: lengthOf(part) }, () => random.normal()));
  return { from: 'random numbers of mean 0 and variance 1', channels };
}
