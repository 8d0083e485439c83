/** Longest line that is read; a longer one is dropped to its end and counted. */
export const LONGEST_LINE = 64 * 1024;

/** One line inside `bytes`, from `start` up to but without `end`; line end and CR are taken off. Valid until the next call. */
export interface Line {
  bytes: Uint8Array;
  start: number;
  end: number;
  /** 1 for the first line of the file. */
  number: number;
  /** Longer than LONGEST_LINE: start and end are empty. */
  overlong: boolean;
}

/**
 * Cuts bytes that arrive in any pieces into lines, without copying those that lie in one piece. Memory is bounded by LONGEST_LINE
 * whatever arrives. A byte order mark before the first line is taken off.
 */
export class LineCutter {
  readonly line: Line = { bytes: new Uint8Array(0), start: 0, end: 0, number: 0, overlong: false };
  private readonly carry = new Uint8Array(LONGEST_LINE + 1);
  private carried = 0;
  private skipping = false;
  private piece: Uint8Array = new Uint8Array(0);
  private at = 0;

  /** Takes the next piece. All lines of the piece before must have been read. */
  push(piece: Uint8Array): void {
    this.piece = piece;
    this.at = 0;
  }

  /** The next complete line, or undefined when the piece is used up. */
  next(): Line | undefined {
    const { piece, at } = this;
    if (at >= piece.length) return undefined;
    const newline = piece.indexOf(10, at);
    if (newline < 0) {
      this.keep(at, piece.length);
      this.at = piece.length;
      return undefined;
    }
    this.at = newline + 1;
    if (this.carried === 0 && !this.skipping) return this.give(piece, at, newline);
    this.keep(at, newline);
    return this.giveCarried();
  }

  /** The last line, when it has no line end. */
  finish(): Line | undefined {
    return this.carried > 0 || this.skipping ? this.giveCarried() : undefined;
  }

  private keep(from: number, to: number): void {
    const room = this.carry.length - this.carried;
    if (to - from >= room) this.skipping = true;
    if (this.skipping) return;
    this.carry.set(this.piece.subarray(from, to), this.carried);
    this.carried += to - from;
  }

  private giveCarried(): Line {
    const end = this.carried;
    this.carried = 0;
    if (!this.skipping) return this.give(this.carry, 0, end);
    this.skipping = false;
    return this.give(this.carry, 0, this.carry.length);
  }

  private give(bytes: Uint8Array, start: number, end: number): Line {
    const { line } = this;
    line.number++;
    line.overlong = end - start > LONGEST_LINE;
    if (line.overlong) end = start;
    if (end > start && bytes[end - 1] === 13) end--;
    if (line.number === 1 && bytes[start] === 0xef && bytes[start + 1] === 0xbb && bytes[start + 2] === 0xbf)
      start += 3;
    line.bytes = bytes;
    line.start = start;
    line.end = end;
    return line;
  }
}
