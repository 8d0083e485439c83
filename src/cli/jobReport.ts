import { printable } from '../core/printable.ts';
import type { JobResult } from '../pipeline/runJob.ts';
import type { StreamCount } from '../pipeline/tally.ts';
import { progressBar } from './progressBar.ts';

type Counts = Pick<JobResult, 'tally' | 'source' | 'sinks' | 'state'>;

/** What a run came to, for programs. */
export function jobSummary(result: JobResult, seconds: number) {
  const { inputs, outputs, outliers, seenBefore } = result.tally;
  return {
    interrupted: result.interrupted,
    seconds,
    seenBefore,
    inputs,
    outputs,
    outliers,
    source: result.source(),
    sinks: result.sinks(),
    state: result.state(),
  };
}

/** One line for the time being: what is wrong, rows, rate, losses, outliers, and the last values as far as the line holds them. */
export function jobProgress({ tally, source, sinks, state }: Counts, seconds: number): string {
  const rows = totalOf(tally.inputs, 'rows');
  const { notice, progress } = source();
  const notices = [notice, ...sinks().map((s) => s.notice), state()?.notice].filter((notice) => notice !== undefined);
  const read = progress ? [progressBar(progress, seconds)] : [];
  const parts = [...notices, ...read, `${rows} rows`, `${Math.round(rows / Math.max(seconds, 1e-3))} rows/s`];
  const lost = totalOf(tally.inputs, 'lost');
  if (lost > 0) parts.push(`${lost} lost`);
  const outliers = listed(tally.outliers);
  if (outliers) parts.push(`outliers ${outliers}`);
  const values = Object.entries(tally.latest).map(([name, v]) => `${name} ${Number(v.toPrecision(4))}`);
  return [...parts, ...values].join('  ');
}

/** What was done, and what was wrong with the data. */
export function jobReport(result: JobResult, seconds: number): string {
  const { tally } = result;
  const { counters, examples } = result.source();
  const lines = [
    `${totalOf(tally.inputs, 'rows')} rows in, ${totalOf(tally.outputs, 'rows')} out, ${seconds.toFixed(2)} s${result.interrupted ? ', interrupted' : ''}`,
  ];
  if (tally.seenBefore > 0) lines.push(`${tally.seenBefore} rows had been seen before the state was saved`);
  const outliers = listed(tally.outliers);
  if (outliers) lines.push(`outliers: ${outliers}`);
  const missing = listed(Object.assign({}, ...Object.values(tally.outputs).map((o) => o.missing)));
  if (missing) lines.push(`without value: ${missing}`);
  const wrong = listed(counters, ['samples']);
  if (wrong) lines.push(`source: ${wrong}`);
  lines.push(...examples.map((e) => `  ${e}`));
  for (const { name, counters, notes } of result.sinks()) {
    lines.push(`${name}: ${listed(counters) || 'nothing sent'}`, ...notes.map((note) => `  ${note}`));
  }
  return lines.map((line) => `${printable(line)}\n`).join('');
}

/** Over all streams. */
export function totalOf(counts: Readonly<Record<string, StreamCount>>, key: 'rows' | 'lost'): number {
  return Object.values(counts).reduce((sum, c) => sum + c[key], 0);
}

/** `iA 12, iB 3`, without zeros. */
function listed(counts: Readonly<Record<string, number>>, leftOut: readonly string[] = []): string {
  return Object.entries(counts)
    .filter(([name, n]) => n > 0 && !leftOut.includes(name))
    .map(([name, n]) => `${name} ${n}`)
    .join(', ');
}
