import type { z } from 'zod';
import type { Unit } from '../core/units.ts';
import type { i32, Layout, Values } from './layout.ts';

/** An input of a kernel. A port that the pipeline does not bind takes the channel of the same name. */
export interface Port<P = never> {
  readonly name: string;
  /** Unit that the channel must have; 'any' takes all. */
  readonly unit: Unit | 'any';
  readonly description: string;
  /** May stay unbound; the kernel then gets zeros and must not read meaning into them. */
  readonly optional?: boolean;
  /** Leaves the input out when it says no: it is never bound, and the kernel gets zeros. */
  readonly when?: (params: P) => boolean;
  /** One channel for all instances of a step: bound by the port's name, never by `on`. */
  readonly shared?: boolean;
}

/** An output of a kernel. */
export interface OutputPort<P> {
  readonly name: string;
  /** Unit by name, or a rule over the parameters and the units of the bound inputs (`(_, [x]) => x`). */
  readonly unit: Unit | ((params: P, inputUnits: readonly Unit[]) => Unit);
  readonly description: string;
  /** Leaves the output out when it says no; the kernel still gets a buffer for it. */
  readonly when?: (params: P) => boolean;
  /** What the channel is called, behind the input's name; default the port's name, or the input's where one replaces the other. */
  readonly label?: (params: P) => string;
}

/** A worked case: printed in the docs and run by the tests. `x` and `y` hold one array a port. */
export interface Example<P> {
  readonly params: P;
  readonly rateHz?: number;
  readonly x: readonly (readonly number[])[];
  readonly y: readonly (readonly number[])[];
}

/**
 * The one description of a streaming operator: parser, documentation, tests, stage, RxJS operator and C come from it.
 *
 * `process(c, s, n, ...inputs, ...outputs[, q])` stands in the same file as an exported function of the same text, written
 * in the kernel subset (src/codegen/README.md), and works on n samples. Input and output arrays never overlap. With
 * `flags: true` it gets one more argument, `q: u8s`, zeroed, into which it sets quality bits of each output sample.
 * A rate changer returns the number of outputs; its output arrays have room for n samples (and for all outputs), and it may
 * work in them.
 *
 * Absolute indices: when the coefficients have `period: i32` and the state `index: i32`, the stage sets
 * `s.index = (true index of the sample) mod c.period` at each reset, and the kernel counts it on. True index means that the
 * operator's own delay is taken off, so a decimator emits when index is 0.
 */
export interface Operator<Schema extends z.ZodType = z.ZodType, C extends Layout = Layout, S extends Layout = Layout> {
  /** File = export = id in YAML = prefix in C. */
  readonly name: string;
  /** One sentence: what it does to the signal. */
  readonly summary: string;
  /** Paper, book or standard, with section. */
  readonly source: string;
  /** zod object; each field with .meta({ unit, description }); defaults here and only here. */
  readonly params: Schema;
  readonly inputs: readonly Port<z.output<Schema>>[];
  readonly outputs: readonly OutputPort<z.output<Schema>>[];
  /** Channels that the inputs take by themselves, in order, where the parameters name them; default those of the ports' names. */
  channels?(params: z.output<Schema>): readonly string[];
  /** Whether the inputs stay beside the outputs unless the step says otherwise; default: not when one output replaces one input. */
  readonly keep?: boolean;
  readonly flags?: boolean;
  /**
   * Coefficients in double precision. `skew` is each input's remaining delay in samples (Channel.skewS * rateHz).
   * Throws ConfigError (path = [parameter]) for parameters that do not fit the rate.
   */
  design(params: z.output<Schema>, rateHz: number, skew: readonly number[]): C;
  state(c: Values<C>): S;
  readonly process: Kernel<Values<C>, Values<S>>;
  /** Input samples per output sample; 1 when absent. */
  decimation?(c: Values<C>): number;
  /** Output samples per `decimation` input samples, without a common factor; 1 when absent. Above 1 all channels must go through it. */
  interpolation?(c: Values<C>): number;
  /** Delay in input samples: exact for linear phase, else group delay at `frequency` in cycles per sample. */
  delay(c: Values<C>, frequency: number): number;
  /** Input samples after a start or gap until the output may be trusted (transients below 0.1 %). */
  warmup(c: Values<C>): number;
  /**
   * What an absent sample does: 'bridge' runs the kernel on the last good value for up to `warmup` samples, then resets;
   * 'reset' starts anew at the next good sample; 'predict' gives the kernel NaN, which it must handle itself: it
   * sets the quality bits of what it outputs meanwhile (MISSING where it has no value).
   */
  readonly gap: 'reset' | 'bridge' | 'predict';
  readonly examples: readonly Example<z.input<Schema>>[];
}

// The arrays' types differ from kernel to kernel; the conformance suite checks each against its ports.
// biome-ignore lint/suspicious/noExplicitAny: a variadic list of typed arrays cannot be written more exactly
export type Kernel<C, S> = (c: C, s: S, n: i32, ...arrays: any[]) => i32 | void;

/** Checks the description's own rules, so that a mistake shows when the module loads. */
export function defineOperator<Schema extends z.ZodType, C extends Layout, S extends Layout>(
  operator: Operator<Schema, C, S>,
): Operator<Schema, C, S> {
  const names = [...operator.inputs, ...operator.outputs].map((p) => p.name);
  if (new Set(names).size !== names.length && operator.inputs.length > 1) {
    throw new Error(`${operator.name}: two ports have the same name`);
  }
  return operator;
}

/** An operator of which nothing more is known: what registries and stages hold. */
// biome-ignore lint/suspicious/noExplicitAny: parameters are contravariant, so no exact type holds all operators
export type AnyOperator = Operator<any, any, any>;
