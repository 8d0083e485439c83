import type { Block } from '../core/block.ts';
import type { SnapshotReader, SnapshotWriter } from '../core/snapshot.ts';
import type { Stream } from '../core/stream.ts';
import type { Path, YamlDocument } from '../io/config/yamlFile.ts';
import type { Emit, Processor } from '../kernel/processor.ts';

/** A step of a pipeline: read from its description, not yet placed in a chain. */
export interface Step {
  readonly name: string;
  /** Where it was written, for errors: the document and the path of the step's value in it. */
  readonly document: YamlDocument;
  readonly path: Path;
  /** Fits the step to the streams that reach it. Throws ConfigError with a path inside the step's value. */
  place(streams: readonly Stream[]): Placement;
}

/** A step in its place: what it gives, what it costs, and how to set it to work. */
export interface Placement {
  /** All streams after the step. */
  readonly streams: readonly Stream[];
  /** One for each stream that the step works on; made for planning, never fed. */
  readonly processors: readonly Processor[];
  /** A worker with fresh state, or with the state that `restore` has under a part's name. */
  start(restore?: Restore): Worker;
}

export type Restore = (part: string) => SnapshotReader | undefined;

/** A step at work on all streams of all motors. */
export interface Worker {
  /** Takes up a stream, with the state that was saved of it, before its first block; gives the streams that come out for it. */
  meet(stream: Stream): readonly Stream[];
  push(block: Block, emit: Emit): void;
  /** End of the input: emits what is still inside. */
  flush(emit: Emit): void;
  /** The parts that have state, by names that are the same in every run: `motor/stream`. */
  parts(): Iterable<[name: string, part: { save(to: SnapshotWriter): void }]>;
}

/** Name of a stream's part in a snapshot. */
export const partName = (stream: Stream): string => `${stream.motor}/${stream.name}`;

/** Lets workers in a row meet a stream, each what comes out of the one before; gives what comes out of the last. */
export function meetAll(workers: readonly Worker[], stream: Stream): readonly Stream[] {
  return workers.reduce<readonly Stream[]>((streams, worker) => streams.flatMap((s) => worker.meet(s)), [stream]);
}
