import { type OperatorFunction, pipe } from 'rxjs';
import type { Block } from '../../src/core/block.ts';
import { channel, type Stream } from '../../src/core/stream.ts';
import type { StepOptions } from '../../src/kernel/binding.ts';
import type { AnyOperator } from '../../src/kernel/operator.ts';
import { Stage } from '../../src/kernel/stage.ts';
import { operators } from '../../src/operators/registry.generated.ts';
import { lift } from '../../src/rx/lift.ts';
import { RATE_HZ, type SignalName } from '../signals.ts';

/** Signals that the chain gets, and the stream of them. */
export const INPUTS = ['iA', 'iB', 'theta'] as const satisfies readonly SignalName[];
export const STREAM: Stream = {
  motor: 'bench',
  name: 'currents',
  rateHz: RATE_HZ,
  channels: [channel('iA', 'A'), channel('iB', 'A'), channel('theta', 'rad')],
  delayS: 0,
};

interface Step {
  readonly operator: AnyOperator;
  readonly params: Readonly<Record<string, unknown>>;
  readonly options: StepOptions;
}

const on = { on: ['iA'] };

/** The six kernels. What comes out are the mean and the deviation of iq, last. */
export const STEPS = {
  lowpass: { operator: operators.lowpass, params: { cutoffHz: 1000, order: 8 }, options: on },
  dcBlock: { operator: operators.dcBlock, params: { cutoffHz: 8 }, options: on },
  hampel: { operator: operators.hampel, params: { windowLength: 11, nSigma: 3 }, options: on },
  savgol: { operator: operators.savgol, params: { windowLength: 21, polyorder: 3 }, options: on },
  clarkePark: { operator: operators.clarkePark, params: {}, options: { ports: { angle: 'theta' } } },
  rolling: {
    operator: operators.rolling,
    params: { windowLength: 64, outputs: ['mean', 'std'] },
    options: { on: ['iq'] },
  },
} satisfies Record<string, Step>;

/** The chain as a user writes it: the other channels, too, are kept in the time of iA. */
export function chain(): OperatorFunction<Block, Block> {
  const [a, b, c, d, e, f] = steps().map(({ operator, params, options }) => lift(operator)(params, options));
  return pipe(a, b, c, d, e, f);
}

/** The chain's steps at work on the host, for the C generator. */
export function stages(): Stage[] {
  let input = STREAM;
  return steps().map(({ operator, params, options }) => {
    const stage = new Stage(operator, operator.params.parse(params), options, input);
    input = stage.output;
    return stage;
  });
}

const steps = (): Step[] => Object.values(STEPS);
