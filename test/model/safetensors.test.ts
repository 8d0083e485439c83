import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DataError } from '../../src/core/errors.ts';
import { readSafetensors, writeSafetensors } from '../../src/model/safetensors.ts';

const tensors = {
  weight: { shape: [2, 3], data: Float64Array.of(1, -2.5, 1e-300, 0, -0, 3) },
  small: { shape: [3], data: Int8Array.of(-128, 0, 127) },
  middle: { shape: [1], data: Int16Array.of(-300) },
  bias: { shape: [2], data: Int32Array.of(2 ** 31 - 1, -1) },
  none: { shape: [0, 4], data: new Float32Array(0) },
};
const whole = writeSafetensors(tensors);

/** A file with a header of one's own. */
function fileOf(header: unknown, data = new Uint8Array(0)): Uint8Array {
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  bytes.set(data, 8 + json.length);
  return bytes;
}

const entry = (dtype: unknown, shape: unknown, offsets: unknown) => ({ dtype, shape, data_offsets: offsets });

describe('safetensors', () => {
  it('reads back what it wrote, from any place in memory', () => {
    const shifted = new Uint8Array(whole.length + 3);
    shifted.set(whole, 3);
    for (const bytes of [whole, shifted.subarray(3), Buffer.from(whole)]) {
      expect(Object.fromEntries(readSafetensors(bytes, 'f'))).toEqual(tensors);
    }
  });

  it('lays bytes out as the format says, whatever the order of the tensors', () => {
    const reversed = Object.fromEntries(Object.entries(tensors).reverse());
    expect(writeSafetensors(reversed)).toEqual(whole);
    const bytes = writeSafetensors({ a: { shape: [2], data: Int16Array.of(1, 258) } });
    const header = '{"a":{"dtype":"I16","shape":[2],"data_offsets":[0,4]}}  ';
    expect(new DataView(bytes.buffer).getBigUint64(0, true)).toBe(BigInt(header.length));
    expect(new TextDecoder().decode(bytes.subarray(8, -4))).toBe(header);
    expect(Array.from(bytes.subarray(-4))).toEqual([1, 0, 2, 1]);
  });

  it('reads a file of the reference implementation, metadata and unaligned data included', () => {
    const data = new Uint8Array([7, ...new Uint8Array(Float64Array.of(1.5).buffer)]);
    const header = { __metadata__: { format: 'pt' }, b: entry('F64', [], [1, 9]), a: entry('I8', [1], [0, 1]) };
    const read = readSafetensors(fileOf(header, data), 'f');
    expect(read.get('b')).toEqual({ shape: [], data: Float64Array.of(1.5) });
    expect(read.get('a')).toEqual({ shape: [1], data: Int8Array.of(7) });
  });

  const four = new Uint8Array(4);
  const longHeader = new Uint8Array(16);
  new DataView(longHeader.buffer).setBigUint64(0, 2n * 1024n ** 3n, true);
  const cases: [name: string, bytes: Uint8Array, message: RegExp][] = [
    ['an empty file', new Uint8Array(0), /^m: cut off: 0 bytes/],
    ['a header of 2 GB', longHeader, /^m: header claims 2147483648 bytes/],
    ['a cut header', whole.subarray(0, 20), /^m: cut off: header claims/],
    ['cut data', whole.subarray(0, -1), /^m: cut off: tensor small ends at/],
    ['bytes behind the data', new Uint8Array([...whole, 0]), /^m: 1 bytes behind the last tensor/],
    ['text for a header', fileOf('pickle'), /^m: header is not JSON/],
    ['a list for a header', fileOf([1]), /^m: header is not an object/],
    ['nesting without end', fileOf('['.repeat(100_000)), /^m: header is nested too deeply/],
    ['an unknown type', fileOf({ w: entry('BF16', [2], [0, 4]) }, four), /tensor w: type must be one of .* got "BF16"/],
    ['an inherited type', fileOf({ w: entry('constructor', [2], [0, 4]) }, four), /tensor w: type must be/],
    ['a shape below zero', fileOf({ w: entry('I8', [-4], [0, 4]) }, four), /tensor w: shape must be/],
    [
      'a name of a million letters',
      fileOf({ ['w'.repeat(900_000)]: entry('I8', [4], [0, 4]) }, four),
      /^m: tensor w{40}\.\.\.: name longer than 256/,
    ],
    ['a null tensor', fileOf({ w: null }, four), /tensor w: type must be/],
    [
      'offsets of another size',
      fileOf({ w: entry('I8', [3], [0, 4]) }, four),
      /tensor w: 4 bytes do not hold I8 of shape \[3\]/,
    ],
    [
      'a shape beyond all numbers',
      fileOf({ w: entry('I8', [2 ** 50, 2 ** 50], [0, 4]) }, four),
      /tensor w: 4 bytes do not hold/,
    ],
    [
      'two tensors on the same bytes',
      fileOf({ v: entry('I8', [4], [0, 4]), w: entry('I8', [4], [0, 4]) }, four),
      /tensor w begins at 0, but the one before ends at 4/,
    ],
    ['a hole', fileOf({ w: entry('I8', [2], [2, 4]) }, four), /tensor w begins at 2, but the one before ends at 0/],
  ];
  for (const [name, bytes, message] of cases) {
    it(`refuses ${name}`, () => {
      const read = () => readSafetensors(bytes, 'm');
      expect(read).toThrow(DataError);
      expect(read).toThrow(message);
    });
  }

  it('throws DataError, and nothing else, for any damaged bytes that it cannot read', () => {
    const damage = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(damage, fc.nat(whole.length), (changes, length) => {
        const bytes = whole.slice(0, length % 3 === 0 ? length : whole.length);
        for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
        try {
          readSafetensors(bytes, 'm');
        } catch (error) {
          expect(error).toBeInstanceOf(DataError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
