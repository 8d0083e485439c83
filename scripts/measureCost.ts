/**
 * Measures what kernels cost on an emulated Cortex-M4 and writes src/firmware/cost.generated.ts:
 *
 *   npx tsx scripts/measureCost.ts
 *
 * Each kernel runs alone, in float, at up to three sizes. Instructions are counted, so that the figures are the same on every machine.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { printPipeline } from '../src/codegen/pipeline.ts';
import { stepOf } from '../src/codegen/pipelineDescription.ts';
import { ConfigError } from '../src/core/errors.ts';
import { Random } from '../src/core/random.ts';
import { channel, type Stream } from '../src/core/stream.ts';
import { kernelOf, sizeOf } from '../src/firmware/cost.ts';
import type { KernelCost } from '../src/firmware/costTable.ts';
import { openTarget } from '../src/firmware/targets.ts';
import { packageRoot } from '../src/io/config/packageRoot.ts';
import type { AnyOperator } from '../src/kernel/operator.ts';
import { Stage } from '../src/kernel/stage.ts';
import type { NetLayer } from '../src/nn/cell.ts';
import { PRECISIONS } from '../src/nn/netModel.ts';
import { operators } from '../src/operators/registry.generated.ts';
import { netStage } from '../test/support/netStage.ts';

const TARGET = 'cortex-m4';
const RATE_HZ = 1000;
const ROWS = 800;
/** Numbers of the largest kernel that is tried. */
const LARGEST = 3000;

const target = openTarget(TARGET);
const folder = mkdtempSync(join(tmpdir(), 'slipring-cost-'));
let runs = 0;

interface Point {
  readonly size: number;
  readonly instructions: number;
}

/** A stage alone on the board, on a turning motor's values with noise. */
async function measure(stage: Stage): Promise<number> {
  const { layers } = stage.operator as { layers?: readonly NetLayer[] };
  const { input } = stage;
  const steps = [stepOf(stage, layers)];
  const pipeline = printPipeline({ name: 'cost', rateHz: input.rateHz, inputs: input.channels, steps });
  const at = join(folder, String(runs++));
  mkdirSync(at);
  const random = new Random(5);
  const rows = Float64Array.from({ length: ROWS * input.channels.length }, (_, k) => {
    const i = Math.floor(k / input.channels.length);
    const c = k % input.channels.length;
    const isAngle = input.channels[c].unit === 'rad';
    return isAngle ? 0.06 * i : 10 * Math.cos(0.06 * i - 2.0944 * c) + 0.3 * random.normal();
  });
  writeFileSync(join(at, 'rows'), rows);
  const program = target.build(pipeline, 'float', at);
  await program.run(join(at, 'rows'));
  const { instructions } = program.figures();
  rmSync(at, { recursive: true });
  if (!instructions) throw new Error('no instructions were counted');
  return instructions.mean;
}

function stageOf(operator: AnyOperator, given: object, extra = 0): Stage | undefined {
  try {
    const params = operator.params.parse(given);
    const ports = operator.inputs.filter((p) => p.when?.(params as never) ?? true);
    const named = operator.channels?.(params as never).map((name) => channel(name, 'A'));
    const own = named ?? ports.map((p) => channel(p.name, p.unit === 'any' ? 'A' : p.unit));
    const others = Array.from({ length: extra }, (_, i) => channel(`other${i}`, 'V'));
    const channels = [...own, ...others];
    const stream: Stream = { motor: 'm', name: 'main', rateHz: RATE_HZ, channels, delayS: 0 };
    return new Stage(operator, params, ports.length === 1 && !named ? { on: [own[0].name] } : {}, stream);
  } catch (error) {
    if (error instanceof ConfigError || (error as Error).name === 'ZodError') return undefined;
    throw error;
  }
}

/** The operator's examples, and the first of them with one number changed: up to three sizes. */
function stagesOf(operator: AnyOperator): Stage[] {
  const [example] = operator.examples;
  // with what is set by default
  const first = { params: { ...example.params, ...(operator.params.parse(example.params) as object) } };
  const grown = Object.entries(first.params as Record<string, unknown>).flatMap(([key, value]) => {
    if (typeof value !== 'number') return [];
    const larger = [2, 3, 4, 8, 16].flatMap((k) => [value * k, value * k + 1]);
    return [...larger, value / 2, value / 4, value / 8].map((v) => ({ ...first.params, [key]: v }));
  });
  const bySize = new Map<number, Stage>();
  for (const params of [...operator.examples.map((e) => e.params), ...grown]) {
    const stage = stageOf(operator, params);
    if (!stage) continue;
    const size = sizeOf(stage);
    if (size <= LARGEST && !bySize.has(size)) bySize.set(size, stage);
  }
  const stages = [...bySize].toSorted(([a], [b]) => a - b).map(([, stage]) => stage);
  const middle = Math.floor(stages.length / 2);
  return stages.length <= 3 ? stages : [stages[0], stages[middle], stages[stages.length - 1]];
}

/** The line through the points whose largest relative error is small: least squares of relative errors. */
function fit(points: readonly Point[]): KernelCost {
  const sizes = points.map((p) => p.size);
  const w = points.map((p) => 1 / p.instructions ** 2);
  const sum = (f: (p: Point, i: number) => number) => points.reduce((s, p, i) => s + w[i] * f(p, i), 0);
  const [s0, s1, s2] = [sum(() => 1), sum((p) => p.size), sum((p) => p.size ** 2)];
  const [t0, t1] = [sum((p) => p.instructions), sum((p) => p.size * p.instructions)];
  const determinant = s0 * s2 - s1 * s1;
  const isLine = points.length > 1 && determinant > 1e-9 * s0 * s2;
  const each = isLine ? (s0 * t1 - s1 * t0) / determinant : 0;
  const base = (t0 - each * s1) / s0;
  const errors = points.map((p) => Math.abs(base + each * p.size - p.instructions) / p.instructions);
  const short = (x: number) => Number(x.toPrecision(4));
  return {
    base: short(base),
    // what is below this comes from rounding
    each: Number(each.toFixed(3)),
    from: Math.min(...sizes),
    to: Math.max(...sizes),
    error: Number(Math.max(...errors).toFixed(3)),
  };
}

const kernels: Record<string, KernelCost> = {};

async function add(name: string, stages: readonly Stage[]): Promise<void> {
  const points: Point[] = [];
  for (const stage of stages) points.push({ size: sizeOf(stage), instructions: await measure(stage) });
  kernels[name] = fit(points);
  console.error(
    `${name}: ${points.map((p) => `${p.size} ${p.instructions}`).join(', ')} -> ${JSON.stringify(kernels[name])}`,
  );
}

/** What no line describes: an expression costs what its program does. */
const LEFT_OUT = ['expression'];

for (const operator of Object.values(operators).filter((o) => !LEFT_OUT.includes(o.name))) {
  const stages = stagesOf(operator);
  if (stages.length > 0) await add(operator.name, stages);
  else console.error(`${operator.name}: not measured, no example fits a stream of its ports`);
}
for (const cell of ['rnn', 'gru', 'lstm']) {
  for (const precision of PRECISIONS) {
    const stages = [4, 8, 16, 32].map((units) => netStage(cell, units, 8, precision));
    const name = kernelOf(stages[0]);
    if (name !== undefined) await add(name, stages);
  }
}

/** What one more channel costs beside the step. */
async function perChannel(operator: AnyOperator): Promise<number> {
  const [without, beside] = [0, 8].map((extra) => stageOf(operator, operator.examples[0].params as object, extra));
  if (!without || !beside) throw new Error(`${operator.name} does not fit`);
  return ((await measure(beside)) - (await measure(without))) / 8;
}

const passing = await perChannel(operators.dcBlock);
const delayed = await perChannel(operators.savgol);
rmSync(folder, { recursive: true });
const rows = Object.entries(kernels).map(([name, k]) => `    ${name}: ${JSON.stringify(k)},`);
writeFileSync(
  join(packageRoot(), 'src/firmware/cost.generated.ts'),
  [
    '// Generated by scripts/measureCost.ts; do not edit.',
    "import type { CostTable } from './costTable.ts';",
    '',
    `/** Measured with real = float by ${target.about}. */`,
    'export const M4_COST: CostTable = {',
    '  kernels: {',
    ...rows,
    '  },',
    `  passing: ${passing},`,
    `  delayed: ${delayed},`,
    '};',
    '',
  ].join('\n'),
);
