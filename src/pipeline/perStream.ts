import type { Block } from '../core/block.ts';
import type { Stream } from '../core/stream.ts';
import type { Emit, Processor } from '../kernel/processor.ts';
import { type Placement, partName, type Restore, type Worker } from './step.ts';

/** What a step does to one stream: makes a processor for it, lets it pass, or drops it. */
export type Role = ((input: Stream) => Processor) | 'pass' | 'drop';

/**
 * Places a step that treats each stream by itself. Streams are recognised by name, since those that a source delivers are
 * other objects than those that were planned with. Each stream of each motor has its own processor.
 */
export function perStream(streams: readonly Stream[], roleOf: (stream: Stream) => Role): Placement {
  const roles = new Map(streams.map((s) => [s.name, roleOf(s)]));
  const processors: Processor[] = [];
  const after = streams.flatMap((stream) => {
    const role = roles.get(stream.name)!;
    if (role === 'drop') return [];
    if (role === 'pass') return [stream];
    const processor = role(stream);
    processors.push(processor);
    return [processor.output];
  });
  return { streams: after, processors, start: (restore) => new PerStream(roles, restore) };
}

class PerStream implements Worker {
  private readonly roles: ReadonlyMap<string, Role>;
  private readonly restore: Restore | undefined;
  private readonly processors = new Map<Stream, Processor | 'pass' | 'drop'>();
  private lastStream: Stream | undefined;
  private last: Processor | 'pass' | 'drop' = 'pass';

  constructor(roles: ReadonlyMap<string, Role>, restore: Restore | undefined) {
    this.roles = roles;
    this.restore = restore;
  }

  push(block: Block, emit: Emit): void {
    if (block.stream !== this.lastStream) {
      this.last = this.take(block.stream);
      this.lastStream = block.stream;
    }
    if (this.last === 'pass') emit(block);
    else if (this.last !== 'drop') this.last.push(block, emit);
  }

  flush(emit: Emit): void {
    for (const p of this.processors.values()) if (typeof p === 'object') p.flush(emit);
  }

  *parts(): Iterable<[string, Processor]> {
    for (const [stream, p] of this.processors) if (typeof p === 'object') yield [partName(stream), p];
  }

  meet(stream: Stream): readonly Stream[] {
    const processor = this.take(stream);
    if (processor === 'drop') return [];
    return [processor === 'pass' ? stream : processor.output];
  }

  private take(stream: Stream): Processor | 'pass' | 'drop' {
    const known = this.processors.get(stream);
    if (known) return known;
    const role = this.roles.get(stream.name) ?? 'pass';
    const processor = typeof role === 'function' ? role(stream) : role;
    if (typeof processor === 'object') {
      const state = this.restore?.(partName(stream));
      if (state) processor.load(state);
    }
    this.processors.set(stream, processor);
    return processor;
  }
}
