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
