import { describe, expect, it } from 'vitest';
import { CRC_MODELS, Crc, type CrcModel } from '../../src/protocols/crc.ts';
import { ascii } from '../support/frames.ts';
import { vector } from '../support/vectors.ts';

/** Bit by bit, as the polynomial division is written down: the other way round than the table. */
function bitwise({ width, polynomial, init, reflect, xorOut }: CrcModel, bytes: Uint8Array): number {
  let register = BigInt(init);
  const top = 1n << BigInt(width - 1);
  const mask = (1n << BigInt(width)) - 1n;
  const flip = (v: bigint, bits: number) =>
    BigInt(`0b${v.toString(2).padStart(bits, '0').split('').reverse().join('')}`);
  for (const byte of bytes) {
    const value = reflect ? flip(BigInt(byte), 8) : BigInt(byte);
    for (let bit = 7n; bit >= 0n; bit--) {
      const out = ((register & top) !== 0n) !== (((value >> bit) & 1n) === 1n);
      register = (register << 1n) & mask;
      if (out) register ^= BigInt(polynomial);
    }
  }
  return Number((reflect ? flip(register, width) : register) ^ BigInt(xorOut));
}

describe('Crc', () => {
  const text = ascii('123456789');
  // check values of the catalogue of parametrised CRC algorithms
  const KNOWN: Record<string, number> = {
    crc8: 0xf4,
    'crc16-xmodem': 0x31c3,
    'crc16-modbus': 0x4b37,
    crc32: 0xcbf43926,
  };

  for (const [name, model] of Object.entries(CRC_MODELS)) {
    it(`${name} equals the division bit by bit`, () => {
      const crc = new Crc(model);
      for (const bytes of [new Uint8Array(0), text, Uint8Array.from({ length: 300 }, (_, i) => (i * 37) ^ (i >> 3))]) {
        expect(crc.of(bytes)).toBe(bitwise(model, bytes));
      }
      if (name in KNOWN) expect(crc.of(text)).toBe(KNOWN[name]);
    });
  }

  it('covers a range, and one more byte where a message seeds it', () => {
    const crc = new Crc(CRC_MODELS['crc16-mcrf4xx']);
    expect(crc.of(ascii('xx123456789yy'), 2, 11)).toBe(crc.of(text));
    expect(crc.withExtra(ascii('x12345678'), 1, 9, 57)).toBe(crc.of(text));
  });

  const known = vector('crc-check-values');
  it.runIf(known)('gives the check values of the reference', () => {
    const tested = Object.entries(known!.decoded as Record<string, string>).filter(([name]) => name in CRC_MODELS);
    expect(tested).toHaveLength(Object.keys(CRC_MODELS).length);
    for (const [name, value] of tested) {
      expect(new Crc(CRC_MODELS[name as keyof typeof CRC_MODELS]).of(known!.bytes).toString(16)).toBe(
        value.replace(/^0+/, ''),
      );
    }
  });
});
