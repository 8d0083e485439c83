import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bytesField,
  fieldsOf,
  integerField,
  MalformedMessage,
  message,
  packedIntegers,
} from '../../src/core/protobuf.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('protocol buffers', () => {
  it('writes the examples of the encoding guide', () => {
    expect(hex(integerField(1, 150))).toBe('089601');
    expect(hex(bytesField(2, Buffer.from('testing')))).toBe('120774657374696e67');
    expect(hex(bytesField(3, integerField(1, 150)))).toBe('1a03089601');
  });

  it('reads the examples of the encoding guide, packed integers too', () => {
    const [integer, text] = fieldsOf(Buffer.from('089601120774657374696e67', 'hex'));
    expect(integer).toMatchObject({ number: 1, wire: 0, integer: 150n });
    expect(text).toMatchObject({ number: 2, wire: 2, bytes: Buffer.from('testing') });
    const [packed] = fieldsOf(Buffer.from('3206038e029ea705', 'hex'));
    expect([...packedIntegers(packed.bytes)]).toEqual([3n, 270n, 86942n]);
  });

  it('tells fields of four and of eight bytes apart', () => {
    const bytes = Buffer.from('0d0000803f110000000000000040', 'hex');
    expect([...fieldsOf(bytes)].map((f) => [f.number, f.wire, f.bytes.length])).toEqual([
      [1, 5, 4],
      [2, 1, 8],
    ]);
  });

  it('reads back any integer of 64 bits', () => {
    fc.assert(
      fc.property(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), fc.integer({ min: 1, max: 5000 }), (value, number) => {
        const [field] = fieldsOf(integerField(number, value));
        expect(field.number).toBe(number);
        expect(BigInt.asIntN(64, field.integer)).toBe(value);
      }),
    );
  });

  it('refuses what is cut off, without end, or of a kind that is gone', () => {
    const whole = message([integerField(1, 300), bytesField(2, Uint8Array.of(1, 2, 3))]);
    for (const length of [1, 2, 4, 5, 6, 7]) {
      expect(() => [...fieldsOf(whole.subarray(0, length))]).toThrow(MalformedMessage);
    }
    for (const bad of ['08ffffffffffffffffffffff', '0b', '0001', '12ffffffff0f']) {
      expect(() => [...fieldsOf(Buffer.from(bad, 'hex'))]).toThrow(MalformedMessage);
    }
  });
});
