import { ConfigError } from '../../src/core/errors.ts';
import { Random } from '../../src/core/random.ts';
import { channel, type Stream } from '../../src/core/stream.ts';
import type { StepOptions } from '../../src/kernel/binding.ts';
import type { AnyOperator } from '../../src/kernel/operator.ts';
import { Stage } from '../../src/kernel/stage.ts';
import { operators } from '../../src/operators/registry.generated.ts';
import { randomParams } from './randomParams.ts';

/** Every operator that has a kernel of its own; each of them can go to a controller. */
export const EXPORTABLE = Object.values(operators).filter((o) => o.examples.length > 0);

/** A channel at least of every unit that an operator asks for. */
export const MOTOR: Stream = {
  motor: 'm',
  name: 'main',
  rateHz: 1000,
  channels: unitsOfPorts().flatMap((unit) =>
    Array.from({ length: unit === 'A' ? 3 : 1 }, (_, k) => channel(`${unit.replace(/\W/g, '')}${k}`, unit)),
  ),
  delayS: 0,
};

function unitsOfPorts(): string[] {
  const units = EXPORTABLE.flatMap((o) => o.inputs.map((p) => p.unit)).filter((unit) => unit !== 'any');
  return [...new Set([...units, 'A', 'rad', '1'])].sort();
}

/** A step of a random pipeline: shrinking takes steps away, and leaves the others as they are. */
export interface StepSeed {
  readonly operator: number;
  readonly seed: number;
}

/** The stages of the steps that fit the stream, one after the other; what does not fit is left out. */
export function pipelineOf(steps: readonly StepSeed[], input: Stream = MOTOR): Stage[] {
  const stages: Stage[] = [];
  for (const { operator, seed } of steps) {
    const before = stages.at(-1)?.output ?? input;
    const stage = fitting(EXPORTABLE[operator % EXPORTABLE.length], before, new Random(seed));
    if (stage) stages.push(stage);
  }
  return stages;
}

const TRIES = 10;

/** The operator with random parameters on random channels of the right units. */
function fitting(operator: AnyOperator, input: Stream, random: Random): Stage | undefined {
  for (let k = 0; k < TRIES; k++) {
    try {
      const params = randomParams(operator, random);
      const options = optionsFor(operator, params, input, random);
      if (!options) return undefined;
      const stage = new Stage(operator, params, options, input);
      const rate = stage.output.rateHz / MOTOR.rateHz;
      // too few rows to compare, or more than a frame should hold; a delay that leaves nothing
      if (rate >= 1 / 12 && rate <= 4 && stage.delaySamples < 600 && stage.warmup < 1500) return stage;
    } catch (error) {
      // a frequency above half the rate, a period that is no whole number of samples
      if (!(error instanceof ConfigError)) throw error;
    }
  }
  return undefined;
}

function optionsFor(operator: AnyOperator, params: unknown, input: Stream, random: Random): StepOptions | undefined {
  const needed = operator.inputs.filter((p) => p.when?.(params as never) ?? true);
  const ports: Record<string, string> = {};
  const options = {
    keep: random.below(3) === 0 ? true : undefined,
    matchDelays: random.below(6) === 0 ? false : undefined,
  };
  const fits = (unit: string) => input.channels.filter((c) => unit === 'any' || c.unit === unit).map((c) => c.name);
  for (const port of needed) {
    const names = fits(port.unit);
    if (names.length === 0 && !port.optional) return undefined;
    if (names.length > 0 && !(port.optional && random.below(2) === 0))
      ports[port.name] = names[random.below(names.length)];
  }
  if (needed.length > 1) return { ...options, ports };
  const names = fits(needed[0].unit);
  // where rates are raised no channel may stay behind
  const all = operator.interpolation !== undefined;
  const from = random.below(names.length);
  return { ...options, on: all ? names : names.slice(from, from + 1 + random.below(3)) };
}

/** Ordinary, absent and infinite samples, spikes that a state never forgets, and numbers so small that floats lose their digits. */
export function nastySamples(seed: number, stream: Stream, n: number): Float64Array[] {
  return stream.channels.map((c, k) => {
    const random = new Random(seed, k);
    let angle = k;
    const x = Float64Array.from({ length: n }, () => {
      angle += 0.05 + 0.01 * random.uniform();
      if (c.unit === 'rad') return angle;
      return 20 * (k % 3) + 3 * Math.cos(angle) + 0.2 * random.normal() + (random.below(200) === 0 ? 40 : 0);
    });
    if (random.below(4) === 0) for (let i = 0; i < n; i++) x[i] = Math.round(x[i]);
    const odd = [
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      -2e15,
      1e14,
      -1e14,
      1e-310,
      -1e-40,
      -0,
      0,
    ];
    for (const value of odd) if (random.below(2) === 0) x[random.below(n)] = value;
    for (const run of [2, 5, 30, 150, 700]) {
      if (random.below(2) > 0) continue;
      const from = random.below(n - run);
      x.fill(random.below(4) === 0 ? x[from] : Number.NaN, from, from + 1 + random.below(run));
    }
    return x;
  });
}
