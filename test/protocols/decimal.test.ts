import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_NUMBER, parseDecimal } from '../../src/protocols/decimal.ts';

const parse = (text: string, point?: number) => {
  const bytes = new TextEncoder().encode(`x${text}y`);
  return parseDecimal(bytes, 1, bytes.length - 1, point);
};

describe('parseDecimal', () => {
  it('reads every double as Number() does, however it is written', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: 1, max: 21 }), (x, digits) => {
        const texts = [String(x), x.toExponential(), x.toPrecision(digits), `+${Math.abs(x)}`];
        for (const text of texts.filter((t) => Number.isFinite(Number(t)))) {
          expect(parse(text)).toBe(Number(text));
        }
      }),
      { numRuns: 5000 },
    );
  });

  it('rounds correctly where one division by a power of ten would not', () => {
    for (const text of [
      '9007199254740993',
      '0.30000000000000004',
      '1e23',
      '8.41e21',
      '2.2250738585072011e-308',
      '123e-25',
    ]) {
      expect(parse(text)).toBe(Number(text));
    }
  });

  it('keeps the sign of -0.0', () => expect(Object.is(parse('-0.0'), -0)).toBe(true));

  it('takes what stands for nothing as absent, not as wrong', () => {
    for (const text of ['', '  ', 'NaN', 'nan', 'null', 'NA', 'N/A', 'inf', '-Infinity', '1e999'])
      expect(parse(text)).toBeNaN();
  });

  it('tells text from numbers', () => {
    for (const text of ['abc', '0x10', '1_000', '1.2.3', '1e', 'e5', '.', '+', '1 2', '12a', '--1'])
      expect(parse(text)).toBe(NO_NUMBER);
  });

  it('reads decimal commas, blanks around a number, true and false', () => {
    expect(parse('3,25', 44)).toBe(3.25);
    expect(parse(' 12.5 ')).toBe(12.5);
    expect([parse('True'), parse('false')]).toEqual([1, 0]);
  });
});
