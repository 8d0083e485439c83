import type { MaskChoice } from '../../masks.ts';
import { type Net, parameters } from '../../net.ts';
import type { Batch, Engine, Trainable } from '../engine.ts';
import { Arena } from './arena.ts';
import { instantiate, type Kernels, type WasmMemory, type WasmModule } from './kernels.ts';
import type { Addresses } from './layers.ts';
import { type Crew, soloCrew } from './program.ts';
import { WasmBatch } from './wasmBatch.ts';
import { wasmVectors } from './wasmVectors.ts';

/** Makes the threads that share an engine's memory. */
export type Hire = (module: WasmModule, memory: WasmMemory, kernels: Kernels) => Crew;

const alone: Hire = (_module, _memory, kernels) => soloCrew(kernels);

/**
 * Training in single precision by WebAssembly SIMD kernels, for nets of the cells in `wasmLayers`.
 *
 * With a crew of several members each takes a part of the lanes and has gradients of its own, which are summed in a fixed order: the
 * result depends on the size of the crew, never on its timing.
 */
export class WasmEngine implements Engine {
  readonly name = 'wasm';
  readonly about: string;
  readonly trainables: readonly Trainable[];
  readonly vectors: Engine['vectors'];
  private readonly net: Net;
  private readonly arena: Arena;
  private readonly kernels: Kernels;
  private readonly crew: Crew;
  private readonly weights: Addresses;
  /** A set a member of the crew, each in one piece of memory; the first is also that of the whole. */
  private readonly gradients: readonly Addresses[];
  private readonly gradientViews: readonly Float32Array[];

  constructor(net: Net, module: WasmModule, hire: Hire = alone) {
    const { memory, kernels } = instantiate(module);
    this.net = net;
    this.kernels = kernels;
    this.crew = hire(module, memory, kernels);
    this.about = `wasm, single precision, ${this.crew.size === 1 ? '1 thread' : `${this.crew.size} threads`}`;
    this.arena = new Arena(memory);
    this.vectors = wasmVectors(this.arena, kernels);
    const all = parameters(net);
    const values = this.takeSet(all.map((p) => p.value.length));
    const sets = Array.from({ length: this.crew.size }, () => this.takeSet(all.map((p) => p.value.length)));
    all.forEach((p, k) => {
      values.arrays[k].set(p.value);
    });
    this.weights = values.addresses;
    this.gradients = sets.map((s) => s.addresses);
    this.gradientViews = sets.map((s) => s.whole);
    this.trainables = all.map(({ name, decay }, k) => {
      return { name, decay, value: values.arrays[k], gradient: sets[0].arrays[k] };
    });
  }

  batch(T: number, B: number, masked?: MaskChoice): Batch {
    const { net, arena, crew, weights, gradients, kernels, gradientViews } = this;
    const [sum, ...others] = gradientViews;
    const addUp = () => {
      for (const g of others) {
        kernels.add(sum.byteOffset, g.byteOffset, sum.byteLength);
        g.fill(0);
      }
    };
    return new WasmBatch({ net, arena, crew, weights, gradients, addUp }, T, B, masked);
  }

  clearGradients(): void {
    for (const g of this.gradientViews) g.fill(0);
  }

  store(): void {
    parameters(this.net).forEach((p, k) => {
      p.value.set(this.trainables[k].value);
    });
  }

  close(): void {
    this.crew.close();
  }

  /** Arrays of the given lengths in one piece of memory, each of them padded to whole vectors. */
  private takeSet(lengths: readonly number[]) {
    const padded = lengths.map((n) => 4 * Math.ceil(n / 4));
    const whole = this.arena.takeFloats(padded.reduce((a, b) => a + b, 0));
    let at = 0;
    const arrays = lengths.map((n, k) => {
      const array = whole.subarray(at, at + n);
      at += padded[k];
      return array;
    });
    let k = 0;
    const addresses: Addresses = this.net.layers.map(({ weights }) =>
      Object.fromEntries(Object.keys(weights).map((name) => [name, arrays[k++].byteOffset])),
    );
    return { whole, arrays, addresses };
  }
}
