import { z } from 'zod';
import { Check, checkSchema } from './check.ts';
import { Delimited } from './delimited.ts';

export const delimitedSchema = z.strictObject({
  longest: z
    .int()
    .min(4)
    .max(32_768)
    .default(4096)
    .meta({ description: 'Longest frame on the wire; longer ones are dropped.' }),
  check: checkSchema
    .omit({ from: true })
    .optional()
    .meta({ description: 'A check at the end of each frame, inside the coding.' }),
});

export type DelimitedDescription = z.input<typeof delimitedSchema>;

/**
 * Consistent overhead byte stuffing (Cheshire and Baker 1999): frames without zero bytes, ended by a zero. Accepts the superfluous
 * last group that some senders put behind a full run of 254 bytes. A group that points beyond its frame is an error.
 */
export class CobsFramer extends Delimited {
  private readonly check: Check | undefined;

  constructor({ longest = 4096, check }: DelimitedDescription, dropFirst = true) {
    super([0], longest, dropFirst);
    this.check = check && new Check(check);
  }

  encode(body: Uint8Array): Uint8Array {
    const plain = withCheck(body, this.check);
    const out = [0];
    let code = 0;
    for (const [i, byte] of plain.entries()) {
      if (byte !== 0) out.push(byte);
      const run = out.length - code;
      if (byte === 0 || (run === 255 && i < plain.length - 1)) {
        out[code] = run;
        code = out.push(0) - 1;
      }
    }
    out[code] = out.length - code;
    return Uint8Array.from([...out, 0]);
  }

  protected decode(length: number): boolean {
    const { bytes } = this.frame;
    let to = 0;
    for (let at = 0; at < length; ) {
      const code = bytes[at];
      if (at + code > length) return false;
      for (let i = 1; i < code; i++) bytes[to++] = bytes[at + i];
      at += code;
      if (code < 255 && at < length) bytes[to++] = 0;
    }
    return this.take(to);
  }

  private take(length: number): boolean {
    this.frame.start = 0;
    this.frame.end = checkedEnd(this.frame.bytes, length, this.check);
    return this.frame.end >= 0;
  }
}

/** A body with its check behind it. */
export function withCheck(body: Uint8Array, check: Check | undefined): Uint8Array {
  if (!check) return body;
  const bytes = new Uint8Array(body.length + check.length);
  bytes.set(body);
  check.put(bytes, 0, body.length);
  return bytes;
}

/** Length of decoded bytes without their check; -1 when the check is wrong. */
export function checkedEnd(bytes: Uint8Array, length: number, check: Check | undefined): number {
  if (!check) return length;
  const end = length - check.length;
  return end >= 0 && check.fits(bytes, 0, end) ? end : -1;
}
