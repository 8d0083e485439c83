import { createMasks, type MaskChoice, type Masks } from '../../masks.ts';
import type { Net } from '../../net.ts';
import type { Batch, Floats } from '../engine.ts';
import type { Arena } from './arena.ts';
import { batchProgram } from './batchProgram.ts';
import type { Addresses } from './layers.ts';
import type { Crew } from './program.ts';

/** What batches share with their engine. */
export interface Workshop {
  readonly net: Net;
  readonly arena: Arena;
  readonly crew: Crew;
  readonly weights: Addresses;
  /** A set a member of the crew. */
  readonly gradients: readonly Addresses[];
  /** Adds the gradients of the members up. */
  addUp(): void;
}

/** A batch as lists of calls, made once: a list a member of the crew, each for its part of the lanes. */
export class WasmBatch implements Batch {
  readonly masks: Masks;
  readonly x: Float64Array;
  private readonly y: Float64Array;
  private readonly dy: Float64Array;
  private readonly fresh: Uint8Array;
  private readonly outputs: readonly Floats[];
  private readonly runForward: () => void;
  private readonly runBackward: () => void;
  private readonly addUp: () => void;

  constructor({ net, arena, crew, weights, gradients, addUp }: Workshop, T: number, B: number, masked?: MaskChoice) {
    this.x = arena.takeDoubles(T * B * net.inputs);
    this.y = arena.takeDoubles(T * B * net.outputs);
    this.dy = arena.takeDoubles(T * B * net.outputs);
    this.fresh = arena.takeBytes(B);
    this.masks = createMasks(net, B, masked, (length) => arena.takeDoubles(length));
    this.addUp = addUp;
    const rows = { x: this.x.byteOffset, y: this.y.byteOffset, dy: this.dy.byteOffset, fresh: this.fresh.byteOffset };
    const programs = shares(B, crew.size).map((share, member) =>
      batchProgram(net, { ...rows, T, B, ...share, masks: this.masks, weights, gradients: gradients[member] }, arena),
    );
    this.outputs = programs.flatMap((p) => p.outputs);
    this.runForward = crew.prepare(programs.map((p) => p.forward));
    this.runBackward = crew.prepare(programs.map((p) => p.backward));
  }

  forward(x: Float64Array, fresh: Uint8Array): Float64Array {
    if (x !== this.x) this.x.set(x);
    this.fresh.set(fresh);
    this.runForward();
    return this.y;
  }

  backward(dy: Float64Array): void {
    this.dy.set(dy);
    this.runBackward();
    this.addUp();
  }

  layerOutputs(): readonly Floats[] {
    return this.outputs;
  }
}

/** B lanes among the members, by whole eights as far as they go. */
function shares(B: number, members: number): { first: number; count: number }[] {
  const each = 8 * Math.ceil(B / (8 * members));
  return Array.from({ length: members }, (_, k) => {
    const first = Math.min(B, k * each);
    return { first, count: Math.min(B, first + each) - first };
  });
}
