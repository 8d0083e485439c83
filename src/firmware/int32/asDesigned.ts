import type { Format } from '../../kernel/format.ts';
import type { AnyOperator } from '../../kernel/operator.ts';
import type { Stage } from '../../kernel/stage.ts';

/** A stage's operator in 32-bit integers, and the formats of its output ports, an array an instance. */
export interface TwinOperator {
  readonly operator: AnyOperator;
  readonly outputs: readonly (readonly Format[])[];
}

/** What the stage has found out stays: rate, delay and warm-up are those of the design in double. */
export function asDesigned({ operator, delay, warmup, rate }: Stage): AnyOperator {
  return {
    ...operator,
    delay: () => delay,
    warmup: () => warmup,
    decimation: () => rate.down,
    interpolation: () => rate.up,
  };
}
