import type { Block } from '../core/block.ts';
import { DataError } from '../core/errors.ts';
import type { Stream } from '../core/stream.ts';
import type { Emit } from '../kernel/processor.ts';
import { Parts } from './parts.ts';
import type { Plan } from './plan.ts';
import { partName, type Worker } from './step.ts';

const INPUT = 'input';

/**
 * A plan at work: blocks go in, blocks come out, in one call. All state is in here and can be saved between two calls.
 * A restored chain drops the samples that it has seen, so that its input may start anew.
 */
export class Chain {
  private readonly plan: Plan;
  private readonly workers: readonly Worker[];
  /** emits[i] feeds step i; the last one goes out. */
  private readonly emits: readonly Emit[];
  private readonly restored: Parts | undefined;
  private readonly inputs = new Map<Stream, { next: number; skipUntil: number }>();

  /**
   * `state` is what `save` gave for the same plan. `onStep` sees the borrowed blocks behind each
   * step. Throws DataError when the state is damaged or of another plan.
   */
  constructor(plan: Plan, emit: Emit, state?: Uint8Array, onStep?: (step: number, block: Block) => void) {
    this.plan = plan;
    this.restored = state && Parts.read(state, plan.key);
    this.workers = plan.steps.map((s, i) => s.placement.start((name) => this.restored?.reader(`${i} ${name}`)));
    const emits = [emit];
    for (let i = plan.steps.length - 1; i >= 0; i--) {
      const worker = this.workers[i];
      const [after] = emits;
      if (onStep) {
        emits[0] = (block) => {
          onStep(i, block);
          after(block);
        };
      }
      const [then] = emits;
      emits.unshift((block) => worker.push(block, then));
    }
    this.emits = emits;
  }

  push(block: Block): void {
    const input = this.inputs.get(block.stream) ?? this.meet(block.stream);
    const seen = input.skipUntil - block.seq;
    if (seen >= block.n) return;
    input.next = block.seq + block.n;
    this.emits[0](seen > 0 ? cut(block, seen) : block);
  }

  /** End of the input. */
  flush(): void {
    this.workers.forEach((worker, i) => {
      worker.flush(this.emits[i + 1]);
    });
  }

  /** All state, including how far each input stream was read. */
  save(): Uint8Array {
    const parts = new Parts(this.plan.key);
    for (const [stream, { next }] of this.inputs) parts.add(`${INPUT} ${partName(stream)}`, (to) => to.number(next));
    this.workers.forEach((worker, i) => {
      for (const [name, part] of worker.parts()) parts.add(`${i} ${name}`, (to) => part.save(to));
    });
    return parts.bytes();
  }

  /** First block of a stream: it must be what was planned with. */
  private meet(stream: Stream): { next: number; skipUntil: number } {
    const planned = this.plan.inputs.find((s) => s.name === stream.name);
    const list = (s: Stream) => s.channels.map((c) => `${c.name} [${c.unit}]`).join(', ');
    if (!planned) {
      const names = this.plan.inputs.map((s) => s.name).join(', ');
      throw new DataError(`the source gives a stream ${stream.name}, but the pipeline was planned for ${names}`);
    }
    if (list(planned) !== list(stream)) {
      throw new DataError(
        `stream ${stream.name} has the channels ${list(stream)}, but the pipeline was planned for ${list(planned)}`,
      );
    }
    if (Math.abs(stream.rateHz / planned.rateHz - 1) > 0.02) {
      throw new DataError(
        `stream ${stream.name} has ${stream.rateHz} Hz, but the pipeline was planned for ${planned.rateHz} Hz`,
      );
    }
    const skipUntil = this.restored?.reader(`${INPUT} ${partName(stream)}`)?.number() ?? Number.NEGATIVE_INFINITY;
    const input = { next: skipUntil, skipUntil };
    this.inputs.set(stream, input);
    return input;
  }
}

/** A block without its first samples. */
function cut(block: Block, count: number): Block {
  return {
    ...block,
    seq: block.seq + count,
    t0: block.t0 + count * block.dt,
    n: block.n - count,
    channels: block.channels.map((x) => x.subarray(count)),
    quality: block.quality.map((q) => q && q.subarray(count)),
    gapBefore: 0,
  };
}
