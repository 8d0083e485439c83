import { i32, i32s, reals } from '../kernel/layout.ts';

/** Statistics of one input channel of a net, from the training data. */
export interface InputScale {
  readonly mean: number;
  readonly std: number;
  /** Largest magnitude of the standardized value that the int8 net represents; beyond it saturates. */
  readonly range: number;
}

/** How one output of a net becomes a physical value. */
export interface OutputScale {
  readonly mean: number;
  readonly std: number;
  /**
   * Index of the input channel that the net corrects: value = channel + mean + std * net. -1: value = mean + std * net.
   * Temperatures that no sensor shows are best learned as the difference to one that a sensor does show.
   */
  readonly residualTo: number;
}

/** Coefficients of the kernels at a net's end; `unit` is what the net's value 1 stands for. */
export function outputCoeffs(outputs: readonly OutputScale[], netInputs: number, unit: number) {
  return {
    netInputs: i32(netInputs),
    outputs: i32(outputs.length),
    mean: reals(outputs.map((o) => o.mean)),
    scale: reals(outputs.map((o) => o.std * unit)),
    residualTo: i32s(outputs.map((o) => o.residualTo)),
  };
}
