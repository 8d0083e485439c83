import type { Block } from '../core/block.ts';
import type { SnapshotReader, SnapshotWriter } from '../core/snapshot.ts';
import type { Stream } from '../core/stream.ts';

/** Receives a borrowed block. */
export type Emit = (block: Block) => void;

/** One step of a chain at work on one stream: takes blocks, emits blocks. Knows no stream library. */
export interface Processor {
  readonly input: Stream;
  readonly output: Stream;
  /** Whole input samples by which results come late; already taken off t0. */
  readonly delaySamples: number;
  /** Bytes of state on the controller (float), all instances. */
  readonly stateBytes: number;
  push(block: Block, emit: Emit): void;
  /** End of the stream: emits the samples that are still inside. */
  flush(emit: Emit): void;
  save(to: SnapshotWriter): void;
  load(from: SnapshotReader): void;
}
