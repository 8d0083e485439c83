import { z } from 'zod';
import { CRC_MODELS, Crc, type CrcName } from '../crc.ts';

const NAMES = [...(Object.keys(CRC_MODELS) as CrcName[]), 'xor8', 'sum8'] as const;

const whole = z.int().nonnegative();

const modelSchema = z.strictObject({
  width: z.int().min(8).max(32).meta({ description: 'Bits of the check: 8 to 32.' }),
  polynomial: whole,
  init: whole.default(0),
  reflect: z.boolean().default(false).meta({ description: 'Bits of each byte and of the result reversed.' }),
  xorOut: whole.default(0),
});

/** How a profile says its check. */
export const checkSchema = z.strictObject({
  of: z.union([z.enum(NAMES), modelSchema]).meta({ description: 'Kind of the check, by name or by its polynomial.' }),
  order: z.enum(['be', 'le']).default('be').meta({ description: 'Byte order of the check itself.' }),
  from: whole.optional().meta({
    description: 'First byte that the check covers, from the start of the frame. Default: the first of the body.',
  }),
});

export type CheckDescription = z.input<typeof checkSchema>;

/** A check that stands behind the bytes it covers. */
export class Check {
  /** Bytes of the check itself. */
  readonly length: number;
  private readonly compute: (bytes: Uint8Array, start: number, end: number) => number;
  private readonly little: boolean;

  constructor({ of, order }: Pick<CheckDescription, 'of' | 'order'>) {
    this.little = order === 'le';
    if (of === 'xor8' || of === 'sum8') {
      this.length = 1;
      this.compute = of === 'xor8' ? xor8 : sum8;
    } else {
      const model = typeof of === 'string' ? CRC_MODELS[of] : { init: 0, reflect: false, xorOut: 0, ...of };
      const crc = new Crc(model);
      this.length = Math.ceil(model.width / 8);
      this.compute = (bytes, start, end) => crc.of(bytes, start, end);
    }
  }

  /** Whether the check behind bytes[start..end-1], at `end`, is right. */
  fits(bytes: Uint8Array, start: number, end: number): boolean {
    const { length, little } = this;
    let found = 0;
    for (let i = 0; i < length; i++) found = found * 256 + bytes[little ? end + length - 1 - i : end + i];
    return found === this.compute(bytes, start, end);
  }

  /** Writes the check of bytes[start..end-1] behind them. */
  put(bytes: Uint8Array, start: number, end: number): void {
    let value = this.compute(bytes, start, end);
    for (let i = 0; i < this.length; i++) {
      bytes[this.little ? end + i : end + this.length - 1 - i] = value & 255;
      value >>>= 8;
    }
  }
}

/** All bytes joined by exclusive or. */
export function xor8(bytes: Uint8Array, start: number, end: number): number {
  let x = 0;
  for (let i = start; i < end; i++) x ^= bytes[i];
  return x;
}

function sum8(bytes: Uint8Array, start: number, end: number): number {
  let sum = 0;
  for (let i = start; i < end; i++) sum += bytes[i];
  return sum & 255;
}
