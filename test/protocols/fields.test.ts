import { describe, expect, it } from 'vitest';
import { FieldReader, fieldSchema } from '../../src/protocols/fields.ts';
import { frameOver } from '../../src/protocols/framing/framer.ts';
import { NUMBER_TYPES, type Order } from '../../src/protocols/numberTypes.ts';
import { hex } from '../support/frames.ts';

/** Reads a frame that lies at an odd place in a larger buffer. */
function read(fields: readonly object[], bytes: Uint8Array, order: Order = 'be', raw = false, mask = 0) {
  const larger = new Uint8Array(bytes.length + 10).fill(0xee);
  larger.set(bytes, 5);
  const reader = new FieldReader(
    fields.map((f) => fieldSchema.parse(f)),
    order,
    raw,
  );
  const row = new Float64Array(fields.length);
  reader.read({ ...frameOver(larger), start: 5, end: 5 + bytes.length }, 0, mask, row);
  return { row: [...row], texts: reader.texts };
}

const one = (field: object, text: string, order: Order = 'be') =>
  read([{ name: 'x', ...field }], hex(text), order).row[0];

describe('FieldReader', () => {
  it('reads every type in every order', () => {
    expect(one({ type: 'u8' }, 'ff')).toBe(255);
    expect(one({ type: 'i8' }, 'ff')).toBe(-1);
    expect(one({ type: 'i16' }, 'ff38')).toBe(-200);
    expect(one({ type: 'i16' }, '38ff', 'le')).toBe(-200);
    expect(one({ type: 'u24' }, 'fffffe')).toBe(16_777_214);
    expect(one({ type: 'i24' }, 'feffff', 'le')).toBe(-2);
    expect(one({ type: 'u32' }, 'fffffffe')).toBe(4_294_967_294);
    expect(one({ type: 'u64' }, '0000000100000002')).toBe(2 ** 32 + 2);
    expect(one({ type: 'i64' }, 'feffffffffffffff', 'le')).toBe(-2);
    expect(one({ type: 'f16' }, '3555')).toBe(0.333251953125);
    expect([one({ type: 'f16' }, 'fc00'), one({ type: 'f16' }, '7e00'), one({ type: 'f16' }, '0001')]).toEqual([
      Number.NEGATIVE_INFINITY,
      Number.NaN,
      2 ** -24,
    ]);
    // 12.5 as a float in the four orders that Modbus devices use
    expect(
      ['41480000', '00004841', '00004148', '48410000'].map((b, i) =>
        one({ type: 'f32' }, b, (['be', 'le', 'cdab', 'badc'] as const)[i]),
      ),
    ).toEqual([12.5, 12.5, 12.5, 12.5]);
    expect(one({ type: 'f64' }, '4029000000000000')).toBe(12.5);
    expect(Object.values(NUMBER_TYPES).every((t) => t.size > 0)).toBe(true);
  });

  it('scales to SI, exactly where the scale is one over a whole number', () => {
    expect(one({ type: 'i16', scale: 0.1, unit: 'degC' }, '019d')).toBe(41.3);
    expect(one({ type: 'i16', unit: 'rpm' }, '003c')).toBeCloseTo(2 * Math.PI, 12);
    expect(one({ type: 'u8', scale: 2, offset: -10, unit: 'mV' }, '0f')).toBeCloseTo(0.02, 15);
    expect(
      read([{ name: 'x', type: 'i16', scale: 0.1, unit: 'rpm', missing: -1 }], hex('003c'), 'be', true).row,
    ).toEqual([60]);
  });

  it('takes ranges of bits, signed where the type is', () => {
    // 12 and 12 bits in three bytes, as small actuators send speed and torque
    const bytes = hex('a8561c');
    const speed = { name: 'v', type: 'u24', bits: [12, 23] };
    const torque = { name: 't', type: 'u24', at: 0, bits: [0, 11] };
    expect(read([speed, torque], bytes).row).toEqual([0xa85, 0x61c]);
    expect(one({ type: 'i16', bits: [4, 7] }, '00f0')).toBe(-1);
    expect(one({ type: 'u64', bits: [32, 39] }, '0000000700000000')).toBe(7);
  });

  it('has NaN for a value that stands for none, for what the frame lacks and what the mask leaves out', () => {
    expect(one({ type: 'i16', missing: 32767 }, '7fff')).toBeNaN();
    expect(one({ type: 'u8', missing: [0, 255] }, '00')).toBeNaN();
    const fields = ['a', 'b', 'c'].map((name, bit) => ({ name, bit, type: 'u16' }));
    expect(read(fields, hex('000100020003'), 'be', false, 0b111).row).toEqual([1, 2, 3]);
    expect(read(fields, hex('00010002'), 'be', false, 0b101).row).toEqual([1, Number.NaN, 2]);
    expect(read(fields, hex('0001000200'), 'be', false, 0b111).row).toEqual([1, 2, Number.NaN]);
    // a cut field hides those behind it: their bytes would be read from the wrong place
    expect(
      read(
        [
          { name: 'a', type: 'u16' },
          { name: 'b', type: 'u8' },
        ],
        hex('01'),
      ).row,
    ).toEqual([Number.NaN, Number.NaN]);
  });

  it('reads texts between numbers', () => {
    const fields = [
      { name: 'major', type: 'u8' },
      { name: 'hardware', type: 'text' },
      { name: 'id', type: 'hex', length: 2 },
      { name: 'minor', type: 'u8' },
    ];
    expect(read(fields, hex('06 3630 00 beef 05'))).toEqual({
      row: [6, 5, 0, 0],
      texts: { hardware: '60', id: 'beef' },
    });
    expect(read(fields, hex('06 3630'))).toEqual({ row: [6, Number.NaN, 0, 0], texts: { hardware: '60' } });
  });
});
