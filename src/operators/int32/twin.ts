import type { Format } from '../../kernel/format.ts';
import type { Layout, Values } from '../../kernel/layout.ts';
import type { Kernel } from '../../kernel/operator.ts';

/** A step that was designed in double precision. */
export interface Designed {
  readonly params: unknown;
  readonly rateHz: number;
  readonly c: Values<Layout>;
}

/** The values with which an integer kernel does what a designed step does. */
export interface TwinDesign<C extends Layout = Layout, S extends Layout = Layout> {
  readonly coeffs: C;
  readonly state: S;
  /** Format of each output port. */
  readonly outputs: readonly Format[];
}

/**
 * The integer kernel of operators: same ports, samples as 32-bit integers, -2^31 where absent. `process(c, s, n, ...inputs, ...outputs, q)`
 * stands in src/operators/int32/<kernel>.ts in the kernel subset; it sets CLIPPED in q where an output ended at its largest value. Delay,
 * warm-up, rate and gap are the operator's.
 */
export interface Int32Twin {
  /** File = prefix in C. */
  readonly kernel: string;
  readonly process: Kernel<Values<Layout>, Values<Layout>>;
  /** `formats` has an entry an input port. Throws ConfigError for what 32 bits cannot hold. */
  design(step: Designed, formats: readonly Format[]): TwinDesign;
}

/** Checks a twin's kernel against the layouts that it designs. */
export function int32Twin<C extends Layout, S extends Layout>(twin: {
  readonly kernel: string;
  readonly process: Kernel<Values<C>, Values<S>>;
  design(step: Designed, formats: readonly Format[]): TwinDesign<C, S>;
}): Int32Twin {
  return twin as Int32Twin;
}
