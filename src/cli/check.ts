import { ConfigError } from '../core/errors.ts';
import type { Stream } from '../core/stream.ts';
import type { Processor } from '../kernel/processor.ts';
import { Stage } from '../kernel/stage.ts';
import { planJob, readJob, streamsOf } from '../pipeline/job.ts';
import type { Plan } from '../pipeline/plan.ts';
import type { Action } from './command.ts';
import { table } from './table.ts';
import { jobWords } from './words.ts';

/** `slipring check`: walks the chain without running it, and prints what every step gives and costs. */
export const run: Action = async ([pipeline], options, context) => {
  const job = await readJob(jobWords(pipeline, options, context));
  const streams = await streamsOf(job);
  if (!streams) {
    job.problems.throwIfAny();
    throw new ConfigError('the streams of this source are only known when it runs: give a log as --input FILE');
  }
  const { plan } = planJob(job, streams);
  const rows = rowsOf(plan);
  const elapsedMs = Math.round(performance.now() - performance.nodeTiming.bootstrapComplete);
  if (context.json) {
    context.stdout.write(`${JSON.stringify({ ok: true, elapsedMs, inputs: plan.inputs, steps: rows })}\n`);
    return;
  }
  context.stdout.write(printed(plan, rows));
  if (!context.quiet) context.stderr.write(`ok, checked in ${elapsedMs} ms\n`);
};

interface Row {
  readonly step: string;
  readonly stream: string;
  readonly rateHz: number;
  readonly delaySamples: number;
  readonly delayMs: number;
  readonly stateBytes: number;
  /** Channels that the step made or changed. */
  readonly made: readonly string[];
  readonly channels: readonly { readonly name: string; readonly unit: string }[];
}

function rowsOf(plan: Plan): Row[] {
  return plan.steps.flatMap(({ name, processors, streams }, i) => {
    const step = `${i + 1} ${name}`;
    const none = { step, delaySamples: 0, delayMs: 0, stateBytes: 0 };
    if (processors.length === 0) return streams.map((s) => ({ ...none, ...streamRow(s), made: names(s) }));
    return processors.map((p) => {
      const delaySamples = p instanceof Stage ? p.delay : p.delaySamples;
      const delayMs = (1000 * delaySamples) / p.input.rateHz;
      return { step, ...streamRow(p.output), delaySamples, delayMs, stateBytes: p.stateBytes, made: madeBy(p) };
    });
  });
}

function streamRow(s: Stream) {
  return { stream: s.name, rateHz: s.rateHz, channels: s.channels.map(({ name, unit }) => ({ name, unit })) };
}

const names = (s: Stream): string[] => s.channels.map((c) => c.name);

function madeBy(p: Processor): string[] {
  if (!(p instanceof Stage)) return names(p.output);
  return p.output.channels.filter((_, i) => p.sources[i].from === 'instance').map((c) => c.name);
}

function printed(plan: Plan, rows: readonly Row[]): string {
  const list = (row: Pick<Row, 'channels'>, wanted: readonly string[]): string =>
    row.channels
      .filter((c) => wanted.includes(c.name))
      .map((c) => `${c.name} [${c.unit}]`)
      .join(', ');
  const source = plan.inputs.map((s) => ['source', s.name, rate(s.rateHz), '', '', list(streamRow(s), names(s))]);
  const steps = rows.map((r) => [
    r.step,
    r.stream,
    rate(r.rateHz),
    r.delaySamples === 0 ? '0' : `${short(r.delaySamples)} = ${short(r.delayMs)} ms`,
    String(r.stateBytes),
    list(r, r.made),
  ]);
  const header = ['step', 'stream', 'rate', 'delay, samples', 'state, bytes', 'channels made'];
  const total = rows.reduce((sum, r) => sum + r.stateBytes, 0);
  const ends = plan.outputs.map((s) => {
    return `${s.name}: ${s.channels.length} channels at ${rate(s.rateHz)}, ${short(1000 * s.delayS)} ms late`;
  });
  return `${table([header, ...source, ...steps])}\n${ends.join('\n')}\nstate in all: ${total} bytes\n`;
}

const short = (x: number): string => String(Number(x.toPrecision(4)));
const rate = (hz: number): string => `${short(hz)} Hz`;
