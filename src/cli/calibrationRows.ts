import { DataError } from '../core/errors.ts';
import { channelIndex } from '../core/stream.ts';
import { findStream } from '../pipeline/findStream.ts';
import { type JobWords, openJobSource, planJob, readJob } from '../pipeline/job.ts';
import { runPipeline } from '../pipeline/run.ts';

/** Rows that show a net's ranges: enough to meet what is rare, few enough to keep. */
const MOST_ROWS = 50_000;

/** The first whole rows of some channels behind a job's steps: [n][channels]. Throws DataError where there is none. */
export async function calibrationRows(
  words: JobWords,
  channels: readonly string[],
  signal: AbortSignal,
): Promise<Float64Array> {
  const job = await readJob({ ...words, orStdout: false });
  const source = await openJobSource(job);
  try {
    const { plan } = planJob(job, source.streams);
    const needs = channels.map((channel, i) => ({ channel, path: ['inputs', i] }));
    const stream = findStream('import', needs, plan.outputs);
    const columns = channels.map((name) => channelIndex(stream, name));
    const rows: number[] = [];
    const enough = new AbortController();
    await runPipeline(plan, {
      input: source.blocks,
      signal: AbortSignal.any([signal, enough.signal]),
      onBlock(block) {
        if (block.stream.name !== stream.name) return;
        for (let i = 0; i < block.n && rows.length < MOST_ROWS * columns.length; i++) {
          const row = columns.map((c) => block.channels[c][i]);
          const isWhole = columns.every((c, k) => Number.isFinite(row[k]) && !block.quality[c]?.[i]);
          if (isWhole) rows.push(...row);
        }
        if (rows.length === MOST_ROWS * columns.length) enough.abort();
      },
    });
    if (rows.length === 0) throw new DataError('import: no row of the log has all inputs of the net');
    return Float64Array.from(rows);
  } finally {
    await source.close();
  }
}
