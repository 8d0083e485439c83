import { z } from 'zod';
import { fromHex } from '../hex.ts';
import { Check, checkSchema } from './check.ts';
import { LONGEST_FRAME, type OnFrame } from './framer.ts';
import { hexBytes } from './hexBytes.ts';
import { BAD_CHECK, MORE, NO_FRAME, Scanner, startsWith } from './scanner.ts';

export const fixedLengthSchema = z.strictObject({
  length: z.int().min(1).max(4096).meta({ description: 'Bytes of the whole frame.' }),
  sync: hexBytes.optional().meta({ description: 'Bytes that every frame starts with.' }),
  check: checkSchema.optional(),
  inPhase: z
    .int()
    .min(1)
    .max(8)
    .optional()
    .meta({ description: 'Frames in a row that must fit before the first is believed. Default: by the check.' }),
  idleS: z
    .number()
    .positive()
    .optional()
    .meta({ unit: 's', description: 'A frame behind so long a silence is believed at once.' }),
  notZero: z.boolean().default(false).meta({ description: 'A frame of zeros is none, though its check fits.' }),
});

export type FixedLengthDescription = z.input<typeof fixedLengthSchema>;

/**
 * Frames of one length, with or without sync bytes and check: plain structs, KISS telemetry, control-rate streams.
 * Where that is weak evidence (a sync byte also occurs in data, a check of 8 bits fits by chance once in 256), several frames must
 * follow each other before the first counts; after that each one that fits counts, until one does not. Without a check one also has to
 * lie before the sync of another, or before silence: a byte that got lost then costs a frame instead of giving a wrong one.
 * The body, behind the sync and before the check, is handed over.
 */
export class FixedLengthFramer extends Scanner {
  private readonly length: number;
  private readonly sync: Uint8Array;
  private readonly check: Check | undefined;
  private readonly checkFrom: number;
  private readonly inPhase: number;
  private readonly idleS: number;
  private readonly notZero: boolean;
  private readonly isFollowed: boolean;
  private locked = false;
  private silent = false;

  constructor({ length, sync = '', check, inPhase, idleS, notZero = false }: FixedLengthDescription) {
    const made = check && new Check(check);
    const needed = inPhase ?? (!made ? 4 : made.length > 1 ? 1 : 2);
    super(Math.min(LONGEST_FRAME, length * needed));
    this.length = length;
    this.sync = fromHex(sync)!;
    this.check = made;
    this.checkFrom = check?.from ?? this.sync.length;
    this.inPhase = needed;
    this.idleS = idleS ?? Number.POSITIVE_INFINITY;
    this.notZero = notZero;
    this.isFollowed = !made && needed > 1 && this.sync.length > 0;
  }

  /** Only the last frame of a stream without check is held back: nothing follows it. */
  override idle(emit: OnFrame): void {
    this.silent = true;
    this.scan(emit);
    this.silent = false;
  }

  override reset(): void {
    super.reset();
    this.locked = false;
  }

  /** The frame around a body. */
  encode(body: Uint8Array): Uint8Array {
    const bytes = new Uint8Array(this.length);
    bytes.set(this.sync);
    bytes.set(body, this.sync.length);
    this.check?.put(bytes, this.checkFrom, this.length - this.check.length);
    return bytes;
  }

  protected match(at: number, available: number): number {
    const { length, frame } = this;
    const wasLocked = this.locked;
    const isTrusted = wasLocked || this.gapBefore(at) >= this.idleS;
    const found = isTrusted ? this.inPlace(at, available) : this.inRow(at, available);
    if (found === MORE) return MORE;
    this.locked = found > 0;
    if (found === NO_FRAME) return wasLocked ? BAD_CHECK : NO_FRAME;
    frame.start = at + this.sync.length;
    frame.end = at + length - (this.check?.length ?? 0);
    return length;
  }

  /** The frame where one is expected; without a check, as far as what follows does not contradict it. */
  private inPlace(at: number, available: number): number {
    const found = this.fits(at, available);
    if (found <= 0 || !this.isFollowed) return found;
    const next = startsWith(this.bytes, at + this.length, available - this.length, this.sync);
    return next === 1 || (next === MORE && this.silent) ? found : next;
  }

  private inRow(at: number, available: number): number {
    for (let k = 0; k < this.inPhase; k++) {
      const one = this.fits(at + k * this.length, available - k * this.length);
      if (one <= 0) return one;
    }
    return this.length;
  }

  private fits(at: number, available: number): number {
    const { bytes, length, check, sync } = this;
    const start = startsWith(bytes, at, available, sync);
    if (start !== 1) return start;
    if (available < length) return MORE;
    if (check && !check.fits(bytes, at + this.checkFrom, at + length - check.length)) return NO_FRAME;
    if (this.notZero && isZero(bytes, at, at + length)) return NO_FRAME;
    return length;
  }
}

function isZero(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (bytes[i] !== 0) return false;
  return true;
}
