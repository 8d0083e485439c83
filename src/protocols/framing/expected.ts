import { Check, type CheckDescription } from './check.ts';
import type { OnFrame } from './framer.ts';
import { BAD_CHECK, MORE, NO_FRAME, Scanner, startsWith } from './scanner.ts';

/** A reply that may come: its first bytes and its whole length, check included. */
export interface Shape {
  readonly head: Uint8Array;
  readonly length: number;
}

/**
 * Frames whose length only who asked can know: Modbus RTU, where the gap that ends a frame does not survive an operating
 * system's driver. `expect` says what the reply to the request in flight may look like; one frame is taken, and nothing
 * while nothing is expected: a late reply to a question that was given up is never taken for the next answer.
 * The frame without its check is handed over.
 */
export class ExpectedFramer extends Scanner {
  private readonly check: Check | undefined;
  private readonly once: boolean;
  private shapes: readonly Shape[] = [];

  /** `once`: a reply is taken once for each `expect`; else, for recordings, again and again. */
  constructor(longest: number, check: Pick<CheckDescription, 'of' | 'order'> | undefined, once = true) {
    super(longest);
    this.check = check && new Check(check);
    this.once = once;
  }

  /** What may come next; an empty list for nothing. Bytes that came before are dropped. */
  expect(shapes: readonly Shape[]): void {
    super.reset();
    this.shapes = shapes;
  }

  /** A reply is complete when its length is there: nothing is held back. */
  override idle(_emit: OnFrame): void {}

  override reset(): void {
    super.reset();
    this.shapes = [];
  }

  protected match(at: number, available: number): number {
    let mayCome = false;
    for (const { head, length } of this.shapes) {
      const start = startsWith(this.bytes, at, available, head);
      if (start === NO_FRAME) continue;
      if (start === MORE || available < length) {
        mayCome = true;
        continue;
      }
      const end = at + length - (this.check?.length ?? 0);
      if (this.check && !this.check.fits(this.bytes, at, end)) return BAD_CHECK;
      this.frame.start = at;
      this.frame.end = end;
      if (this.once) this.shapes = [];
      return length;
    }
    return mayCome ? MORE : NO_FRAME;
  }
}
