import type { Logger } from 'pino';
import { UsageError } from '../core/errors.ts';
import { serveMetrics } from '../io/web/metrics.ts';
import { JobMetrics } from '../pipeline/jobMetrics.ts';
import { type JobResult, type RunningJob, runJob } from '../pipeline/runJob.ts';
import type { Action, Context, Options } from './command.ts';
import { drained } from './drain.ts';
import { jobProgress, jobReport, jobSummary } from './jobReport.ts';
import { JobWatch } from './jobWatch.ts';
import { logFailure, openLog } from './log.ts';
import { StatusLine } from './statusLine.ts';
import { jobWords, positiveOption } from './words.ts';

/** `slipring run`: a pipeline, or single steps, from source to sinks; until the source ends or a signal comes. */
export const run: Action = async ([pipeline], options, context) => {
  const log = await openLog(options, context);
  if (!log) return runToEnd(pipeline, options, context, new TextTold(context));
  try {
    await runToEnd(pipeline, options, context, new LogTold(log, context.signal));
  } catch (error) {
    return logFailure(log, error);
  }
};

/** Who is told how a run goes on. */
interface Told {
  listening(metricsUrl: string): void;
  started(job: RunningJob, seconds: () => number): void;
  /** Nothing more comes but the result or an error. */
  stopped(): void;
  result(result: JobResult, seconds: number): void;
}

async function runToEnd(pipeline: string | undefined, options: Options, context: Context, told: Told): Promise<void> {
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
  const everyS = positiveOption(options, 'stateEvery', '--state-every') ?? 10;
  const began = performance.now();
  const seconds = () => (performance.now() - began) / 1000;
  const metrics = options.metrics === undefined ? undefined : new JobMetrics();
  const server = metrics && (await serveMetrics(portOption(options.metrics), metrics));
  if (server) told.listening(`http://127.0.0.1:${server.port}/metrics`);
  try {
    const result = await drained(context.signal, (begun) =>
      runJob(words, {
        signal: context.signal,
        seed: context.seed,
        state: file === undefined ? undefined : { file, everyS },
        record: options.record as string | undefined,
        onOutput: (block) => metrics?.output(block),
        onStart(job) {
          begun();
          metrics?.start(job);
          told.started(job, seconds);
        },
      }),
    );
    told.stopped();
    if (result && context.json) context.stdout.write(`${JSON.stringify(jobSummary(result, seconds()))}\n`);
    if (result) told.result(result, seconds());
  } finally {
    told.stopped();
    await server?.close();
  }
}

/** People at a terminal: a line that is renewed, and a report. */
class TextTold implements Told {
  private readonly context: Context;
  private readonly status: StatusLine;

  constructor(context: Context) {
    this.context = context;
    this.status = new StatusLine(context);
  }

  listening(url: string): void {
    if (!this.context.quiet) this.context.stderr.write(`metrics: ${url}\n`);
  }

  started(job: RunningJob, seconds: () => number): void {
    this.status.start(() => jobProgress(job, seconds()));
  }

  stopped(): void {
    this.status.stop();
  }

  result(result: JobResult, seconds: number): void {
    const { json, quiet, stderr } = this.context;
    if (!json && !quiet) stderr.write(jobReport(result, seconds));
  }
}

/** A log: a line an event. */
class LogTold implements Told {
  private readonly log: Logger;
  private watch: JobWatch | undefined;

  constructor(log: Logger, signal: AbortSignal) {
    this.log = log;
    signal.addEventListener('abort', () => log.info({ event: 'stopping' }, `${signal.reason}: stopping`));
    log.info({ event: 'opening' }, 'opening the source');
  }

  listening(url: string): void {
    this.log.info({ event: 'listening', url }, `metrics: ${url}`);
  }

  started(job: RunningJob): void {
    this.log.info({ event: 'started' }, 'started');
    this.watch = new JobWatch(this.log, job);
  }

  stopped(): void {
    this.watch?.close();
    this.watch = undefined;
  }

  result(result: JobResult, seconds: number): void {
    for (const { name, notes } of result.sinks()) {
      for (const note of notes) this.log.warn({ event: 'note', of: name }, `${name}: ${note}`);
    }
    this.log.info(
      { event: 'ended', ...jobSummary(result, seconds) },
      result.interrupted ? 'ended, interrupted' : 'ended',
    );
  }
}

function portOption(text: unknown): number {
  const port = Number(text);
  if (!(Number.isInteger(port) && port >= 0 && port < 65_536)) {
    throw new UsageError(`--metrics must be a port, or 0 for a free one, got ${text}`);
  }
  return port;
}
