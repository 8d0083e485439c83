import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { badInC, cComment, cIdentifier } from '../../src/codegen/cIdentifier.ts';

describe('cIdentifier', () => {
  it('keeps good names and mends others', () => {
    expect(cIdentifier('iA')).toBe('iA');
    expect(cIdentifier('rotor temp, °C')).toBe('rotor_temp___C');
    expect(cIdentifier('int')).toBe('int_');
    expect(cIdentifier('9 lives')).toBe('x9_lives');
    expect(cIdentifier('')).toBe('x');
  });

  it('is unique among the taken', () => {
    const taken = new Set<string>();
    expect(['a b', 'a_b', 'a-b'].map((text) => cIdentifier(text, taken))).toEqual(['a_b', 'a_b_2', 'a_b_3']);
  });

  it('gives a usable name for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => badInC(cIdentifier(text)) === undefined),
    );
    for (const text of ['slipring', 'SLIPRING_X', 'INT32_C', 'size_t', 'REAL_C', 'class']) {
      expect(badInC(cIdentifier(text)), text).toBeUndefined();
    }
  });

  it('comment text cannot end, continue or nest a comment', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('*', '/', '\\', '?', '\n', 'a', 'ü') }), (text) => {
        return !/\*\/|\/\*|\\|\?\?|[^\x20-\x7e]/.test(cComment(text));
      }),
    );
  });
});
