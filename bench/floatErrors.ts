import { writeFileSync } from 'node:fs';
import { openReplay } from '../src/io/log/replay.ts';
import { allocate } from '../src/kernel/layout.ts';
import type { AnyOperator } from '../src/kernel/operator.ts';
import { operators } from '../src/operators/registry.generated.ts';
import { type Case, casesOf } from '../test/conformance/cases.ts';
import { runInC } from '../test/support/cHost.ts';
import { collect, samplesOf } from '../test/support/collect.ts';
import { recording } from '../test/support/recordings.ts';
import { machineLine, markdown } from './table.ts';

/**
 * `npx tsx bench/floatErrors.ts`: what `real = float` costs. The C of each operator runs with all parameters of the conformance
 * suite over recordings of real motors, in double, where it must give the host's bits, and in float. Writes bench/FLOAT.md.
 */
const LOGS = {
  servo: ['hsm150_servo_1khz/idf_neg_0.04_1.csv.gz', 'hsm150-csv'],
  joint: ['odri_bldc_1khz/accel_reversals.csv.gz', 'odri-csv'],
  phases: ['itsc_induction_currents/itsc_cropped_1khz.csv.gz', 'itsc-csv'],
  bench: ['pmsm_temperature_lea/profile60_first4500.csv', 'lea-csv'],
} as const;
type Log = keyof typeof LOGS;

const MAINS = 2 * Math.PI * 60;

/** Recorded samples of a channel. */
type Samples = (log: Log, channel: string) => Float64Array;

async function readLogs(): Promise<Samples | undefined> {
  const columns = new Map<string, Float64Array>();
  for (const [log, [name, device]] of Object.entries(LOGS)) {
    const file = recording(name);
    if (!file) return undefined;
    const source = await openReplay({ file, device });
    const blocks = await collect(source.blocks);
    for (const { name } of source.streams[0].channels) {
      columns.set(`${log} ${name}`, Float64Array.from(samplesOf(blocks, name)));
    }
  }
  return (log, channel) => columns.get(`${log} ${channel}`)!;
}

/** What a port gets: the quantity that it is made for where a log has it, else a noisy current and what belongs to it. */
function inputOf(operator: AnyOperator, params: Record<string, unknown>, port: number, samples: Samples): Float64Array {
  const { name, unit } = operator.inputs[port];
  const phases = ['iA', 'iB', 'iC'].map((phase) => samples('phases', phase));
  if (/^i[ABC]$/.test(name)) return phases['ABC'.indexOf(name[1])];
  if (name === 'iAlpha') return phases[0];
  if (name === 'iBeta') return phases[0].map((a, i) => (a + 2 * phases[1][i]) / Math.sqrt(3));
  if (name === 'omegaE') return phases[0].map(() => MAINS);
  if (name === 'angle' && operator.inputs[0].name.startsWith('i'))
    return phases[0].map((_, i) => ((MAINS * i) / 1000) % (2 * Math.PI));
  if (/^[iu][dq]$/.test(name)) return samples('bench', name);
  if (operator.name === 'unwrap' || operator.name === 'velocity') {
    const counts = params.countsPerTurn as number | undefined;
    const modulus = (params.modulus as number | undefined) ?? counts ?? 2 * Math.PI;
    const position = samples('joint', 'thetaM').map((v) => (counts ? Math.round((v / (2 * Math.PI)) * counts) : v));
    return position.map((v) => v - modulus * Math.floor(v / modulus));
  }
  if (unit === 'rad') return samples('joint', 'thetaM');
  return samples('servo', ['iMotor', 'torque', 'omegaM'][port % 3]);
}

interface Errors {
  readonly what: string;
  /** As shares of the output's largest value: what 99 % of the samples keep, and the largest. */
  readonly usual: number;
  readonly worst: number;
}

/** Errors of all outputs of one case. Throws when double C is not the host's to the bit. */
function errorsOf(c: Case, samples: Samples): Errors[] {
  const { operator, rateHz, title } = c;
  const params = operator.params.parse(c.params) as Record<string, unknown>;
  const inputs = operator.inputs.map((_, k) => inputOf(operator, params, k, samples));
  const n = Math.min(...inputs.map((x) => x.length), 20_000);
  const x = inputs.map((v) => v.slice(0, n));
  const coeffs = operator.design(
    params,
    rateHz,
    operator.inputs.map(() => 0),
  );
  const values = allocate(coeffs);
  const state = operator.state(values);
  const outputs = [...operator.outputs.map(() => 'reals' as const), ...(operator.flags ? ['u8s' as const] : [])];
  const mostOutputs = operator.interpolation?.(values) ?? 1;
  const inC = { name: operator.name, coeffs, state, inputs: x, outputs, n, blockSize: n, mostOutputs };
  const y = operator.outputs.map(() => new Float64Array(n * mostOutputs));
  const flags = operator.flags ? [new Uint8Array(n * mostOutputs)] : [];
  const count = operator.process(values, allocate(state), n, ...x, ...y, ...flags) ?? n;
  const double = runInC(inC);
  const float = runInC({ ...inC, real: 'float' });
  return operator.outputs.flatMap((port, o) => {
    if (port.when && !port.when(params)) return [];
    const host = y[o].subarray(0, count);
    if (!host.every((v, i) => Object.is(v, double[o][i]))) throw new Error(`${operator.name} ${title}: bits differ`);
    const turn = port.unit === 'rad' ? 2 * Math.PI : Number.POSITIVE_INFINITY;
    const size = host.reduce((most, v) => Math.max(most, Math.abs(v) || 0), 0) || 1;
    const errors = host.map((v, i) => distance(v, float[o][i], turn) / size).sort();
    const what = operator.outputs.length > 1 ? `${title} ${port.name}` : title;
    return [{ what, usual: errors[Math.floor(0.99 * errors.length)], worst: errors.at(-1) ?? 0 }];
  });
}

/** Of two values, or of two angles on the circle; two absent ones are equal. */
function distance(a: number, b: number, turn: number): number {
  if (Number.isNaN(a) && Number.isNaN(b)) return 0;
  const d = Math.abs(a - b);
  return Number.isNaN(d) ? Number.POSITIVE_INFINITY : Math.min(d, Math.abs(turn - d));
}

const samples = await readLogs();
if (samples) {
  const rows = Object.keys(operators).map((name) => {
    const all = casesOf(name)
      .flatMap((c) => errorsOf(c, samples))
      .sort((a, b) => a.usual - b.usual);
    const [middle, last] = [all[all.length >> 1], all.at(-1)!];
    const figures = [middle.usual, last.usual, last.worst].map((v) => (v === 0 ? '0' : v.toExponential(1)));
    return [name, ...figures, `\`${last.what.length > 70 ? `${last.what.slice(0, 70)}…` : last.what}\``];
  });
  const head = ['operator', 'middle case', 'worst case', 'largest error there', 'which that is'];
  const text = `# Errors of C in float

Made by \`npx tsx bench/floatErrors.ts\`. The C of each operator, with all parameters of the conformance suite, over up to 20 s of recorded motors at
1 kHz (servo current, torque and speed; joint position; three phase currents; d/q quantities of a test bench at 2 Hz). In double it gave the host's
bits in every case. An angle of many turns costs float what the turns take from its digits: wrap it first. Figures are errors as shares of the output's largest value: what 99 % of the samples keep, in the middle one of all cases
and outputs of the operator and in its worst; beside that the largest error of a single sample there. An outlier test or a regime may
decide otherwise at its very threshold: then a single sample is as far off as the two answers.

Machine: ${machineLine()}.

${markdown(head, rows)}`;
  process.stdout.write(text);
  writeFileSync(new URL('FLOAT.md', import.meta.url), text);
}
