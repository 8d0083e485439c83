import { Check } from './check.ts';
import { checkedEnd, type DelimitedDescription, withCheck } from './cobs.ts';
import { Delimited } from './delimited.ts';

const END = 0xc0;
const ESCAPE = 0xdb;
const ESCAPED_END = 0xdc;
const ESCAPED_ESCAPE = 0xdd;

/** SLIP (RFC 1055): frames ended by C0, with C0 and DB inside escaped. An escape before any other byte is an error. */
export class SlipFramer extends Delimited {
  private readonly check: Check | undefined;

  constructor({ longest = 4096, check }: DelimitedDescription, dropFirst = true) {
    super([END], longest, dropFirst);
    this.check = check && new Check(check);
  }

  encode(body: Uint8Array): Uint8Array {
    const escaped = Array.from(withCheck(body, this.check), (b) =>
      b === END ? [ESCAPE, ESCAPED_END] : b === ESCAPE ? [ESCAPE, ESCAPED_ESCAPE] : [b],
    );
    return Uint8Array.from([END, ...escaped.flat(), END]);
  }

  protected decode(length: number): boolean {
    const { bytes } = this.frame;
    let to = 0;
    for (let at = 0; at < length; at++) {
      let byte = bytes[at];
      if (byte === ESCAPE) {
        byte = bytes[++at];
        if (at === length || (byte !== ESCAPED_END && byte !== ESCAPED_ESCAPE)) return false;
        byte = byte === ESCAPED_END ? END : ESCAPE;
      }
      bytes[to++] = byte;
    }
    this.frame.start = 0;
    this.frame.end = checkedEnd(bytes, to, this.check);
    return this.frame.end >= 0;
  }
}
