import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { tap } from 'rxjs';
import { type PipelineC, printPipeline } from '../codegen/pipeline.ts';
import type { Block } from '../core/block.ts';
import { ConfigError, UnavailableError } from '../core/errors.ts';
import { SerialLink } from '../io/device/serialLink.ts';
import { type JobWords, openJobSource, planJob, readJob } from '../pipeline/job.ts';
import { runPipeline } from '../pipeline/run.ts';
import { linkSchema } from '../protocols/link.ts';
import type { Board } from './boards.ts';
import { type Exportable, exportable } from './exportable.ts';
import { planOf } from './exportJob.ts';
import { startLiveBoard } from './liveBoard.ts';
import { LiveFrames, liveBaudRate, shapeOf } from './liveFrames.ts';
import { tapPart } from './partTap.ts';
import type { Real } from './replica.ts';
import { Shadow, type ShadowCounts } from './shadow.ts';

export interface ShadowOptions {
  /** Serial port of a board; or an emulated board, which is compiled and started. */
  readonly port?: string;
  readonly board?: Board;
  readonly baudRate?: number;
  readonly real?: Real;
  /** Send rows of the pipeline's source to the board in place of its sensors: so many at most. */
  readonly feed?: number;
  /** The board may be asked to start its chain anew. */
  readonly restart?: boolean;
  readonly signal: AbortSignal;
  /** After the board was compiled: to change its C. */
  readonly changed?: (folder: string) => void;
  /** The port is open. */
  readonly onStart?: (port: string, counts: ShadowCounts) => void;
}

/** How it went. */
export interface ShadowResult extends ShadowCounts {
  readonly port: string;
  /** Samples that were sent to the board, and those of them that it never showed. */
  readonly fed: number;
  readonly unanswered: number;
  /** Frames whose check was wrong. */
  readonly crcErrors: number;
}

/** Samples that may be under way to the board and back. */
const UNDER_WAY = 8;
/** How long a board may take for them, ms, and how often it may stay silent before that is an error. */
const ANSWER_MS = 2000;
const SILENCES = 3;

/**
 * Lets the host compute what a board computes, on the same inputs, until the rows to feed are through or the signal comes. Rejects as a
 * run does; UnavailableError when the board does not answer.
 */
export async function shadowJob(words: JobWords, options: ShadowOptions): Promise<ShadowResult> {
  const { signal, board, real = 'float', feed } = options;
  const job = await readJob({ ...words, orStdout: false });
  const part = exportable(await planOf(job));
  const pipeline = printPipeline({ name: 'pipeline', rateHz: part.input.rateHz, ...part });
  const rows = feed === undefined ? undefined : await rowsToFeed(words, feed, signal);
  const folder = mkdtempSync(join(tmpdir(), 'slipring-shadow-'));
  const started = board && (await startLiveBoard(board, pipeline, real, folder, options.changed));
  try {
    const port = options.port ?? started?.port;
    if (port === undefined) throw new ConfigError('shadow: needs a port, or a board to emulate');
    return await onPort(port, part, pipeline, rows, options);
  } finally {
    await started?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The first rows that enter the exported steps, one after the other. */
async function rowsToFeed(words: JobWords, most: number, signal: AbortSignal): Promise<Float64Array[]> {
  const job = await readJob({ ...words, orStdout: false });
  const source = await openJobSource(job);
  try {
    const { plan } = planJob(job, source.streams);
    const part = exportable(plan);
    const rows: Float64Array[] = [];
    const enough = new AbortController();
    const take = (block: Block) => {
      for (let i = 0; i < block.n && rows.length < most; i++) {
        rows.push(Float64Array.from(part.columns, (c) => block.channels[c][i]));
      }
      if (rows.length === most) enough.abort();
    };
    const { onInput, onStep } = tapPart(part, take, () => {});
    const input = source.blocks.pipe(tap(onInput));
    await runPipeline(plan, { input, onStep, onBlock: () => {}, signal: AbortSignal.any([enough.signal, signal]) });
    return rows;
  } finally {
    await source.close();
  }
}

async function onPort(
  port: string,
  part: Exportable,
  pipeline: PipelineC,
  rows: readonly Float64Array[] | undefined,
  { real = 'float', restart = rows !== undefined, baudRate, signal, onStart }: ShadowOptions,
): Promise<ShadowResult> {
  const shape = shapeOf(pipeline, real);
  const frames = new LiveFrames(shape);
  const begin = () => void link.write(frames.restart());
  const shadow = new Shadow(part, real, restart ? begin : undefined);
  const { counts } = shadow;
  const line = linkSchema.parse({ serial: { baudRate: baudRate ?? liveBaudRate(shape, pipeline.rateHz) } }).serial;
  if (!line) throw new ConfigError('shadow: no serial line');
  let lost: string | undefined;
  const link = new SerialLink(port, line, {
    opened: () => {},
    received: (bytes, arrivedS) => frames.push(bytes, arrivedS, (frame) => shadow.take(frame)),
    lost: (reason) => {
      lost = reason;
    },
  });
  await link.open();
  let sending = { fed: 0, unanswered: 0 };
  try {
    if (restart) begin();
    onStart?.(port, counts);
    if (rows) sending = await feed(rows);
    else await sleep(2 ** 31 - 1, undefined, { signal }).catch(() => {});
  } finally {
    await link.close();
  }
  return { ...counts, ...sending, port, crcErrors: frames.counters.crcErrors };

  /** Sends all rows, a few at a time. */
  async function feed(all: readonly Float64Array[]): Promise<Pick<ShadowResult, 'fed' | 'unanswered'>> {
    let sent = 0;
    let givenUp = 0;
    let silences = 0;
    while ((sent < all.length || counts.frames + givenUp < sent) && !signal.aborted) {
      while (sent < all.length && sent - counts.frames - givenUp < UNDER_WAY && link.write(frames.sample(all[sent])))
        sent++;
      const before = counts.frames;
      const deadline = performance.now() + ANSWER_MS;
      while (counts.frames === before && performance.now() < deadline && !signal.aborted) await sleep(1);
      if (counts.frames > before) silences = 0;
      else {
        if (lost !== undefined) throw new UnavailableError(`shadow: ${lost}`);
        if (++silences === SILENCES) throw new UnavailableError(`shadow: the board at ${port} does not answer`);
        // lost on the way: a board has no room for more
        givenUp = sent - counts.frames;
      }
    }
    return { fed: sent, unanswered: Math.max(0, sent - counts.frames) };
  }
}
