import type { PipelineC } from '../codegen/pipeline.ts';
import { CobsFramer } from '../protocols/framing/cobs.ts';
import type { Frame } from '../protocols/framing/framer.ts';
import type { Real } from './replica.ts';

/** What a board shows of one sample. Borrowed: valid until the next. */
export interface LiveFrame {
  /** Index of the sample since the chain was started, modulo 2^32. */
  sequence: number;
  readonly x: Float64Array;
  /** Rows that came out, one after the other; the first `rows` of them are valid. */
  rows: number;
  readonly y: Float64Array;
}

/** What a chain's frames look like. */
export interface LiveShape {
  readonly inputs: number;
  readonly outputs: number;
  /** Rows that one sample gives at most. */
  readonly mostRows: number;
  readonly real: Real;
}

/** Whether a chain can be shown: its samples are reals, and a frame has room for its rows. */
export function canBeShown({ samples, rows }: PipelineC): boolean {
  return samples.type === 'real_t' && rows <= 255;
}

/** Behind every frame, inside its coding. */
export const LIVE_CHECK = { of: 'crc16-ccitt-false' } as const;

/** Bytes of the longest frame on the wire. */
export function frameBytes({ inputs, outputs, mostRows, real }: LiveShape): number {
  const plain = 7 + (real === 'float' ? 4 : 8) * (inputs + mostRows * outputs);
  return plain + Math.floor(plain / 254) + 2;
}

const BAUD_RATES = [115_200, 230_400, 460_800, 921_600, 2_000_000];
/** A byte has a start and a stop bit; a tenth of the line stays free. */
const BITS = 11;

/** The lowest usual baud rate that carries every sample, or the highest of them. */
export function liveBaudRate(shape: LiveShape, rateHz: number): number {
  return BAUD_RATES.find((baud) => baud >= BITS * frameBytes(shape) * rateHz) ?? BAUD_RATES[BAUD_RATES.length - 1];
}

/** What a pipeline's frames look like. */
export function shapeOf({ inputs, outputs, rows }: PipelineC, real: Real = 'float'): LiveShape {
  return { inputs: inputs.length, outputs: outputs.length, mostRows: rows, real };
}

/** The frames of NAME_live.c, read and written. */
export class LiveFrames {
  private readonly shape: LiveShape;
  private readonly framer: CobsFramer;
  private readonly frame: LiveFrame;
  private readonly size: number;
  private readonly length: number;

  constructor(shape: LiveShape) {
    this.shape = shape;
    this.size = shape.real === 'float' ? 4 : 8;
    const reals = shape.inputs + shape.mostRows * shape.outputs;
    this.length = 5 + this.size * reals;
    const longest = this.length + 8 + Math.ceil(this.length / 200);
    this.framer = new CobsFramer({ check: LIVE_CHECK, longest }, false);
    this.frame = {
      sequence: 0,
      rows: 0,
      x: new Float64Array(shape.inputs),
      y: new Float64Array(shape.mostRows * shape.outputs),
    };
  }

  get counters() {
    return this.framer.counters;
  }

  push(bytes: Uint8Array, arrivedS: number, emit: (frame: LiveFrame) => void): void {
    this.framer.push(bytes, arrivedS, (frame) => {
      if (this.read(frame)) emit(this.frame);
    });
  }

  /** Bytes that ask the board to start its chain anew. */
  restart(): Uint8Array {
    return this.framer.encode(Uint8Array.of(0x72));
  }

  /** Bytes that hand a sample to the board, in place of its sensors. */
  sample(x: ArrayLike<number>): Uint8Array {
    const body = new Uint8Array(1 + this.size * x.length);
    const view = new DataView(body.buffer);
    body[0] = 0x78;
    for (let i = 0; i < x.length; i++) {
      const at = 1 + this.size * i;
      if (this.size === 4) view.setFloat32(at, x[i], true);
      else view.setFloat64(at, x[i], true);
    }
    return this.framer.encode(body);
  }

  private read({ view, start, end }: Frame): boolean {
    const { frame, size, shape, length } = this;
    if (end - start !== length) return false;
    frame.sequence = view.getUint32(start, true);
    this.reals(view, start + 4, frame.x);
    const at = start + 4 + size * shape.inputs;
    frame.rows = view.getUint8(at);
    this.reals(view, at + 1, frame.y);
    return frame.rows <= shape.mostRows;
  }

  private reals(view: DataView, from: number, to: Float64Array): void {
    const { size } = this;
    for (let i = 0; i < to.length; i++) {
      to[i] = size === 4 ? view.getFloat32(from + 4 * i, true) : view.getFloat64(from + 8 * i, true);
    }
  }
}
