/** What of a net is masked. */
export interface MaskChoice {
  /** Outputs of hidden layers, as the next layer sees them. */
  readonly outputs: boolean;
  /** States, as the gates of the next step see them; what a gate passes on of a state is not masked. */
  readonly states: boolean;
}

/** Factors of a batch, a layer each: [B][units], so that each sequence has its own over all steps; undefined where nothing is masked. */
export interface Masks {
  readonly outputs: readonly (Float64Array | undefined)[];
  readonly states: readonly (Float64Array | undefined)[];
}

/** Masks for batches of B sequences: ones, which change nothing, in arrays of `allocate`. */
export function createMasks(
  { layers }: { readonly layers: readonly { readonly params: { readonly units: number }; readonly weights: object }[] },
  B: number,
  choice: MaskChoice = { outputs: false, states: false },
  allocate: (length: number) => Float64Array = (length) => new Float64Array(length),
): Masks {
  const ones = (wanted: boolean, units: number) => (wanted ? allocate(B * units).fill(1) : undefined);
  return {
    outputs: layers.map(({ params }, i) => ones(choice.outputs && i < layers.length - 1, params.units)),
    states: layers.map(({ params, weights }) =>
      ones(choice.states && Object.hasOwn(weights, 'weightHh'), params.units),
    ),
  };
}

/** Step t of rows [T][B][units] times a mask: from `from` into `to`. */
export function maskStep(from: Float64Array, mask: Float64Array, t: number, to = from): void {
  const start = t * mask.length;
  for (let i = 0; i < mask.length; i++) to[start + i] = from[start + i] * mask[i];
}
