import { createMasks, type MaskChoice, type Masks } from '../masks.ts';
import {
  backwardNet,
  carryState,
  forwardNet,
  type Net,
  type NetTape,
  parameters,
  zeroState,
  zerosLike,
} from '../net.ts';
import type { Batch, Engine } from './engine.ts';
import { scalarVectors } from './scalarVectors.ts';

/** The engine of cells as they are written: double precision, the oracle of the others, and good for every cell. `why` it was chosen. */
export function referenceEngine(net: Net, why = ''): Engine {
  const gradients = zerosLike(net);
  const gradientOf = parameters(net, gradients);
  const trainables = parameters(net).map(({ name, value, decay }, k) => {
    return { name, value, decay, gradient: gradientOf[k].value };
  });
  return {
    name: 'reference',
    about: `reference, double precision${why && `: ${why}`}`,
    trainables,
    vectors: scalarVectors,
    batch: (T, B, masked) => new ReferenceBatch(net, gradients, T, B, masked),
    clearGradients() {
      for (const { gradient } of trainables) gradient.fill(0);
    },
    // it trains the net's own arrays
    store() {},
    close() {},
  };
}

class ReferenceBatch implements Batch {
  readonly masks: Masks;
  readonly x: Float64Array;
  private readonly net: Net;
  private readonly gradients: ReturnType<typeof zerosLike>;
  private readonly T: number;
  private readonly B: number;
  private readonly h0: Float64Array[];
  private tape: NetTape | undefined;

  constructor(net: Net, gradients: ReturnType<typeof zerosLike>, T: number, B: number, masked?: MaskChoice) {
    this.net = net;
    this.gradients = gradients;
    this.T = T;
    this.B = B;
    this.h0 = zeroState(net, B);
    this.masks = createMasks(net, B, masked);
    this.x = new Float64Array(T * B * net.inputs);
  }

  forward(x: Float64Array, fresh: Uint8Array): Float64Array {
    const { net, h0, T, B } = this;
    if (this.tape) carryState(this.tape, h0);
    for (const h of h0) {
      const size = h.length / B;
      for (let b = 0; b < B; b++) if (fresh[b]) h.fill(0, b * size, (b + 1) * size);
    }
    this.tape = forwardNet(net, x, h0, T, B, this.tape, this.masks);
    return this.tape.y;
  }

  backward(dy: Float64Array): void {
    if (this.tape) backwardNet(this.net, this.tape, dy, this.gradients);
  }

  layerOutputs(): readonly Float64Array[] {
    return this.tape?.layers.map((t) => t.y) ?? [];
  }
}
