import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tap } from 'rxjs';
import { UsageError } from '../core/errors.ts';
import { cFiles } from '../firmware/cFiles.ts';
import { findHostTarget } from '../firmware/hostTarget.ts';
import { type Verification, Verifier } from '../firmware/verifier.ts';
import { packageRoot } from '../io/config/packageRoot.ts';
import { startBroker } from '../io/mqtt/broker.ts';
import { openMqttSink } from '../io/mqtt/mqttSink.ts';
import { openSim } from '../io/simSource.ts';
import type { Source } from '../io/source.ts';
import { Stage } from '../kernel/stage.ts';
import { openJobSource, openSinks, planJob, readJob } from '../pipeline/job.ts';
import { type Running, runPipeline } from '../pipeline/run.ts';
import type { ErrorTable } from '../train/errorBins.ts';
import type { Action, Context } from './command.ts';
import { demoPlot } from './demoPlot.ts';
import { DemoRows, regimeName } from './demoRows.ts';
import { StatusLine } from './statusLine.ts';
import { table } from './table.ts';
import { verificationText } from './verify.ts';

const GATE_MISSED = 3;
const INTERRUPTED = 130;
const MOTOR = 'demo-servo';
const STREAMS = ['currents', 'encoder', 'temperatures', 'truth'];
/** Steps of the sensors: finer digits say nothing. */
const RESOLUTION = {
  iA: 0.01,
  iB: 0.01,
  thetaM: 1e-4,
  tempWinding: 0.01,
  tempCase: 0.01,
  tempCoolant: 0.01,
  tempMagnet: 0.001,
};
/** The demo's own gate: the prediction must be better than this. */
const LARGEST_RMSE = 2;

interface Gate {
  readonly text: string;
  readonly passed: boolean;
}

/**
 * `slipring demo`: a simulated motor publishes to a broker in this process; a pipeline takes it from there, predicts the
 * temperature of the magnets, and is compared with its own C on the same samples.
 */
export const run: Action = async (_, options, context) => {
  const durationS = numberOption(options.duration as string | undefined, 360);
  const folder = (options.out as string | undefined) ?? join('out', 'demo');
  const { quiet, stderr, signal } = context;
  const note = (text: string) => quiet || stderr.write(`${text}\n`);
  const began = performance.now();
  const seconds = () => (performance.now() - began) / 1000;

  const broker = await startBroker();
  note(
    `simulated motor ${MOTOR}, ${durationS} s of its time -> MQTT ${broker.url} -> pipelines/demo.yaml -> ${folder}`,
  );
  const status = new StatusLine(context);
  try {
    const motor = await publishMotor(broker.url, durationS, context.seed ?? 20, signal);
    void broker.subscribed.then(motor.start);
    const result = await runDemo(broker.url, motor.source, folder, signal, (running, rows) =>
      status.start(() => liveLine(running, rows, seconds())),
    );
    status.stop();
    if (result.interrupted) {
      note(`interrupted; what was complete is in ${folder}`);
      return INTERRUPTED;
    }
    return report(result, motor.source, folder, seconds(), context);
  } finally {
    status.stop();
    await broker.close();
  }
};

/** The motor behind the broker. It begins when `start` is called, and waits whenever the broker is behind. */
async function publishMotor(url: string, durationS: number, seed: number, signal: AbortSignal) {
  const sink = await openMqttSink({ url, resolution: RESOLUTION });
  const source = await openSim({ motor: MOTOR, seed, durationS, streams: STREAMS, ready: () => sink.ready?.() });
  const start = (): void => {
    const subscription = source.blocks.subscribe({
      next: (block) => sink.next(block),
      complete: () => void sink.complete(),
    });
    signal.addEventListener('abort', () => {
      subscription.unsubscribe();
      void sink.abort();
    });
  };
  return { source, start };
}

interface DemoResult {
  readonly interrupted: boolean;
  readonly running: Running;
  readonly rows: DemoRows;
  readonly verification: Verification | undefined;
  readonly received: Readonly<Record<string, number>>;
}

async function runDemo(
  url: string,
  motor: Source<unknown>,
  folder: string,
  signal: AbortSignal,
  onStart: (running: Running, rows: DemoRows) => void,
): Promise<DemoResult> {
  const streams = Object.fromEntries(
    motor.streams.map(({ name, rateHz, channels }) => {
      return [name, { rateHz, channels: Object.fromEntries(channels.map((c) => [c.name, c.unit])) }];
    }),
  );
  const job = await readJob({
    pipeline: join(packageRoot(), 'pipelines', 'demo.yaml'),
    output: join(folder, 'demo.csv'),
    set: [`source=${JSON.stringify({ mqtt: { url, motor: MOTOR, streams, waitS: 20 } })}`],
  });
  const source = await openJobSource(job);
  const { plan, sinks } = planJob(job, source.streams);
  const verifier = new Verifier(plan, 'magnet_temperature');
  const predict = plan.steps.find((s) => s.name === 'predict')?.processors[0];
  const rows = new DemoRows(predict instanceof Stage ? predict.warmup : 0);
  const files = [...new Set([...(await openSinks(sinks)).values()].flat())];
  try {
    const running = await runPipeline(plan, {
      input: source.blocks.pipe(tap(verifier.tap.onInput)),
      onStep: verifier.tap.onStep,
      signal,
      onStart: (r) => onStart(r, rows),
      onBlock(block) {
        rows.push(block);
        for (const file of files) file.next(block);
      },
    });
    for (const file of files) await file.complete();
    const { interrupted } = running;
    const target = findHostTarget();
    const verification = interrupted || !target ? undefined : await verifier.finish(target);
    writeC(verifier, join(folder, 'c'));
    writeFileSync(join(folder, 'magnet-temperature.svg'), demoPlot(rows.rows));
    return { interrupted, running, rows, verification, received: source.status().counters };
  } catch (error) {
    for (const file of files) await file.abort();
    throw error;
  } finally {
    verifier.dispose();
  }
}

function writeC(verifier: Verifier, folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(cFiles(verifier.pipeline))) writeFileSync(join(folder, name), text);
}

function liveLine({ tally }: Running, rows: DemoRows, seconds: number): string {
  const samples = Object.values(tally.inputs).reduce((sum, c) => sum + c.rows, 0);
  const lost = Object.values(tally.inputs).reduce((sum, c) => sum + c.lost, 0);
  const outliers = Object.values(tally.outliers).reduce((sum, n) => sum + n, 0);
  const parts = [`${Math.round(samples / seconds / 1000)} kS/s`, `${lost} lost`, `${outliers} outliers`];
  const { last } = rows;
  if (last) {
    parts.push(`${Math.round(last.timeS / seconds)} x real time`, regimeName(last.regime).padEnd(4));
    parts.push(`magnets ${last.prediction.toFixed(1)} degC, truth ${last.truth.toFixed(1)}`);
  }
  return parts.join('  ');
}

function report(
  result: DemoResult,
  motor: Source<{ samples: number; lost: number }>,
  folder: string,
  seconds: number,
  context: Context,
): number {
  const { running, rows, verification, received } = result;
  const errors = rows.errors();
  const { samples, lost } = motor.counters;
  const rmse = errors.prediction.all.rmse;
  const gates: Gate[] = [
    {
      text: `all ${samples} samples that the motor sent arrived; ${lost} lost by its own sensors are counted as lost`,
      passed: received.samples === samples && received.lost === lost,
    },
    {
      text: `prediction within ${LARGEST_RMSE} K rms of the truth: ${rmse.toFixed(2)} K`,
      passed: rmse <= LARGEST_RMSE,
    },
  ];
  if (verification) {
    const { mismatches, values } = verification;
    gates.push({ text: `host and C: ${mismatches} mismatches of ${values}`, passed: mismatches === 0 && values > 0 });
  }
  const passed = gates.every((g) => g.passed);
  const { stdout } = context;
  if (context.json) {
    const { outliers, inputs } = running.tally;
    stdout.write(
      `${JSON.stringify({ passed, seconds, folder, gates, errors, inputs, outliers, received, verification })}\n`,
    );
    return passed ? 0 : GATE_MISSED;
  }
  const head = ['regime', 'rows', 'rmse, K', 'mean, K', 'worst, K', 'winding sensor instead: rmse, K'];
  stdout.write(`${table([head, ...Object.keys(errors.prediction).map((name) => errorRow(name, errors))])}\n`);
  stdout.write(
    verification ? verificationText(verification) : 'no C compiler found: the C is written, but not compared\n',
  );
  stdout.write(`\n${gates.map((g) => `${g.passed ? 'passed' : 'MISSED'}  ${g.text}\n`).join('')}`);
  stdout.write(
    [
      '',
      `written in ${seconds.toFixed(1)} s: ${folder}/demo.csv, magnet-temperature.svg, c/ (yours to use)`,
      "your own log:    slipring run --input log.csv --step 'hampel: {on: [iA], windowLength: 11}' --output out.csv",
      'your own motor:  slipring check pipelines/demo.yaml, then change its source and steps',
      '',
    ].join('\n'),
  );
  return passed ? 0 : GATE_MISSED;
}

function errorRow(name: string, errors: { prediction: ErrorTable; winding: ErrorTable }): string[] {
  const { rows, rmse, bias, worst } = errors.prediction[name];
  const winding = errors.winding[name]?.rmse ?? Number.NaN;
  return [name, String(rows), rmse.toFixed(2), bias.toFixed(2), worst.toFixed(2), winding.toFixed(2)];
}

function numberOption(text: string | undefined, fallback: number): number {
  const value = text === undefined ? fallback : Number(text);
  if (!(value >= 120 && value <= 36_000))
    throw new UsageError(`demo: --duration must be 120 to 36000 seconds, got ${text}`);
  return value;
}
