import type { Observable } from 'rxjs';
import type { z } from 'zod';
import type { Block } from '../core/block.ts';
import type { Stream } from '../core/stream.ts';
import type { Path, YamlDocument } from '../io/config/yamlFile.ts';
import type { Sink as OpenSink } from '../io/sink.ts';

/** What a running source has to tell: what it lost and what was wrong, by name. */
export interface SourceStatus {
  readonly counters: Readonly<Record<string, number>>;
  /** The first few things that were wrong, with their places. */
  readonly examples: readonly string[];
  /** What is wrong right now, as a device that is unplugged. */
  readonly notice?: string;
  /** Bytes read of those that the files have; total is NaN where that is not known. */
  readonly progress?: { readonly bytes: number; readonly total: number };
}

export interface OpenSource {
  readonly streams: readonly Stream[];
  readonly blocks: Observable<Block>;
  status(): SourceStatus;
  /** Lets go of a source that nobody subscribed to. */
  close(): void | Promise<void>;
}

/** What a run gives to its source. */
export interface OpenOptions {
  /** Name of the motor in the streams. */
  readonly motor?: string;
  readonly seed?: number;
  /** File to record the raw bytes of a device to, where the source `records`. */
  readonly record?: string;
  /** Awaited before each block, where the source can wait: how a slow sink holds it back. */
  readonly ready?: () => Promise<void> | undefined;
}

/** A source as a pipeline names it, checked, not opened. */
export interface Source extends SourceMaker {
  readonly kind: string;
  readonly document: YamlDocument;
  readonly path: Path;
}

export interface SourceMaker {
  /** Whether it has raw bytes that can be recorded while it runs. */
  readonly records?: boolean;
  /** The streams it will give, as far as they are known without opening it. */
  streams(options: OpenOptions): Promise<readonly Stream[] | undefined>;
  open(options: OpenOptions): Promise<OpenSource>;
}

/** A kind of source: its settings, and what they make. */
export interface SourceKind<S extends z.ZodType = z.ZodType> {
  readonly summary: string;
  readonly settings: S;
  make(settings: z.output<S>): SourceMaker;
}

/** A run that can be continued: bytes of a file that an earlier run wrote and that count; undefined for a file of which nothing is known. */
export type Written = (file: string) => number | undefined;

export interface PlacedSink {
  /** What takes the blocks of each stream, by the stream's name. `written` is given when the run can be continued. */
  open(written?: Written): Promise<ReadonlyMap<string, OpenSink>>;
}

/** A kind of sink: its settings, and which streams it takes with them. */
export interface SinkKind<S extends z.ZodType = z.ZodType> {
  readonly summary: string;
  readonly settings: S;
  place(settings: z.output<S>, streams: readonly Stream[]): PlacedSink;
}
