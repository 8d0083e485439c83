import { ConfigError } from '../core/errors.ts';
import type { Stream } from '../core/stream.ts';
import { instructionsOf, M4_CLOCK_HZ } from '../firmware/cost.ts';
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
  /** Estimated instructions for an input sample on a Cortex-M4; null where that is not known, undefined where no kernel runs. */
  readonly m4Instructions: number | null | undefined;
  /** Their part of its time. */
  readonly m4Load: number | undefined;
  /** Channels that the step made or changed. */
  readonly made: readonly string[];
  readonly channels: readonly { readonly name: string; readonly unit: string }[];
}

function rowsOf(plan: Plan): Row[] {
  return plan.steps.flatMap(({ name, processors, streams }, i) => {
    const step = `${i + 1} ${name}`;
    const unknown = { m4Instructions: undefined, m4Load: undefined };
    const none = { step, delaySamples: 0, delayMs: 0, stateBytes: 0, ...unknown };
    if (processors.length === 0) return streams.map((s) => ({ ...none, ...streamRow(s), made: names(s) }));
    return processors.map((p) => {
      const delaySamples = p instanceof Stage ? p.delay : p.delaySamples;
      const delayMs = (1000 * delaySamples) / p.input.rateHz;
      const cost = p instanceof Stage ? costOf(p) : unknown;
      return {
        step,
        ...streamRow(p.output),
        delaySamples,
        delayMs,
        stateBytes: p.stateBytes,
        ...cost,
        made: madeBy(p),
      };
    });
  });
}

function costOf(stage: Stage): Pick<Row, 'm4Instructions' | 'm4Load'> {
  const instructions = instructionsOf(stage);
  if (instructions === undefined) return { m4Instructions: null, m4Load: undefined };
  return { m4Instructions: Math.round(instructions), m4Load: (instructions * stage.input.rateHz) / M4_CLOCK_HZ };
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
  const source = plan.inputs.map((s) => [
    'source',
    s.name,
    rate(s.rateHz),
    '',
    '',
    '',
    '',
    list(streamRow(s), names(s)),
  ]);
  const steps = rows.map((r) => [
    r.step,
    r.stream,
    rate(r.rateHz),
    r.delaySamples === 0 ? '0' : `${short(r.delaySamples)} = ${short(r.delayMs)} ms`,
    String(r.stateBytes),
    typeof r.m4Instructions === 'number' ? `~${r.m4Instructions}` : '-',
    r.m4Load === undefined ? '-' : percent(r.m4Load),
    list(r, r.made),
  ]);
  const header = [
    'step',
    'stream',
    'rate',
    'delay, samples',
    'state, bytes',
    'M4: instructions',
    '% of 168 MHz',
    'channels made',
  ];
  const total = rows.reduce((sum, r) => sum + r.stateBytes, 0);
  const ends = plan.outputs.map((s) => {
    return `${s.name}: ${s.channels.length} channels at ${rate(s.rateHz)}, ${short(1000 * s.delayS)} ms late`;
  });
  const all = `state in all: ${total} bytes; ${loadText(rows)}\n`;
  return `${table([header, ...source, ...steps])}\n${ends.join('\n')}\n${all}`;
}

/** Estimates of all steps that have one. */
function loadText(rows: readonly Row[]): string {
  const known = rows.flatMap((r) => r.m4Load ?? []);
  const lacking = rows.filter((r) => r.m4Instructions === null).length;
  const sum = known.reduce((total, load) => total + load, 0);
  const but = lacking === 0 ? '' : `, without ${lacking} steps that are not known`;
  return `on a Cortex-M4 at 168 MHz about ${percent(sum)} % of its time, at an instruction a cycle${but}`;
}

const short = (x: number): string => String(Number(x.toPrecision(4)));
const percent = (x: number): string => (100 * x).toPrecision(2);
const rate = (hz: number): string => `${short(hz)} Hz`;
