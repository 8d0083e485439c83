/** Instructions of one kernel a sample: `base` and `each` for every number among its coefficients and in its state. */
export interface KernelCost {
  readonly base: number;
  readonly each: number;
  /** Sizes at which it was measured, smallest and largest. */
  readonly from: number;
  readonly to: number;
  /** Largest error of this line at a measured size, of what was measured. */
  readonly error: number;
}

export interface CostTable {
  readonly kernels: Readonly<Record<string, KernelCost>>;
  /** Of a channel that passes a step by, and of one that is delayed alike. */
  readonly passing: number;
  readonly delayed: number;
}
