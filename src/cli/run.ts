import { UsageError } from '../core/errors.ts';
import { serveMetrics } from '../io/metrics.ts';
import { JobMetrics } from '../pipeline/jobMetrics.ts';
import { type JobResult, runJob } from '../pipeline/runJob.ts';
import type { Action } from './command.ts';
import { StatusLine } from './statusLine.ts';
import { jobWords, positiveOption } from './words.ts';

/** `slipring run`: a pipeline, or single steps, from source to sinks. */
export const run: Action = async ([pipeline], options, context) => {
  const output = options.output as string | undefined;
  if (context.json && output === '-') {
    throw new UsageError('--json prints a summary on standard output, where --output - puts the data');
  }
  const words = {
    ...jobWords(pipeline, options, context),
    output,
    quality: options.quality === true,
    orStdout: !context.json,
  };
  const file = options.state as string | undefined;
  const began = performance.now();
  const status = new StatusLine(context);
  const metrics = options.metrics === undefined ? undefined : new JobMetrics();
  const server = metrics && (await serveMetrics(portOption(options.metrics), metrics));
  if (server && !context.quiet) context.stderr.write(`metrics: http://127.0.0.1:${server.port}/metrics\n`);
  try {
    const result = await runJob(words, {
      signal: context.signal,
      seed: context.seed,
      state:
        file === undefined ? undefined : { file, everyS: positiveOption(options, 'stateEvery', '--state-every') ?? 10 },
      onOutput: (block) => metrics?.output(block),
      onStart(job) {
        metrics?.start(job);
        status.start(() => progress(job, (performance.now() - began) / 1000));
      },
    });
    status.stop();
    const seconds = (performance.now() - began) / 1000;
    if (context.json) context.stdout.write(`${JSON.stringify(summary(result, seconds))}\n`);
    else if (!context.quiet) context.stderr.write(report(result, seconds));
  } finally {
    status.stop();
    await server?.close();
  }
};

function portOption(text: unknown): number {
  const port = Number(text);
  if (!(Number.isInteger(port) && port >= 0 && port < 65_536)) {
    throw new UsageError(`--metrics must be a port, or 0 for a free one, got ${text}`);
  }
  return port;
}

type Counts = Pick<JobResult, 'tally' | 'source'>;

function summary(result: JobResult, seconds: number) {
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
  };
}

/** One line for the time being: rows, rate, losses, outliers, and the last values as far as the line holds them. */
function progress({ tally, source }: Counts, seconds: number): string {
  const rows = total(tally.inputs, 'rows');
  const parts = [`${rows} rows`, `${Math.round(rows / Math.max(seconds, 1e-3))} rows/s`];
  const { notice } = source();
  if (notice !== undefined) parts.unshift(notice);
  const lost = total(tally.inputs, 'lost');
  if (lost > 0) parts.push(`${lost} lost`);
  const outliers = listed(tally.outliers);
  if (outliers) parts.push(`outliers ${outliers}`);
  const values = Object.entries(tally.latest).map(([name, v]) => `${name} ${Number(v.toPrecision(4))}`);
  return [...parts, ...values].join('  ');
}

/** What was done, and what was wrong with the data. */
function report(result: JobResult, seconds: number): string {
  const { tally } = result;
  const { counters, examples } = result.source();
  const lines = [
    `${total(tally.inputs, 'rows')} rows in, ${total(tally.outputs, 'rows')} out, ${seconds.toFixed(2)} s${result.interrupted ? ', interrupted' : ''}`,
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
  return lines.map((line) => `${line}\n`).join('');
}

function total(counts: Counts['tally']['inputs'], key: 'rows' | 'lost'): number {
  return Object.values(counts).reduce((sum, c) => sum + c[key], 0);
}

/** `iA 12, iB 3`, without zeros. */
function listed(counts: Readonly<Record<string, number>>, leftOut: readonly string[] = []): string {
  return Object.entries(counts)
    .filter(([name, n]) => n > 0 && !leftOut.includes(name))
    .map(([name, n]) => `${name} ${n}`)
    .join(', ');
}
