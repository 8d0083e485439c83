import type { Sequence } from '../data/sequences.ts';

/** A simple predictor that a net must beat to be worth its bytes. Fitted on the train part only. */
export interface Baseline {
  readonly name: string;
  /** [n][targets] in the targets' own units. */
  predict(sequence: Sequence): Float64Array;
}
