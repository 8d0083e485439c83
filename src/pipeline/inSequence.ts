import type { Block } from '../core/block.ts';
import type { Stream } from '../core/stream.ts';
import type { Emit } from '../kernel/processor.ts';
import { meetAll, type Placement, type Worker } from './step.ts';

/** Several placements, each on the streams after the one before, as one step. */
export function inSequence(
  streams: readonly Stream[],
  places: readonly ((streams: readonly Stream[]) => Placement)[],
): Placement {
  const placed: Placement[] = [];
  let current = streams;
  for (const place of places) {
    const placement = place(current);
    placed.push(placement);
    current = placement.streams;
  }
  return {
    streams: current,
    processors: placed.flatMap((p) => p.processors),
    start: (restore) => new Sequence(placed.map((p, i) => p.start(restore && ((part) => restore(`${part}/${i}`))))),
  };
}

class Sequence implements Worker {
  private readonly workers: readonly Worker[];

  constructor(workers: readonly Worker[]) {
    this.workers = workers;
  }

  meet(stream: Stream): readonly Stream[] {
    return meetAll(this.workers, stream);
  }

  push(block: Block, emit: Emit): void {
    this.feed(0, block, emit);
  }

  flush(emit: Emit): void {
    this.workers.forEach((worker, i) => {
      worker.flush((block) => this.feed(i + 1, block, emit));
    });
  }

  *parts(): ReturnType<Worker['parts']> {
    for (const [i, worker] of this.workers.entries()) {
      for (const [name, part] of worker.parts()) yield [`${name}/${i}`, part];
    }
  }

  private feed(i: number, block: Block, emit: Emit): void {
    if (i === this.workers.length) emit(block);
    else this.workers[i].push(block, (out) => this.feed(i + 1, out, emit));
  }
}
