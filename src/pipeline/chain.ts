import type { Block } from '../core/block.ts';
import { DataError } from '../core/errors.ts';
import type { Stream } from '../core/stream.ts';
import type { Emit } from '../kernel/processor.ts';
import { Parts } from './parts.ts';
import type { Plan } from './plan.ts';
import { meetAll, partName, type Worker } from './step.ts';

const INPUT = 'input';

/** How far an input stream was read. Its count may begin anew, as when a device starts again: that is the next segment. */
interface Position {
  segment: number;
  next: number;
  /** No sample so far was later. */
  timeS: number;
}

interface Input {
  readonly at: Position;
  /** What a restored chain has seen; undefined once the input has passed it. */
  seen: Position | undefined;
}

/**
 * A plan at work: blocks go in, blocks come out, in one call. All state is in here and can be saved between two calls.
 * A restored chain drops the samples that it has seen, so that its input may start anew: those that stand before the saved
 * position by segment and index, and are not later in time.
 */
export class Chain {
  private readonly plan: Plan;
  private readonly workers: readonly Worker[];
  /** emits[i] feeds step i; the last one goes out. */
  private readonly emits: readonly Emit[];
  private readonly restored: Parts | undefined;
  private readonly inputs = new Map<Stream, Input>();

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

  /** Returns the part of the block that a restored chain had not seen, if any: all of it, but for the first ones. */
  push(block: Block): Block | undefined {
    const input = this.inputs.get(block.stream) ?? this.meet(block.stream);
    const { at } = input;
    if (block.seq < at.next) at.segment++;
    at.next = block.seq + block.n;
    at.timeS = Math.max(at.timeS, block.t0 + block.n * block.dt);
    const seen = seenOf(block, input);
    if (seen >= block.n) return undefined;
    const fresh = seen > 0 ? cut(block, seen) : block;
    this.emits[0](fresh);
    return fresh;
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
    for (const [stream, { at, seen }] of this.inputs) {
      const { segment, next, timeS } = seen ?? at;
      parts.add(`${INPUT} ${partName(stream)}`, (to) => {
        for (const v of [segment, next, timeS]) to.number(v);
      });
    }
    this.workers.forEach((worker, i) => {
      for (const [name, part] of worker.parts()) parts.add(`${i} ${name}`, (to) => part.save(to));
    });
    if (this.restored) parts.addMissing(this.restored);
    return parts.bytes();
  }

  /** First block of a stream: it must be what was planned with. */
  private meet(stream: Stream): Input {
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
    const saved = this.restored?.reader(`${INPUT} ${partName(stream)}`);
    const seen = saved && { segment: saved.number(), next: saved.number(), timeS: saved.number() };
    const input = { at: { segment: 0, next: 0, timeS: Number.NEGATIVE_INFINITY }, seen };
    this.inputs.set(stream, input);
    // a restored chain may have seen all that its input gives: then what is still inside must come out none the less
    meetAll(this.workers, stream);
    return input;
  }
}

/**
 * Samples of the block that were seen before the state was saved. A source that starts anew gives them again; one that went on
 * without us gives later ones, however it counts.
 */
function seenOf(block: Block, input: Input): number {
  const { at, seen } = input;
  if (!seen) return 0;
  const isLater = block.t0 >= seen.timeS - block.dt / 2;
  if (!isLater && at.segment < seen.segment) return block.n;
  const again = !isLater && at.segment === seen.segment;
  const count = again ? Math.min(block.n, Math.max(0, seen.next - block.seq)) : 0;
  if (count === block.n) return count;
  input.seen = undefined;
  at.segment = Math.max(at.segment, seen.segment + (isLater && block.seq < seen.next ? 1 : 0));
  at.timeS = Math.max(at.timeS, seen.timeS);
  return count;
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
